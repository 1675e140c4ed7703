"""From a declared state and what the systems hold to a plan: what would change, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta

from entconf.desired.state import Desired
from entconf.drivers.base import Reading, Remark
from entconf.engine.backends import Backends
from entconf.engine.diff import compare
from entconf.engine.exclusive import exclusive_removals, foreign
from entconf.engine.order import dependency_levels
from entconf.engine.origin import LIFETIME, Compared, origin_of
from entconf.engine.planned_members import with_planned_groups
from entconf.engine.platform_wide import platform_conflicts
from entconf.engine.remembering import with_memory
from entconf.engine.side_by_side import WORKERS
from entconf.engine.snapshot import PartRead, parts_of, read_parts
from entconf.engine.watch import Watch
from entconf.errors import ConfigurationError
from entconf.kinds.base import Kind
from entconf.kinds.catalog import all_kinds
from entconf.model.census import Census
from entconf.model.change import Action, Change
from entconf.model.plan import Notice, Plan, UnknownPart, Upheld
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import msg, msgn
from entconf.model.values import Attributes

#: The field with the last day of what has one.
_END = "until"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """How a plan is made: the moment (aware), its lifetime, how many establishments at a time."""

    now: datetime = field(default_factory=_now)
    lifetime: timedelta = LIFETIME
    workers: int = WORKERS
    kinds: Mapping[str, Kind] = field(default_factory=all_kinds)


@dataclass(frozen=True, slots=True)
class PartPlan:
    """What one part (an establishment on a backend) adds to a plan.

    `removals` are the resources that changes delete, or empty because no play names them.
    """

    changes: tuple[Change, ...]
    removals: frozenset[ResourceId]
    unknown: tuple[UnknownPart, ...]
    notices: tuple[Notice, ...]
    compared: tuple[Compared, ...]
    upheld: tuple[Upheld, ...] = ()


def make_plan(desired: Desired, backends: Backends, options: PlanOptions, watch: Watch) -> Plan:
    """Read the systems and say what brings them to the declared state.

    Raises ConfigurationError with every mistake the systems found in the declaration,
    SystemUnreachable when nothing at all could be read, Interrupted on Ctrl-C.
    """
    desired = with_memory(desired)
    read = read_parts(parts_of(desired), backends, options.kinds, watch, options.workers)
    return plan_from_readings(desired, read, backends, options)


def plan_from_readings(
    desired: Desired, read: Sequence[PartRead], backends: Backends, options: PlanOptions
) -> Plan:
    """The plan that these readings lead to. Raises ConfigurationError."""
    problems = [problem for one in read for problem in one.reading.problems]
    problems += platform_conflicts(read, options.kinds)
    if problems:
        raise ConfigurationError(problems)
    census = census_of(read)
    counted = with_planned_groups(census, read)
    planned = [plan_part(desired, one, counted, options.kinds) for one in read]
    kept = _without_deletions_where_unknown(planned)
    parts = [_reviewed(*both, backends, desired.day) for both in zip(kept, read, strict=True)]
    changes = tuple(sorted((c for p in parts for c in p.changes), key=lambda c: c.id))
    dependency_levels(changes)
    compared = [one for part in parts for one in part.compared]
    touched = {change.id.uai for change in changes}
    return Plan(
        origin=origin_of(desired, compared, options.now, options.lifetime),
        establishments=desired.establishments,
        changes=changes,
        unknown=_sorted_unknown(parts),
        notices=_sorted_notices(parts),
        compared=len(compared),
        census={uai: replace(census[uai], profile_of={}) for uai in sorted(touched & set(census))},
        upheld=tuple(one for part in parts for one in part.upheld),
    )


def plan_part(
    desired: Desired, read: PartRead, census: Mapping[str, Census], kinds: Mapping[str, Kind]
) -> PartPlan:
    """Compare one part, without asking its system anything more."""
    reading = read.reading
    uai = reading.establishment.uai
    live = {one.id: one for one in reading.live}
    changes: list[Change] = []
    notices = [Notice(uai, text) for text in reading.notices]
    compared = []
    upheld = []
    for declared in reading.declared:
        if is_unknown(reading, declared.id):
            continue
        there = live.get(declared.id)
        compared.append(_compared(declared.id, declared.attributes, there))
        change = compare(kinds[declared.id.kind], declared, there)
        if change is None:
            if there and declared.present:
                upheld.append(Upheld(declared, there))
            continue
        if there and there.owner != "local" and change.action is Action.DELETE:
            notices.append(Notice(uai, foreign(change.id, there.owner)))
            continue
        changes.append(change)
    removed = exclusive_removals(desired, reading, kinds)
    counted = census.get(uai, Census())
    deleted = (change for change in changes if change.action is Action.DELETE)
    return PartPlan(
        tuple(_with_impact(change, counted, kinds) for change in (*changes, *removed.changes)),
        frozenset(change.id for change in (*deleted, *removed.changes)),
        tuple(UnknownPart(uai, one.kind, one.key, one.reason) for one in reading.unknown),
        (*notices, *removed.notices),
        tuple(compared),
        tuple(upheld),
    )


def is_unknown(reading: Reading, resource: ResourceId) -> bool:
    """Whether a resource, or its whole kind, could not be read."""
    return bool(reading.unknown) and any(
        one.kind == resource.kind and one.key in (None, resource.key) for one in reading.unknown
    )


def census_of(read: Sequence[PartRead]) -> Mapping[str, Census]:
    """The counts of people by UAI; of several backends of a school, the one that counts most.

    Each system has its own ids of persons and its own groups: what any of them knows of
    those is kept beside the others.
    """
    found: dict[str, Census] = {}
    for one in read:
        census = one.reading.census
        uai = one.part.establishment.uai
        known = found.get(uai)
        if known is None:
            found[uai] = census
            continue
        most = max(known, census, key=lambda each: sum(each.profiles.values()))
        found[uai] = Census(
            most.profiles,
            {**known.groups, **census.groups, **most.groups},
            {**known.profile_of, **census.profile_of},
        )
    return found


def _compared(resource: ResourceId, declared: Attributes, live: Live | None) -> Compared:
    if live is None:
        return Compared(resource, {})
    values = live.attributes
    return Compared(resource, {name: values.get(name) for name in declared})


def _with_impact(change: Change, census: Census, kinds: Mapping[str, Kind]) -> Change:
    impact = tuple(kinds[change.id.kind].impact(change, census))
    return replace(change, impact=impact) if impact else change


def _reviewed(part: PartPlan, read: PartRead, backends: Backends, day: date) -> PartPlan:
    """The part with what its driver says of the planned changes."""
    if not part.changes:
        return part
    driver = backends.driver(read.part.backend)
    remarks = {one.id: one for one in driver.review(part.changes, read.reading)}
    ended = {one.id for one in read.part.request.declared if _has_ended(one, day)}
    changes = tuple(
        _with_remark(change, remark, ended=change.id in ended)
        if (remark := remarks.get(change.id))
        else change
        for change in part.changes
    )
    return replace(part, changes=changes)


def _has_ended(declared: Declared, day: date) -> bool:
    """Whether the last day that a declaration names is over, a day or a moment of ISO 8601."""
    end = declared.attributes.get(_END)
    return not declared.present and isinstance(end, str) and end[:10] < day.isoformat()


def _with_remark(change: Change, remark: Remark, *, ended: bool) -> Change:
    """The change with what its driver says of it.

    What has `ended` on the day that its own declaration names was decided by a person when
    they wrote that day: it is told, and nobody is asked again (ADR 0014).
    """
    lost = remark.irreversible
    if lost is None or not ended:
        return replace(change, notes=remark.notes, blocked=remark.blocked, irreversible=lost)
    told = msg("cannot be undone: {why}", why=lost)
    return replace(change, notes=(*remark.notes, told), blocked=remark.blocked)


def _without_deletions_where_unknown(parts: Sequence[PartPlan]) -> list[PartPlan]:
    """Take every removal out of establishments that could not be read wholly, and say so."""
    unread = {one.uai for part in parts for one in part.unknown}
    return [
        _without_removals(part) if any(one.uai in unread for one in part.removals) else part
        for part in parts
    ]


def _without_removals(part: PartPlan) -> PartPlan:
    count = len(part.removals)
    told = msgn(
        "{n} removal is left out of this plan, because something could not be read",
        "{n} removals are left out of this plan, because something could not be read",
        count,
    )
    uai = next(iter(part.removals)).uai
    return replace(
        part,
        changes=tuple(one for one in part.changes if one.id not in part.removals),
        removals=frozenset(),
        notices=(*part.notices, Notice(uai, told)),
    )


def _sorted_unknown(parts: Sequence[PartPlan]) -> tuple[UnknownPart, ...]:
    found = (one for part in parts for one in part.unknown)
    return tuple(sorted(found, key=lambda one: (one.uai, one.kind, one.key or "")))


def _sorted_notices(parts: Sequence[PartPlan]) -> tuple[Notice, ...]:
    found = {(one.uai, str(one.message)): one for part in parts for one in part.notices}
    return tuple(found[place] for place in sorted(found))
