"""File names, and which files of a drop belong together."""

from __future__ import annotations

import io
import tarfile
import zipfile
from datetime import date
from pathlib import Path

import pytest

from entconf.errors import FeedError
from entconf.feeds.aaf.deliveries import Delivery, find_deliveries
from entconf.feeds.aaf.names import Category, DeliveryKind, FileName, parse_name
from entconf.feeds.aaf.records import read_records
from tests.feeds.aaf.invented import (
    GUARDIAN,
    PUPIL,
    SCHOOL,
    TEACHER,
    document,
    name_of,
    request,
)

HEADER = (
    '<!-- versionAF="AAF-VE2407" -->\n<!-- versionSDET="Annexe 4bis version 6.4" -->\n'
    '<!-- codeAcademieExport="13" -->\n<!-- degre="2D" -->\n'
    '<!-- dateGenerationExport="16/09/2024" -->\n'
)
FILES = {
    "Eleve": document(request("Eleve", PUPIL), comments=HEADER),
    "PersRelEleve": document(request("PersRelEleve", GUARDIAN)),
    "PersEducNat": document(request("PersEducNat", TEACHER)),
    "EtabEducNat": document(request("EtabEducNat", SCHOOL)),
}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "ENT_Complet_20200101_Eleve_0000.xml",
            FileName(Category.ELEVE, "ENT", DeliveryKind.COMPLETE, date(2020, 1, 1), 0),
        ),
        (
            "EnvOLE_ENT2DVA_0990001M_Delta_20180830_MatiereEducNat_0012.xml",
            FileName(
                Category.MATIERE,
                "EnvOLE_ENT2DVA_0990001M",
                DeliveryKind.DELTA,
                date(2018, 8, 30),
                12,
                "0990001M",
            ),
        ),
        (
            "ENT2DVA-ENT16_Complet_PersEducNat_0001.xml",
            FileName(Category.PERS_EDUC_NAT, "ENT2DVA-ENT16", DeliveryKind.COMPLETE, None, 1),
        ),
        (
            "A_Complet_B_Delta_20200231_Eleve_0000.xml",
            FileName(Category.ELEVE, "A_Complet_B", DeliveryKind.DELTA, None, 0, wrong_date=True),
        ),
        ("_PersEducNat_admin2.xml", FileName(Category.PERS_EDUC_NAT)),
        ("_Eleve_.xml", FileName(Category.ELEVE)),
        ("Eleve.xml", FileName(Category.ELEVE)),
        ("MatEducNat.XML", FileName(Category.MATIERE)),
        ("ElevesSansAdresses.xml", None),
        ("sts_emp_0990001M_2026.xml", None),
        ("ENT_Complet_20200101_Eleve_0000.xml.bak", None),
    ],
)
def test_names_are_parsed_from_the_right(name: str, told: FileName | None) -> None:
    assert parse_name(name) == told


def fill(folder: Path, kind: str = "Complet", day: str = "20240916") -> None:
    folder.mkdir(exist_ok=True)
    for category, content in FILES.items():
        (folder / name_of(category, kind, day=day)).write_bytes(content)


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for category, content in FILES.items():
            archive.writestr(f"delivery/{name_of(category)}", content)


