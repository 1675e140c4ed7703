"""Whether the live system still stands where a plan found it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto

from entconf.desired.state import Desired
from entconf.drivers.base import Reading
from entconf.engine.backends import Backends
from entconf.engine.diff import blank, compare, differing, removal
from entconf.engine.snapshot import PartRead, read_part, route_parts
from entconf.kinds.base import Kind
from entconf.model.change import Action, Change
from entconf.model.establishment import Establishment
from entconf.model.resource import Declared, Live, ResourceId


class Standing(Enum):
    """How a live resource stands to a planned change."""

    READY = auto()  # as the plan found it
    THERE = auto()  # as the plan wants it
    MOVED = auto()  # neither


def standing(
    kind: Kind, change: Change, live: Live | None, done: Sequence[Change] = ()
) -> Standing:
    """Compare a live resource with both sides of a change, in the compared fields.

    `done` are the changes that the run made already: what only they altered has not moved.
    """
    if live is None:
        return _standing_of_nothing(kind, change)
    if change.action is not Action.DELETE and not differing(kind, live.attributes, change.after):
        return Standing.THERE
    if change.action is Action.CREATE:
        return Standing.MOVED
    moved = differing(kind, live.attributes, change.before)
    return Standing.MOVED if moved and not kind.echo(change, moved, done) else Standing.READY


def _standing_of_nothing(kind: Kind, change: Change) -> Standing:
    if change.action is Action.DELETE:
        return Standing.THERE
    if change.action is Action.CREATE:
        return Standing.READY
    if kind.absent_by != "emptying":
        return Standing.MOVED
    return standing(kind, change, Live(change.id, blank(kind, change.after)))


def declaration_of(change: Change) -> Declared:
    """The declaration that a change fulfils, in the system's terms."""
    present = change.action is not Action.DELETE
    attributes = change.after if present else change.before
    return Declared(change.id, attributes, present, change.why, change.requires)


def remaining(kind: Kind, change: Change, live: Live | None) -> Change | None:
    """What is left to do of a change, given what stands there now; None when it is done."""
    if change.action is Action.DELETE:
        return removal(kind, live) if live else None
    return compare(kind, declaration_of(change), live)


def live_of(reading: Reading, resource: ResourceId) -> Live | None:
    """The live resource of that name, if the reading holds it."""
    return next((one for one in reading.live if one.id == resource), None)


def read_again(
    desired: Desired,
    establishment: Establishment,
    changes: Sequence[Change],
    backends: Backends,
    kinds: Mapping[str, Kind],
) -> Mapping[str, PartRead]:
    """Read what these changes of one establishment are about; the result is by kind.

    A system that does not answer makes its kinds unknown.
    """
    declared = [declaration_of(change) for change in changes]
    # what no play names is only found by its own name in a complete list
    listed = frozenset(one.id.kind for one in changes if one.action is Action.DELETE or not one.why)
    parts = route_parts(desired, establishment, declared, listed, census=False)
    found = {}
    for part in parts:
        read = read_part(part, backends, kinds)
        found.update(dict.fromkeys(part.kinds, read))
    return found
