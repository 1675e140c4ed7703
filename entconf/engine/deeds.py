"""What a run really did to each resource, from the journal alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from entconf.engine.diff import differing
from entconf.engine.run_result import State
from entconf.engine.standing import Standing, standing
from entconf.engine.store.journal_reading import WriteRow
from entconf.engine.story import Story
from entconf.kinds.base import Kind
from entconf.model.change import Action, Change, FieldChange
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Live, ResourceId
from entconf.model.values import Attributes, Value

#: Actions before and after several writes of one resource: was it there, is it there.
_NET = {(False, True): Action.CREATE, (True, True): Action.UPDATE, (True, False): Action.DELETE}


@dataclass(frozen=True, slots=True)
class Deed:
    """All the writes of a run to one resource, as one change.

    `certain`: the last one was answered with a yes and proven; else the resource may stand
    anywhere between the two sides.
    """

    change: Change
    certain: bool


def deeds_of(stories: Sequence[Story]) -> Sequence[Deed]:
    """What these runs did together (a run and those that went on with it), in their order."""
    writes: dict[ResourceId, list[WriteRow]] = {}
    unproven: set[ResourceId] = set()
    for story in stories:
        for write in story.writes:
            writes.setdefault(write.change.id, []).append(write)
        for resource, settled in story.outcomes.items():
            if settled.state == State.UNPROVEN:
                unproven.add(resource)
    found = []
    for resource, rows in writes.items():
        change = _together([row.change for row in rows])
        if change is not None:
            certain = rows[-1].state == State.DONE and resource not in unproven
            found.append(Deed(change, certain))
    return found


def _together(changes: Sequence[Change]) -> Change | None:
    """Several changes of one resource as one; None when it came and went."""
    first, last = changes[0], changes[-1]
    there = first.action is not Action.CREATE, last.action is not Action.DELETE
    if there not in _NET:
        return None
    before: dict[str, Value] = {}
    after: dict[str, Value] = {}
    if there[0]:
        for change in reversed(changes):
            before.update(change.before)
    if there[1]:
        for change in changes:
            after.update(change.after)
    return Change(
        first.id,
        _NET[there],
        before,
        after,
        _fields(changes, before, after),
        requires=tuple(sorted({one for change in changes for one in change.requires})),
    )


def _fields(
    changes: Iterable[Change], before: Attributes, after: Attributes
) -> tuple[FieldChange, ...]:
    names = sorted({one.name for change in changes for one in change.fields})
    return tuple(FieldChange(name, before.get(name), after.get(name)) for name in names)


def is_half_way(kind: Kind, change: Change, live: Live | None) -> bool:
    """Whether each field of a resource stands where a change found it, or where it puts it.

    That is how a write that was cut short leaves a resource; a field that stands elsewhere
    was changed by somebody, one that the change leaves as it is too.
    """
    if live is None:
        return standing(kind, change, live) is not Standing.MOVED
    names = {*change.before, *change.after}
    return all(_stands_between(kind, change, live, name) for name in names)


def _stands_between(kind: Kind, change: Change, live: Live, name: str) -> bool:
    sides: list[Mapping[str, Value]] = [change.before, change.after]
    if change.action is Action.DELETE:
        sides = [change.before]
    return any(not differing(kind, live.attributes, {name: side.get(name)}) for side in sides)
