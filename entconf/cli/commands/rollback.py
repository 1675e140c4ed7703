"""`entconf rollback`: undo what a run did."""

from __future__ import annotations

from datetime import date

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Agreement, Selection, agreeing, option, proposed, variables
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "rollback",
    cls=Command,
    help=_(
        "Undo what a run really did, from the journal: a plan like any other, shown, held "
        "against the policy, agreed to, backed up and proven. What somebody changed since is "
        "left alone and told. RUN is a name of `entconf history`, the beginning of one, or "
        "`last`. Exit codes: those of `entconf apply`; 6 also when something was left alone."
    ),
)
@click.argument("run", metavar="RUN")
@option(
    "--only",
    metavar="KIND",
    multiple=True,
    shell_complete=proposed("kinds"),
    text=_("Undo only this kind; may be given several times."),
)
@option("--plan", "only_plan", is_flag=True, text=_("Only show the plan."))
@agreeing
@variables
def command(
    agreement: Agreement,
    *,
    run: str,
    only: tuple[str, ...],
    only_plan: bool,
    variables: tuple[tuple[str, str], ...],
) -> int:
    """Plan the inverse, then carry it out."""
    from entconf.cli.carrying_out import Consent, carry_out  # noqa: PLC0415 - not needed for help
    from entconf.cli.going_back import plan_rollback  # noqa: PLC0415 - as above
    from entconf.cli.loading import check_kinds, load_desired  # noqa: PLC0415 - as above
    from entconf.cli.planning import exit_code_of, verdicts  # noqa: PLC0415 - as above
    from entconf.cli.shape import Shape, show_plan  # noqa: PLC0415 - as above
    from entconf.errors import ExitCode  # noqa: PLC0415 - as above

    session = open_session()
    kinds = frozenset(word for one in only for word in one.split(",") if word)
    check_kinds(kinds)
    today = date.today()  # noqa: DTZ011 - the day on the wall of whoever asks
    desired = load_desired(session, Selection(today, variables=variables))
    undone, undoing = plan_rollback(session, desired, run, kinds)
    if only_plan:
        refused = verdicts(undoing.plan, desired)
        shape = Shape(json=agreement.json, diff=agreement.diff)
        show_plan(session.console, undoing.plan, shape, refused)
        return exit_code_of(undoing.plan, refused)
    consent = Consent.of_agreement(agreement, "rollback", undone.id)
    code = carry_out(session, desired, undoing.plan, consent)
    return ExitCode.PARTIAL if code is ExitCode.OK and undoing.left else code
