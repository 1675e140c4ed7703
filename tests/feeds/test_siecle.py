"""Exports of SIECLE: what is read of them, and what only they show to be wrong."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from entconf.errors import FeedError
from entconf.feeds.detection import read_any
from entconf.feeds.findings import Remark, Weight
from entconf.feeds.reading import Reading
from entconf.feeds.roster import Authority, DeclaredClass, DeclaredGroup, InStructure, Origin
from entconf.model.profiles import Profile
from tests.feeds.siecle_set import EXPORTS, PUPILS, UAI, export, write_set

ELEVES = "ElevesSansAdresses.xml"
PERSONNES = "ResponsablesAvecAdresses.xml"


def codes(reading: Reading) -> list[str]:
    return [remark.code for remark in reading.remarks]


def shown(remarks: tuple[Remark, ...]) -> str:
    return " ".join(str(remark.detail) for remark in remarks)


def test_a_set_is_one_roster(tmp_path: Path) -> None:
    found = read_any(write_set(tmp_path))
    roster = found.roster
    assert found.remarks == ()
    assert (roster.origin, roster.school_year, roster.as_of) == (
        Origin.SIECLE,
        2026,
        date(2026, 10, 15),
    )
    structure = roster.structures[UAI]
    assert structure.classes == (DeclaredClass("6A", "Sixième A", ("10010012110",)),)
    assert structure.groups == (DeclaredGroup("6ANG1", "Anglais", ("6A",)),)
    assert roster.subjects["030201"].label == "ANGLAIS LV1"
    assert (roster.mefs["10010012110"].label, roster.mefs["10010012110"].stat) == (
        "6EME",
        "21110010012",
    )


def test_pupils_have_their_classes_groups_subjects_and_dates(tmp_path: Path) -> None:
    people = read_any(write_set(tmp_path)).roster.people
    zoe, oedipe = people["101"], people["102"]
    assert (zoe.profile, zoe.last_name, zoe.first_name) == (Profile.STUDENTS, "EXEMPLE", "Zoé")
    assert (zoe.attachment, zoe.ine, zoe.sex) == ("101", "990000001AB", "F")
    assert (zoe.birth_date, zoe.entered, zoe.left) == (date(2014, 6, 5), date(2026, 9, 1), None)
    assert zoe.classes == (InStructure(UAI, "6A"),)
    assert zoe.groups == (InStructure(UAI, "6ANG1"),)
    assert (zoe.subjects, zoe.mef, zoe.mef_label) == (("030201",), "10010012110", "6EME")
    assert (oedipe.last_name, oedipe.birth_name, oedipe.first_name) == ("Usage", "Modèle", "Œdipe")
    assert (oedipe.birth_date, oedipe.unreadable) == (None, ("birth_date",))
    assert zoe.place.file == ELEVES
    assert (zoe.place.record, oedipe.place.record) == (1, 2)


def test_both_forms_of_responsibility_are_read(tmp_path: Path) -> None:
    people = read_any(write_set(tmp_path)).roster.people
    first, second = people["101"].guardians
    assert (first.adult, first.link, first.authority) == ("P101", "10", Authority.LEGAL)
    assert (first.financial, first.contact, first.payment) == (True, True, False)
    # Where both forms stand in one record the recent one holds.
    assert (second.adult, second.authority) == ("202", Authority.IN_CHARGE)
    (only,) = people["102"].guardians
    assert (only.adult, only.authority, only.financial) == ("202", Authority.LEGAL, True)


def test_an_adult_with_the_number_of_a_pupil_is_somebody_else(tmp_path: Path) -> None:
    people = read_any(write_set(tmp_path)).roster.people
    assert people["P101"].profile is Profile.PARENTS
    assert (people["P101"].children, people["202"].children) == (("101",), ("102", "101"))
    assert people["P101"].phones == ("0639980001",)


def test_exports_are_read_from_the_zips_that_siecle_makes(tmp_path: Path) -> None:
    for name, (root, data) in EXPORTS.items():
        with zipfile.ZipFile(tmp_path / f"ExportXML_{name[:-4]}.zip", "w") as archive:
            archive.writestr(name, export(root, data))
    found = read_any(tmp_path)
    assert found.remarks == ()
    assert len(found.roster.people) == 4
    loose = read_any(write_set(tmp_path / "loose"))
    assert found.roster.people.keys() == loose.roster.people.keys()


_WRONG = {
    "a leaver in a class": (
        ELEVES,
        "<CODE_SEXE>2</CODE_SEXE>",
        "<DATE_SORTIE>01/10/2026</DATE_SORTIE>",
        ("SIE04", Weight.WARNING),
    ),
    "no class": (
        ELEVES,
        "<TYPE_STRUCTURE>D</TYPE_STRUCTURE>",
        "<TYPE_STRUCTURE>G</TYPE_STRUCTURE>",
        ("SIE05", Weight.ERROR),
    ),
    "two classes": (
        ELEVES,
        "<TYPE_STRUCTURE>G</TYPE_STRUCTURE>",
        "<TYPE_STRUCTURE>D</TYPE_STRUCTURE>",
        ("SIE06", Weight.WARNING),
    ),
    "a class not declared": (
        "Structures.xml",
        'DIVISION CODE_STRUCTURE="6A"',
        'DIVISION CODE_STRUCTURE="6B"',
        ("SIE07", Weight.ERROR),
    ),
    "an unknown MEF": (
        "Nomenclature.xml",
        'MEF CODE_MEF="10010012110"',
        'MEF CODE_MEF="1"',
        ("SIE08", Weight.WARNING),
    ),
    "an unknown subject": (
        "Nomenclature.xml",
        '"030201"',
        '"030202"',
        ("SIE08", Weight.WARNING),
    ),
    "no address": (
        PERSONNES,
        "<ADRESSE_ID>9</ADRESSE_ID></PERSONNE>\n</PERSONNES>",
        "</PERSONNE></PERSONNES>",
        ("SIE09", Weight.WARNING),
    ),
    "no legal guardian": (
        PERSONNES,
        "<RESP_LEGAL>1</RESP_LEGAL><CODE_PARENTE>10",
        "<CODE_PARENTE>10",
        ("SIE10", Weight.ERROR),
    ),
    "an adult who is not there": (
        PERSONNES,
        "<PERSONNE_ID>202</PERSONNE_ID>",
        "<PERSONNE_ID>7</PERSONNE_ID>",
        ("SIE11", Weight.ERROR),
    ),
    "a pupil who is not there": (
        PERSONNES,
        "<ELEVE_ID>102</ELEVE_ID>",
        "<ELEVE_ID>999</ELEVE_ID>",
        ("SIE11", Weight.ERROR),
    ),
    "no number": (ELEVES, '<ELEVE ELEVE_ID="102">', "<ELEVE>", ("SIE12", Weight.ERROR)),
    "a number twice": (
        ELEVES,
        '<ELEVE ELEVE_ID="102">',
        '<ELEVE ELEVE_ID="101">',
        ("REC02", Weight.ERROR),
    ),
}


@pytest.mark.parametrize("wrong", _WRONG)
def test_what_is_wrong_has_its_code(tmp_path: Path, wrong: str) -> None:
    file, before, after, told = _WRONG[wrong]
    found = read_any(write_set(tmp_path, {file: (before, after)}))
    assert told in {(one.code, one.weight) for one in found.remarks}


def test_a_leaver_without_a_class_is_in_order(tmp_path: Path) -> None:
    leaving = "<DATE_SORTIE>14/10/2026</DATE_SORTIE><CODE_SEXE>1</CODE_SEXE>"
    changed = PUPILS.replace("<CODE_SEXE>1</CODE_SEXE>", leaving)
    end = changed.index('  <STRUCTURES_ELEVE ELEVE_ID="102">')
    write_set(tmp_path)
    data = changed[:end] + "</STRUCTURES>"
    (tmp_path / ELEVES).write_bytes(export("BEE_ELEVES", data))
    assert read_any(tmp_path).remarks == ()
    later = data.replace("14/10/2026", "16/10/2026")
    (tmp_path / ELEVES).write_bytes(export("BEE_ELEVES", later))
    assert codes(read_any(tmp_path)) == ["SIE05"]


def test_files_of_different_schools_and_years_are_told(tmp_path: Path) -> None:
    write_set(tmp_path)
    root, data = EXPORTS["Structures.xml"]
    (tmp_path / "Structures.xml").write_bytes(export(root, data, "0990002P", "2025"))
    assert sorted(codes(read_any(tmp_path))) == ["SIE01", "SIE02"]
    assert read_any(tmp_path).roster.structures.keys() == {UAI}


def test_the_uai_of_the_name_is_held_against_the_one_inside(tmp_path: Path) -> None:
    write_set(tmp_path)
    (tmp_path / ELEVES).rename(tmp_path / "0990002P_ElevesSansAdresses.xml")
    (remark,) = read_any(tmp_path).remarks
    assert (remark.code, remark.weight) == ("SIE03", Weight.WARNING)
    (tmp_path / "0990002P_ElevesSansAdresses.xml").rename(tmp_path / f"{UAI}_Eleves.xml")
    assert read_any(tmp_path).remarks == ()


def test_missing_and_repeated_exports_are_told(tmp_path: Path) -> None:
    write_set(tmp_path)
    (tmp_path / "Nomenclature.xml").unlink()
    (tmp_path / "Structures2.xml").write_bytes((tmp_path / "Structures.xml").read_bytes())
    assert sorted(codes(read_any(tmp_path))) == ["SIE13", "SIE14"]


def test_of_other_exports_the_parameters_alone_are_read(tmp_path: Path) -> None:
    write_set(tmp_path)
    towns = "<COMMUNES>" + "<COMMUNE>Ville inventée</COMMUNE>" * 100_000 + "</COMMUNES>"
    (tmp_path / "Geographique.xml").write_bytes(export("BEE_GEOGRAPHIQUE", towns))
    assert read_any(tmp_path).remarks == ()
    (tmp_path / "Commun.xml").write_bytes(export("BEE_COMMUN", "", "0990002P"))
    assert codes(read_any(tmp_path)) == ["SIE01"]


def test_one_element_without_end_is_told_and_not_held(tmp_path: Path) -> None:
    endless = f'<ELEVES><ELEVE ELEVE_ID="1"><NOM>{"a" * 5_000_000}</NOM></ELEVE></ELEVES>'
    (tmp_path / ELEVES).write_bytes(export("BEE_ELEVES", endless))
    assert codes(read_any(tmp_path)) == ["DEL05", "SIE13"]


def test_a_file_that_breaks_off_is_blocking_and_the_others_are_read(tmp_path: Path) -> None:
    write_set(tmp_path)
    whole = (tmp_path / PERSONNES).read_bytes()
    (tmp_path / PERSONNES).write_bytes(whole[: len(whole) // 2])
    found = read_any(tmp_path)
    broken = [one for one in found.remarks if one.code == "DEL05"]
    assert [one.weight for one in broken] == [Weight.BLOCKING]
    assert {"101", "102"} <= found.roster.people.keys()
    (tmp_path / PERSONNES).write_bytes(b"<?xml version='1.0'?><BEE_RESP")
    assert "DEL05" in codes(read_any(tmp_path))


def test_no_remark_names_anybody(tmp_path: Path) -> None:
    wrong = PUPILS.replace('ELEVE_ID="102"><STRUCTURE>', 'ELEVE_ID="103"><STRUCTURE>')
    write_set(tmp_path)
    (tmp_path / ELEVES).write_bytes(export("BEE_ELEVES", wrong, "0990002P"))
    found = read_any(tmp_path)
    assert found.remarks
    for secret in ("EXEMPLE", "Modèle", "Zoé", "990000001AB", "2014", "0639980001"):
        assert secret not in shown(found.remarks)


def test_entities_of_a_stranger_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do-not-read", encoding="utf-8")
    text = f"""<?xml version="1.0"?><!DOCTYPE BEE_ELEVES [<!ENTITY x SYSTEM "{secret.as_uri()}">]>
<BEE_ELEVES><DONNEES><ELEVES><ELEVE ELEVE_ID="1"><NOM>&x;</NOM></ELEVE></ELEVES></DONNEES>
</BEE_ELEVES>"""
    (tmp_path / ELEVES).write_text(text, encoding="utf-8")
    with pytest.raises(FeedError) as refused:
        read_any(tmp_path / ELEVES)
    assert "do-not-read" not in str(refused.value)
