"""Work that a person does by hand in a back office: steps, answers, and by what each is known.

Used between a driver that has no way into its system but people, and whoever guides these
people (a terminal, a worksheet that was filled in).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Protocol

from entconf.model.change import Action
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Value


class Basis(StrEnum):
    """By what something is known, the strongest first."""

    EXPORT = "export"  # a file that the product itself wrote, and that entconf read
    PROBE = "probe"  # somebody tried it with an account of the profile
    FILE = "file"  # a file that a person keeps as proof, by its hash
    STATEMENT = "statement"  # a person said so

    @property
    def label(self) -> Text:
        """The basis in words for people."""
        return _BASES[self]


_BASES = {
    Basis.EXPORT: msg("export"),
    Basis.PROBE: msg("try-out with an account"),
    Basis.FILE: msg("file kept as proof"),
    Basis.STATEMENT: msg("statement"),
}


class Reply(StrEnum):
    """What a person answers to a step."""

    DONE = "done"
    IMPOSSIBLE = "impossible"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who says so, when (UTC, ISO 8601), and by what. `reference` names a file or an account."""

    basis: Basis
    who: str
    at: str
    reference: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered to a step; `why` is asked where it is not possible."""

    reply: Reply
    evidence: Evidence
    why: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of a back office, in the product's own words; `path` are the clicks that lead there.

    `confirmed` tells whether somebody saw it, and `source` where that is known from.
    """

    name: str
    title: str
    path: tuple[str, ...]
    confirmed: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a step: what the product calls it, what stands there, what is to stand there."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """One change as a person makes it. `digest` is the same as long as the change is the same."""

    id: ResourceId
    action: Action
    screen: Screen
    title: str
    entries: tuple[Entry, ...]
    digest: str
    how: str = ""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Something declared that nobody ever saw: how does it stand on this screen?

    `wanted` are the declared fields in the system's terms, `entries` the same as people read
    them.
    """

    id: ResourceId
    screen: Screen
    title: str
    entries: tuple[Entry, ...]
    wanted: Mapping[str, Value]
    digest: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """How a thing was found: with which fields, or not there at all."""

    id: ResourceId
    present: bool
    fields: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """One value that is known, since when and by what; "" is the thing itself."""

    id: ResourceId
    field: str
    evidence: Evidence
    days: int


class Guide(Protocol):
    """Whoever has steps made by a person. Called from one thread at a time."""

    def ask(self, step: Step, objection: Text | None) -> Answer:
        """Have a step made. `objection` says why the last answer to it cannot stand."""
