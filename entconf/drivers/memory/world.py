"""What the memory system holds: people and resources, and the failures it is told to have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from threading import RLock

from entconf.drivers.base import Unknown
from entconf.errors import EntconfError
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Live, ResourceId
from entconf.model.text import Text


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of an establishment. `id` is opaque; `profile` is one of PROFILES."""

    uai: str
    id: str
    profile: str
    login: str = ""
    email: str = ""
    classes: tuple[str, ...] = ()


@dataclass(slots=True)
class Failure:
    """An error that the system is to have on its next writes.

    `error` is raised `times` times for changes of `kind` ("" is any), before the write
    takes effect or, with `after`, once it has taken effect.
    """

    error: EntconfError
    times: int = 1
    kind: str = ""
    after: bool = False


def _nothing() -> None:
    """Keep nothing."""


@dataclass(slots=True)
class World:
    """The whole state of a memory system, shared by its drivers and by tests.

    `unknown` are parts that cannot be read, by UAI; `blocked` are resources whose change
    this account may not make, `irreversible` those whose change cannot be undone, and why;
    `down` is raised by every read of an establishment. `keep` is called after every write;
    `sent` holds the writes that took effect and `reads` counts the readings. `vocabulary`
    holds, by kind, the only keys that exist.
    """

    people: tuple[Person, ...] = ()
    resources: dict[ResourceId, Live] = field(default_factory=dict)
    unknown: dict[str, tuple[Unknown, ...]] = field(default_factory=dict)
    blocked: dict[ResourceId, Text] = field(default_factory=dict)
    irreversible: dict[ResourceId, Text] = field(default_factory=dict)
    down: dict[str, EntconfError] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    vocabulary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before_write: Callable[[Change], None] | None = None
    keep: Callable[[], None] = _nothing
    sent: list[Change] = field(default_factory=list)
    reads: int = 0
    lock: RLock = field(default_factory=RLock)

    def put(self, live: Live) -> None:
        """Set a resource by hand, as in the back office."""
        with self.lock:
            self.resources[live.id] = live

    def take_away(self, resource: ResourceId) -> None:
        """Remove a resource by hand."""
        with self.lock:
            self.resources.pop(resource, None)

    def fail(self, change: Change, *, after: bool) -> None:
        """Raise the error planned for this write, if there is one."""
        for failure in self.failures:
            fits = failure.kind in ("", change.id.kind) and failure.after is after
            if fits and failure.times > 0:
                failure.times -= 1
                raise failure.error
