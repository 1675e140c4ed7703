"""The live accounts of a school by join key, and which of them the feed answers for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from entconf.feeds.checks.evidence import Evidence, LiveSchool
from entconf.feeds.checks.likeness import full_name
from entconf.feeds.roster import Person
from entconf.model.account import Account
from entconf.model.profiles import Profile

#: Where accounts come from that no feed tells: the ENT's words, and that of the LDAP schema.
_BY_HAND = frozenset({"MANUAL", "CSV", "EDT", "UDT", "SSO", "ENT", "BE1D", "CLASS_PARAM"})
#: A feed's join key; an ENT with several academies puts the academy before it (section 1.1).
_JOIN_KEY = re.compile(r"(?:[^$]*[-$])?([0-9]+)")


class LiveIndex:
    """The accounts of one school that were read, by join key."""

    def __init__(self, uai: str, live: LiveSchool) -> None:
        self.uai = uai
        self.people = dict(live.roster.people) if live.roster else {}
        self._unknown = live.unknown

    def tells(self, *fields: str) -> bool:
        """Whether this system tells all of these fields of an account."""
        return self._unknown.isdisjoint(fields)

    @cached_property
    def tells_functions(self) -> bool:
        """Whether functions are told: an ENT that tells nobody's has none to compare."""
        return self.tells("functions") and any(
            account_of(one).functions for one in self.people.values()
        )

    @cached_property
    def by_key(self) -> dict[str, list[Person]]:
        """Accounts by join key, the active ones first. Whatever made them, the key tells whose."""
        found: dict[str, list[Person]] = defaultdict(list)
        for person in sorted(self.people.values(), key=lambda one: not is_active(one)):
            if key := join_key(person):
                found[key].append(person)
        return dict(found)

    @cached_property
    def keyless(self) -> frozenset[tuple[Profile | None, str]]:
        """Profile and names of accounts that came from a feed and lost their join key (ENT06)."""
        return frozenset(
            (one.profile, full_name(one)) for one in self.people.values() if self.lacks_key(one)
        )

    def lacks_key(self, person: Person) -> bool:
        """Whether an account says that it came from a feed, and has no join key."""
        from_feed = account_of(person).source.upper().startswith("AAF")
        return self.tells("source") and from_feed and not join_key(person)

    def of(self, key: str) -> Person | None:
        """The account of somebody of the feed; the active one where there are several."""
        found = self.by_key.get(key)
        return found[0] if found else None

    def active(self, key: str) -> Person | None:
        """The account of somebody of the feed that can be used."""
        found = self.of(key)
        return found if found is not None and is_active(found) else None

    def is_fed(self, person: Person) -> bool:
        """Whether the feed answers for an account, by its source; else by the form of its key."""
        account = account_of(person)
        if not join_key(person):
            return False
        return not self.tells("source") or not is_by_hand(account)

    def active_people(self) -> Iterator[Person]:
        """Everybody whose account can be used."""
        return (one for one in self.people.values() if is_active(one))


def live_schools(evidence: Evidence) -> Iterator[LiveIndex]:
    """The schools whose accounts could be read."""
    for school in evidence.schools:
        live = evidence.accounts.get(school.uai)
        if live is not None and live.roster is not None:
            yield LiveIndex(school.uai, live)


def account_of(person: Person) -> Account:
    """The account of a person of the live roster."""
    return person.account or Account(person.key, person.key, person.profile)


def is_by_hand(account: Account) -> bool:
    """Whether somebody made the account, or an import that is no feed."""
    return account.source.upper() in _BY_HAND


def is_active(person: Person) -> bool:
    """Whether an account can be used: not blocked, not on its way out."""
    account = account_of(person)
    return not (account.blocked or account.deletion_pending or account.missing_since)


def join_key(person: Person) -> str:
    """The feed's join key of an account, without an academy before it; empty where none is."""
    account = account_of(person)
    return "" if account.profile is Profile.GUESTS else key_in(account.external_id)


def key_in(external_id: str) -> str:
    """The join key in an external id."""
    found = _JOIN_KEY.fullmatch(external_id.strip())
    return found.group(1) if found else ""
