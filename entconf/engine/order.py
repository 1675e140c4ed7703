"""In which order changes are made: what others need first, what others need goes last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from graphlib import CycleError, TopologicalSorter

from entconf.errors import ConfigurationError, Problem
from entconf.model.change import Action, Change
from entconf.model.resource import ResourceId
from entconf.model.text import msg

Level = tuple[Change, ...]


def dependency_levels(changes: Sequence[Change]) -> tuple[Level, ...]:
    """The changes in levels; those of one level need nothing of each other.

    What is created or updated comes after what it requires. Deletions come after
    everything else (which may free what goes), and in reverse: what requires a thing goes
    before the thing. Raises ConfigurationError when resources require each other in a ring.
    """
    kept = [change for change in changes if change.action is not Action.DELETE]
    gone = [change for change in changes if change.action is Action.DELETE]
    forward = _levels(kept, {change.id: set(change.requires) for change in kept})
    backward: dict[ResourceId, set[ResourceId]] = {change.id: set() for change in gone}
    for change in gone:
        for required in change.requires:
            if required in backward:
                backward[required].add(change.id)
    return (*forward, *_levels(gone, backward))


def _levels(
    changes: Sequence[Change], needs: Mapping[ResourceId, AbstractSet[ResourceId]]
) -> tuple[Level, ...]:
    by_id = {change.id: change for change in changes}
    graph = {key: needed & by_id.keys() for key, needed in needs.items()}
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise _ring(error.args[1], by_id) from None
    levels = []
    while sorter.is_active():
        ready = sorter.get_ready()
        levels.append(tuple(by_id[key] for key in sorted(ready)))
        sorter.done(*ready)
    return tuple(levels)


def _ring(ring: Sequence[ResourceId], by_id: Mapping[ResourceId, Change]) -> ConfigurationError:
    change = by_id[ring[0]]
    source = next(iter(change.why.values()), None)
    return ConfigurationError(
        [
            Problem(
                "ring",
                msg(
                    "these resources require each other in a ring: {ring}",
                    ring=" > ".join(str(one) for one in ring),
                ),
                source,
                msg("take one of these links out of the playbooks"),
            )
        ]
    )
