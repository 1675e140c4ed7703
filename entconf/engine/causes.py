"""Why a live value differs from the declared one: which side moved since the last run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from entconf.engine.diff import differing
from entconf.engine.store.last_applied import Applied
from entconf.engine.store.opening import store_exists
from entconf.kinds.base import Kind
from entconf.model.change import Action, Cause, Change
from entconf.model.plan import Plan
from entconf.model.resource import Live, ResourceId
from entconf.model.values import Attributes


def with_causes(plan: Plan, root: Path, kinds: Mapping[str, Kind]) -> Plan:
    """The plan with, for each change, which side moved since entconf last put a value there.

    What no apply put there or found as declared has no cause. The store of the site is only
    opened when there is one and something changes. Raises StoreError when it cannot be read.
    """
    if not plan.changes:
        return plan
    if not store_exists(root):
        return plan
    from entconf.engine.store.store import Store  # noqa: PLC0415 - sqlite3 is slow to import
    from entconf.engine.unproven import known_values  # noqa: PLC0415 - the same

    with Store(root) as store:
        live = {one.id: _live(one) for one in plan.changes}
        uais = [one.uai for one in plan.establishments]
        known = known_values(store, uais, live, kinds)
    return replace(plan, changes=tuple(_explained(one, known, kinds) for one in plan.changes))


def _live(change: Change) -> Live | None:
    """What a change found."""
    return None if change.action is Action.CREATE else Live(change.id, change.before)


def _explained(
    change: Change, known: Mapping[ResourceId, Applied], kinds: Mapping[str, Kind]
) -> Change:
    applied = known.get(change.id)
    if applied is None:
        return change
    return replace(change, cause=cause_of(kinds[change.id.kind], change, applied))


def cause_of(kind: Kind, change: Change, applied: Applied) -> Cause | None:
    """Which side of a change is no longer what was last applied, field by field.

    A field that was never applied is new in our declaration.
    """
    last = applied.attributes
    if change.action is Action.CREATE:
        # entconf put it there and it is gone: somebody took it away
        return Cause(applied.run, applied.at, _moved(kind, last, change.after), ("",))
    if change.action is Action.DELETE:
        # what the system does not hold (the reason of a guest, on most) nobody moved there
        known = {name: value for name, value in change.before.items() if name in last}
        return Cause(applied.run, applied.at, ("",), _moved(kind, last, known))
    names = [one.name for one in change.fields]
    ours = _moved(kind, last, {name: change.after.get(name) for name in names})
    known = {name: change.before.get(name) for name in names if name in last}
    return Cause(applied.run, applied.at, ours, _moved(kind, last, known))


def _moved(kind: Kind, last: Attributes, side: Attributes) -> tuple[str, ...]:
    """The fields of one side that are otherwise than they were applied."""
    return tuple(one.name for one in differing(kind, last, side))
