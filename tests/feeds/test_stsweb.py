"""STSWEB both ways: teachers and services that go out, the timetable that comes back."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from entconf.errors import FeedError
from entconf.feeds.detection import Kind, read_any, read_timetable, what_is
from entconf.feeds.findings import Weight
from entconf.feeds.roster import Function, InStructure, Origin, Teaching
from entconf.feeds.stsweb.lessons import TimetableReading, clock
from entconf.model.profiles import Profile

UAI = "0990001N"
GIVEN_UAI = "0771991W"
SERVICE = """<SERVICES><SERVICE CODE_MATIERE="020700" CODE_MOD_COURS="CG"><ENSEIGNANTS>
<ENSEIGNANT TYPE="epp" ID="1"><HEURES_AGENT>4.00</HEURES_AGENT>{more}</ENSEIGNANT>
</ENSEIGNANTS></SERVICE></SERVICES>"""
STAFF = """<INDIVIDUS>
<INDIVIDU ID="1" TYPE="epp"><SEXE> 2 </SEXE><CIVILITE>
  3
</CIVILITE><NOM_USAGE>USAGE</NOM_USAGE><NOM_PATRONYMIQUE>EXEMPLE</NOM_PATRONYMIQUE>
<PRENOM>
  Zoé
</PRENOM><DATE_NAISSANCE>1975-02-27</DATE_NAISSANCE><FONCTION>ENS</FONCTION>
<DISCIPLINES><DISCIPLINE CODE="L0202"><LIBELLE_COURT>LETTRES</LIBELLE_COURT></DISCIPLINE>
</DISCIPLINES><PROFS_PRINC><PROF_PRINC><CODE_STRUCTURE>3A</CODE_STRUCTURE></PROF_PRINC>
</PROFS_PRINC></INDIVIDU>
<INDIVIDU ID="1" TYPE="loc"><NOM_USAGE>LOCAL</NOM_USAGE><PRENOM>Al</PRENOM>
<DATE_NAISSANCE>1975-02-31</DATE_NAISSANCE><FONCTION>EDU</FONCTION></INDIVIDU>
</INDIVIDUS>"""
STRUCTURE = f"""<STRUCTURE><DIVISIONS><DIVISION CODE="3A"><LIBELLE_LONG>3EME A</LIBELLE_LONG>
<EFFECTIF_PREVU>28</EFFECTIF_PREVU>{SERVICE.format(more="")}</DIVISION></DIVISIONS>
<GROUPES><GROUPE CODE="3G1"><DIVISIONS_APPARTENANCE><DIVISION_APPARTENANCE CODE="3A"/>
</DIVISIONS_APPARTENANCE>{SERVICE.format(more="")}</GROUPE></GROUPES></STRUCTURE>"""
SUPPLY = """<SUPPLEANTS><SUPPLEANT ID="5" TYPE="eppsup"><NOM_USAGE>SUPPLE</NOM_USAGE>
<SERVICES_SUPPLEANTS><SERVICE_SUPPLEANT><CODE_MATIERE>020700</CODE_MATIERE>
<CODE_STRUCTURE>3G1</CODE_STRUCTURE></SERVICE_SUPPLEANT></SERVICES_SUPPLEANTS>
</SUPPLEANT></SUPPLEANTS>"""


def sts_emp(folder: Path, data: str = STAFF + STRUCTURE + SUPPLY) -> Path:
    path = folder / f"sts_emp_{UAI}_2026.xml"
    text = f"""<?xml version="1.0" encoding="ISO-8859-15"?>
<STS_EDT><PARAMETRES><UAJ CODE="{UAI}"><SIGLE>CLG</SIGLE><DENOM_PRINC>COLLEGE</DENOM_PRINC>
<DENOM_COMPL>ADA</DENOM_COMPL></UAJ><ANNEE_SCOLAIRE ANNEE="2026"/></PARAMETRES>
<NOMENCLATURES><CIVILITES><CIVILITE CODE="3"><LIBELLE_COURT>MME</LIBELLE_COURT></CIVILITE>
</CIVILITES><MATIERES><MATIERE CODE="020700"><LIBELLE_LONG>FRANCAIS</LIBELLE_LONG></MATIERE>
</MATIERES></NOMENCLATURES><DONNEES>{data}</DONNEES></STS_EDT>"""
    path.write_bytes(text.encode("iso8859-15"))
    return path


def lesson(**changed: str) -> str:
    values = {
        "CODE_ALTERNANCE": "SA",
        "JOUR": "4",
        "HEURE_DEBUT": "0830",
        "DUREE": "0155",
        "CODE_SALLE": "12",
    }
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in (values | changed).items())
    return f"<COURS_RATTACHES><COURS>{inside}</COURS></COURS_RATTACHES>"


def emp_sts(folder: Path, cours: str = "", weeks: tuple[str, ...] = ("2026-09-07",)) -> Path:
    path = folder / "emp_sts.xml"
    dates = "".join(f"<DATE_DEBUT_SEMAINE>{week}</DATE_DEBUT_SEMAINE>" for week in weeks)
    text = f"""<?xml version="1.0" encoding="ISO-8859-15"?>
