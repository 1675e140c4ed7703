"""The live accounts of a school as a roster, so that the feed is held against like."""

from __future__ import annotations

from dataclasses import replace

from entconf.drivers.base import Accounts
from entconf.feeds.roster import (
    DeclaredClass,
    DeclaredGroup,
    Function,
    Guardianship,
    InStructure,
    Origin,
    Person,
    Place,
    Roster,
    Structure,
)
from entconf.model.account import Account
from entconf.model.profiles import Profile

_OF_ACCOUNT = ("last_name", "first_name", "birth_date", "ine", "attachment", "email", "structures")


def roster_of(found: Accounts) -> Roster:
    """The accounts of one school as people, by external id.

    An account without an external id, or whose external id another one has, is kept under the
    ENT's own id: nobody is lost, and `person.account.external_id` shows what is wrong (ENT06).
    The classes and groups of the structure are those that some account is in: the ENT is not
    asked for others. `found.unknown` names the fields that nothing may be concluded from.
    """
    uai = found.establishment.uai
    people: dict[str, Person] = {}
    for record, account in enumerate(found.accounts, 1):
        person = person_of(account, uai, record)
        if not person.key or person.key in people:
            person = replace(person, key=_own_key(account, people))
        people[person.key] = person
    place = Place(uai)
    structure = Structure(
        key=uai,
        uai=uai,
        name=found.establishment.name,
        classes=tuple(DeclaredClass(name) for name in _names(people, uai, "classes")),
        groups=tuple(DeclaredGroup(name) for name in _names(people, uai, "groups")),
        place=place,
    )
    return Roster(Origin.ACCOUNTS, people, {uai: structure})


def person_of(account: Account, uai: str, record: int = 0) -> Person:
    """One account as a person of the school of that UAI."""
    told = {name: getattr(account, name) for name in _OF_ACCOUNT}
    return Person(
        key=account.external_id,
        profile=account.profile,
        home=account.structures[0] if len(account.structures) == 1 else "",
        classes=_in(uai, account.classes),
        groups=_in(uai, account.groups),
        head_of=_in(uai, account.head_of),
        functions=tuple(Function(uai, code) for code in account.functions),
        is_teacher=None if account.profile is None else account.profile is Profile.TEACHERS,
        guardians=tuple(Guardianship(adult) for adult in account.guardians),
        children=account.children,
        account=account,
        place=Place(uai, record),
        **told,
    )


def _own_key(account: Account, taken: dict[str, Person]) -> str:
    key, number = account.id or "?", 1
    while key in taken:
        number += 1
        key = f"{account.id or '?'}#{number}"
    return key


def _in(uai: str, names: tuple[str, ...]) -> tuple[InStructure, ...]:
    return tuple(InStructure(uai, name) for name in names)


def _names(people: dict[str, Person], uai: str, field: str) -> list[str]:
    found: dict[str, None] = {}
    for person in people.values():
        held: tuple[InStructure, ...] = getattr(person, field)
        found.update((one.code, None) for one in held if one.structure == uai)
    return sorted(found)
