"""What a drop holds is told by its content, whatever its names say."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from entconf.errors import FeedError
from entconf.feeds.detection import Kind, files_of_kind, read_any, what_is
from entconf.feeds.findings import Weight
from entconf.feeds.roster import Origin
from tests.feeds.siecle_set import EXPORTS, export, write_set
from tests.feeds.test_stsweb import emp_sts, sts_emp
from tests.feeds.test_tables import PUPILS, table

AAF = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">
<ficAlimMENESR></ficAlimMENESR>"""


def test_content_tells_not_the_name(tmp_path: Path) -> None:
    root, data = EXPORTS["Structures.xml"]
    for name, content, kind in (
        ("a.txt", export(root, data), Kind.SIECLE),
        ("b.xml", AAF, Kind.AAF),
        ("c.dat", PUPILS.encode(), Kind.TABLE),
    ):
        (tmp_path / name).write_bytes(content)
        assert what_is(tmp_path / name) is kind


def test_given_files_are_told(given: Path) -> None:
    kinds = {
        "csv": Kind.TABLE,
        "sts/case1": Kind.STSWEB,
        "sts/case2/emp_sts.xml": Kind.TIMETABLE,
        "aaf/small-2020": Kind.AAF,
        "aaf/mini": Kind.AAF,
        "aaf/nomenclatures": Kind.AAF,
        "aaf/structures-2d": Kind.AAF,
        "aaf/staff-before-after/csv/after": Kind.ONDE,
    }
    assert {path: what_is(given / path) for path in kinds} == kinds


def test_archives_are_looked_into(tmp_path: Path) -> None:
    root, data = EXPORTS["Structures.xml"]
    with zipfile.ZipFile(tmp_path / "ExportXML_Structures.zip", "w") as archive:
        archive.writestr("Structures.xml", export(root, data))
    assert what_is(tmp_path / "ExportXML_Structures.zip") is Kind.SIECLE
    assert what_is(tmp_path) is Kind.SIECLE
    with tarfile.open(tmp_path / "b.tgz", "w:gz") as tar:
        info = tarfile.TarInfo("people.csv")
        info.size = len(PUPILS.encode())
        tar.addfile(info, io.BytesIO(PUPILS.encode()))
    assert what_is(tmp_path / "b.tgz") is Kind.TABLE


def test_several_kinds_are_refused(tmp_path: Path) -> None:
    write_set(tmp_path)
    table(tmp_path, PUPILS)
    with pytest.raises(FeedError, match="several kinds"):
        what_is(tmp_path)


def test_two_exports_of_stsweb_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    sts_emp(tmp_path)
    sts_emp(tmp_path / "other")
    emp_sts(tmp_path)
    assert what_is(tmp_path) is Kind.STSWEB
    with pytest.raises(FeedError, match="several files"):
        read_any(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<html></html>", b"<?xml version='1.0'?>", b"<", b"\xff\xfe<\0", b"\0" * 99],
)
def test_what_is_of_no_feed_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.xml").write_bytes(content)
    for look in (what_is, read_any):
        with pytest.raises(FeedError):
            look(tmp_path)


def test_nothing_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(FeedError) as refused:
            read_any(path)
        assert refused.value.code == "DEL01"


def test_a_broken_file_beside_good_ones_is_not_passed_over(tmp_path: Path) -> None:
    write_set(tmp_path)
    (tmp_path / "Communes.xml").write_bytes(b"<?xml version='1.0' encoding='utf-7'?><BEE_ELEVES/>")
    (tmp_path / "notes.txt").write_text("Bonjour", encoding="utf-8")
    (remark,) = read_any(tmp_path).remarks
    assert (remark.place.file, remark.weight) == ("Communes.xml", Weight.BLOCKING)


def test_the_files_of_one_kind_are_taken_from_among_others(tmp_path: Path) -> None:
    write_set(tmp_path)
    table(tmp_path, PUPILS)
    (tmp_path / "lisez-moi.txt").write_text("Bonjour", encoding="utf-8")
    members, remarks = files_of_kind(tmp_path, Kind.SIECLE)
    assert ({one.name for one in members}, remarks) == (set(EXPORTS), [])


def test_a_delivery_of_the_academy_is_read_too(given: Path) -> None:
    roster = read_any(given / "aaf" / "small-2020").roster
    assert roster.origin is Origin.AAF
    assert roster.people
    assert roster.structures
