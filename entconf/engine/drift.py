"""Drift: where the live system moved away from what was put there, whoever moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.diff import differing
from entconf.engine.planning import PlanOptions, is_unknown, plan_from_readings
from entconf.engine.remembering import with_memory
from entconf.engine.snapshot import PartRead, parts_of, read_parts
from entconf.engine.store.store import Store
from entconf.engine.unproven import known_values
from entconf.engine.watch import Watch
from entconf.kinds.base import Kind
from entconf.model.plan import Plan
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.values import Attributes


def find_drift(
    desired: Desired,
    backends: Backends,
    store: Store | None,
    options: PlanOptions,
    watch: Watch,
) -> Plan:
    """The plan that would bring back what moved away live; empty when nothing did.

    A declared field is held against the value that entconf last put there, where the
    store knows it (a line that only changed in the playbook is no drift), else against
    the playbook. What stands as it is declared is no drift either, whoever brought it there.
    Raises what make_plan raises.
    """
    desired = with_memory(desired)
    read = read_parts(parts_of(desired), backends, options.kinds, watch, options.workers)
    uais = [one.uai for one in desired.establishments]
    applied = known_values(store, uais, _live(read), options.kinds) if store else {}
    values = {one: known.attributes for one, known in applied.items()}
    expected = [_expected(one, values, options.kinds) for one in read]
    return plan_from_readings(desired, expected, backends, options)


def _live(read: Sequence[PartRead]) -> Mapping[ResourceId, Live | None]:
    """What is there of what is declared; nothing of what could not be read."""
    found: dict[ResourceId, Live | None] = {}
    for one in read:
        live = {there.id: there for there in one.reading.live}
        declared = (each.id for each in one.reading.declared)
        found.update(
            {each: live.get(each) for each in declared if not is_unknown(one.reading, each)}
        )
    return found


def _expected(
    read: PartRead, applied: Mapping[ResourceId, Attributes], kinds: Mapping[str, Kind]
) -> PartRead:
    live = {one.id: one for one in read.reading.live}
    declared = tuple(
        _last(one, applied.get(one.id), live.get(one.id), kinds[one.id.kind])
        for one in read.reading.declared
    )
    return replace(read, reading=replace(read.reading, declared=declared))


def _last(
    declared: Declared, applied: Attributes | None, live: Live | None, kind: Kind
) -> Declared:
    """The declaration with the values last applied in the place of those of the files.

    Where what is live is what is declared, the declaration stays.
    """
    if applied is None:
        return declared
    if not declared.present:
        return replace(declared, attributes=applied, present=True) if live else declared
    known = {name: applied.get(name, value) for name, value in declared.attributes.items()}
    if live is not None:
        moved = {one.name for one in differing(kind, live.attributes, declared.attributes)}
        known = {
            name: known[name] if name in moved else one for name, one in declared.attributes.items()
        }
    return declared.with_attributes(known)