<EDT_STS><PARAMETRES><UAJ>{UAI}</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES>
<DONNEES><ALTERNANCES><ALTERNANCE CODE="SA"><LIBELLE_LONG>Semaine A</LIBELLE_LONG>
<SEMAINES>{dates}</SEMAINES></ALTERNANCE></ALTERNANCES>
<SALLES_COURS><SALLE_COURS CODE="12"/></SALLES_COURS>
<STRUCTURE><DIVISIONS><DIVISION CODE="3A">{SERVICE.format(more=cours or lesson())}
</DIVISION></DIVISIONS></STRUCTURE></DONNEES></EDT_STS>"""
    path.write_bytes(text.encode("iso8859-15"))
    return path


def starts(found: TimetableReading) -> list[datetime]:
    return [one.start for one in found.timetable.occurrences()]


CASES = {
    "case1": ("3A", False, time(14, 2), ["2099-09-03T14:02"]),
    "case2": ("3B_G2", True, time(15, 13), ["2099-09-03T15:13"]),
    "case3": ("3A", False, time(14, 2), ["2099-09-03T14:02", "2099-09-10T14:02"]),
    "case4": ("3B_G2", True, time(15, 13), ["2099-09-03T15:13", "2099-09-10T15:13"]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_given_timetables_have_their_one_lesson(given: Path, case: str) -> None:
    code, group, start, days = CASES[case]
    found = read_timetable(given / "sts" / case)
    (only,) = found.timetable.lessons
    assert (only.code, only.group, only.start, only.minutes) == (code, group, start, 60)
    assert (only.day, only.teacher, only.subject, only.mode) == (4, "69881", "020700", "CG")
    # The weeks of these files begin on a Thursday, and the lesson is on a Thursday.
    assert starts(found) == [datetime.fromisoformat(day) for day in days]
    monday = [one for one in found.remarks if one.code == "STS01"]
    assert [one.weight for one in monday] == [Weight.WARNING] * len(days)
    assert (found.timetable.uai, found.timetable.school_year) == (GIVEN_UAI, 2018)
    if group:
        assert found.timetable.group_classes == {code: ("3B",)}


@pytest.mark.parametrize("case", CASES)
def test_the_given_schools_have_their_one_teacher(given: Path, case: str) -> None:
    found = read_any(given / "sts" / case)
    (teacher,) = found.roster.people.values()
    assert (teacher.key, teacher.profile) == ("69881", Profile.TEACHERS)
    assert (teacher.title, teacher.birth_date) == ("MME", date(1975, 2, 27))
    assert teacher.functions == (Function(GIVEN_UAI, "ENS", "", "L0202", "LET MODERN"),)
    school = found.roster.structures[GIVEN_UAI]
    if CASES[case][1]:
        assert [(one.code, one.label, one.classes) for one in school.groups] == [
            ("3B_G2", "G2", ("3B",))
        ]
    else:
        assert [(one.code, one.label, one.planned) for one in school.classes] == [
            ("3A", "3EMEA", 28)
        ]
    assert found.roster.mefs["10310019110"].stat == "21160010019"
    assert {one.code for one in found.remarks} == {"STS10"}


def test_what_a_teacher_teaches_is_told(tmp_path: Path) -> None:
    found = read_any(sts_emp(tmp_path))
    roster = found.roster
    zoe, local, supply = roster.people["1"], roster.people["loc-1"], roster.people["5"]
    assert found.remarks == ()
    assert (roster.origin, roster.school_year) == (Origin.STSWEB, 2026)
    assert (zoe.last_name, zoe.birth_name, zoe.first_name) == ("USAGE", "EXEMPLE", "Zoé")
    assert (zoe.title, zoe.sex, zoe.is_teacher) == ("MME", "F", True)
    assert zoe.head_of == zoe.classes == (InStructure(UAI, "3A"),)
    assert zoe.groups == (InStructure(UAI, "3G1"),)
    assert zoe.teaching == (Teaching(UAI, "3A", "020700"), Teaching(UAI, "3G1", "020700", True))
    assert (local.profile, local.unreadable) == (Profile.STAFF, ("birth_date",))
    assert (supply.profile, supply.groups) == (Profile.TEACHERS, (InStructure(UAI, "3G1"),))
    assert roster.structures[UAI].name == "CLG COLLEGE ADA"


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('TYPE="epp" ID="1"', 'TYPE="epp" ID="7"', "STS03"),
        ("<CODE_STRUCTURE>3A", "<CODE_STRUCTURE>3Z", "STS04"),
        ("<CODE_STRUCTURE>3G1", "<CODE_STRUCTURE>3Z", "STS04"),
        ('CODE_MATIERE="020700"', 'CODE_MATIERE="999999"', "STS06"),
        ('<INDIVIDU ID="1" TYPE="loc">', "<INDIVIDU>", "STS08"),
        ('<DIVISION CODE="3A">', "<DIVISION>", "STS08"),
        ('<INDIVIDU ID="1" TYPE="loc">', '<INDIVIDU ID="1" TYPE="epp">', "REC02"),
    ],
)
def test_what_is_wrong_has_its_code(tmp_path: Path, before: str, after: str, code: str) -> None:
    data = STAFF + STRUCTURE + SUPPLY
    assert before in data
    found = read_any(sts_emp(tmp_path, data.replace(before, after, 1)))
    assert code in {one.code for one in found.remarks}
    shown = " ".join(str(one.detail) for one in found.remarks)
    assert not any(name in shown for name in ("EXEMPLE", "USAGE", "Zoé", "1975"))


def test_the_uai_of_the_name_is_held_against_the_one_inside(tmp_path: Path) -> None:
    path = sts_emp(tmp_path).rename(tmp_path / "sts_emp_0990002P_2026.xml")
    assert [one.code for one in read_any(path).remarks] == ["STS09"]


def test_a_lesson_takes_place_in_each_week_of_its_alternance(tmp_path: Path) -> None:
    found = read_timetable(emp_sts(tmp_path, weeks=("2026-09-21", "2026-09-07", "2026-09-07")))
    assert found.remarks == ()
    assert starts(found) == [datetime(2026, 9, 10, 8, 30), datetime(2026, 9, 24, 8, 30)]  # noqa: DTZ001 - the school's own time
    ends = [one.end for one in found.timetable.occurrences()]
    assert ends[0] == datetime(2026, 9, 10, 10, 25)  # noqa: DTZ001 - as above
    assert found.timetable.classes == ("3A",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"CODE_ALTERNANCE": "SB"}, "STS02"),
        ({"JOUR": "8"}, "STS05"),
        ({"JOUR": ""}, "STS05"),
        ({"HEURE_DEBUT": "2460"}, "STS05"),
        ({"DUREE": "0000"}, "STS05"),
        ({"CODE_SALLE": "13"}, "STS07"),
    ],
)
def test_an_odd_lesson_is_told(tmp_path: Path, changed: dict[str, str], code: str) -> None:
    found = read_timetable(emp_sts(tmp_path, lesson(**changed)))
    assert [one.code for one in found.remarks] == [code]
    assert len(starts(found)) == (1 if code == "STS07" else 0)


def test_a_week_that_is_no_date_is_told(tmp_path: Path) -> None:
    found = read_timetable(emp_sts(tmp_path, weeks=("2026-09-31", "2026-09-07")))
    assert [one.code for one in found.remarks] == ["STS05"]
    assert len(starts(found)) == 1


def test_times_of_the_clock() -> None:
    assert [clock(text) for text in ("0830", "830", "8:30")] == [time(8, 30)] * 3
    assert [clock(text) for text in ("", "8", "2400", "0860", "abcd", "-830")] == [None] * 6


def test_a_timetable_alone_is_no_roster(tmp_path: Path) -> None:
    path = emp_sts(tmp_path)
    assert what_is(path) is Kind.TIMETABLE
    with pytest.raises(FeedError, match="timetable"):
        read_any(path)
    with pytest.raises(FeedError):
        read_timetable(sts_emp(tmp_path))


def test_a_school_without_anything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="neither"):
        read_any(sts_emp(tmp_path, "<INDIVIDUS/>"))
