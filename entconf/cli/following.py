"""From a command line to a run of a procedure: begin it, rehearse it, or go on with it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, redirect_stdout
from dataclasses import field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from secrets import token_hex

from entconf.cli.failures import tell_problems
from entconf.cli.options import Agreement
from entconf.cli.session import Session
from entconf.cli.steps.asking import check_answers
from entconf.cli.steps.bench import Bench
from entconf.cli.steps.hands import BenchHands
from entconf.desired.excerpts import line_reader
from entconf.desired.procedures import ProcedureQuery, load_procedure
from entconf.desired.site import SiteQuery, read_site
from entconf.desired.support import load_support
from entconf.engine.store.actor import present_actor
from entconf.engine.store.chain import utc_now
from entconf.engine.store.locks import locked
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, PolicyRefused, Problem
from entconf.model.establishment import Establishment
from entconf.model.procedure import Procedure
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.procedures.checking import check_procedure
from entconf.procedures.choosing import (
    check_unfinished,
    check_wish,
    find_run_of,
    left_out,
    unfinished,
)
from entconf.procedures.following import Course, Moment, follow
from entconf.procedures.outcome import Mark, Outcome
from entconf.procedures.recap import exit_code_of
from entconf.procedures.record import Records, RunOf, State, Wish, state_of
from entconf.report.procedures import (
    followed_document,
    recap_lines,
    run_lines,
    runs_document,
)

#: What is locked of a school while steps are followed; applying locks the school itself.
_LOCK = "procedure"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line asks for. `path` None goes on with `resume`, or lists the runs."""

    path: Path | None
    day: date
    agreement: Agreement
    wish: Wish = Wish()
    limit: str = "all"
    variables: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    rehearsal: bool = False
    one_by_one: bool = False
    resume: str = ""
    anew: bool = False


def run_procedure(session: Session, asked: Asked) -> ExitCode:
    """Follow a procedure as far as it goes.

    Raises ConfigurationError with everything that is wrong before any step is done, SiteLocked
    while another run is at one of its schools, StoreError, Interrupted.
    """
    if asked.one_by_one and not session.console.can_ask():
        raise PolicyRefused(msg("--step asks before each step, and there is no terminal"))
    with Store(session.site()) as store:
        records = Records(store.notes)
        if asked.path is None and not asked.resume:
            return _list(session, records, asked)
        before = find_run_of(records.runs(), asked.resume) if asked.resume else None
        if before is not None:
            asked = _going_on(asked, before, store.root)
        procedure = _loaded(session, store.root, asked)
        if asked.rehearsal:
            known = records.outcomes(before) if before else {}
            return _follow(session, store, procedure, asked, before=None, known=_over(known))
        run_id = before.id if before else _new_id()
        names = [f"{one.uai}/{_LOCK}" for one in procedure.schools]
        with locked(store.database, names, run_id):
            run = _begun(records, procedure, asked, before, run_id)
            known = _over(records.outcomes(run))
            return _follow(session, store, procedure, asked, before=run, known=known)


def _list(session: Session, records: Records, asked: Asked) -> ExitCode:
    runs = records.runs()
    if asked.agreement.json:
        session.console.raw(runs_document(runs))
    else:
        session.console.result(run_lines(runs, session.language))
    return ExitCode.OK


def _going_on(asked: Asked, before: RunOf, root: Path) -> Asked:
    """What is asked for, where nothing else is said as the run began. Raises ConfigurationError."""
    if before.state is State.DROPPED:
        message = msg("the run {run} was left for a new one", run=before.id)
        raise ConfigurationError([Problem("dropped-run", message)])
    path = root / before.file
    if asked.path is not None and asked.path.resolve() != path.resolve():
        message = msg("the run {run} follows {file}", run=before.id, file=before.file)
        hint = msg("leave the name of the playbook out: the run knows it")
        raise ConfigurationError([Problem("other-procedure", message, hint=hint)])
    wish = asked.wish if asked.wish != Wish() else before.wish
    limit = ",".join(before.schools)
    if asked.limit != "all":
        limit = f"{limit}:&{asked.limit}"
    return replace(asked, path=path, wish=wish, limit=limit)


def _loaded(session: Session, root: Path, asked: Asked) -> Procedure:
    """The procedure, held against the site. Raises ConfigurationError."""
    path = asked.path or root
    procedure = load_procedure(root, ProcedureQuery(path, asked.day, asked.limit, asked.variables))
    check_wish(procedure, asked.wish)
    check_answers(procedure, asked.answers.items())
    warnings = checked(root, procedure, asked.day, asked.variables)
    tell_problems(session.console, warnings, line_reader(root))
    return procedure


