"""Run an exchange for each of its schools: show it, have it agreed to, do it, tell it."""

from __future__ import annotations

from datetime import UTC, datetime

from entconf.cli.failures import tell_problems
from entconf.cli.options import Agreement
from entconf.cli.session import Session
from entconf.cli.typing_again import typed_again
from entconf.desired.excerpts import line_reader
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.guard import CONFIRM, GuardRefused
from entconf.engine.guard_names import check_guard_names
from entconf.engine.store.store import Store
from entconf.errors import EntconfError, ExitCode, PolicyRefused, Severity
from entconf.exchange.base import Exchange, ExchangePlan, Surroundings
from entconf.exchange.declared import named
from entconf.exchange.running import (
    Desk,
    carry_out,
    is_broken,
    note_outcome,
    plan_exchange,
    standing,
    surroundings,
)
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.report.exchange_documents import Told, run_document
from entconf.report.exchanges import plan_lines, result_lines, title_line
from entconf.report.lines import Span, Style, line

#: Of several schools, the exit code that weighs most is told.
_WEIGHTS = (
    ExitCode.INTERRUPTED,
    ExitCode.UNEXPECTED,
    ExitCode.PARTIAL,
    ExitCode.LOCKED,
    ExitCode.UNREACHABLE,
    ExitCode.CONFIGURATION,
    ExitCode.STALE,
    ExitCode.REFUSED,
    ExitCode.CHANGES,
    ExitCode.OK,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. `plan_only` does nothing; `again` takes files taken before."""

    agreement: Agreement
    plan_only: bool = False
    again: bool = False


def run_named(session: Session, desired: Desired, name: str, wanted: Wanted) -> ExitCode:
    """Run the exchange of that name for every school of `desired` that declares it."""
    check_guard_names(wanted.agreement.lift, desired.policy)
    reveal = revealer(desired.root)
    told: list[Told] = []
    with Store(desired.root) as store, Backends(reveal) as backends:
        desk = Desk(
            desired,
            backends,
            store,
            reveal,
            datetime.now(UTC),
            wanted.agreement.lift,
            wanted.again,
        )
        told.extend(_run_one(session, one, desk, wanted) for one in named(desired, name))
    if wanted.agreement.json:
        session.console.raw(run_document(told, session.language))
    codes = {one.code for one in told}
    return next(code for code in _WEIGHTS if code in codes)


def _run_one(session: Session, exchange: Exchange, desk: Desk, wanted: Wanted) -> Told:
    try:
        with surroundings(exchange, desk) as around:
            plan = plan_exchange(exchange, around)
            return _with_plan(session, plan, around, desk, wanted)
    except EntconfError as error:
        problems = tuple(error.problems())
        session.console.alert([title_line(exchange)])
        tell_problems(session.console, problems, line_reader(desk.desired.root))
        if not wanted.plan_only:
            refused = isinstance(error, PolicyRefused)
            note_outcome(exchange, desk, "refused" if refused else "failed")
        return Told(exchange, ExitCode(error.exit_code), problems=problems)


def _with_plan(
    session: Session, plan: ExchangePlan, around: Surroundings, desk: Desk, wanted: Wanted
) -> Told:
    console = session.console
    if not wanted.agreement.json:
        console.result(plan_lines(plan, session.language))
    if plan.problems:
        tell_problems(console, plan.problems, line_reader(desk.desired.root))
    guards = tuple(standing(plan, desk))
    code = _code(plan, guarded=bool(guards))
    told = Told(plan.exchange, code, plan, guards, problems=plan.problems)
    if wanted.plan_only or code in {ExitCode.OK, ExitCode.CONFIGURATION}:
        for guard in guards:
            console.alert([line(Span(session.language(guard.message), Style.WARNING))])
        if not wanted.plan_only:
            note_outcome(plan.exchange, desk, "nothing" if code is ExitCode.OK else "failed")
        return told
    desk = _confirmed(session, plan, desk, wanted)
    if not wanted.agreement.yes and not _agreed(session, plan):
        console.remark(msg("Nothing was done."))
        return Told(plan.exchange, ExitCode.CHANGES, plan)
    result = carry_out(plan, around, desk)
    if result.problems:
        tell_problems(console, result.problems, line_reader(desk.desired.root))
    if not wanted.agreement.json:
        console.result(result_lines(plan.exchange, result, session.language))
    wrong = any(one.severity is Severity.ERROR for one in result.problems)
    done = ExitCode.PARTIAL if wrong else ExitCode.OK
    problems = (*plan.problems, *result.problems)
    return Told(plan.exchange, done, plan, result=result, problems=problems)


def _code(plan: ExchangePlan, *, guarded: bool) -> ExitCode:
    if is_broken(plan):
        return ExitCode.CONFIGURATION
    if plan.nothing:
        return ExitCode.OK
    return ExitCode.REFUSED if guarded else ExitCode.CHANGES


def _confirmed(session: Session, plan: ExchangePlan, desk: Desk, wanted: Wanted) -> Desk:
    """What cannot be undone is typed on a terminal, or was confirmed. Raises GuardRefused."""
    from dataclasses import replace  # noqa: PLC0415 - only for a run that does something

    found = standing(plan, desk)
    own = [one for one in found if one.name == f"{CONFIRM}{plan.exchange.id}"]
    others = [one for one in found if one not in own]
    if others or (own and (wanted.agreement.yes or not session.console.can_ask())):
        raise GuardRefused(found)
    for one in own:
        session.console.alert([line(Span(session.language(one.message), Style.WARNING))])
        typed_again(session.console, str(plan.exchange.id), None)
    return replace(desk, lift=desk.lift | {one.name for one in own})


def _agreed(session: Session, plan: ExchangePlan) -> bool:
    if not session.console.can_ask():
        raise PolicyRefused(
            msg("nobody can be asked whether to run this exchange: there is no terminal"),
            hint=msg(
                "run it without a question: entconf exchange run {name} --yes",
                name=plan.exchange.name,
            ),
        )
    return session.console.ask(msg("Run this exchange?"))
