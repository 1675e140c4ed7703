"""What the driver's files of kinds share: what is asked, what was read, what is found."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.escaping import dn_key, fold
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.matching import Schema
from entconf.drivers.ldap.people import People
from entconf.drivers.ldap.requests import Search
from entconf.drivers.ldap.settings import Settings
from entconf.drivers.ldap.writing import VERSION, Write, modify, values_changed
from entconf.errors import EntconfError, Problem
from entconf.model.change import Change
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Value


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted of one kind in one establishment."""

    layout: Layout
    declared: tuple[Declared, ...]
    complete: bool
    coming: frozenset[str]

    @property
    def settings(self) -> Settings:
        """The settings of the backend."""
        return self.layout.settings


@dataclass(slots=True)
class Group:
    """A group of names as it was read. `members` maps the key of each DN to its spelling."""

    dn: str
    name: str
    members: dict[str, str]
    version: str = ""
    hidden: bool = False
    entry: Entry | None = None

    @classmethod
    def of(cls, entry: Entry, name: str, member: str, placeholder: str) -> Group:
        """A group out of an entry, without the placeholder that only keeps it from being empty."""
        values = {dn_key(dn): dn for dn in entry.all(member)}
        hidden = not values
        if placeholder:
            values.pop(dn_key(placeholder), None)
        return cls(entry.dn, entry.first(name), values, entry.first(VERSION), hidden, entry)

    def change(
        self, settings: Settings, member: str, gone: Iterable[str], new: Iterable[str]
    ) -> Write | None:
        """The write that takes members away and adds others, by DN; None for nothing to do.

        The placeholder comes when the last member goes, and goes when the first one comes.
        """
        leaving = {key: self.members[key] for dn in gone if (key := dn_key(dn)) in self.members}
        coming = {key: dn for dn in new if (key := dn_key(dn)) not in self.members}
        if not leaving and not coming:
            return None
        rest = len(self.members) - len(leaving) + len(coming)
        out, into = list(leaving.values()), list(coming.values())
        placeholder = settings.placeholder
        if placeholder and self.entry is not None:
            held = {dn_key(dn): dn for dn in self.entry.all(member)}.get(dn_key(placeholder))
            if rest == 0 and held is None:
                into.append(placeholder)
            elif rest > 0 and held is not None:
                out.append(held)
        return modify(self.dn, values_changed(member, out, into), self.version)

    def would_be_empty(self, settings: Settings, gone: Iterable[str], new: Iterable[str]) -> bool:
        """Whether the change leaves no member, where that is not allowed."""
        if settings.placeholder or settings.groups.may_be_empty:
            return False
        leaving = {dn_key(dn) for dn in gone}
        return not (self.members.keys() - leaving) and not tuple(new)


@dataclass(slots=True)
class School:
    """What was read of one establishment, by the keys of DNs or by folded names."""

    layout: Layout
    schema: Schema
    people: People
    groups: dict[str, Group] = field(default_factory=dict)
    roles: dict[str, Group] = field(default_factory=dict)
    other_groups: dict[str, Group] = field(default_factory=dict)
    delegations: dict[str, Group] = field(default_factory=dict)
    memberships: dict[str, Group] = field(default_factory=dict)
    guests_here: set[str] = field(default_factory=set)
    logins: set[str] = field(default_factory=set)
    role_names: list[str] = field(default_factory=list)
    guests: list[Entry] = field(default_factory=list)
    applications: list[Entry] = field(default_factory=list)
    application_names: list[str] = field(default_factory=list)
    profiles: dict[str, str] = field(default_factory=dict)
    handles: dict[ResourceId, object] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The settings of the backend."""
        return self.layout.settings

    def group(self, key: str) -> Group | None:
        """The group of that key: made by hand, else any group whose name it is."""
        return self.groups.get(fold(key)) or self.other_groups.get(fold(key))


@dataclass(slots=True)
class Found:
    """What a kind makes of what was read."""

    declared: list[Declared] = field(default_factory=list)
    live: list[Live] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)


def _nothing_more(_: Ask, __: School) -> Mapping[str, Search]:
    return {}


@dataclass(frozen=True, slots=True)
class Part:
    """One kind in the directory.

    `searches` says what to read, each search under the name of the list it fills. `find`
    looks at what was read. `plan_writes` gives the writes of a change in steps: those of a
    step may be under way together, the next step begins when all of them are made. `later`
    says what else to read once the first searches have ended.
    """

    kind: str
    searches: Callable[[Ask], Mapping[str, Search]]
    find: Callable[[Ask, School, Found], None]
    review: Callable[[Change, School], Remark]
    plan_writes: Callable[[Change, School], Sequence[Sequence[Write]]]
    later: Callable[[Ask, School], Mapping[str, Search]] = _nothing_more


def unknown_word(
    declared: Declared, message: Text, word: str, known: Iterable[str], name: str = ""
) -> Problem:
    """The problem for a name that the directory does not have, with the nearest it has."""
    words = sorted(set(known))
    folded = {fold(one): one for one in words}
    near = difflib.get_close_matches(fold(word), folded, 1)
    return Problem(
        "unknown-name",
        message,
        declared.source_of(name),
        msg("did you mean {word}?", word=folded[near[0]]) if near else None,
    )


def texts(value: Value) -> tuple[str, ...]:
    """The texts of a value that is a list of them; nothing for anything else."""
    return tuple(str(one) for one in value) if isinstance(value, tuple) else ()


def first_error(outcomes: Iterable[EntconfError | None]) -> EntconfError | None:
    """The first thing that went wrong."""
    return next((one for one in outcomes if one is not None), None)
