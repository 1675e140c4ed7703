"""What a driver offers to the contract suite: a system to work on, its words, its back office.

To plug a driver in, add a module `provide_<name>.py` beside this one that offers
`PROVIDER`. The suite knows nothing else of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from entconf.drivers.base import OpenDriver
from entconf.drivers.registry import open_driver
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.resource import ResourceId
from entconf.model.secret import Reveal
from entconf.model.values import Value


@dataclass(frozen=True, slots=True)
class Words:
    """Names that exist on the system under test, for the sections of the suite."""

    applications: tuple[str, str]
    widget: str
    roles: tuple[str, str]
    logins: tuple[str, str]
    school_class: str
    #: A service that the system holds, of those with one setting.
    service: str = "timetable"
    #: Whether a widget can be mandatory.
    mandatory: bool = True
    #: A field of connectors that the steps do not declare, and a value for it.
    undeclared: tuple[str, str] = ("target", "new")


class BackOffice(Protocol):
    """What somebody else does on the system while entconf is not looking."""

    def change(self, resource: ResourceId, field: str, value: Value) -> None:
        """Set one field of a resource that exists."""

    def add(self, resource: ResourceId, attributes: Mapping[str, Value]) -> None:
        """Make a resource by hand."""

    def value(self, resource: ResourceId, field: str) -> Value:
        """What a field holds, read without the driver."""

    def break_reading(self, kind: str) -> None:
        """Make the system fail whenever this kind is read."""

    def mend_reading(self) -> None:
        """Make the system readable again."""

    def forbid(self, resource: ResourceId) -> None:
        """Take from the account the right to change this resource."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One open system. `kinds` are those the suite tries, in the words of the system.

    `read_alone` are kinds that take one request: when it fails, nothing at all was read.
    """

    establishment: Establishment
    settings: BackendSettings
    reveal: Reveal
    words: Words
    office: BackOffice
    kinds: frozenset[str]
    opener: OpenDriver = open_driver
    read_alone: frozenset[str] = frozenset()
    skipped: Mapping[str, str] = field(default_factory=dict)
    #: Where other kinds are held, by kind, and "" for the ENT of the school: the rest is here.
    elsewhere: Mapping[str, BackendSettings] = field(default_factory=dict)


class Provider(Protocol):
    """Opens a fresh system for each test. `skipped` of its bench maps a test to a reason."""

    name: str

    def open(self, folder: Path) -> AbstractContextManager[Bench]:
        """A system of its own, in this folder if it needs one."""
