"""Go on with a run that was cut short: exactly what its journal says is left of its plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.deeds import is_half_way
from entconf.engine.origin import origin_of
from entconf.engine.planning import PlanOptions, is_unknown
from entconf.engine.run_result import REACHED, State
from entconf.engine.snapshot import PartRead
from entconf.engine.standing import Standing, live_of, read_again, remaining, standing
from entconf.engine.store.journal_reading import RunRow
from entconf.engine.story import RESUME, Story
from entconf.errors import ConfigurationError, Problem, StoreError
from entconf.kinds.base import Kind
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.plan import Notice, Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import Text, msg

_REACHED = frozenset(state.value for state in REACHED)


@dataclass(frozen=True, slots=True)
class Resumption:
    """What is left of a run as a plan, and what it had done without living to prove it.

    `proven` holds, by run, the changes that were found to stand.
    """

    plan: Plan
    proven: Mapping[str, Sequence[Change]]


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far a run and those that went on with it came: resources by what is known of them.

    `done` leads to the run that wrote and was killed before it proved it.
    """

    reached: frozenset[ResourceId]
    done: Mapping[ResourceId, str]
    touched: frozenset[ResourceId]


def resume_plan(
    stories: Sequence[Story], desired: Desired, backends: Backends, options: PlanOptions
) -> Resumption:
    """The plan that finishes a run; `stories` are the run and those that went on with it.

    A change whose write was cut short is looked at: what is left of it is planned when every
    field stands on one of its two sides. Raises ConfigurationError when the run was undone,
    StoreError when the journal does not have its plan, and what reading raises.
    """
    first = stories[0]
    _refuse_undone(stories)
    if first.plan is None:
        raise StoreError(
            msg("the journal does not have the plan of the run {run}", run=first.run.id),
            hint=msg("it was made by entconf 0.1; make a new plan"),
        )
    progress = _progress(stories)
    asked = {*progress.done, *progress.touched} - progress.reached
    read = _read(first.plan, asked, desired, backends, options.kinds)
    notices = [*_files_changed(first.plan, desired)]
    proven: dict[str, list[Change]] = {}
    changes = []
    for change in first.plan.changes:
        kind = options.kinds[change.id.kind]
        if change.id in progress.reached:
            continue
        if change.id in progress.done:
            if _is_there(kind, change, read[change.id]):
                proven.setdefault(progress.done[change.id], []).append(change)
            else:
                notices.append(Notice(change.id.uai, _otherwise_now(change.id)))
        elif left := _left(kind, change, read.get(change.id)):
            changes.append(left)
    origin = origin_of(desired, (), options.now, options.lifetime)
    plan = replace(
        first.plan, origin=origin, changes=tuple(changes), unknown=(), notices=tuple(notices)
    )
    return Resumption(replace(plan, compared=len(first.plan.changes)), proven)


def _refuse_undone(stories: Sequence[Story]) -> None:
    undone: list[RunRow] = [
        run for story in stories for run in story.followers if run.command != RESUME
    ]
    if undone:
        told = msg(
            "the run {run} was undone by {other}", run=stories[0].run.id, other=undone[-1].id
        )
        raise ConfigurationError([Problem("undone", told, hint=msg("make a new plan"))])


def _progress(stories: Sequence[Story]) -> _Progress:
    reached: set[ResourceId] = set()
    done: dict[ResourceId, str] = {}
    touched: set[ResourceId] = set()
    for story in stories:
        reached |= {one for one, told in story.outcomes.items() if told.state in _REACHED}
        for write in story.writes:
            touched.add(write.change.id)
            done.pop(write.change.id, None)
            if write.state == State.DONE and write.change.id not in story.outcomes:
                done[write.change.id] = story.run.id
    return _Progress(frozenset(reached), done, frozenset(touched))


def _read(
    plan: Plan,
    asked: Iterable[ResourceId],
    desired: Desired,
    backends: Backends,
    kinds: Mapping[str, Kind],
) -> Mapping[ResourceId, PartRead]:
    """Read again what the run had its hands on."""
    wanted = frozenset(asked)
    known = {one.uai: one for one in plan.establishments}
    found: dict[ResourceId, PartRead] = {}
    for uai in sorted({one.uai for one in wanted}):
        changes = [one for one in plan.changes if one.id in wanted and one.id.uai == uai]
        school = known.get(uai, Establishment(uai))
        read = read_again(desired, school, changes, backends, kinds)
        found.update({one.id: read[one.id.kind] for one in changes})
    return found


def _is_there(kind: Kind, change: Change, read: PartRead) -> bool:
    if is_unknown(read.reading, change.id):
        return False
    return standing(kind, change, live_of(read.reading, change.id)) is Standing.THERE


def _left(kind: Kind, change: Change, read: PartRead | None) -> Change | None:
    """What is left of a change: all of it, unless a write of it was cut short in the middle."""
    if read is None or is_unknown(read.reading, change.id):
        return change
    live = live_of(read.reading, change.id)
    if standing(kind, change, live) is not Standing.MOVED or not is_half_way(kind, change, live):
        return change
    left = remaining(kind, change, live)
    return left and replace(
        left,
        why=change.why,
        impact=change.impact,
        notes=change.notes,
        irreversible=change.irreversible,
    )


def _files_changed(plan: Plan, desired: Desired) -> Iterator[Notice]:
    """A person should know that what is finished is not what the files say today."""
    if not plan.origin.inputs or plan.origin.inputs == desired.inputs:
        return
    told = msg("the files of the site changed since that run: what is finished is its own plan")
    yield Notice(plan.establishments[0].uai, told)


def _otherwise_now(resource: ResourceId) -> Text:
    return msg(
        "{kind} {key} was written by that run and is otherwise now: it is left alone",
        kind=resource.kind,
        key=resource.key,
    )
