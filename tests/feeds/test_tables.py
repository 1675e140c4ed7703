"""The ENT's CSV templates, tables of Scribe and Envole, and tables that are broken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from entconf.errors import FeedError
from entconf.feeds.archives import members_of
from entconf.feeds.detection import Kind, read_any, what_is
from entconf.feeds.findings import Weight
from entconf.feeds.reading import Reading, to_day
from entconf.feeds.roster import Authority, Function, InStructure, Origin
from entconf.feeds.tables.decoding import MOST_LETTERS, encoding_of
from entconf.feeds.tables.headers import normalised, profile_of
from entconf.feeds.tables.people import birth_day
from entconf.model.profiles import Profile

UAI = "0990001N"
PUPILS = "externalid;Prénom*;Nom*;Classe;Date de naissance*;email\n"


def table(folder: Path, text: str | bytes, name: str = "CSV_Eleves.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(reading: Reading) -> list[tuple[str, int]]:
    return [(remark.code, remark.place.line) for remark in reading.remarks]


def test_the_templates_of_the_ent_are_read_whole(given: Path) -> None:
    found = read_any(given / "csv", UAI)
    people = found.roster.people
    profiles = [one.profile for one in people.values()]
    assert found.remarks == ()
    assert found.roster.origin is Origin.ENT_CSV
    assert [profiles.count(one) for one in Profile] == [4, 5, 3, 3, 3]
    pupil = people["CSV_Numero-RNE_S00003"]
    assert (pupil.birth_date, pupil.classes) == (date(2001, 11, 22), (InStructure(UAI, "CSV2"),))
    assert {tie.adult for tie in pupil.guardians} == {
        "CSV_Numero-RNE_R00004",
        "CSV_Numero-RNE_R00002",
    }
    parent = people["CSV_Numero-RNE_R00004"]
    assert parent.children == ("CSV_Numero-RNE_S00003", "CSV_Numero-RNE_S00002")
    teacher = people["CSV_Numero-RNE_E00003"]
    assert [one.code for one in teacher.classes] == ["CSV1", "CSV2"]
    assert teacher.functions == (Function(UAI, "", "Mathématiques"),)
    assert (teacher.is_teacher, people["CSV_Numero-RNE_P00001"].is_teacher) == (True, False)
    assert people["CSV_Numero-RNE_G00001"].place.line == 4


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("CSV_Eleves.csv", Profile.STUDENTS),
        ("CSV_Enseignants.csv", Profile.TEACHERS),
        ("CSV_Invites.csv", Profile.GUESTS),
        ("CSV_Parents.csv", Profile.PARENTS),
        ("CSV_Personnels.csv", Profile.STAFF),
    ],
)
def test_each_template_alone_tells_whom_it_is_about(
    given: Path, name: str, profile: Profile
) -> None:
    found = read_any(given / "csv" / name)
    assert {one.profile for one in found.roster.people.values()} == {profile}
    assert what_is(given / "csv" / name) is Kind.TABLE


def test_column_names_are_compared_as_the_ent_does() -> None:
    same = ("Prénom*", " PRENOM ", "prénom", "Prenom*", "\ufeffPrénom", "PRE\u0301NOM")
    assert {normalised(one) for one in same} == {"prenom"}
    assert normalised("Nom d'usage") == normalised("nom d\u2019usage") == "nomdusage"


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("iso8859-1", "iso8859-15"),
        ("iso8859-15", "iso8859-15"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16-le"),
    ],
)
def test_accents_survive_every_encoding(tmp_path: Path, encoding: str, codec: str) -> None:
    name = "Zoé" if encoding == "iso8859-1" else "Œdipe"
    path = table(tmp_path, (PUPILS + f"1;{name};D'Arc;;;").encode(encoding))
    found = read_any(path)
    assert encoding_of(members_of(path)[0]).codec == codec
    assert found.roster.people["1"].first_name == name


def test_a_file_of_scribe_with_its_broken_mark_is_read(tmp_path: Path) -> None:
    text = "numero;nom;prenom;sexe;date;classe;niveau;login;password;options\r\n"
    text += "7;Exemple;Zoé;F;1012000;6A;6EME;zoe.exemple;secret;\r\n"
    path = table(tmp_path, b"\xfe\xbb\xbf\xff\xfe" + text.encode("utf-16-le"), "scribe.csv")
    (pupil,) = read_any(path).roster.people.values()
    assert (pupil.key, pupil.first_name, pupil.sex) == ("7", "Zoé", "F")
    # The zero that a spreadsheet took away: 01012000.
    assert (pupil.profile, pupil.birth_date) == (Profile.STUDENTS, date(2000, 1, 1))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("05/06/2014", date(2014, 6, 5)),
        ("2014-06-05", date(2014, 6, 5)),
        ("5-6-2014", date(2014, 6, 5)),
        ("01012000", date(2000, 1, 1)),
        ("1012000", date(2000, 1, 1)),
        ("31/02/2014", None),
        ("05/06/14", None),
        ("hier", None),
        ("\u0660\u0665/\u0660\u0666/\u0662\u0660\u0661\u0664", None),
        ("05/06/2014/1", None),
    ],
)
def test_birth_dates_are_read_as_written_or_not_at_all(written: str, day: date | None) -> None:
    assert birth_day(written) == day
    assert to_day("", ("dmy",)) is None


def test_a_date_that_is_none_is_told_as_unreadable(tmp_path: Path) -> None:
    found = read_any(table(tmp_path, PUPILS + "1;Zoé;Exemple;6A;31/02/2014;\n"))
    assert found.roster.people["1"].unreadable == ("birth_date",)
    assert found.remarks == ()


def test_children_named_by_their_names_are_found(tmp_path: Path) -> None:
    table(
        tmp_path,
        PUPILS + "1;Zoé;Exemple;6A;05/06/2014;\n2;Zoé;Exemple;6B;07/06/2014;\n3;Al;Modèle;6A;;\n",
    )
    header = "Prénom;Nom" + ";Nom enfant;Prénom enfant;Classe enfant" * 2 + "\n"
    rows = "Ada;Exemple;EXEMPLE;ZOE;6B;Modele;Al;\nYan;Seul;Personne;Nul;;;;\n"
    rows += "Eve;Deux;Exemple;Zoé;;;;\n"
    table(tmp_path, header + rows, "parents.csv")
    found = read_any(tmp_path)
    by_name = {one.first_name: one for one in found.roster.people.values()}
    assert by_name["Ada"].children == ("2", "3")
    assert [tie.adult for tie in found.roster.people["2"].guardians] == [by_name["Ada"].key]
    assert told(found) == [("TAB09", 3), ("TAB09", 4)]


def test_a_key_is_stable_and_shows_no_name(tmp_path: Path) -> None:
    text = "Nom;Prénom;Classe;Date de naissance\nD'Exemple;Zoé;6A;05/06/2014\n"
    first = list(read_any(table(tmp_path, text)).roster.people)
    again = text.replace("D'Exemple;Zoé;6A", "D EXEMPLE;ZOE;5A")
    assert list(read_any(table(tmp_path, again)).roster.people) == first
    assert first[0].startswith("~")
    assert "xemple" not in first[0].casefold()
    other = text.replace("05/06/2014", "06/06/2014")
    assert list(read_any(table(tmp_path, other)).roster.people) != first


def test_ties_of_pupils_are_read_as_in_the_feed(tmp_path: Path) -> None:
    text = "id;nom;prenom;persreleleve;groupes;ine;mef\n1;E;Z;9$10$1$2$0$1;G1;990000001AB;1001\n"
    (pupil,) = read_any(table(tmp_path, text)).roster.people.values()
    (tie,) = pupil.guardians
    assert (tie.adult, tie.link, tie.authority) == ("9", "10", Authority.IN_CHARGE)
    assert (tie.financial, tie.contact, tie.payment) == (True, False, True)
    assert (pupil.ine, pupil.mef, pupil.groups) == ("990000001AB", "1001", (InStructure("", "G1"),))


BROKEN = {
    "an open quote": ('2;"Al;Exemple;6A;;\n', ("TAB02", 3)),
    "a quote in the wrong place": ('2;"Al"x;Exemple;6A;;\n', ("TAB02", 3)),
    "too many cells": ("2;Al;Exemple;6A;;;encore\n", ("TAB01", 3)),
    "too few cells for a name": ("2;Al\n", ("TAB01", 3)),
    "cells left out at the end": ("2;Al;Exemple;6A\n", ("TAB01", 3)),
    "a NUL": ("2;A\0l;Exemple;6A;;\n", ("TAB03", 3)),
    "a control sign": ("2;A\x07l;Exemple;6A;;\n", ("TAB03", 3)),
    "a huge cell": (f"2;{'a' * 5000};Exemple;6A;;\n", ("TAB04", 3)),
    "a huge line": (f"2;{'a' * (MOST_LETTERS + 1)};Exemple;6A;;\n", ("TAB04", 3)),
    "nobody": ("2;;;6A;;\n", ("REC04", 3)),
    "an id given before": ("1;Al;Exemple;6A;;\n", ("REC02", 3)),
}
KEPT = {"cells left out at the end", "a NUL", "a control sign"}


@pytest.mark.parametrize("wrong", BROKEN)
def test_a_broken_line_is_told_and_the_others_are_read(tmp_path: Path, wrong: str) -> None:
    line, expected = BROKEN[wrong]
    text = PUPILS + "1;Zoé;Exemple;6A;05/06/2014;\n" + line + "3;Yan;Modèle;6A;;\n"
    found = read_any(table(tmp_path, text))
    assert told(found) == [expected]
    assert [*found.roster.people] == (["1", "2", "3"] if wrong in KEPT else ["1", "3"])
    assert found.remarks[0].weight in {Weight.ERROR, Weight.WARNING}


def test_a_remark_and_the_person_of_its_line_have_one_place(tmp_path: Path) -> None:
    rows = '1;"Al;Modèle;6A;;\n2;Zoé;Exemple;6A\n'
    found = read_any(table(tmp_path, PUPILS + rows))
    assert told(found) == [("TAB02", 2), ("TAB01", 3)]
    assert found.remarks[1].place == found.roster.people["2"].place


def test_a_quoted_cell_may_hold_line_ends_and_separators(tmp_path: Path) -> None:
    text = PUPILS + '"1";"Zoé;\nAda";"L""Exemple";6A;05/06/2014;\n2;Al;Modèle;6A;;\n'
    found = read_any(table(tmp_path, text.replace("\n", "\r\n")))
    assert found.remarks == ()
    assert found.roster.people["1"].first_name == "Zoé; Ada"
    assert found.roster.people["1"].last_name == 'L"Exemple'
    assert found.roster.people["2"].place.line == 4


def test_homonyms_without_ids_are_both_kept_and_told(tmp_path: Path) -> None:
    text = "Nom;Prénom;Classe\nExemple;Zoé;6A\nExemple;Zoé;6A\nExemple;Zoé;6A\n"
    found = read_any(table(tmp_path, text))
    assert told(found) == [("TAB08", 3), ("TAB08", 4)]
    assert len(found.roster.people) == 3


def test_commas_and_tabs_are_read_with_a_word(tmp_path: Path) -> None:
    for sign in ",\t":
        text = (PUPILS + "1;Zoé;Exemple;6A;;\n").replace(";", sign)
        found = read_any(table(tmp_path, text))
        assert told(found) == [("TAB07", 1)]
        assert found.roster.people["1"].last_name == "Exemple"


def test_an_unknown_column_is_told_by_its_place(tmp_path: Path) -> None:
    found = read_any(table(tmp_path, "id;Nom;Prénom;Couleur\n1;Exemple;Zoé;bleu\n"))
    assert told(found) == [("TAB05", 1)]
    assert "4" in str(found.remarks[0].detail)
    assert "bleu" not in str(found.remarks[0].detail)


def test_a_batch_names_its_school(tmp_path: Path) -> None:
    folder = tmp_path / f"Collège Ada@12345_{UAI}_override"
    folder.mkdir()
    table(folder, PUPILS + "1;Zoé;Exemple;6A;;\n")
    roster = read_any(folder).roster
    assert roster.structures.keys() == {UAI}
    assert roster.people["1"].classes == (InStructure(UAI, "6A"),)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n \n",
        b"PK\x03\x04rest",
        b"\xd0\xcf\x11\xe0",
        "Nom;Prénom\n".encode("utf-16-le"),
        "Nom;Prénom\n".encode("utf-32"),
        b"1;Zo;Exemple;6A\n2;Al;Exemple;6A\n",
        b'"Nom;Pr',
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FeedError) as refused:
        read_any(table(tmp_path, content))
    assert "Exemple" not in str(refused.value)


def test_a_table_of_nobody_knows_whom_asks_for_the_profile(tmp_path: Path) -> None:
    path = table(tmp_path, "Nom;Prénom\nExemple;Zoé\n", "liste.csv")
    with pytest.raises(FeedError, match="whom"):
        read_any(path)
    (person,) = read_any(path, profile=Profile.STAFF).roster.people.values()
    assert person.profile is Profile.STAFF
    assert profile_of(["nom", "prenom", "professeurprincipal", "classe"], "x") is Profile.TEACHERS


def test_one_file_that_is_no_table_does_not_silence_the_others(tmp_path: Path) -> None:
    table(tmp_path, PUPILS + "1;Zoé;Exemple;6A;;\n")
    table(tmp_path, "a;b\n1;2\n", "autre.csv")
    table(tmp_path, "Nom;Prénom\nExemple;Zoé\n", "liste.csv")
    found = read_any(tmp_path)
    assert [*found.roster.people] == ["1"]
    assert {(one.place.file, one.weight) for one in found.remarks} == {
        ("autre.csv", Weight.WARNING),
        ("liste.csv", Weight.BLOCKING),
    }


def test_a_spreadsheet_is_told_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="spreadsheet"):
        read_any(table(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.csv"))
    with pytest.raises(FeedError, match="UTF-16"):
        read_any(table(tmp_path, PUPILS.encode("utf-16-le")))
