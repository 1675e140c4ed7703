"""Steps that change the ENT: apply, announcement, block and unblock.

One plan is made and held against the policy for all schools of the step, so that no limit is
got round by going school by school. Then each school is applied by itself: what fails in one
stops that one alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from entconf.cli.by_hand import leave_worksheet
from entconf.cli.carrying_out import agreed, confirmed
from entconf.cli.looking import look_at_unseen
from entconf.cli.planning import plan_live, verdicts
from entconf.cli.progress import Progress
from entconf.cli.shape import Shape, show_plan
from entconf.cli.steps.bench import Bench, failure, not_agreed
from entconf.cli.steps.people import (
    PeopleWork,
    ent_is_held_by_people,
    lead_through,
    unseen,
    work_of_people,
)
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.applying import apply_plan
from entconf.engine.backends import Backends
from entconf.engine.guard_names import check_guard_names
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import REACHED, RunResult
from entconf.errors import EntconfError, ExitCode, Interrupted
from entconf.model.plan import Plan
from entconf.model.procedure import Apply, Gate, Publish, Step
from entconf.model.resource import Declared, ResourceId
from entconf.model.text import msg, msgn
from entconf.procedures.outcome import Mark, Outcome, failed
from entconf.report.results import result_lines

_ANNOUNCEMENTS, _OPENING = "announcements", "opening"
#: What the journal calls runs whose values are not those of the playbooks.
_COMMAND = "run"

Told = Iterable[tuple[str, Outcome]]


def apply_declared(bench: Bench, step: Step, schools: Sequence[str]) -> Told:
    """Apply what the playbooks declare, by tags and kinds."""
    for deed, those in _alike(step, schools).items():
        if isinstance(deed, Apply):
            desired = bench.desired(those, tags=deed.tags, kinds=deed.kinds)
            yield from _carry_out(bench, desired, those, "apply")


def publish(bench: Bench, step: Step, schools: Sequence[str]) -> Told:
    """Apply one announcement of the playbooks."""
    for deed, those in _alike(step, schools).items():
        if isinstance(deed, Publish):
            desired = bench.desired(those, kinds=frozenset({_ANNOUNCEMENTS}))
            only = tuple(one for one in desired.declared if one.id.key == deed.key)
            alone = replace(desired, declared=only, exclusive=())
            yield from _carry_out(bench, alone, those, "apply")


def move_gate(bench: Bench, step: Step, schools: Sequence[str]) -> Told:
    """Open or close the ENT to profiles, whatever the playbooks say."""
    for deed, those in _alike(step, schools).items():
        if isinstance(deed, Gate):
            desired = bench.desired(those, kinds=frozenset({_OPENING}))
            gates = tuple(
                Declared(
                    ResourceId(uai, _OPENING, profile),
                    {"open": deed.open},
                    sources={"": step.source, "open": step.source},
                )
                for uai in those
                for profile in sorted(deed.profiles)
            )
            alone = replace(desired, declared=gates, exclusive=())
            yield from _carry_out(bench, alone, those, _COMMAND)


def _alike(step: Step, schools: Sequence[str]) -> dict[object, list[str]]:
    """The schools for which the step says the same."""
    found: dict[object, list[str]] = {}
    for uai in schools:
        found.setdefault(step.said[uai].deed, []).append(uai)
    return found


def _carry_out(bench: Bench, desired: Desired, schools: Sequence[str], command: str) -> Told:
    session, consent = bench.session, bench.consent(command)
    plan = plan_live(session, desired)
    if plan.unknown and not bench.rehearsal and look_at_unseen(session, desired):
        plan = plan_live(session, desired)
    show_plan(session.console, plan, Shape(diff=consent.diff), verdicts(plan, desired))
    if bench.rehearsal:
        yield from _rehearsed(plan, desired, schools)
        return
    check_guard_names(consent.lift, desired.policy)
    lift = consent.lift | confirmed(session, plan, desired, consent)
    tried = sum(change.blocked is None for change in plan.changes)
    with Backends(revealer(desired.root)) as backends:
        people = work_of_people(plan, desired, backends)
        if not session.console.can_ask():
            if people.of_schools:
                leave_worksheet(session, desired, plan)
            # What nobody is there for is left; no question is asked about it.
            tried -= len(people.changes)
        if tried and not consent.given and not agreed(session, tried):
            yield from not_agreed(schools)
            return
        run = RunContext(desired, backends, bench.store, lift=lift, command=command)
        if people.changes and session.console.can_ask():
            lead_through(session, plan, desired, backends, run)
        for uai in schools:
            yield uai, _apply_one(bench, _part(plan, uai), run, people)


def _rehearsed(plan: Plan, desired: Desired, schools: Sequence[str]) -> Told:
    refused = verdicts(plan, desired)
    unread = {one.uai: one.reason for one in plan.unknown}
    changes = Counter(one.id.uai for one in plan.changes)
    for uai in schools:
        if uai in unread and ent_is_held_by_people(desired, uai):
            yield uai, unseen(sum(one.uai == uai for one in plan.unknown))
        elif uai in unread:
            yield uai, failed(unread[uai], ExitCode.UNREACHABLE)
        elif not changes[uai]:
            yield uai, Outcome(Mark.OK)
        elif refused:
            yield uai, failed(refused[0], ExitCode.REFUSED)
        else:
            told = msgn("{n} change would be made", "{n} changes would be made", changes[uai])
            yield uai, Outcome(Mark.CHANGED, told)


def _part(plan: Plan, uai: str) -> Plan:
    """What a plan says of one school."""
    return replace(
        plan,
        establishments=tuple(one for one in plan.establishments if one.uai == uai),
        changes=tuple(one for one in plan.changes if one.id.uai == uai),
        unknown=tuple(one for one in plan.unknown if one.uai == uai),
        notices=tuple(one for one in plan.notices if one.uai == uai),
        upheld=tuple(one for one in plan.upheld if one.declared.id.uai == uai),
    )


def _apply_one(bench: Bench, plan: Plan, run: RunContext, people: PeopleWork) -> Outcome:
    console = bench.session.console
    if plan.changes and not console.can_ask() and people.makes_all(plan):
        return people.left(plan)
    # moving lines and questions would write over each other
    progress = Progress(replace(console, quiet=True) if people.changes else console)
    try:
        result = apply_plan(plan, run, progress)
    except Interrupted:
        raise
    except EntconfError as error:
        return failure(error)
    if result.outcomes:
        console.result(result_lines(result, console.language, progress.seconds))
    if result.interrupted:
        raise Interrupted(
            msg("interrupted in the run {run}", run=result.run),
            hint=msg("what is done is proven; go on with --resume {run}", run=bench.run),
        )
    if people.is_all_that_is_left(result, plan):
        return replace(people.left(plan), run=result.run)
    return _outcome(result, plan)


def _outcome(result: RunResult, plan: Plan) -> Outcome:
    done = sum(one.state in REACHED for one in result.outcomes)
    if result.exit_code is ExitCode.OK:
        if not done:
            return Outcome(Mark.OK)
        told = msgn("{n} change made and proven", "{n} changes made and proven", done)
        return Outcome(Mark.CHANGED, told, run=result.run)
    if plan.unknown and done == len(result.outcomes):
        return Outcome(Mark.FAILED, plan.unknown[0].reason, result.exit_code, run=result.run)
    total = len(result.outcomes)
    told = msgn(
        "{done} of {n} change made and proven",
        "{done} of {n} changes made and proven",
        total,
        done=done,
    )
    return Outcome(Mark.FAILED, told, result.exit_code, run=result.run)
