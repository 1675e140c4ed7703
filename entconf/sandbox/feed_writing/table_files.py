"""The ENT's CSV templates filled in, and ONDE's extractions (directory reference, section 5)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from entconf.sandbox.feed_writing.first_degree import class_label
from entconf.sandbox.feed_writing.people import Adult, Pupil, School, Staff
from entconf.sandbox.feed_writing.second_degree import french_day

_CONTACT = ("telephone", "telephonetravail", "email", "adresse", "cp", "ville", "pays")
_PUPILS = ("externalid", "Prénom*", "Nom*", "Classe", "Date de naissance*", *_CONTACT)
_STAFF = ("externalid", "Prénom*", "Nom*", "date de naissance", "fonction", *_CONTACT)
_PARENTS = ("externalId", "Prénom*", "Nom*", *_CONTACT, "Childexternalid*")
_CHILDREN = 5
_CLASSES = 2
_ONDE_PUPILS = (
    *("Nom Elève", "Nom d'usage Elève", "Prénom Elève", "Date naissance", "Sexe"),
    *("Adresse1", "Cp1", "Commune1", "Pays1", "Adresse2", "Cp2", "Commune2", "Pays2"),
    *(" Cycle", "Niveau", "Classe", "Attestation fournie", "Autorisations associations"),
    *("Autorisations photos", "Décision de passage"),
)
_ONDE_TEACHERS = (
    *("Civilité", "Nom usage", "Nom", "Prénom", "Adresse", "CP", "Commune", "Pays", "Courriel"),
    *("Téléphone domicile", "Téléphone portable", "Directeur", "Classe"),
)
_ONDE_GUARDIANS = (
    *("Civilité Responsable", "Nom usage responsable", "Nom responsable", "Prénom responsable"),
    *("Adresse responsable", "CP responsable", "Commune responsable", "Pays", "Courriel"),
    *("Téléphone domicile", "Téléphone travail", "Téléphone portable"),
)
_ONDE_CHILD = ("Nom d'usage enfant", "Nom de famille enfant", "Prénom enfant", "Classes enfants")


def write_templates(folder: Path, school: School) -> Path:
    """One table a profile, in a folder named as the ENT's batch import wants it.

    External ids are the join keys of the academy: the same people. Contacts are left out.
    """
    labels = {one.code: _class_name(school, one.code) for one in school.classes}
    place = folder / f"{_file_name(school.name)}@{school.key}_{school.uai}"
    place.mkdir(parents=True, exist_ok=True)
    _write(place / "CSV_Eleves.csv", _PUPILS, (_pupil(one, labels) for one in school.pupils))
    legal = {tie.adult.key for one in school.pupils for tie in one.ties if tie.legal == "1"}
    parents = [one for one in school.adults if one.key in legal]
    most = max((_CHILDREN, *(len(one.children) for one in parents)))
    header = (*_PARENTS, *["Childexternalid"] * (most - 1))
    _write(place / "CSV_Parents.csv", header, (_parent(one, most) for one in parents))
    teachers = school.teachers
    most = max((_CLASSES, *(len(_classes(one, labels)) for one in teachers)))
    header = (*_STAFF, *["classe"] * most)
    rows = ((*_staff(one), *_filled(_classes(one, labels), most)) for one in teachers)
    _write(place / "CSV_Enseignants.csv", header, rows)
    others = (_staff(one) for one in school.staff if not one.is_teacher)
    _write(place / "CSV_Personnels.csv", _STAFF, others)
    return place


def write_onde(folder: Path, school: School) -> None:
    """The three extractions of ONDE, in ISO-8859-1 as it writes them."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = {one.code: class_label(one, school) for one in school.classes}
    pupils = {one.key: one for one in school.pupils}
    rows = [
        (
            *(one.last.upper(), "", one.first, f"{one.born:%Y-%m-%d}", "F" if one.girl else "M"),
            *(one.place.street, one.place.code, one.place.city, "FRANCE", "", "", "", ""),
            *(one.level.cycle.partition("$")[2], one.level.label, labels[one.class_code]),
            *("Oui", "Non", "Non", ""),
        )
        for one in school.pupils
    ]
    _write(folder / "ONDE_Eleves.csv", _ONDE_PUPILS, rows, "ISO-8859-1")
    teachers = [
        (
            *("MME" if one.woman else "M.", one.last.upper(), one.last.upper(), one.first),
            *("", "", "", "", one.mail, "", "", "Oui" if one.label == "DIRECTION" else "Non"),
            *(labels[code] for code in one.head_of),
        )
        for one in school.teachers
    ]
    _write(folder / "ONDE_Enseignants.csv", _ONDE_TEACHERS, teachers, "ISO-8859-1")
    legal = {tie.adult.key for one in school.pupils for tie in one.ties if tie.legal == "1"}
    parents = [one for one in school.adults if one.key in legal]
    most = max(len(one.children) for one in parents)
    guardians = [
        (
            *("MME" if one.woman else "M.", one.last.upper(), one.birth_name.upper(), one.first),
            *(one.place.street, one.place.code, one.place.city, "FRANCE", one.mail),
            *(one.home_phone, "", one.mobile),
            *_filled(
                [cell for key in one.children for cell in _child(pupils[key], labels)], 4 * most
            ),
        )
        for one in parents
    ]
    header = (*_ONDE_GUARDIANS, *_ONDE_CHILD * most)
    _write(folder / "ONDE_Responsables.csv", header, guardians, "ISO-8859-1")


def _class_name(school: School, code: str) -> str:
    one = next(each for each in school.classes if each.code == code)
    return class_label(one, school) if school.first_degree else one.code


def _pupil(one: Pupil, labels: dict[str, str]) -> Sequence[str]:
    label = labels.get(one.class_code, "")
    where = (one.place.street, one.place.code, one.place.city, "France")
    return (one.key, one.first, one.last.upper(), label, french_day(one.born), "", "", "", *where)


def _parent(one: Adult, most: int) -> Sequence[str]:
    where = (one.place.street, one.place.code, one.place.city, "France")
    phone = one.mobile or one.home_phone
    contact = (phone, "", one.mail, *where)
    return (one.key, one.first, one.last.upper(), *contact, *_filled(one.children, most))


def _staff(one: Staff) -> Sequence[str]:
    what = one.discipline.label if one.is_teacher and one.discipline else one.label
    contact = ("", "", one.mail, "", "", "", "")
    return (one.key, one.first, one.last.upper(), french_day(one.born), what, *contact)


def _classes(one: Staff, labels: dict[str, str]) -> list[str]:
    held = [service.code for service in one.services if not service.group] + one.head_of
    return [labels[code] for code in dict.fromkeys(held)]


def _child(one: Pupil, labels: dict[str, str]) -> Sequence[str]:
    return ("", one.last.upper(), one.first, labels[one.class_code])


def _filled(cells: Sequence[str], number: int) -> Sequence[str]:
    return (*cells, *[""] * (number - len(cells)))


def _file_name(name: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in name).strip("-")


def _write(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = "utf-8"
) -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(header)
        for row in rows:
            # ISO-8859-1 has no such letter: ONDE writes two.
            writer.writerow(row if encoding == "utf-8" else [_two_letters(one) for one in row])


def _two_letters(text: str) -> str:
    return text.replace("œ", "oe").replace("Œ", "OE")
