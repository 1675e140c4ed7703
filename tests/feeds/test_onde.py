"""Extractions of ONDE: three tables, read by the place of their columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from entconf.feeds.detection import Kind, read_any, what_is
from entconf.feeds.roster import Function, InStructure, Origin
from entconf.model.profiles import Profile

UAI = "0990001N"
PUPILS = (
    '"Nom Elève";"Nom d\'usage Elève";"Prénom Elève";"Date naissance";"Sexe";"Adresse1";"Cp1";'
    '"Commune1";"Pays1";"Adresse2";"Cp2";"Commune2";"Pays2";" Cycle";"Niveau";"Classe";'
    '"Attestation fournie";"Autorisations associations";"Autorisations photos";'
    '"Décision de passage"'
)
GUARDIANS = (
    "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;"
    "Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;"
    "Téléphone travail;Téléphone portable"
)
CHILD = ";Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants"
TEACHERS = (
    "Civilité;Nom usage;Nom;Prénom;Adresse;CP;Commune;Pays;Courriel;Téléphone domicile;"
    "Téléphone portable;Directeur;Classe"
)


def pupil(last: str, first: str, born: str, class_name: str, more: int = 0) -> str:
    cells = [last, "", first, born, "F", *[""] * 8, "CYCLE II", "CE1", class_name, *[""] * 4]
    return ";".join(f'"{cell}"' for cell in (*cells, *["?"] * more))


def write(folder: Path, **tables: list[str]) -> Path:
    for name, lines in tables.items():
        text = "\r\n".join(lines) + "\r\n"
        (folder / f"{name}.csv").write_bytes(text.encode("iso8859-1"))
    return folder


def test_a_school_of_three_tables(tmp_path: Path) -> None:
    rows = [PUPILS, pupil("Exemple", "Zoé", "2018-06-05", "CE1 A")]
    rows.append(pupil("Modèle", "Al", "2017-02-01", "CE2", more=2))
    parent = "MME;Usage;Exemple;Ada;1 rue;99999;Ville;France;ada@mail.example;01 99 00 00 01;;"
    parent += ";;Exemple;Zoé;CE1 A;Modele;;Al;CE2"
    head = "M.;;Inventé;Yan;;;;;yan@mail.example;;;oui;CE1 A"
    write(tmp_path, e=rows, r=[GUARDIANS + CHILD * 2, parent], p=[TEACHERS, head])
    found = read_any(tmp_path, UAI)
    assert what_is(tmp_path) is Kind.ONDE
    assert found.roster.origin is Origin.ONDE
    by_name = {one.first_name: one for one in found.roster.people.values()}
    zoe, al, ada, yan = (by_name[name] for name in ("Zoé", "Al", "Ada", "Yan"))
    assert (zoe.last_name, zoe.birth_date, zoe.sex) == ("Exemple", date(2018, 6, 5), "F")
    assert zoe.classes == (InStructure(UAI, "CE1 A"),)
    assert al.birth_date == date(2017, 2, 1)
    assert (ada.last_name, ada.birth_name, ada.email) == ("Usage", "Exemple", "ada@mail.example")
    assert set(ada.children) == {zoe.key, al.key}
    assert [tie.adult for tie in al.guardians] == [ada.key]
    assert (yan.directs, yan.profile, yan.last_name) == ((UAI,), Profile.TEACHERS, "Inventé")
    assert found.remarks == ()


def test_the_teachers_of_the_given_files(given: Path) -> None:
    folder = given / "aaf" / "staff-before-after" / "csv"
    before, after = (read_any(folder / when).roster.people for when in ("before", "after"))
    assert (len(before), len(after)) == (4, 6)
    assert set(before) < set(after)
    functions = [one.functions for one in before.values()]
    chief = Function("", "DIR", "DIRECTION", "D0011", "CHEF D'ETABLISSEMENT ADJOINT")
    assert functions[0] == (chief,)
    assert functions[1] == ()
    assert [*after.values()][-1].functions[0].discipline_label.startswith("Fonction au format")
    assert [one.code for one in next(iter(after.values())).classes] == ["TPS"]


def test_names_of_columns_may_be_wrong_after_the_first(tmp_path: Path) -> None:
    odd = PUPILS.replace('" Cycle"', '"Cycle"').replace('"Adresse2"', '"Adresse1"')
    write(tmp_path, e=[odd, pupil("Exemple", "Zoé", "2018-06-05", "CE1 A")])
    (zoe,) = read_any(tmp_path).roster.people.values()
    assert zoe.classes == (InStructure("", "CE1 A"),)
