"""The accounts that an ENT would hold of a roster, and the means to spoil them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from entconf.drivers.base import Accounts
from entconf.feeds.accounts import roster_of
from entconf.feeds.checks.evidence import Evidence, LiveSchool
from entconf.feeds.checks.memory import (
    Memory,
    SeenDelivery,
    content_of,
    group_of,
    identities_of,
    traits_of,
)
from entconf.feeds.roster import Authority, Person, Roster
from entconf.model.account import Account
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from tests.feeds.schools import SCHOOL, evidence, healthy

LONG_AGO = date(2025, 9, 1)


def accounts_of(roster: Roster) -> dict[str, Account]:
    """One account for each who should have one, by join key; ids are `u` and the key."""
    children: dict[str, list[str]] = {}
    for person in roster.people.values():
        for tie in person.guardians:
            if tie.authority is Authority.LEGAL:
                children.setdefault(tie.adult, []).append(person.key)
    return {one.key: _account(one, children.get(one.key, ())) for one in roster.people.values()}


def _account(person: Person, children: Iterable[str]) -> Account:
    places = dict.fromkeys((*person.classes, *person.head_of))
    return Account(
        id=f"u{person.key}",
        external_id=person.key,
        profile=person.profile,
        login=f"login.{person.key}",
        last_name=person.last_name.title(),
        first_name=person.first_name,
        birth_date=person.birth_date,
        email=person.email,
        ine=person.ine,
        attachment=person.attachment,
        structures=(SCHOOL,),
        classes=tuple(one.code for one in places) if person.profile is not Profile.PARENTS else (),
        groups=tuple(one.code for one in person.groups),
        functions=tuple(one.code for one in person.functions),
        guardians=tuple(t.adult for t in person.guardians if t.authority is Authority.LEGAL),
        children=tuple(children),
        source="AAF",
        activated=True,
        has_code=False,
        created=LONG_AGO,
    )


def living(accounts: Iterable[Account], unknown: Iterable[str] = ()) -> LiveSchool:
    """The school as an ENT tells it that holds these accounts."""
    found = Accounts(Establishment(SCHOOL), tuple(accounts), frozenset(unknown))
    return LiveSchool(roster_of(found), found.unknown)


def held(
    *changed: Account, without: Iterable[str] = (), of: Roster | None = None
) -> tuple[Account, ...]:
    """The accounts of a healthy school, some changed or added (by id), some taken away (by key)."""
    known = {one.id: one for one in accounts_of(of or healthy()).values()}
    known.update({one.id: one for one in changed})
    return tuple(one for one in known.values() if one.external_id not in set(without))


def account(key: str, **fields: Any) -> Account:  # noqa: ANN401 - any field
    """The healthy account of a join key, some fields changed."""
    return replace(accounts_of(healthy())[key], **fields)


def remembered(roster: Roster, day: date) -> Memory:
    """What a verification of that day would know."""
    memory = Memory(key=b"k")
    people = roster.people.values()
    told = {memory.hashed(one.key): memory.hashed(content_of(one)) for one in people}
    marks = {
        memory.hashed(mark): memory.hashed(one.key)
        for one in people
        for mark in (*identities_of(one, SCHOOL), *traits_of(one))
    }
    keys = {group_of(profile, SCHOOL): frozenset[bytes]() for profile in Profile}
    seen = SeenDelivery("before", "complete", day, "before", day, keys=keys)
    return replace(memory, deliveries=(seen,), told=told, identities=marks, digest="now")


def with_ent(
    accounts: Iterable[Account],
    roster: Roster | None = None,
    unknown: Iterable[str] = (),
    **fields: Any,  # noqa: ANN401 - any field
) -> Evidence:
    """A verification of the school with these accounts in its ENT."""
    return evidence(roster, accounts={SCHOOL: living(accounts, unknown)}, **fields)
