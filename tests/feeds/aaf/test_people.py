"""People of invented deliveries, of both degrees, old and new forms, and each oddity's remark."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from entconf.feeds.aaf.names import Category
from entconf.feeds.roster import Authority, Function, InStructure, Teaching
from entconf.model.profiles import Profile
from tests.feeds.aaf.invented import (
    GUARDIAN,
    PUPIL,
    TEACHER,
    Attributes,
    codes_of,
    document,
    name_of,
    person_in,
    records_of,
    request,
    write,
)


def test_a_pupil_is_read_whole(tmp_path: Path) -> None:
    pupil, codes = person_in(tmp_path, "Eleve", PUPIL)
    assert codes == []
    assert pupil.profile is Profile.STUDENTS
    assert (pupil.key, pupil.ine, pupil.attachment) == ("1000001", "991234567AB", "4001")
    assert (pupil.last_name, pupil.first_name) == ("EXEMPLE", "Zoé")
    assert (pupil.birth_date, pupil.entered, pupil.left) == (
        date(2014, 2, 14),
        date(2026, 9, 1),
        None,
    )
    assert pupil.classes == (InStructure("100", "6A"),)
    assert pupil.groups == (InStructure("100", "6A GR1"), InStructure("100", "6LATIN"))
    assert (pupil.mef, pupil.mef_label, pupil.level) == ("10010012110", "6EME", "6EME DE COLLEGE")
    assert pupil.subjects == ("020700", "030201")
    assert (pupil.home, pupil.structures) == ("100", ("100",))
    assert [one.authority for one in pupil.guardians] == [
        Authority.LEGAL,
        Authority.IN_CHARGE,
        Authority.CONTACT,
    ]
    first = pupil.guardians[0]
    assert (first.adult, first.link, first.financial, first.payment) == ("5001", "10", True, True)
    assert (pupil.place.record, pupil.place.line) == (1, 4)


@pytest.mark.parametrize(
    ("legal", "authority"),
    [("1", Authority.LEGAL), ("2", Authority.LEGAL), ("0", Authority.CONTACT)],
)
def test_the_second_legal_guardian_of_an_old_producer_is_legal(
    tmp_path: Path, legal: str, authority: Authority
) -> None:
    pupil, _ = person_in(
        tmp_path, "Eleve", {**PUPIL, "ENTElevePersRelEleve": f"5001$1$1${legal}$1$0"}
    )
    assert pupil.guardians[0].authority is authority


def test_a_guardian_has_each_phone_once(tmp_path: Path) -> None:
    guardian, codes = person_in(tmp_path, "PersRelEleve", GUARDIAN)
    assert codes == []
    assert guardian.profile is Profile.PARENTS
    assert guardian.phones == ("+33 1 99 00 12 34", "+33 6 39 98 12 34")
    assert guardian.children == ("1000001",)


def test_a_teacher_is_read_whole(tmp_path: Path) -> None:
    teacher, codes = person_in(tmp_path, "PersEducNat", TEACHER)
    assert codes == []
    assert (teacher.profile, teacher.is_teacher) == (Profile.TEACHERS, True)
    assert teacher.functions == (Function("100", "ENS", "ENSEIGNEMENT", "L1300", "MATHEMATIQUES"),)
    assert teacher.teaching[2] == Teaching("100", "6LATIN", "020300", group=True)
    assert teacher.classes == (InStructure("100", "6A"), InStructure("100", "5B"))
    assert teacher.groups == (InStructure("100", "6LATIN"),)
    assert teacher.head_of == (InStructure("100", "6A"),)


@pytest.mark.parametrize(
    ("told", "profile"),
    [
        ({"ENTPersonCategorieEnseignant": "N"}, Profile.STAFF),
        ({"ENTPersonCategorieEnseignant": "", "PersEducNatPresenceDevantEleves": "O"}, "teachers"),
        ({"ENTPersonCategorieEnseignant": ""}, Profile.TEACHERS),
        (
            {
                "ENTPersonCategorieEnseignant": "",
                "ENTPersonFonctions": "100$DIR$DIRECTION$-$SANS OBJET",
            },
            Profile.STAFF,
        ),
        (
            {"ENTPersonCategorieEnseignant": "", "ENTPersonFonctions": "100$DOC$DOC$L0080$DOC"},
            Profile.TEACHERS,
        ),
    ],
)
def test_who_is_a_teacher(tmp_path: Path, told: Attributes, profile: str) -> None:
    person, _ = person_in(tmp_path, "PersEducNat", {**TEACHER, **told})
    assert person.profile == profile


def test_no_discipline_is_none(tmp_path: Path) -> None:
    told = {**TEACHER, "ENTPersonFonctions": "100$DIR$DIRECTION$-$SANS OBJET"}
    person, codes = person_in(tmp_path, "PersEducNat", told)
    assert person.functions == (Function("100", "DIR", "DIRECTION"),)
    assert codes == []


def test_the_first_degree_has_names_of_its_own(tmp_path: Path) -> None:
    told = {
        "ENTPersonJointure": "1000001",
        "ENTPersonNom": "EXEMPLE",
        "ENTPersonPrenom": "Zoé",
        "ENTPersonCivilite": "Mme",
        "ENTPersonDateNaissance": "14/02/2018",
        "ENTPersonStructRattach": "100",
        "ENTEleveAutoriteParentale": ["5001$10", "5002$20"],
        "ENTEleveNiveau": "1122$CE1",
        "ENTPersonClasses": "100$11$ORDINAIRE$7$CE1 Mme X",
    }
    pupil, codes = person_in(tmp_path, "Eleve", told)
    assert codes == []
    assert (pupil.last_name, pupil.first_name, pupil.level) == ("EXEMPLE", "Zoé", "CE1")
    assert pupil.classes == (InStructure("100", "7"),)
    assert pupil.classes[0].label == "CE1 Mme X"
    assert "Mme X" not in repr(pupil.classes)
    assert [(one.adult, one.authority) for one in pupil.guardians] == [
        ("5001", Authority.LEGAL),
        ("5002", Authority.LEGAL),
    ]


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ({"ENTPersonDateNaissance": "31/02/2014"}, ["REC05"]),
        ({"ENTPersonDateNaissance": "2014-02-14"}, ["REC05"]),
        ({"ENTEleveDateEntreeClasses": "100$00/09/2026$6A"}, ["REC05"]),
        ({"ENTElevePersRelEleve": "5001$10$1$1$1"}, ["REC07"]),
        ({"ENTEleveClasses": "6A"}, ["REC07"]),
        ({"ENTEleveGroupes": "100$6A$GR1"}, ["REC07"]),
        ({"ENTEleveCodeEnseignements": "020700"}, ["REC09"]),
        ({"sn": "EXEMPLE2"}, ["REC04"]),
        ({"givenName": "ZoÃ©"}, ["REC04"]),
        ({"givenName": "Zo?"}, ["REC04"]),
        ({"givenName": "Zo\u0085é"}, ["REC04"]),
        ({"sn": "JOÃO D'ÉTÉ-L'ŒUVRE"}, []),
        ({"ENTInvented": "x"}, ["DEL07"]),
        ({"ENTEleveClassesDate": "x"}, ["DEL07"]),
        ({"ENTEleveClasses": ""}, []),
    ],
)
def test_each_oddity_of_a_pupil_is_told(tmp_path: Path, told: Attributes, codes: list[str]) -> None:
    assert person_in(tmp_path, "Eleve", {**PUPIL, **told})[1] == codes


def test_a_remark_never_tells_who_it_is_about(tmp_path: Path) -> None:
    told = {
        **PUPIL,
        "sn": "EXEMPLEÃ©9",
        "ENTPersonDateNaissance": "31/02/2014",
        "ENTElevePersRelEleve": "5001",
        "ENTEleveDateEntreeStructRattach": "99/99/2026",
    }
    write(tmp_path, "Eleve", request("Eleve", told))
    (record,) = records_of(tmp_path)
    said = " ".join(str(remark.detail) for remark in record.remarks)
    assert len(record.remarks) >= 4
    assert all(remark.subject == "1000001" for remark in record.remarks)
    for hidden in ("EXEMPLE", "Zo", "31/02", "5001", "991234567AB", "99/99"):
        assert hidden not in said


def test_what_could_not_be_read_is_named(tmp_path: Path) -> None:
    told = {**PUPIL, "ENTPersonDateNaissance": "no", "ENTEleveClasses": "6A"}
    pupil, _ = person_in(tmp_path, "Eleve", told)
    assert set(pupil.unreadable) == {"birth_date", "classes"}
    assert pupil.classes == ()


def test_a_missing_subject_keeps_the_class(tmp_path: Path) -> None:
    told = {**TEACHER, "ENTAuxEnsClassesMatieres": "100$6A"}
    write(tmp_path, "PersEducNat", request("PersEducNat", told))
    (record,) = records_of(tmp_path)
    assert [(remark.code, remark.weight) for remark in record.remarks] == [("REC07", "information")]


@pytest.mark.parametrize(
    ("identifier", "join_key", "codes"),
    [
        ("1000002", "1000001", ["REC01"]),
        ("", "1000001", ["REC01"]),
        ("", "", ["REC01"]),
        ("A12", "A12", ["REC01"]),
    ],
)
def test_an_identifier_is_held_against_the_join_key(
    tmp_path: Path, identifier: str, join_key: str, codes: list[str]
) -> None:
    told = {**PUPIL, "ENTPersonJointure": join_key}
    write(tmp_path, "Eleve", request("Eleve", told, key=identifier))
    assert codes_of(tmp_path) == codes


def test_a_record_of_another_category_is_told_and_read_as_what_it_says(tmp_path: Path) -> None:
    write(tmp_path, "Eleve", request("PersRelEleve", GUARDIAN))
    (record,) = records_of(tmp_path)
    assert [remark.code for remark in record.remarks] == ["REC03"]
    assert record.category is Category.PERS_REL_ELEVE


def test_an_unknown_category_is_told(tmp_path: Path) -> None:
    write(tmp_path, "Eleve", request("Invented", PUPIL))
    assert codes_of(tmp_path) == ["DEL07"]


def test_an_attribute_is_told_once_a_file(tmp_path: Path) -> None:
    odd = {**PUPIL, "ENTInvented": "x"}
    lacking = {name: told for name, told in PUPIL.items() if name != "ENTEleveClasses"}
    write(
        tmp_path, "Eleve", *(request("Eleve", one) for one in (odd, odd, lacking, lacking, PUPIL))
    )
    found = [str(one.detail) for record in records_of(tmp_path) for one in record.remarks]
    assert found == [
        "the attribute ENTInvented is unknown",
        "the usual attribute ENTEleveClasses is missing",
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("L&amp;apos;&amp;#201;T&amp;Eacute;", "L'ÉTÉ"),
        ("L&apos;&#201;T&#xC9;", "L'ÉTÉ"),
        ("L'&Eacute;T&Eacute;", "L'ÉTÉ"),
        ("\n   L'ÉTÉ\n  ", "L'ÉTÉ"),
        ("<![CDATA[L'ÉTÉ]]>", "L'ÉTÉ"),
        ("L'<!-- x -->ÉTÉ", "L'ÉTÉ"),
    ],
)
def test_escapes_are_undone(tmp_path: Path, written: str, read: str) -> None:
    pupil, codes = person_in(tmp_path, "Eleve", {**PUPIL, "sn": written})
    assert (pupil.last_name, codes) == (read, [])


def test_an_entity_cut_between_two_pieces_is_found(tmp_path: Path) -> None:
    for pad in range(32 * 1024 - 900, 32 * 1024 - 700):
        body = request("Eleve", {**PUPIL, "sn": "N&eacute;e"})
        path = tmp_path / name_of("Eleve")
        path.write_bytes(document(body, comments=f"<!--{' ' * pad}-->"))
        (record,) = records_of(path)
        assert record.value is not None
        assert record.value.last_name == "Née"  # type: ignore[union-attr]  # it is a person


def test_an_attribute_without_any_value_is_empty(tmp_path: Path) -> None:
    body = request("Eleve", PUPIL).replace(
        '<attr name="ENTEleveINE"><value>991234567AB</value></attr>',
        '<attr name="ENTEleveINE"></attr>',
    )
    write(tmp_path, "Eleve", body)
    (record,) = records_of(tmp_path)
    assert record.remarks == ()
    assert record.value is not None


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-15", "ISO-8859-1", "windows-1252"])
def test_the_declared_encoding_is_honoured(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / name_of("Eleve")
    path.write_bytes(document(request("Eleve", PUPIL), encoding=encoding))
    (record,) = records_of(path)
    assert record.value is not None
    assert record.value.first_name == "Zoé"  # type: ignore[union-attr]  # it is a person
