"""Exports of one school, picked out of whatever else lies in their folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from entconf.feeds.findings import Weight
from entconf.feeds.roster import Origin
from entconf.feeds.school_exports import read_school_exports
from tests.feeds.siecle_set import UAI, write_set
from tests.feeds.test_stsweb import sts_emp


def strays(folder: Path) -> Path:
    """What people leave beside exports: a note, a picture, a list, another feed."""
    (folder / "lisez-moi.txt").write_text("exporté lundi", encoding="utf-8")
    (folder / "capture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (folder / "salles.csv").write_text("salle;places\nB12;30\n", encoding="utf-8")
    (folder / "notes.xml").write_text("<notes><note/></notes>", encoding="utf-8")
    return folder


def test_what_lies_beside_the_exports_is_no_damage_of_them(tmp_path: Path) -> None:
    siecle = strays(write_set(tmp_path / "siecle"))
    (tmp_path / "sts").mkdir()
    stsweb = strays(sts_emp(tmp_path / "sts").parent)
    found = read_school_exports({UAI: siecle}, {UAI: stsweb})
    assert [(uai, one.roster.origin, one.remarks) for uai, one in found] == [
        (UAI, Origin.SIECLE, ()),
        (UAI, Origin.STSWEB, ()),
    ]
    assert [len(one.roster.people) for _, one in found] == [4, 3]


def test_each_kind_finds_its_own_in_one_folder(tmp_path: Path) -> None:
    folder = sts_emp(write_set(tmp_path)).parent
    (_, siecle), (_, stsweb) = read_school_exports({UAI: folder}, {UAI: folder})
    assert (len(siecle.roster.people), siecle.remarks) == (4, ())
    assert (len(stsweb.roster.people), stsweb.remarks) == (3, ())


def test_the_newest_staff_file_counts(tmp_path: Path) -> None:
    old = sts_emp(tmp_path)
    shutil.copy(old, tmp_path / f"sts_emp_{UAI}_2025.xml")
    old.write_bytes(old.read_bytes().replace(b"EXEMPLE", b"NEWEST"))
    ((_, found),) = read_school_exports({}, {UAI: tmp_path})
    assert "NEWEST" in {one.birth_name for one in found.roster.people.values()}


def test_a_folder_without_exports_is_an_error_and_no_traceback(tmp_path: Path) -> None:
    siecle = tmp_path / "siecle"
    siecle.mkdir()
    (tmp_path / "sts").mkdir()
    sts_emp(tmp_path / "sts")
    sheet = tmp_path / "export.xlsx"
    sheet.write_bytes(b"PK\x05\x06" + bytes(18))
    (tmp_path / "liste.csv").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(50))
    places = (siecle, strays(siecle), tmp_path / "nowhere", tmp_path / "sts", sheet)
    for path in (*places, tmp_path / "liste.csv"):
        ((_, found),) = read_school_exports({UAI: path}, {})
        assert [one.weight for one in found.remarks] == [Weight.ERROR], path
        assert found.roster.origin is Origin.SIECLE


def test_an_export_that_is_cut_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    folder = strays(write_set(tmp_path))
    (folder / "Structures.xml").write_bytes(b'<?xml version="1.0"?><BEE_STR')
    ((_, found),) = read_school_exports({UAI: folder}, {})
    assert ("DEL05", Weight.ERROR) in {(one.code, one.weight) for one in found.remarks}
    assert len(found.roster.people) == 4
