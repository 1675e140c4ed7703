"""Reads what EDT and PRONOTE export: clear XML, and the envelope of the encrypted container.

Facts: directory reference, section 4.3.
"""

from __future__ import annotations

import base64
import binascii

from entconf.sandbox.imports.timetable import Named, Timetable, WrongTimetable, iso_date, whole
from entconf.sandbox.imports.xml_tree import Element, NotXml, parse

_SEALED = "EXPORT_INDEX_EDUCATION"
_LAST_BIT = 63
_DIGEST_BYTES = 32
_FORMAT = "invalid.import.format"


def read_edt(raw: bytes) -> Timetable:
    """The timetable of an EDT file.

    Raises:
        WrongTimetable: when it is neither a clear export nor a whole container.
    """
    try:
        root = parse(raw)
    except NotXml as mistake:
        raise WrongTimetable(_FORMAT) from mistake
    if root.name == _SEALED:
        return _read_envelope(root)
    if not root.all("Cours") or not root.all("Classes"):
        raise WrongTimetable(_FORMAT)
    return _read_clear(root)


def _read_envelope(root: Element) -> Timetable:
    """Only the ENT's editor can open it: its parts must be there and have their form."""
    partners = root.all("CLES", "PARTENAIRE")
    content, proof = _decoded(root, "CONTENU"), _decoded(root, "VERIFICATION")
    if not partners or not all(each.get("NOM") for each in partners):
        raise WrongTimetable(_FORMAT)
    if not content or len(content) % 16 or len(proof) != _DIGEST_BYTES:
        raise WrongTimetable(_FORMAT)
    names = ", ".join(each.get("NOM") for each in partners)
    told = [
        f"{_text(root, 'LOGICIEL')} {_text(root, 'VERSION')}".strip(),
        _text(root, "DATEHEURE"),
        f"pour {names}",
        f"{len(content)} octets",
    ]
    sealed = ", ".join(part for part in told if part)
    return Timetable("EDT", uai=_text(root, "UAI"), sealed=sealed)


def _text(root: Element, name: str) -> str:
    return next((each.text.strip() for each in root.all(name)), "")


def _decoded(root: Element, name: str) -> bytes:
    try:
        return base64.b64decode("".join(_text(root, name).split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _read_clear(root: Element) -> Timetable:
    slots = {each.get("Numero") for each in root.all("GrilleHoraire", "PlacesParJour", "Place")}
    courses = root.all("Cours", "Cours")
    kept = [course for course in courses if _has_slots(course, slots)]
    mask = 0
    for course in kept:
        mask |= _weeks_of(course)
    classes = [each.get("Nom") for each in root.all("Classes", "Classe")]
    parts = [each.get("Nom") for each in root.all("Classes", "Classe", "PartieDeClasse")]
    groups = [each.get("Nom") for each in root.all("Groupes", "Groupe")] + parts
    subjects = [each.get("Code") for each in root.all("Matieres", "Matiere")]
    return Timetable(
        "EDT",
        uai=root.get("UAI"),
        weeks=tuple(week for week in range(1, _LAST_BIT + 1) if mask >> week & 1),
        teachers=tuple(_person(each) for each in root.all("Professeurs", "Professeur")),
        pupils=tuple(_person(each) for each in root.all("Eleves", "Eleve")),
        classes=_once(classes),
        groups=_once(groups),
        subjects=_once(subjects),
        courses=len(kept),
        ignored=len(courses) - len(kept),
    )


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _person(each: Element) -> Named:
    return Named(each.get("Prenom"), each.get("Nom"), iso_date(each.get("DateNaissance")))


def _has_slots(course: Element, slots: set[str]) -> bool:
    """Whether the first and the last slot of a course are in the grid."""
    start, length = whole(course.get("NumeroPlaceDebut")), whole(course.get("NombrePlaces"))
    if start is None or not length:
        return False
    return str(start) in slots and str(start + length - 1) in slots


def _weeks_of(course: Element) -> int:
    """The weeks somebody takes part in, but for those that are called off."""
    mask = 0
    for part in course.children:
        mask |= _mask(part.get("Semaines") or part.get("SemainesInclusion"))
    return mask & ~_mask(course.get("SemainesAnnulation"))


def _mask(text: str) -> int:
    return (whole(text) or 0) & ((1 << _LAST_BIT + 1) - 1)
