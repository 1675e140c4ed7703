"""Who is meant, in words: a back office is told a class by its name and an adult by the login."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from entconf.drivers.assisted.export_taking import PEOPLE
from entconf.drivers.assisted.ledger import Ledger, Sheet
from entconf.errors import Problem
from entconf.kinds.audiences import PERSON
from entconf.kinds.memberships import HOLDERS
from entconf.model.census import Census
from entconf.model.compare import Who
from entconf.model.known_people import KnownPeople
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared
from entconf.model.text import msg
from entconf.model.values import JsonValue, Value, sorted_set


@dataclass(frozen=True, slots=True)
class Roster:
    """Counts of a school's people, and the logins of its adults; empty when nobody told any."""

    profiles: Mapping[str, int]
    classes: Mapping[str, int]
    adults: Mapping[str, str]


def roster_of(ledger: Ledger, uai: str) -> Roster:
    """The people of a school as the last export told them. Raises StoreError."""
    data = ledger.document(uai, PEOPLE)
    adults = data.get("adults")
    return Roster(
        _counts(data.get("profiles")),
        _counts(data.get("classes")),
        {key: str(one) for key, one in adults.items()} if isinstance(adults, dict) else {},
    )


def _counts(data: JsonValue) -> Mapping[str, int]:
    found = data.items() if isinstance(data, dict) else ()
    return {key: one for key, one in found if isinstance(one, int)}


def in_words(
    declared: Declared, field: str, who: Who, roster: Roster
) -> tuple[Value, list[Problem]]:
    """Who a field means, as the texts that are kept of it, and the people whom nobody knows.

    What is in these terms already (from a plan or a backup) is taken as it is.
    """
    value = declared.attributes.get(field)
    if not isinstance(value, Mapping):
        return sorted_set(str(one) for one in value) if isinstance(value, tuple) else value, []
    problems = []
    persons = []
    for reference in _items(value, "people"):
        login = str(next(iter(reference.values())) if isinstance(reference, Mapping) else reference)
        named_otherwise = isinstance(reference, Mapping) and "login" not in reference
        if roster.adults and login not in roster.adults and not named_otherwise:
            problems.append(_unknown(declared, login, field, roster))
        persons.append(login if who is Who.PERSONS else PERSON + login)
    holders = [
        *(str(one) for one in _items(value, "words")),
        *(prefix + str(name) for part, prefix in HOLDERS.items() for name in _items(value, part)),
        *persons,
    ]
    return sorted_set(holders), problems


def _unknown(declared: Declared, login: str, field: str, roster: Roster) -> Problem:
    near = difflib.get_close_matches(login, roster.adults, 1)
    return Problem(
        "unknown-person",
        msg("{uai}: no adult is known as {who}", uai=declared.id.uai, who=login),
        declared.source_of(field),
        msg("did you mean {word}?", word=near[0]) if near else None,
    )


def census_of(roster: Roster, groups: Sheet) -> Census:
    """The counts of a school; a class counts as a group of its own name, `class/6A`."""
    counts: dict[str, Mapping[str, int]] = {
        HOLDERS["classes"] + name: {"students": number} for name, number in roster.classes.items()
    }
    for key, seen in groups.things.items():
        members = seen.fields.get("members")
        if seen.present and members is not None and isinstance(members[0], tuple):
            counts[key] = _members(members[0], roster)
    return Census(roster.profiles, counts, roster.adults)


def _members(members: tuple[Value, ...], roster: Roster) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for one in members:
        sort, _, name = str(one).partition("/")
        profile, number = roster.adults.get(str(one), ""), 1
        if sort == "profile":
            profile, number = name, roster.profiles.get(name, 0)
        elif sort == "class":
            profile, number = "students", roster.classes.get(name, 0)
        found[profile] = found.get(profile, 0) + number
    return found


def known_people(sheets: Iterable[Sheet]) -> KnownPeople:
    """Who the texts in members are: the persons are named by their logins already."""
    logins = {
        text: text
        for sheet in sheets
        for seen in sheet.things.values()
        for value, _ in seen.fields.values()
        for text in _persons(value)
    }
    return KnownPeople(logins)


def _persons(value: Value) -> list[str]:
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, tuple) else []
    bare = [one.removeprefix(PERSON) for one in texts]
    return [one for one in bare if "/" not in one and "@" not in one]


def _items(value: Mapping[str, Value], name: str) -> tuple[Value, ...]:
    found = value.get(name)
    return found if isinstance(found, tuple) else ()
