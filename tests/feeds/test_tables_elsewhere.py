"""Tables that other tools write: EOLE Scribe and Envole, and the lists of SIECLE itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from entconf.errors import FeedError
from entconf.feeds.detection import read_any
from entconf.feeds.findings import Weight
from entconf.feeds.reading import Reading
from entconf.model.profiles import Profile

UAI = "0990001N"
SCRIBE_STAFF = "numero;nom;prenom;sexe;date;login;password;classes;options\r\n"
ENVOLE = "login;password;numero;prenom;nom;sexe;date;classe;niveau\r\n"
DIVISIONS = (
    "NOM;PRENOM;SEXE;NE(E) LE;MEF;DIV.;REG.;OPT1;OPT2;OPT3;OPT4;OPT5;OPT6;OPT7;OPT8;OPT9;OPT10;"
    "OPT11;OPT12;DIV. PREC.;Doublant\r\n"
)
EXTRACTION = (
    "Nom de famille;Prénom 1;Date de naissance;Division;Nom de famille repr. légal;"
    "Prénom repr. légal;Courriel repr. légal\r\n"
)


def read(folder: Path, name: str, text: str, encoding: str = "iso8859-15") -> Reading:
    (folder / name).write_bytes(text.encode(encoding))
    return read_any(folder / name, UAI)


def classes(reading: Reading) -> list[list[str]]:
    return [[held.code for held in one.classes] for one in reading.roster.people.values()]


@pytest.mark.parametrize("name", ["envole.csv", "eleves.csv", "comptes_2026.csv"])
def test_envole_has_an_order_of_its_own(tmp_path: Path, name: str) -> None:
    row = "zoe.exemple;Secret-1;7;Zoé;Exemple;F;05/06/2014;6A;6EME\r\n"
    found = read(tmp_path, name, ENVOLE + row, "utf-8")
    (pupil,) = found.roster.people.values()
    assert found.remarks == ()
    assert (pupil.key, pupil.profile) == ("7", Profile.STUDENTS)
    assert (pupil.last_name, pupil.first_name, pupil.sex) == ("Exemple", "Zoé", "F")
    assert (pupil.birth_date, classes(found)) == (date(2014, 6, 5), [["6A"]])


def test_staff_of_scribe_are_teachers_with_several_classes(tmp_path: Path) -> None:
    rows = "12;Exemple;Ada;F;1021980;ada.exemple;Secret-1;6A|5B;LATIN|GREC;\r\n"
    rows += "13;Modèle;Yan;M;01011950;yan.modele;Secret-2;;;\r\n"
    found = read(tmp_path, "scribe.csv", SCRIBE_STAFF + rows)
    ada, yan = found.roster.people.values()
    assert found.remarks == ()
    assert (ada.key, ada.profile, ada.is_teacher) == ("12", Profile.TEACHERS, True)
    assert (ada.birth_date, yan.birth_date) == (date(1980, 2, 1), date(1950, 1, 1))
    assert classes(found) == [["6A", "5B"], []]
    assert ada.email == ""


def test_the_name_of_a_file_of_scribe_tells_other_staff(tmp_path: Path) -> None:
    row = "12;Exemple;Ada;F;01021980;ada.exemple;Secret-1;;\r\n"
    (ada,) = read(tmp_path, "personnels.csv", SCRIBE_STAFF + row).roster.people.values()
    assert (ada.profile, ada.is_teacher) == (Profile.STAFF, False)


@pytest.mark.parametrize("header", [ENVOLE, SCRIBE_STAFF])
def test_no_password_is_kept_or_told(tmp_path: Path, header: str) -> None:
    cells = ["Secret-1" if one == "password" else one for one in header.strip().split(";")]
    found = read(tmp_path, "comptes.csv", header + ";".join(cells) + "\r\n" + "x;" * 40 + "\r\n")
    kept = [getattr(one, name) for one in found.roster.people.values() for name in one.__slots__]
    assert kept
    assert "Secret-1" not in f"{kept} {[str(one.detail) for one in found.remarks]}"


def test_the_list_of_siecle_by_division_is_read(tmp_path: Path) -> None:
    row = (
        "EXEMPLE;Zoé;F;05/06/2014;6EME BILANGUE;6A;DEMI-PENSIONNAIRE;AGL1;ALL1;;;;;;;;;;;CM2;N\r\n"
    )
    found = read(tmp_path, "EXP_Liste_des_eleves_par_division.csv", DIVISIONS + row)
    (pupil,) = found.roster.people.values()
    assert found.remarks == ()
    assert (pupil.profile, pupil.sex, pupil.birth_date) == (
        Profile.STUDENTS,
        "F",
        date(2014, 6, 5),
    )
    assert (pupil.mef, pupil.mef_label, classes(found)) == ("", "6EME BILANGUE", [["6A"]])


def test_an_extraction_of_siecle_gives_pupils_and_says_that_guardians_are_not_read(
    tmp_path: Path,
) -> None:
    row = "EXEMPLE;Zoé;05/06/2014;6A;EXEMPLE;Ada;ada@mail.example\r\n"
    found = read(tmp_path, "exportCSVExtraction.csv", EXTRACTION + row)
    (pupil,) = found.roster.people.values()
    assert (pupil.last_name, pupil.first_name, pupil.email) == ("EXEMPLE", "Zoé", "")
    assert (pupil.birth_date, classes(found)) == (date(2014, 6, 5), [["6A"]])
    (remark,) = found.remarks
    assert (remark.code, remark.weight) == ("TAB05", Weight.WARNING)
    assert "5, 6, 7" in str(remark.detail)


@pytest.mark.parametrize(
    "text",
    [
        "Liste des élèves par division;;;\r\nNOM;PRENOM;DIV.\r\nEXEMPLE;Zoé;6A\r\n",
        "Division;Effectif\r\n6A;28\r\n",
        "INE;Division\r\n990000001AB;6A\r\n",
    ],
)
def test_an_extraction_without_names_is_refused_with_what_it_needs(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(FeedError) as refused:
        read(tmp_path, "exportCSVExtraction.csv", text)
    assert refused.value.code == "TAB06"
    assert "last name and first name" in f"{refused.value} {refused.value.hint}"
    assert "EXEMPLE" not in f"{refused.value}"
