"""What the import wizard finds in the files of a draft: errors that stop, and soft ones."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from tests.stranger.csv_sheets import required
from tests.stranger.exchange_records import Draft, Line, Sheet
from tests.stranger.world import Person, World, plain

_FED = {"AAF", "AAF1D"}
_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})\Z|(\d{4})-(\d{2})-(\d{2})\Z")
_WORDS = {
    "missing.attribute": "Une valeur obligatoire manque",
    "invalid.date": "La date n'est pas valable",
    "invalid.email": "L'adresse n'est pas valable",
    "missing.student.soft": "L'élève n'existe pas",
}


def first_of(line: Line, field: str) -> str:
    return (line.get(field) or [""])[0]


def day_of(text: str) -> str | None:
    """A birth date as YYYY-MM-DD, from either form; None when it is no day."""
    found = _DATE.match(text)
    if found is None:
        return None
    numbers = found.group(3, 2, 1) if found.group(1) else found.group(4, 5, 6)
    try:
        return date(*(int(number) for number in numbers)).isoformat()
    except ValueError:
        return None


def key_of(sheet: Sheet, line: Line) -> str:
    """The given external id; else profile, names, and class or birth date."""
    given = first_of(line, "externalId")
    if given:
        return given
    place = first_of(line, "classes") or first_of(line, "birthDate")
    names = plain(first_of(line, "lastName")), plain(first_of(line, "firstName"))
    return "$".join((sheet.profile, *names, plain(place)))


def by_external_id(world: World) -> dict[str, Person]:
    return {p.external_id: p for p in world.people.values() if p.external_id}


def file_errors(world: World, draft: Draft) -> dict[str, list[str]]:
    """By `error.<Profile>.csv`: what forbids the import of a whole file."""
    known = by_external_id(world)
    found = {}
    for sheet in draft.sheets.values():
        errors = list(sheet.errors)
        counts = Counter(first_of(line, "externalId") for line in sheet.lines.values())
        for number, line in sheet.lines.items():
            key = first_of(line, "externalId")
            if key and counts[key] > 1:
                errors.append(f"duplicate.externalId.in.file: {number} ({key})")
            person = known.get(key) if key else None
            if person is not None and person.source in _FED:
                errors.append(f"externalId.used.in.aaf: {number} ({key})")
        if errors:
            found[f"error.{sheet.profile}.csv"] = errors
    return found


def soft_error(
    number: int, reason: str, attribute: str, value: str, *, hard: bool
) -> dict[str, object]:
    return {
        "line": number,
        "reason": reason,
        "attribute": attribute,
        "value": value,
        "translation": f"{_WORDS[reason]} (ligne {number}, {attribute})",
        "hardError": hard,
    }


def soft_errors(world: World, draft: Draft) -> dict[str, list[dict[str, object]]]:
    """By profile: what is wrong in single lines. A hard one keeps the import from running."""
    found = {}
    for sheet in draft.sheets.values():
        rows = []
        for number, line in sheet.lines.items():
            rows += _line_errors(sheet.profile, number, line)
            if sheet.profile == "Relative":
                rows += _child_errors(world, draft, number, line)
        if rows:
            found[sheet.profile] = rows
    return found


def _line_errors(profile: str, number: int, line: Line) -> list[dict[str, object]]:
    rows = [
        soft_error(number, "missing.attribute", field, "", hard=True)
        for field in required(profile)
        if not first_of(line, field)
    ]
    day = first_of(line, "birthDate")
    if day and day_of(day) is None:
        hard = profile == "Student"
        rows.append(soft_error(number, "invalid.date", "birthDate", day, hard=hard))
    mail = first_of(line, "email")
    if mail and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", mail):
        rows.append(soft_error(number, "invalid.email", "email", mail, hard=False))
    return rows


def _child_errors(world: World, draft: Draft, number: int, line: Line) -> list[dict[str, object]]:
    asked = line.get("childExternalId", [])
    known = {
        p.external_id for p in world.people_of(draft.school) if p.profile == "Student"
    } | pupils_in(draft)
    rows = [
        soft_error(number, "missing.student.soft", "childExternalId", key, hard=False)
        for key in asked
        if key not in known
    ]
    if not asked and not line.get("childLastName"):
        rows.append(soft_error(number, "missing.student.soft", "childExternalId", "", hard=False))
    return rows


def pupils_in(draft: Draft) -> set[str | None]:
    sheet = draft.sheets.get("Student")
    return {first_of(line, "externalId") for line in sheet.lines.values()} if sheet else set()