def tarred(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for category, content in FILES.items():
            info = tarfile.TarInfo(f"./delivery/{name_of(category)}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def keys_of(delivery: Delivery) -> set[str]:
    return {record.key for record in read_records(delivery)}


def test_what_a_delivery_tells_of_itself(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "ficAlimMENESR.dtd").write_text("<!ELEMENT x ANY>", encoding="utf-8")
    (tmp_path / "other.xml").write_text("<BEE_ELEVES/>", encoding="utf-8")
    (delivery,) = find_deliveries(tmp_path)
    assert (delivery.name, delivery.kind) == (
        "ENT_0990001M_Complet_20240916",
        DeliveryKind.COMPLETE,
    )
    assert (delivery.date, delivery.generated) == (date(2024, 9, 16), date(2024, 9, 16))
    assert (delivery.degree, delivery.academy, delivery.uai) == ("2D", "13", "0990001M")
    assert delivery.af_version == "AAF-VE2407"
    assert delivery.sdet_version == "Annexe 4bis version 6.4"
    assert delivery.missing == ()
    assert delivery.remarks == ()
    assert [file.category for file in delivery.files] == [
        Category.ETAB,
        Category.ELEVE,
        Category.PERS_REL_ELEVE,
        Category.PERS_EDUC_NAT,
    ]


def test_folder_zip_and_tar_hold_the_same(tmp_path: Path) -> None:
    fill(tmp_path / "loose")
    zipped(tmp_path / "one.zip")
    tarred(tmp_path / "two.tgz")
    found = [find_deliveries(tmp_path / name) for name in ("loose", "one.zip", "two.tgz")]
    assert [len(one) for one in found] == [1, 1, 1]
    assert [keys_of(delivery) for (delivery,) in found] == [
        {"1000001", "5001", "3000001", "100"}
    ] * 3


def test_several_deliveries_come_by_date_complete_first(tmp_path: Path) -> None:
    fill(tmp_path, "Delta", "20260903")
    fill(tmp_path, "Delta", "20260901")
    fill(tmp_path, "Complet", "20260901")
    zipped(tmp_path / "a.zip")
    (tmp_path / "a.zip").rename(tmp_path / "z.zip")
    found = find_deliveries(tmp_path)
    assert [(str(one.date), one.kind.value) for one in found] == [
        ("2026-09-01", "complete"),
        ("2026-09-01", "complete"),
        ("2026-09-01", "delta"),
        ("2026-09-03", "delta"),
    ]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((0, 1, 2), None),
        ((0, 2), "part 0001 of Eleve is missing"),
        ((1,), "part 0000 of Eleve is missing"),
    ],
)
def test_parts_follow_each_other(tmp_path: Path, parts: tuple[int, ...], said: str | None) -> None:
    for part in parts:
        (tmp_path / name_of("Eleve", part=part)).write_bytes(FILES["Eleve"])
    (delivery,) = find_deliveries(tmp_path)
    assert [file.part for file in delivery.files] == list(parts)
    found = [(remark.code, str(remark.detail)) for remark in delivery.remarks]
    assert found == ([("DEL04", said)] if said else [])
    assert delivery.missing == (Category.ETAB, Category.PERS_REL_ELEVE, Category.PERS_EDUC_NAT)


def test_a_part_that_comes_twice_is_told(tmp_path: Path) -> None:
    (tmp_path / name_of("Eleve")).write_bytes(FILES["Eleve"])
    (tmp_path / name_of("Eleve").replace("Eleve", "eleve")).write_bytes(FILES["Eleve"])
    (delivery,) = find_deliveries(tmp_path)
    assert [str(remark.detail) for remark in delivery.remarks] == ["part 0000 of Eleve comes twice"]


def test_an_unknown_version_and_an_impossible_date_are_told(tmp_path: Path) -> None:
    content = document(comments='<!-- versionAF="AAF-VE9999" -->')
    (tmp_path / name_of("Eleve", day="20261399")).write_bytes(content)
    (delivery,) = find_deliveries(tmp_path)
    assert [remark.code for remark in delivery.remarks] == ["DEL07", "DEL07"]


def test_a_file_without_a_name_is_known_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_bytes(FILES["PersEducNat"])
    (delivery,) = find_deliveries(tmp_path)
    assert [file.category for file in delivery.files] == [Category.PERS_EDUC_NAT]
    assert keys_of(delivery) == {"3000001"}


@pytest.mark.parametrize(
    ("comments", "degree"),
    [
        ('<!-- degre="1D" -->', "1D"),
        ('<!-- versionSDET="Annexe 1 version 6.3" -->', "1D"),
        ('<!-- versionSDET="Annexe 4bis version 6.1" -->', "2D"),
        ("", "2D"),
    ],
)
def test_the_degree_is_told_or_seen(tmp_path: Path, comments: str, degree: str) -> None:
    content = document(request("Eleve", PUPIL), comments=comments)
    (tmp_path / name_of("Eleve")).write_bytes(content)
    (delivery,) = find_deliveries(tmp_path)
    assert delivery.degree == degree


def test_a_broken_archive_does_not_hide_the_others(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    broken, whole = find_deliveries(tmp_path)
    assert (broken.name, broken.files) == ("broken.zip", ())
    assert [remark.code for remark in broken.remarks] == ["DEL05"]
    assert keys_of(whole)


def test_nothing_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="no AAF delivery") as told:
        find_deliveries(tmp_path)
    assert told.value.code == "DEL01"
    with pytest.raises(FeedError, match="no such file") as told:
        find_deliveries(tmp_path / "absent")
    assert told.value.code == "DEL01"


def test_the_only_broken_archive_is_an_error(tmp_path: Path) -> None:
    tarred(tmp_path / "cut.tgz")
    path = tmp_path / "cut.tgz"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(FeedError, match="cut short"):
        find_deliveries(path)
