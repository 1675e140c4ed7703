"""Reads what UnDeuxTemps exports: a zip of flat XML files (directory reference, section 4.4)."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable
from itertools import pairwise

from entconf.sandbox.imports.timetable import Named, Timetable, WrongTimetable, iso_date, whole
from entconf.sandbox.imports.xml_tree import Element, NotXml, parse

_FORMAT = "invalid.import.format"
_MOST_BYTES = 64 * 1024**2
#: What the zip library raises for archives broken in one place or another.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotXml, RuntimeError, OSError, EOFError, ValueError),
)
#: Teachers, subjects, divisions, forms and their lines: without them there is no timetable.
_NEEDED = ("04", "05", "08", "11", "12")


def read_udt(raw: bytes) -> Timetable:
    """The timetable of a UDT zip.

    Raises:
        WrongTimetable: when it is no such zip, or holds more than 64 MiB.
    """
    files = _read_files(raw)
    if any(f"udcal_{number}.xml" not in files for number in _NEEDED):
        raise WrongTimetable(_FORMAT)

    def flat(file: str, name: str) -> list[Element]:
        root = files.get(file)
        return [] if root is None else [each for each in root.walk() if each.name == name]

    forms = {each.get("code") for each in flat("udcal_11.xml", "fiche")}
    lines = flat("udcal_12.xml", "ligfiche")
    kept = [line for line in lines if line.get("fic") in forms]
    weeks = {whole(each.get("num")) for each in flat("semaines.xml", "semaine")}
    return Timetable(
        "UDT",
        weeks=tuple(sorted(week for week in weeks if week)),
        teachers=tuple(
            Named(each.get("prenom"), each.get("nom"), iso_date(each.get("date_naissance")))
            for each in flat("udcal_04.xml", "prof")
        ),
        pupils=tuple(
            Named(each.get("prenom"), each.get("nom"), iso_date(each.get("naissance")))
            for each in flat("udcal_10.xml", "eleve")
        ),
        classes=_names(
            each.get("libelle") or each.get("code") for each in flat("udcal_08.xml", "div")
        ),
        groups=_names(_group_name(each) for each in flat("udcal_19.xml", "gpe")),
        subjects=_names(each.get("code") for each in flat("udcal_05.xml", "mat")),
        courses=_count_courses(kept),
        ignored=len(lines) - len(kept),
    )


def _names(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in found if name))


def _group_name(group: Element) -> str:
    return group.get("code_sts") or group.get("code_div") + group.get("code")


def _read_files(raw: bytes) -> dict[str, Element]:
    """The XML files of the zip, by name in lower case."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [
                each for each in archive.infolist() if each.filename.lower().endswith(".xml")
            ]
            if sum(each.file_size for each in members) > _MOST_BYTES:
                raise WrongTimetable(_FORMAT)
            return {
                each.filename.rpartition("/")[2].lower(): parse(archive.read(each))
                for each in members
            }
    except _BROKEN as mistake:
        raise WrongTimetable(_FORMAT) from mistake


def _count_courses(lines: list[Element]) -> int:
    """Lines of the same people and subject on consecutive forms are one course."""
    series: dict[tuple[str, ...], set[int]] = {}
    for line in lines:
        key = tuple(line.get(name) for name in ("div", "mat", "prof", "rgpmt", "gpe"))
        series.setdefault(key, set()).add(whole(line.get("code")[:3]) or 0)
    courses = 0
    for codes in series.values():
        courses += 1 + sum(after != before + 1 for before, after in pairwise(sorted(codes)))
    return courses
