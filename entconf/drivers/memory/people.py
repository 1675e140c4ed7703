"""Who is meant: from logins, classes and profiles to the opaque ids of persons."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from entconf.drivers.base import Accounts
from entconf.drivers.memory.world import Person
from entconf.errors import Problem
from entconf.model.account import Account
from entconf.model.census import Census
from entconf.model.establishment import Establishment
from entconf.model.known_people import KnownPeople
from entconf.model.profiles import ADULTS, PROFILES, Profile
from entconf.model.resource import Declared, Live
from entconf.model.text import msg
from entconf.model.values import Value


def census(people: Sequence[Person], uai: str, live: Sequence[Live]) -> Census:
    """The counts of an establishment's people, and of its groups' members."""
    here = {one.id: one.profile for one in people if one.uai == uai}
    groups = {
        one.id.key: _counted([here.get(str(id_), "") for id_ in _strings(one, "members")])
        for one in live
        if one.id.kind == "groups"
    }
    return Census(_counted(list(here.values())), groups, here)


#: What a person of a world is not told of, as names of fields of `Account`.
_UNTOLD = frozenset(
    {
        "last_name",
        "first_name",
        "birth_date",
        "ine",
        "attachment",
        "head_of",
        "functions",
        "guardians",
        "children",
        "source",
        "activated",
        "has_code",
        "created",
    }
)


def accounts(
    people: Sequence[Person], establishment: Establishment, groups: Sequence[Live]
) -> Accounts:
    """The accounts of an establishment, as far as a world knows people and their groups."""
    uai = establishment.uai
    within: dict[Value, list[str]] = {}
    for group in groups:
        for person in _strings(group, "members"):
            within.setdefault(person, []).append(group.id.key)
    found = (
        Account(
            id=one.id,
            external_id=one.id,
            profile=Profile(one.profile),
            login=one.login,
            email=one.email,
            structures=(uai,),
            classes=one.classes,
            groups=tuple(within.get(one.id, ())),
        )
        for one in people
        if one.uai == uai
    )
    return Accounts(establishment, tuple(found), _UNTOLD)


def known(people: Sequence[Person], uai: str) -> KnownPeople:
    """Who the ids of an establishment are, as far as a dump may say it."""
    here = [one for one in people if one.uai == uai]
    classes: dict[str, set[str]] = {}
    profiles: dict[str, set[str]] = {}
    for one in here:
        profiles.setdefault(one.profile, set()).add(one.id)
        for name in one.classes if one.profile == "students" else ():
            classes.setdefault(name, set()).add(one.id)
    return KnownPeople(
        {one.id: one.login for one in here if one.login and one.profile in ADULTS},
        {name: frozenset(held) for name, held in classes.items()},
        {name: frozenset(held) for name, held in profiles.items()},
    )


def _counted(profiles: Sequence[str]) -> dict[str, int]:
    return {name: profiles.count(name) for name in PROFILES if name in profiles}


def _strings(live: Live, name: str) -> tuple[Value, ...]:
    value = live.attributes.get(name)
    return value if isinstance(value, tuple) else ()


def find_person(people: Sequence[Person], uai: str, reference: Value) -> Person | None:
    """The person that a reference (login, or a mapping) names in an establishment, if any."""
    if isinstance(reference, Mapping):
        wanted = {"login": "", "email": "", "id": "", **reference}
    else:
        wanted = {"login": reference, "email": "", "id": reference}
    for one in people:
        named = (one.login, wanted["login"]), (one.email, wanted["email"]), (one.id, wanted["id"])
        if one.uai == uai and any(left and left == right for left, right in named):
            return one
    return None


def unknown_person(
    people: Sequence[Person], declared: Declared, reference: Value, field: str
) -> Problem:
    """The problem that says nobody has this login, with the nearest one."""
    logins = [one.login for one in people if one.uai == declared.id.uai and one.login]
    near = difflib.get_close_matches(str(reference), logins, 1)
    return Problem(
        "unknown-person",
        msg("{uai}: nobody is known as {who}", uai=declared.id.uai, who=str(reference)),
        declared.source_of(field),
        msg("did you mean {word}?", word=near[0]) if near else None,
    )
