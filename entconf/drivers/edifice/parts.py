"""A part of an establishment that is read, reviewed and written by one module of this folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.edifice.account import Account
from entconf.drivers.edifice.groups_directory import GroupsDirectory, sort_groups
from entconf.drivers.edifice.json_shapes import Row
from entconf.drivers.edifice.lists import Lists, Need
from entconf.drivers.edifice.people import People
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.structures import Structure
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import Problem
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.secret import Reveal
from entconf.model.text import Text
from entconf.model.values import Attributes


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted of one part: its declarations, and whether everything there is."""

    uai: str
    settings: Settings
    declared: tuple[Declared, ...]
    complete: bool
    #: All groups that the request declares, present or to come: names by their folded spelling.
    groups_to_come: Mapping[str, str] = field(default_factory=dict)
    #: Their declarations, by the same folded spelling.
    groups_declared: Mapping[str, Declared] = field(default_factory=dict)

    def group_names(self, school: School) -> list[str]:
        """Every name a group may be called by: those found live, and those declared."""
        return [*school.groups.names(), *self.groups_to_come.values()]


class School:
    """One establishment as it was read. Its properties raise the error that a list came to."""

    def __init__(self, structure: Structure, lists: Lists, reveal: Reveal) -> None:
        self.structure = structure
        self.lists = lists
        self.reveal = reveal

    @cached_property
    def groups(self) -> GroupsDirectory:
        """The groups, sorted."""
        return sort_groups(self.lists.rows(Need.GROUPS), self.structure.id)

    @cached_property
    def people(self) -> People:
        """The accounts."""
        accounts: list[Row] = []
        for need in (Need.ACCOUNTS, Need.GUEST_ACCOUNTS):
            if self.lists.has(need):
                accounts = self.lists.rows(need)
        classes = self.groups.classes if self.lists.has(Need.GROUPS) else {}
        return People(self.lists.rows(Need.USERS), classes, accounts)

    @cached_property
    def roles_of_groups(self) -> dict[str, frozenset[str]]:
        """Ids of the roles of each group, by the group's id."""
        found = {}
        for row in self.lists.rows(Need.GROUP_ROLES):
            listed = row.get("roles")
            ids = (
                (item for item in listed if isinstance(item, str))
                if isinstance(listed, list)
                else ()
            )
            found[str(row.get("id"))] = frozenset(ids)
        return found


@dataclass(slots=True)
class Found:
    """What a part finds: filled while it reads. `handles` is what its writes will need."""

    declared: list[Declared] = field(default_factory=list)
    live: list[Live] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)
    handles: dict[ResourceId, object] = field(default_factory=dict)

    def add(self, live: Live, handle: object = None) -> None:
        """Add a live thing with what is needed to write to it."""
        self.live.append(live)
        if handle is not None:
            self.handles[live.id] = handle


@dataclass(frozen=True, slots=True)
class Memo:
    """What a reading keeps for the writes that follow: ids, never people."""

    structure: Structure
    profile_groups: Mapping[str, str]
    handles: Mapping[ResourceId, object]
    declared: Mapping[ResourceId, Declared]


@dataclass(frozen=True, slots=True)
class Desk:
    """What is at hand to review and to make a change."""

    session: Session
    settings: Settings
    reveal: Reveal
    memo: Memo
    account: Callable[[], Account]

    @property
    def structure(self) -> Structure:
        """The establishment that is written to."""
        return self.memo.structure

    def handle(self, id_: ResourceId) -> object:
        """What the reading kept for a resource, None when it was not there."""
        return self.memo.handles.get(id_)

    def guidance(self, change: Change, name: str) -> object:
        """A field that is never compared: from the change, else from the declaration."""
        if name in change.after:
            return change.after[name]
        declared = self.memo.declared.get(change.id)
        return declared.attributes.get(name) if declared else None


def nothing_more(_ask: Ask, _school: School) -> Sequence[Call]:
    """Most parts need no second round of requests."""
    return ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a kind: the keys that start with `prefix`.

    `needs` are the lists it is read from, `more` what must be asked one by one once the
    lists are known (only what is declared).
    """

    kind: str
    prefix: str
    needs: Callable[[Ask], frozenset[Need]]
    read: Callable[[Ask, School, Found], None]
    review: Callable[[Change, Desk], Remark]
    perform: Callable[[Change, Desk], None]
    more: Callable[[Ask, School], Sequence[Call]] = nothing_more


def after_fields(change: Change) -> Attributes:
    """The fields that a change writes, with their new values."""
    return {item.name: item.after for item in change.fields} or change.after
