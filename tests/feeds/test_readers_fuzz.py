"""Files broken at random: a sentence or remarks, never a traceback, never a person in a message.

What a run finds is kept below, in `FOUND`, as the bytes that did it.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from entconf.errors import FeedError
from entconf.feeds.detection import read_any, read_timetable
from entconf.feeds.findings import Remark
from entconf.feeds.reading import Reading
from entconf.model.profiles import Profile
from tests.feeds.siecle_set import EXPORTS, export
from tests.feeds.test_onde import CHILD, GUARDIANS, TEACHERS
from tests.feeds.test_onde import PUPILS as ONDE_PUPILS
from tests.feeds.test_stsweb import emp_sts, sts_emp
from tests.feeds.test_tables import PUPILS

#: What stands in the files and must stand in no message.
CANARIES = ("Kanari", "KANARI", "990000001AB", "0639980001", "kanari@mail.example", "05/06/2014")
_ROW = "1;Kanari;KANARI;6A;05/06/2014;kanari@mail.example\n"
FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _zipped(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


def _of(write: Callable[[Path], Path]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write(Path(folder)).read_bytes()


def _whole_files() -> dict[str, bytes]:
    named = {
        name: export(root, data.replace("EXEMPLE", "KANARI").replace("Zoé", "Kanari"))
        for name, (root, data) in EXPORTS.items()
    }
    child = ";;KANARI;Kanari;6A"
    return {
        **named,
        "ExportXML.zip": _zipped("Eleves.xml", named["ElevesSansAdresses.xml"]),
        "sts_emp.xml": _of(sts_emp).replace(b"EXEMPLE", b"KANARI"),
        "emp_sts.xml": _of(emp_sts),
        "eleves.csv": (PUPILS + _ROW * 3).encode(),
        "eleves-latin.csv": (PUPILS + _ROW + '2;"Zoé";KANARI;6A;;\n').encode("cp1252"),
        "eleves-16.csv": (PUPILS + _ROW).encode("utf-16"),
        "onde-e.csv": f'{ONDE_PUPILS}\n"KANARI";;"Kanari";"2014-06-05"\n'.encode("iso8859-1"),
        "onde-r.csv": f"{GUARDIANS}{CHILD}\nMME;;KANARI;Ada;;;;;;;;{child}\n".encode("iso8859-1"),
        "onde-p.csv": f"{TEACHERS}\nM.;;KANARI;Yan;;;;;;;;oui;6A\n".encode("iso8859-1"),
    }


WHOLE = _whole_files()


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, bytes]:
    """One of the files with some bytes flipped, some cut out and some put in."""
    name = draw(st.sampled_from(sorted(WHOLE)))
    content = bytearray(WHOLE[name])
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(len(content) - 1, 0)))
        how = draw(st.sampled_from(["flip", "cut", "insert", "end"]))
        if how == "flip" and content:
            content[place] ^= 1 << draw(st.integers(0, 7))
        elif how == "cut":
            del content[place : place + draw(st.integers(1, 40))]
        elif how == "insert":
            content[place:place] = draw(st.sampled_from(ODD) | st.binary(max_size=6))
        else:
            del content[place:]
    return name, bytes(content)


ODD = (b'"', b";", b"\n", b"\r", b"\0", b"<", b">", b"&", b"]]>", b"<!--", b"\xef\xbb\xbf", b"\xff")


def read(folder: Path, name: str, content: bytes) -> list[str]:
    """Every sentence that reading this file comes to."""
    path = folder / name
    path.write_bytes(content)
    sentences: list[str] = []
    for look in (_roster, read_timetable):
        try:
            remarks: tuple[Remark, ...] = look(path).remarks
        except FeedError as error:
            sentences += [str(error.message), str(error.hint or "")]
        else:
            sentences += [str(one.detail) for one in remarks]
            assert all(one.code and one.weight for one in remarks)
    return sentences


def _roster(path: Path) -> Reading:
    return read_any(path, "0990001N", Profile.STUDENTS if path.suffix == ".dat" else None)


@FUZZ
@given(broken())
def test_a_broken_file_comes_to_sentences_without_people(
    tmp_path: Path, case: tuple[str, bytes]
) -> None:
    for sentence in read(tmp_path, *case):
        assert not any(canary in sentence for canary in CANARIES)


@FUZZ
@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.xml", "x.dat", "x.zip"]))
@example(b"\xfe\xbb\xbf\xff\xfe", "x.csv")
@example(b"nom;prenom\n\xed\xa0\x80;\xc3", "x.dat")
def test_random_bytes_come_to_sentences(tmp_path: Path, content: bytes, name: str) -> None:
    assert read(tmp_path, name, content)


@FUZZ
@given(
    st.lists(
        st.lists(st.text(alphabet='ab";,\t \n\r\0é=+-@$/0129', max_size=8), max_size=7), max_size=8
    )
)
def test_any_rows_under_a_good_header_are_read_or_told(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    text = PUPILS + "\n".join(";".join(row) for row in rows) + "\n"
    path = tmp_path / "eleves.csv"
    path.write_bytes(text.encode())
    found = read_any(path)
    for person in found.roster.people.values():
        assert person.last_name or person.first_name
        assert person.place.line >= 2
    lines = [one.place.line for one in found.remarks]
    assert lines == sorted(lines)


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_every_file_of_the_fuzz_is_good_before_it_is_broken(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(WHOLE[name])
    if name == "emp_sts.xml":
        assert read_timetable(path).timetable.lessons
    else:
        roster = read_any(path).roster
        assert roster.people or roster.structures


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_file_cut_anywhere_comes_to_sentences(tmp_path: Path, name: str) -> None:
    whole = WHOLE[name]
    for end in range(0, len(whole), max(len(whole) // 40, 1)):
        for sentence in read(tmp_path, name, whole[:end]):
            assert not any(canary in sentence for canary in CANARIES)


FOUND: dict[str, tuple[str, bytes]] = {
    "many NULs are not UTF-16": ("eleves.csv", f"{PUPILS}{chr(0) * 9};{chr(0) * 9}\n".encode()),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_was_wrongly_refused_once_is_read(tmp_path: Path, case: str) -> None:
    name, content = FOUND[case]
    (tmp_path / name).write_bytes(content)
    read_any(tmp_path / name)
