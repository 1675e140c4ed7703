"""What an apply works with, besides its plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from threading import Event

from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.side_by_side import WORKERS
from entconf.engine.store.actor import Actor, present_actor
from entconf.engine.store.store import Store
from entconf.kinds.base import Kind
from entconf.kinds.catalog import all_kinds
from entconf.model.quick_dataclass import dataclass


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class RunContext:
    """The site an apply works for, its connections and its store.

    `desired` is the site as it is now: its root, its routes, its policy. `lift` names the
    guards that a person lifts for this run, one by one. `command` and `actor` are told to the
    journal, and `of`: the run that this one goes on with or undoes. A set `stop` ends the run
    after the write in hand.
    """

    desired: Desired
    backends: Backends
    store: Store
    lift: frozenset[str] = frozenset()
    workers: int = WORKERS
    command: str = "apply"
    of: str = ""
    actor: Actor = field(default_factory=present_actor)
    clock: Callable[[], datetime] = _now
    kinds: Mapping[str, Kind] = field(default_factory=all_kinds)
    stop: Event = field(default_factory=Event)
