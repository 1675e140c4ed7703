"""Carry out a plan: show it, have it agreed to, apply it, and tell what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from entconf.cli.by_hand import lead, leave_worksheet, steps_by_hand, terminal_guide
from entconf.cli.options import Agreement
from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.cli.shape import Shape, show_plan
from entconf.cli.typing_again import typed_again
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.applying import apply_plan
from entconf.engine.backends import Backends
from entconf.engine.guard import enforce, is_lifted, refusals
from entconf.engine.guard_names import check_guard_names
from entconf.engine.run_context import RunContext
from entconf.engine.side_by_side import WORKERS
from entconf.engine.store.store import Store
from entconf.errors import ExitCode, PolicyRefused
from entconf.model.guidance import Guide
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg, msgn
from entconf.report.document import result_document
from entconf.report.lines import Span, Style, line
from entconf.report.results import result_lines


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to beforehand, and how they want to be told.

    `given`: they are not asked. `lift`: the guards they lift, each by its name. `command` is
    told to the journal, and `of`: the run that this one goes on with or undoes. `guide` leads
    who makes changes by hand; without one they are asked on the terminal.
    """

    given: bool = False
    lift: frozenset[str] = frozenset()
    diff: bool = False
    json: bool = False
    command: str = "apply"
    of: str = ""
    guide: Guide | None = None

    @classmethod
    def of_agreement(cls, agreement: Agreement, command: str = "apply", of: str = "") -> Self:
        """What the options of a command say."""
        return cls(
            agreement.yes, agreement.lift, agreement.diff, agreement.json, command=command, of=of
        )


def carry_out(session: Session, desired: Desired, plan: Plan, consent: Consent) -> ExitCode:
    """Apply a plan and tell what came of it. Raises the errors of `apply_plan`."""
    console = session.console
    by_hand = steps_by_hand(plan, desired)
    if not consent.json:
        show_plan(console, plan, Shape(diff=consent.diff))
    check_guard_names(consent.lift, desired.policy)
    consent = replace(consent, lift=consent.lift | confirmed(session, plan, desired, consent))
    tried = sum(change.blocked is None for change in plan.changes)
    alone = consent.guide is None and not console.can_ask()
    if alone and (by_hand or plan.unknown):
        leave_worksheet(session, desired, plan)
    if alone and by_hand and by_hand == tried:
        return ExitCode.UNREACHABLE if plan.unknown else ExitCode.CHANGES
    if tried and not consent.given and not agreed(session, tried):
        console.remark(msg("Nothing was changed."))
        return ExitCode.CHANGES
    # moving lines and questions would write over each other
    progress = Progress(replace(console, quiet=True) if by_hand else console)
    with Store(desired.root) as store, Backends(revealer(desired.root)) as backends:
        run = RunContext(
            desired,
            backends,
            store,
            lift=consent.lift,
            command=consent.command,
            of=consent.of,
            workers=1 if by_hand else WORKERS,
        )
        if by_hand and not alone:
            guide = consent.guide or terminal_guide(console, by_hand, run.stop)
            lead(guide, plan, desired, backends)
        result = apply_plan(plan, run, progress)
    if consent.json:
        console.raw(result_document(result, console.language, progress.seconds))
    else:
        console.result(result_lines(result, console.language, progress.seconds))
    return result.exit_code


def confirmed(session: Session, plan: Plan, desired: Desired, consent: Consent) -> frozenset[str]:
    """What a person confirms on the terminal by typing its name: what cannot be undone.

    `--yes` spares the question of every plan, not this one. Raises PolicyRefused.
    """
    now = datetime.now(UTC)
    console = session.console
    lost = [
        one
        for one in refusals(plan, desired.policy, now)
        if one.irreversible and not is_lifted(one, consent.lift)
    ]
    names = frozenset(one.name for one in lost)
    if consent.given or not console.can_ask():
        names = frozenset()
    enforce(plan, desired.policy, now, consent.lift | names)
    if names:
        for one in lost:
            console.alert([line(Span(console.language(one.message), Style.WARNING))])
            typed_again(console, str(one.ids[0]), None)
    return names


def agreed(session: Session, changes: int) -> bool:
    """Ask whether to make so many changes. Raises PolicyRefused where nobody can be asked."""
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