def checked(
    root: Path, procedure: Procedure, day: date, variables: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Hold a procedure against its site; gives the site's warnings. Raises ConfigurationError."""
    limit = ":".join(one.uai for one in procedure.schools)
    site = read_site(root, SiteQuery(day, limit=limit, variables=dict(variables)))
    problems = check_procedure(procedure, site, _topics(root, procedure))
    if problems:
        raise ConfigurationError(problems)
    return site.desired.warnings


def _topics(root: Path, procedure: Procedure) -> frozenset[str]:
    """The topics of tickets, where some are opened."""
    if any(step.verb == "ticket" for step in procedure.steps):
        return frozenset(load_support(root).topics)
    return frozenset()


def check_files(root: Path, files: Sequence[Path], day: date, variables: Mapping[str, str]) -> None:
    """Check procedures of a site. Raises ConfigurationError with everything wrong in them."""
    site = read_site(root, SiteQuery(day, variables=dict(variables)))
    problems: list[Problem] = []
    for path in files:
        try:
            procedure = load_procedure(root, ProcedureQuery(path, day, "all", variables))
            problems += check_procedure(procedure, site, _topics(root, procedure))
        except ConfigurationError as error:
            problems += error.problems()
    if problems:
        raise ConfigurationError(problems)


def _begun(
    records: Records, procedure: Procedure, asked: Asked, before: RunOf | None, run_id: str
) -> RunOf:
    """The run as the store keeps it. Raises ConfigurationError where another one waits."""
    schools = tuple(one.uai for one in procedure.schools)
    if before is not None:
        run = replace(before, sha256=procedure.sha256, wish=asked.wish, state=State.RUNNING)
        records.write(run)
        return run
    open_runs = unfinished(records.runs(), procedure.file, schools)
    if not asked.anew:
        check_unfinished(open_runs)
    for one in open_runs:
        records.drop(one, schools)
    actor = present_actor()
    by = actor.person or actor.name.split(":")[0]
    run = RunOf(run_id, procedure.file, procedure.sha256, utc_now(), by, schools, asked.wish)
    records.write(run)
    return run


def _over(known: Mapping[str, Mapping[str, Outcome]]) -> dict[str, dict[str, Outcome]]:
    """What need not be done again; what was left out is looked at anew."""
    done = {Mark.OK, Mark.CHANGED}
    return {
        uai: {key: one for key, one in steps.items() if one.mark in done}
        for uai, steps in known.items()
    }


def _follow(
    session: Session,
    store: Store,
    procedure: Procedure,
    asked: Asked,
    *,
    before: RunOf | None,
    known: dict[str, dict[str, Outcome]],
) -> ExitCode:
    console, now = session.console, datetime.now(UTC)
    actor = present_actor()
    by = actor.person or actor.name.split(":")[0]
    bench = Bench(
        session,
        store,
        asked.agreement,
        asked.day,
        by,
        asked.variables,
        run=before.id if before else "",
        rehearsal=asked.rehearsal,
        answers=asked.answers,
    )
    course = Course(
        procedure,
        left_out(procedure, asked.wish),
        known,
        Moment(asked.day, _moment(asked.day, now, procedure.schools), by),
        asked.rehearsal,
    )
    hands = BenchHands(bench, procedure, known, before, one_by_one=asked.one_by_one)
    with ExitStack() as stack:
        if asked.agreement.json:
            # The standard output is for the document alone.
            stack.enter_context(redirect_stdout(sys.stderr))
        follow(course, hands)
    state = state_of(known)
    if before is not None:
        Records(store.notes).write(replace(before, state=state))
    own = {one.uai: known.get(one.uai, {}) for one in procedure.schools}
    code = exit_code_of(own, rehearsal=asked.rehearsal)
    if asked.agreement.json:
        console.raw(followed_document(procedure, own, bench.run, code, console.language))
    else:
        console.result(recap_lines(procedure.schools, own, console.language))
    if before is not None and state in {State.WAITING, State.FAILED}:
        told = msg("Go on with: entconf run --resume {run}", run=before.id)
        console.remark(told)
    return code


def _moment(day: date, now: datetime, schools: Sequence[Establishment]) -> datetime:
    """Now; for another day than today (`--at`), this hour of it where the schools are."""
    if day == now.astimezone().date():
        return now
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - not needed for help

    local = now.astimezone(ZoneInfo(schools[0].timezone) if schools else UTC)
    return local.replace(year=day.year, month=day.month, day=day.day)


def _new_id() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{token_hex(3)}"
