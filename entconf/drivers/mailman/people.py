"""Who is meant, as the accounts of the school's ENT tell it, and who an address belongs to.

A plan holds opaque ids of accounts and never a pupil's address: only an address that belongs to
nobody of the school stands for itself. Accounts that share an address count once.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from entconf.drivers.base import Accounts
from entconf.errors import Problem
from entconf.model.account import Account
from entconf.model.known_people import KnownPeople
from entconf.model.profiles import ADULTS, PROFILES
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared
from entconf.model.text import Text, msg
from entconf.model.values import Value, sorted_set

#: The ways to name a person, and the field of an account that each looks at.
_REFERENCES = {"login": "login", "email": "email", "external_id": "external_id", "id": "id"}


def fold(name: str) -> str:
    """What two spellings of one name have in common: no case, no accents, single blanks."""
    bare = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join("".join(bare).split()).casefold()


def texts(value: Value) -> tuple[str, ...]:
    """A set attribute as its texts; what is no set means none."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()


@dataclass(slots=True)
class Missed:
    """What went wrong while somebody was looked for, and how many have no address."""

    problems: list[Problem]
    without_address: Counter[str]


class People:
    """The accounts of one school. Without accounts, addresses are all that can be named."""

    def __init__(self, told: Accounts | None, groups: Sequence[Declared] = ()) -> None:
        self.told = told
        self.accounts = [one for one in told.accounts if not one.deletion_pending] if told else []
        self._declared = {fold(one.id.key): one for one in groups}

    @cached_property
    def by_address(self) -> Mapping[str, str]:
        """The id that stands for an address: the first of those who share it."""
        found: dict[str, str] = {}
        for one in sorted(self.accounts, key=lambda account: account.id):
            if one.email:
                found.setdefault(one.email.strip().casefold(), one.id)
        return found

    @cached_property
    def by_id(self) -> Mapping[str, Account]:
        """The accounts by their id."""
        return {one.id: one for one in self.accounts}

    @cached_property
    def profile_of(self) -> Mapping[str, str]:
        """The profiles of the accounts, by id."""
        return {one.id: one.profile.value for one in self.accounts if one.profile is not None}

    def counts(self) -> Mapping[str, int]:
        """How many accounts each profile has."""
        counts = Counter(self.profile_of.values())
        return {name: counts[name] for name in PROFILES if name in counts}

    def known(self) -> KnownPeople:
        """Who the ids are, as far as a dump may say it."""
        classes: dict[str, set[str]] = {}
        profiles: dict[str, set[str]] = {}
        for address, id_ in self.by_address.items():
            for one in self._sharing.get(address, ()):
                profile = self.profile_of.get(one.id, "")
                profiles.setdefault(profile, set()).add(id_)
                for name in one.classes if profile == "students" else ():
                    classes.setdefault(name, set()).add(id_)
        logins = {
            one.id: one.login
            for one in self.accounts
            if one.login and self.profile_of.get(one.id) in ADULTS
        }
        return KnownPeople(
            logins,
            {name: frozenset(held) for name, held in classes.items()},
            {name: frozenset(held) for name, held in profiles.items() if name},
        )

    @cached_property
    def _sharing(self) -> Mapping[str, list[Account]]:
        found: dict[str, list[Account]] = {}
        for one in self.accounts:
            if one.email:
                found.setdefault(one.email.strip().casefold(), []).append(one)
        return found

    def id_of(self, address: str) -> str:
        """What stands for an address in a plan."""
        return self.by_address.get(address.strip().casefold(), address.strip().casefold())

    def address_of(self, id_: str) -> str | None:
        """The address of an id, which may be one itself. None when nobody has it, or has none."""
        if "@" in id_:
            return id_
        account = self.by_id.get(id_)
        return account.email.strip() or None if account else None

    def persons(self, declared: Declared, field: str, missed: Missed) -> tuple[str, ...]:
        """The ids of everybody whom a field means and who has an address."""
        value = declared.attributes.get(field)
        if not isinstance(value, Mapping):  # ids already (a backup)
            return sorted_set(texts(value))
        meant = self._meant(value, declared, field, missed)
        for id_ in meant:
            if "@" not in id_ and not self.by_id[id_].email.strip():
                missed.without_address[self.profile_of.get(id_, "")] += 1
        addresses = (self.address_of(id_) for id_ in meant)
        return sorted_set(self.id_of(address) for address in addresses if address)

    def _meant(
        self, value: Mapping[str, Value], declared: Declared, field: str, missed: Missed
    ) -> set[str]:
        profiles, classes = set(texts(value.get("profiles"))), texts(value.get("classes"))
        groups = texts(value.get("groups"))
        if (profiles or classes or groups) and self.told is None:
            missed.problems.append(_nobody_known(declared, field))
            return set()
        found = {one.id for one in self.accounts if self.profile_of.get(one.id) in profiles}
        for name in classes:
            found |= self._class(name, declared, field, missed)
        for name in groups:
            found |= self._group(name, declared, field, missed)
        named = value.get("people")
        for person in named if isinstance(named, tuple) else ():
            found |= self._person(person, declared, field, missed)
        return found

    def _class(self, name: str, declared: Declared, field: str, missed: Missed) -> set[str]:
        pupils = [one for one in self.accounts if self.profile_of.get(one.id) == "students"]
        known = {fold(other): other for one in pupils for other in one.classes}
        if fold(name) not in known:
            message = msg("the school has no class {name}", name=name)
            missed.problems.append(_unknown("unknown-class", message, declared, field, known, name))
        return {one.id for one in pupils if fold(name) in map(fold, one.classes)}

    def _group(self, name: str, declared: Declared, field: str, missed: Missed) -> set[str]:
        """Members of a group: those that it is declared to have, else those it has."""
        group = self._declared.get(fold(name))
        if group is not None and "members" in group.attributes:
            members = group.attributes["members"]
            if isinstance(members, Mapping):
                return self._meant(members, group, "members", missed)
            return {id_ for id_ in texts(members) if id_ in self.by_id}
        found = {one.id for one in self.accounts if fold(name) in map(fold, one.groups)}
        if not found and group is None:
            known = {fold(other): other for one in self.accounts for other in one.groups}
            message = msg("nobody of the school is in a group {name}", name=name)
            missed.problems.append(_unknown("unknown-group", message, declared, field, known, name))
        return found

    def _person(self, person: Value, declared: Declared, field: str, missed: Missed) -> set[str]:
        how, name = _reference(person)
        wanted = name.casefold()
        for one in self.accounts:
            if wanted and str(getattr(one, _REFERENCES[how])).strip().casefold() == wanted:
                return {one.id}
        if how == "email" or "@" in name:
            return {wanted}
        logins = {
            one.login.casefold(): one.login
            for one in self.accounts
            if how == "login" and self.profile_of.get(one.id) in ADULTS
        }
        if self.told is None:
            missed.problems.append(_nobody_known(declared, field))
            return set()
        message = msg("nobody of the school has the {how} {name}", how=msg(how), name=name)
        missed.problems.append(_unknown("unknown-person", message, declared, field, logins, name))
        return set()


def _reference(person: Value) -> tuple[str, str]:
    if isinstance(person, Mapping):
        for how in _REFERENCES:
            if isinstance(name := person.get(how), str):
                return how, name.strip()
    return "login", person.strip() if isinstance(person, str) else ""


def _nobody_known(declared: Declared, field: str) -> Problem:
    message = msg("the school's ENT tells no accounts: nobody but e-mail addresses can be named")
    hint = msg("name each of them by an e-mail address")
    return Problem("no-accounts", message, declared.source_of(field), hint)


def _unknown(
    code: str, message: Text, declared: Declared, field: str, known: Mapping[str, str], name: str
) -> Problem:
    near = difflib.get_close_matches(fold(name), known, 1, 0.6)
    hint = msg("did you mean {word}?", word=known[near[0]]) if near else None
    return Problem(code, message, declared.source_of(field), hint)
