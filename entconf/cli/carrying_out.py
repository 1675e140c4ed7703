"""Carry out a plan: show it, have it agreed to, apply it, and tell what came of it."""

from __future__ import annotations

from datetime import UTC, datetime

from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.cli.shape import Shape, show_plan
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.applying import apply_plan
from entconf.engine.backends import Backends
from entconf.engine.guard import enforce
from entconf.engine.run_context import RunContext
from entconf.engine.store.store import Store
from entconf.errors import ExitCode, PolicyRefused
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg, msgn
from entconf.report.document import result_document
from entconf.report.results import result_lines


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to beforehand, and how they want to be told.

    `given`: they are not asked. `lift`: the guards they lift, each by its name. `command` is
    told to the journal, and `of`: the run that this one goes on with or undoes.
    """

    given: bool = False
    lift: frozenset[str] = frozenset()
    diff: bool = False
    json: bool = False
    command: str = "apply"
    of: str = ""


def carry_out(session: Session, desired: Desired, plan: Plan, consent: Consent) -> ExitCode:
    """Apply a plan and tell what came of it. Raises the errors of `apply_plan`."""
    console = session.console
    if not consent.json:
        show_plan(console, plan, Shape(diff=consent.diff))
    enforce(plan, desired.policy, datetime.now(UTC), consent.lift)
    tried = sum(change.blocked is None for change in plan.changes)
    if tried and not consent.given and not _agreed(session, tried):
        console.remark(msg("Nothing was changed."))
        return ExitCode.CHANGES
    progress = Progress(console)
    with Store(desired.root) as store, Backends(revealer(desired.root)) as backends:
        run = RunContext(
            desired,
            backends,
            store,
            lift=consent.lift,
            command=consent.command,
            of=consent.of,
        )
        result = apply_plan(plan, run, progress)
    if consent.json:
        console.raw(result_document(result, console.language, progress.seconds))
    else:
        console.result(result_lines(result, console.language, progress.seconds))
    return result.exit_code


def _agreed(session: Session, changes: int) -> bool:
    if not session.console.can_ask():
        raise PolicyRefused(
            msg("nobody can be asked whether to apply this plan: there is no terminal"),
            hint=msg("apply it without a question: entconf apply --yes"),
        )
    question = msgn(
        "Make this change on the live systems?",
        "Make these {n} changes on the live systems?",
        changes,
    )
    return session.console.ask(question)
