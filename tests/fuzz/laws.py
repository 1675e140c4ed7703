"""What must hold of every case, whatever fails: each law raises AssertionError when broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from entconf.engine.deeds import is_half_way
from entconf.engine.diff import ACCESS_FIELDS, blank, differing, is_empty, same_value
from entconf.engine.run_result import REACHED, Outcome, RunResult, State
from entconf.engine.standing import remaining
from entconf.engine.store.journal_reading import STARTED, WriteRow
from entconf.engine.store.store import Store
from entconf.errors import ExitCode
from entconf.kinds.base import Kind
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Action, Change
from entconf.model.plan import Plan
from entconf.model.resource import Live, ResourceId
from entconf.model.values import Attributes
from tests.fuzz.case import Trouble
from tests.fuzz.trial import Trial

Values = Mapping[ResourceId, Attributes]


def is_announced(observer: Store) -> Callable[[Change], None]:
    """No write without its line in the journal, on the disk, before it."""

    def check(change: Change) -> None:
        run = observer.journal.runs()[0]
        told = [one for one in observer.journal.writes(run.id) if one.change.id == change.id]
        assert told, f"{change.id} was written and the journal does not know"
        assert told[-1].state == STARTED
        assert told[-1].change.action is change.action
        assert change.after.items() <= told[-1].change.after.items()

    return check


def is_declared(trial: Trial) -> Callable[[Change], None]:
    """Nothing is written that the site does not declare."""
    declared = {one.id: one for one in trial.desired.declared}

    def check(change: Change) -> None:
        wanted = declared.get(change.id)
        if wanted is None:
            assert (change.id.uai, change.id.kind) in trial.case.exclusive
            assert not any(change.after.values())
        elif change.action is Action.DELETE:
            assert not wanted.present
        else:
            assert wanted.present
            assert change.after.keys() <= wanted.attributes.keys()

    return check


def is_as_planned(trial: Trial) -> Callable[[Change], None]:
    """Nothing is written over what somebody changed since it was read."""

    def check(change: Change) -> None:
        kind = all_kinds()[change.id.kind]
        live = trial.values.get(change.id)
        if change.action is Action.CREATE:
            assert live is None
        elif live is None:
            assert kind.absent_by == "emptying"
        else:
            assert not differing(kind, live, change.before)

    return check


def check_attempt(trial: Trial, plan: Plan, result: RunResult | None, before: Values) -> None:
    """What a first attempt left is what its journal and its result say."""
    written = {one.id for one in trial.world.sent}
    runs = trial.runs()
    if not runs:
        assert trial.values == before
        assert result is None or not plan.changes
        return
    with Store(trial.root) as store:
        rows = {one.change.id: one for one in store.journal.writes(runs[0].id)}
    assert written <= rows.keys()
    for key in before.keys() | trial.values.keys():
        if key not in rows:
            assert trial.values.get(key) == before.get(key), f"{key} was touched unannounced"
    for row in rows.values():
        _check_row(trial, row)
    if result is None:
        return
    assert [one.change.id for one in result.outcomes] == [one.id for one in plan.changes]
    for outcome in result.outcomes:
        _check_outcome(trial, outcome, before)
    states = {one.state for one in result.outcomes}
    assert (result.exit_code is ExitCode.OK) == (states <= REACHED and not plan.unknown)


def _check_row(trial: Trial, row: WriteRow) -> None:
    silent = any(one.trouble is Trouble.SILENT for one in trial.case.faults)
    live = _live(trial, row.change.id)
    kind = all_kinds()[row.change.id.kind]
    if row.state == State.DONE and not silent:
        assert remaining(kind, row.change, live) is None, f"{row.change.id} is not done"


def _check_outcome(trial: Trial, outcome: Outcome, before: Values) -> None:
    change = outcome.change
    kind = all_kinds()[change.id.kind]
    live = _live(trial, change.id)
    match outcome.state:
        case State.DONE | State.ALREADY:
            assert remaining(kind, change, live) is None, f"{change.id} is told done"
        case State.MOVED:
            assert change.id in trial.meddled, f"{change.id} is told moved"
            assert trial.values.get(change.id) == before.get(change.id)
        case State.SKIPPED | State.BLOCKED:
            assert trial.values.get(change.id) == before.get(change.id)
        case State.UNPROVEN:
            assert remaining(kind, change, live) is not None
        case State.REFUSED | State.UNCERTAIN:
            assert is_half_way(kind, change, live)


def check_final(trial: Trial) -> None:
    """Everything is as declared, and all else as people left it."""
    declared = {one.id: one for one in trial.desired.declared}
    named = {(one.uai, one.kind) for one in declared}
    owners = {one.id: one.owner for one in trial.case.live}
    for key in sorted({*trial.hand, *trial.values, *declared}):
        live = trial.values.get(key)
        wanted = declared.get(key)
        place = (key.uai, key.kind)
        if wanted is None and place in trial.case.exclusive and place in named:
            assert _is_removed(key, live) or owners.get(key) != "local", f"{key} stays"
        elif wanted is None:
            assert live == trial.hand.get(key), f"{key} is not declared and was touched"
        elif not wanted.present:
            assert live is None or owners.get(key) != "local", f"{key} is still there"
        else:
            _check_present(all_kinds()[key.kind], wanted.attributes, live, trial.hand.get(key, {}))


def _is_removed(key: ResourceId, live: Attributes | None) -> bool:
    if all_kinds()[key.kind].absent_by == "deletion":
        return live is None
    return live is None or all(is_empty(live.get(name)) for name in ACCESS_FIELDS)


def _check_present(
    kind: Kind, wanted: Attributes, live: Attributes | None, hand: Attributes
) -> None:
    if live is None:
        assert kind.absent_by == "emptying"
        live = blank(kind, wanted)
    for name, value in wanted.items():
        assert same_value(kind.field(name), live.get(name), value), f"{name} is not as declared"
    for name in (live.keys() | hand.keys()) - wanted.keys():
        assert live.get(name) == hand.get(name), f"{name} is not declared and was touched"


def check_resumed(trial: Trial, first: Plan, told: str) -> None:
    """A resumed run finished its plan, but for what people changed and what it tells."""
    unread = {(one.uai, one.kind) for one in trial.case.unread if one.planning}
    lost = {
        one.id
        for one in first.changes
        if {one.id, *one.requires} & trial.meddled
        or {(needed.uai, needed.kind) for needed in one.requires} & unread
    }
    if trial.case.at_once and lost:
        return  # one change that cannot be made refuses all of the document (ADR 0025)
    for change in first.changes:
        if change.id in lost or f"{change.id.kind} {change.id.key} " in told:
            continue
        kind = all_kinds()[change.id.kind]
        left = remaining(kind, change, _live(trial, change.id))
        assert left is None, f"{change.id} was not finished"


def check_kept(trial: Trial) -> None:
    """What somebody changed by hand after the attempt is not written over."""
    for one in trial.case.later:
        live = trial.values.get(one.id)
        for name, value in one.attributes.items():
            if live is not None and one.id in trial.meddled and not isinstance(value, bool):
                assert live.get(name) == value, f"{one.id} was set by hand and is written over"


def check_undone(trial: Trial, left: set[ResourceId], told: str) -> None:
    """Everything is as before the runs, but for what people changed and what is told."""
    for key in sorted({*trial.hand, *trial.values}):
        if key in left or key in trial.meddled or f"{key.kind} {key.key}:" in told:
            continue
        kind = all_kinds()[key.kind]
        assert _same(kind, trial.values.get(key), trial.hand.get(key)), f"{key} is not as before"


def _same(kind: Kind, one: Attributes | None, other: Attributes | None) -> bool:
    if kind.absent_by == "emptying":
        one = blank(kind, other or {}) if one is None else one
        other = blank(kind, one) if other is None else other
    if one is None or other is None:
        return one is other
    return not (differing(kind, one, other) or differing(kind, other, one))


def _live(trial: Trial, key: ResourceId) -> Live | None:
    return trial.world.resources.get(key)
