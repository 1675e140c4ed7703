"""What a timetable file tells before it is sent: its school, its classes and groups.

EDT writes XML, sealed for the ENT (of which only the envelope can be read) or clear; UDT writes a
zip of UDCal_NN.xml (directory reference, sections 4.3 and 4.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from pathlib import Path

from lxml import etree

from entconf.errors import FeedError, Problem
from entconf.exchange.drops.drop import Fetched
from entconf.feeds.archive_members import Container, Member
from entconf.feeds.archives import opened
from entconf.feeds.drops import files_of
from entconf.feeds.safe_xml import XmlFile
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

#: A sealed timetable is one text of some megabytes.
_LARGEST_SEALED = 256 << 20
_SEALED = "EXPORT_INDEX_EDUCATION"
_UDT_CLASSES, _UDT_GROUPS = "udcal_08", "udcal_19"


@dataclass(frozen=True, slots=True)
class TimetableFile:
    """A file as far as it can be read. `classes` and `groups` are None where it is sealed."""

    name: str
    path: Path
    uai: str = ""
    classes: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = field(default=None)


def read_timetable_file(
    fetched: Fetched, software: str, uai: str
) -> tuple[TimetableFile, Sequence[Problem]]:
    """What a file tells, and what is wrong with it: cut, of another software or school."""
    name = fetched.file.name
    found = TimetableFile(name, fetched.path)
    try:
        members = files_of(fetched.path)
        packed = members[0].container is Container.ZIP
        if software == "EDT":
            found = _edt(members[0], found) if not packed else _refuse(name, "EDT")
        else:
            found = _udt(members, found) if packed else _refuse(name, "UDT")
    except FeedError as error:
        return found, [Problem(error.code, error.message, Source(name), error.hint)]
    if found.uai and found.uai != uai:
        told = msg(
            "{file} is a file of the school {other}, not of {uai}",
            file=name,
            other=found.uai,
            uai=uai,
        )
        return found, [Problem("other-school", told, Source(name))]
    return found, ()


def _refuse(name: str, software: str) -> TimetableFile:
    hints: dict[str, Text] = {
        "EDT": msg("EDT exports an XML file"),
        "UDT": msg("UDT exports a zip of files UDCal_NN.xml"),
    }
    raise FeedError(
        msg("{file} is no export of {software}", file=name, software=software),
        hint=hints[software],
    )


def _edt(member: Member, found: TimetableFile) -> TimetableFile:
    with opened(member) as stream:
        file = XmlFile(stream, found.name)
        if file.prolog.root != _SEALED:
            return _clear(file, found)
        told: dict[str, str] = {}
        for element in file.children(_LARGEST_SEALED):
            tag = etree.QName(element).localname
            told[tag] = (element.text or "").strip()[:40] if tag == "UAI" else ""
    if "CONTENU" not in told:
        return _refuse(found.name, "EDT")
    return TimetableFile(found.name, found.path, told.get("UAI", ""))


def _clear(file: XmlFile, found: TimetableFile) -> TimetableFile:
    uai = ""
    parts: dict[str, list[str]] = {"Classes": [], "Groupes": []}
    seen = False
    for element in file.children(_LARGEST_SEALED):
        tag = etree.QName(element).localname
        parent = element.getparent()
        uai = uai or (parent.get("UAI") or "" if parent is not None else "")
        seen = seen or tag in {"Cours", "GrilleHoraire", "Professeurs"}
        if tag in parts:
            parts[tag] += [one.get("Nom") or "" for one in element if one.get("Nom")]
    if not seen:
        return _refuse(found.name, "EDT")
    return TimetableFile(
        found.name, found.path, uai, tuple(parts["Classes"]), tuple(parts["Groupes"])
    )


def _udt(members: Sequence[Member], found: TimetableFile) -> TimetableFile:
    classes: list[str] = []
    groups: list[str] = []
    known = False
    for member in members:
        name = member.base_name.lower()
        known = known or name.startswith("udcal_")
        if not name.endswith(".xml"):
            continue
        with opened(member) as stream:
            for element in XmlFile(stream, f"{found.name}/{member.base_name}").children():
                tag = etree.QName(element).localname
                if name.startswith(_UDT_CLASSES) and tag == "div":
                    classes.append(element.get("code") or "")
                elif name.startswith(_UDT_GROUPS) and tag == "gpe":
                    code = (element.get("code_div") or "") + (element.get("code") or "")
                    groups.append(element.get("code_sts") or code)
    if not known:
        return _refuse(found.name, "UDT")
    return TimetableFile(
        found.name, found.path, "", tuple(filter(None, classes)), tuple(filter(None, groups))
    )
