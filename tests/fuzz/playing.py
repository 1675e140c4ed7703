"""Play a case from its first plan to its rollback, and hold it against the laws."""

from __future__ import annotations

from entconf.engine.plan_file import plan_from_json, plan_to_json
from entconf.engine.store.store import Store
from entconf.errors import ExitCode, SystemUnreachable
from entconf.model.plan import Plan
from entconf.model.resource import ResourceId
from tests.fuzz.case import Case, Recovery
from tests.fuzz.laws import (
    check_attempt,
    check_final,
    check_kept,
    check_resumed,
    check_undone,
    is_announced,
    is_as_planned,
    is_declared,
)
from tests.fuzz.trial import Trial, opened


def play(case: Case) -> None:
    """Raises AssertionError when a law is broken."""
    with opened(case) as trial:
        plan = _attempt(trial)
        trial.meddle(case.later)
        if case.recovery is Recovery.ROLLBACK:
            _roll_back(trial)
            check_kept(trial)
        else:
            if case.recovery is Recovery.RESUME and plan is not None and trial.runs():
                _resume(trial, plan)
            _converge(trial)
            _roll_back(trial)
        with Store(trial.root) as store:
            assert store.journal.verify().whole


def _attempt(trial: Trial) -> Plan | None:
    """Plan, let people meddle, apply with the faults of the case; None when nothing was read."""
    trial.hide(planning=True)
    try:
        plan = trial.plan()
    except SystemUnreachable:
        assert trial.case.unread
        trial.hide(planning=False)
        trial.world.unknown = {}
        return None
    text = plan_to_json(plan)
    assert plan_to_json(plan_from_json(text)) == text
    trial.meddle(trial.case.moved)
    trial.hide(planning=False)
    before = dict(trial.values)
    with Store(trial.root) as observer:
        trial.on_write = [is_announced(observer), is_declared(trial), is_as_planned(trial)]
        result = trial.attempt(plan)
        trial.on_write = []
    trial.world.unknown = {}
    check_attempt(trial, plan, result, before)
    return plan


def _resume(trial: Trial, plan: Plan) -> None:
    with Store(trial.root) as observer:
        trial.on_write = [is_announced(observer), is_declared(trial), is_as_planned(trial)]
        left, _ = trial.resume()
        trial.on_write = []
    told = "\n".join(str(one.message) for one in left.notices)
    check_resumed(trial, plan, told)
    check_kept(trial)


def _converge(trial: Trial) -> None:
    """One apply brings everything where it should be, and the next one finds nothing."""
    plan = trial.plan()
    if plan.changes:
        with Store(trial.root) as observer:
            trial.on_write = [is_announced(observer), is_declared(trial), is_as_planned(trial)]
            result = trial.apply(plan)
            trial.on_write = []
        assert result.exit_code is ExitCode.OK, [str(one) for one in result.outcomes]
    assert trial.plan().is_empty, "the second run is not empty"
    check_final(trial)


def _roll_back(trial: Trial) -> None:
    """Undo each run, the latest first; runs that went on with another go with it."""
    left: set[ResourceId] = set()
    told: list[str] = []
    for run in trial.runs():
        if run.command == "resume":
            continue
        undoing = trial.undoing(run)
        left |= {*undoing.left}
        told += [str(one.message) for one in undoing.plan.notices]
        with Store(trial.root) as observer:
            trial.on_write = [is_announced(observer), is_as_planned(trial)]
            trial.apply(undoing.plan, "rollback", run.id)
            trial.on_write = []
    check_undone(trial, left, "\n".join(told))
