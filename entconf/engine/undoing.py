"""Rollback: a plan that is the inverse of what a run really did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.deeds import Deed, deeds_of, is_half_way
from entconf.engine.diff import differing
from entconf.engine.planning import PlanOptions, is_unknown, plan_from_readings
from entconf.engine.restoring import is_routed, requirements
from entconf.engine.snapshot import Part, PartRead, read_parts, route_parts
from entconf.engine.standing import Standing, declaration_of, live_of, standing
from entconf.engine.store.journal_reading import RunRow
from entconf.engine.story import Story
from entconf.engine.watch import Watch
from entconf.kinds.base import Context, Kind
from entconf.model.change import Action, Change
from entconf.model.establishment import Establishment
from entconf.model.plan import Notice, Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.secret import Secret
from entconf.model.text import Text, msg, msgn

_MADE_ANEW = {
    "guests": msg("a new account is made: the old one's login and what it shared do not come back"),
    "groups": msg("a new group is made: what was shared with the old one does not come back"),
}
_ALL_MADE_ANEW = msg("it is made anew: what people attached to the old one does not come back")
_GOES_TOO = msg("what people put into it since the run goes with it")

#: How many things one sentence names.
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Past:
    """What is to be undone: the run and those that went on with it, and what was written since.

    `since` leads from a resource to the latest later run that wrote it. `kinds` are the only
    kinds to undo (all, without any).
    """

    stories: Sequence[Story]
    since: Mapping[ResourceId, RunRow]
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Undoing:
    """The plan that undoes a run, and the resources that it leaves as they are."""

    plan: Plan
    left: tuple[ResourceId, ...]


def rollback_plan(
    past: Past, desired: Desired, backends: Backends, options: PlanOptions, watch: Watch
) -> Undoing:
    """The plan that brings back what stood before a run, wherever the run's values still stand.

    `desired` is the site as it is now: its routes and policy. What somebody changed since is
    left alone and told in the notices of the plan. Raises what make_plan raises.
    """
    deeds = [
        one for one in deeds_of(past.stories) if not past.kinds or one.change.id.kind in past.kinds
    ]
    lost = [one for one in deeds if not is_routed(desired, one.change.id.uai, one.change.id.kind)]
    kept = [one for one in deeds if one not in lost]
    schools = _establishments(past.stories, desired, kept)
    state = replace(
        desired,
        establishments=schools,
        declared=_declarations(kept, options.kinds, desired),
        exclusive=(),
        overrides=(),
    )
    parts = [part for school in schools for part in _parts(state, school)]
    read = read_parts(parts, backends, options.kinds, watch, options.workers)
    told = _LeftAlone(
        [one.change.id for one in lost],
        [Notice(one.change.id.uai, _unroutable(one)) for one in lost],
    )
    undone = [_only_what_stands(one, kept, past, options.kinds, told) for one in read]
    plan = plan_from_readings(state, undone, backends, options)
    changes = tuple(_with_notes(one, options.kinds) for one in plan.changes)
    notices = (*plan.notices, *told.notices)
    return Undoing(replace(plan, changes=changes, notices=notices), tuple(told.resources))


@dataclass(frozen=True, slots=True)
class _LeftAlone:
    """What is not undone, and what a person should know of it."""

    resources: list[ResourceId]
    notices: list[Notice]


def _establishments(
    stories: Sequence[Story], desired: Desired, deeds: Iterable[Deed]
) -> tuple[Establishment, ...]:
    known = {one.uai: one for one in desired.establishments}
    uais = sorted({one.change.id.uai for one in deeds})
    return tuple(known.get(uai) or stories[0].establishment(uai) for uai in uais)


def _parts(state: Desired, school: Establishment) -> tuple[Part, ...]:
    declared = [one for one in state.declared if one.id.uai == school.uai]
    # what no play names any more is only found by its own name in a complete list
    return route_parts(state, school, declared, frozenset(one.id.kind for one in declared))


def _declarations(
    deeds: Sequence[Deed], kinds: Mapping[str, Kind], desired: Desired
) -> tuple[Declared, ...]:
    """What stood before the run, as declarations; what was not there must not be."""
    found = []
    for deed in deeds:
        back = declaration_of(deed.change.inverse())
        if deed.change.action is Action.DELETE:
            live = Live(back.id, back.attributes)
            context = Context(desired.day)
            needed = requirements(kinds[back.id.kind], [live], context).get(back.id.key, ())
            back = replace(back, requires=tuple(sorted({*back.requires, *needed})))
        shown = {name: value for name, value in back.attributes.items() if not _is_hidden(value)}
        found.append(back.with_attributes(shown))
    return tuple(sorted(found, key=lambda one: one.id))


def _is_hidden(value: object) -> bool:
    """Whether a value is a secret that the system never told us."""
    return isinstance(value, Secret) and value.reference == "hidden"


def _only_what_stands(
    read: PartRead,
    deeds: Sequence[Deed],
    past: Past,
    kinds: Mapping[str, Kind],
    told: _LeftAlone,
) -> PartRead:
    """The part with the declarations of what still stands as the run left it, or half-way."""
    reading = read.reading
    by_id = {one.change.id: one for one in deeds}
    done = [one.change for one in deeds]
    declared, already = [], []
    for one in reading.declared:
        deed = by_id[one.id]
        live = live_of(reading, one.id)
        if is_unknown(reading, one.id) or _stands(kinds[one.id.kind], deed, live, done):
            declared.append(one)
            told.notices.extend(_secrets_lost(deed.change, kinds[one.id.kind]))
        elif standing(kinds[one.id.kind], deed.change, live) is Standing.READY:
            already.append(one.id)
        else:
            told.resources.append(one.id)
            told.notices.append(Notice(one.id.uai, _changed_since(one.id, past)))
    if already:
        told.notices.append(Notice(already[0].uai, _already_back(already)))
    _tell_misnamed(read, told)
    return replace(read, reading=replace(reading, declared=tuple(declared), problems=()))


def _tell_misnamed(read: PartRead, told: _LeftAlone) -> None:
    """What names a thing that is gone since stays, and keeps nothing else from its way back."""
    reading = read.reading
    told.notices.extend(Notice(reading.establishment.uai, one.message) for one in reading.problems)
    found = {one.id for one in reading.declared}
    for one in read.part.request.declared:
        if one.id not in found and not is_unknown(reading, one.id):
            told.resources.append(one.id)
            told.notices.append(Notice(one.id.uai, _misnamed(one.id)))


def _stands(kind: Kind, deed: Deed, live: Live | None, done: Sequence[Change]) -> bool:
    """Whether a resource is as the run left it; what only its other writes altered still is."""
    change = deed.change
    if standing(kind, change, live) is Standing.THERE:
        return True
    if live is not None and change.action is not Action.DELETE:
        moved = differing(kind, live.attributes, change.after)
        if kind.echo(change, moved, done):
            return True
    return not deed.certain and is_half_way(kind, change, live)


def _already_back(resources: Sequence[ResourceId]) -> Text:
    return msgn(
        "{n} thing is as it was before the run already: {names}",
        "{n} things are as they were before the run already: {names}",
        len(resources),
        names=", ".join(f"{one.kind} {one.key}" for one in resources[:_NAMED]),
    )


def _misnamed(resource: ResourceId) -> Text:
    return msg(
        "{kind} {key} is not undone: what it names is not there any more",
        kind=resource.kind,
        key=resource.key,
    )


def _changed_since(resource: ResourceId, past: Past) -> Text:
    later = past.since.get(resource)
    if later is not None:
        return msg(
            "{kind} {key} is not undone: the run {run} changed it since",
            kind=resource.kind,
            key=resource.key,
            run=later.id,
        )
    return msg(
        "{kind} {key} is not undone: somebody changed it since the run",
        kind=resource.kind,
        key=resource.key,
    )


def _secrets_lost(change: Change, kind: Kind) -> Iterable[Notice]:
    """Secrets that the run replaced or took away: the ENT never told the old ones."""
    if change.action is Action.CREATE:
        return
    for name in sorted({*change.before, *change.after}):
        if kind.field(name).secret and (name in change.after or _is_hidden(change.before[name])):
            told = msg(
                "{kind} {key}: {field} is not brought back: the ENT does not show this secret",
                kind=change.id.kind,
                key=change.id.key,
                field=name,
            )
            yield Notice(change.id.uai, told)


def _unroutable(deed: Deed) -> Text:
    return msg(
        "{kind} {key} is not undone: the inventory has no connection for it any more",
        kind=deed.change.id.kind,
        key=deed.change.id.key,
    )


def _with_notes(change: Change, kinds: Mapping[str, Kind]) -> Change:
    """The change with what cannot be undone by it."""
    if kinds[change.id.kind].absent_by == "emptying" or change.action is Action.UPDATE:
        return change
    made = change.action is Action.CREATE
    note = _MADE_ANEW.get(change.id.kind, _ALL_MADE_ANEW) if made else _GOES_TOO
    return replace(change, notes=(*change.notes, note))
