"""`entconf exchange run`: run one exchange, or show what it would do."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Agreement, Selection, agreeing, option, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "run",
    cls=Command,
    help=_(
        "Look at the files and the systems of an exchange, show what it would do, ask, and do it. "
        "Exit codes: 0 done or nothing new, 2 only shown, 3 something in the files is wrong, "
        "4 refused by a guard, 6 partly done, 7 a drop or a system is unreachable, 8 locked."
    ),
)
@click.argument("name", metavar="NAME")
@option("--plan", "plan_only", is_flag=True, text=_("Only show what it would do."))
@option("--again", is_flag=True, text=_("Take files that were taken before, too."))
@agreeing
@selecting
def command(
    selection: Selection, agreement: Agreement, *, name: str, plan_only: bool, again: bool
) -> int:
    """Run it for every school that declares it."""
    from entconf.cli.exchanging import Wanted, run_named  # noqa: PLC0415 - not needed for help
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - as above

    session = open_session()
    desired = load_desired(session, selection)
    return run_named(session, desired, name, Wanted(agreement, plan_only=plan_only, again=again))
