"""`entconf news relay`: announce an item of news and mail it."""

from __future__ import annotations

from datetime import date

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Agreement, agreeing, day_option, option, variables
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "relay",
    cls=Command,
    help=_(
        "Announce an item of news.yml by plan and apply, mail it to its lists, each once, and keep "
        "it for the report. Called again, it finishes what was left. Exit codes: those of apply; "
        "2 only shown or declined, 6 a mail was not taken, 7 the mail server is unreachable."
    ),
)
@click.argument("name", metavar="NAME")
@option("--plan", "plan_only", is_flag=True, text=_("Only show the plan and the mail."))
@option(
    "--again",
    is_flag=True,
    text=_("Mail also to lists that may have got it: the server's answer was lost."),
)
@agreeing
@day_option(_("Plan as of that day (2026-09-01). Default: today."))
@variables
def command(
    agreement: Agreement,
    *,
    name: str,
    plan_only: bool,
    again: bool,
    at: date,
    variables: tuple[tuple[str, str], ...],
) -> int:
    """The announcement first, then the mail."""
    from entconf.cli.relaying import Wanted, relay  # noqa: PLC0415 - not needed for help

    wanted = Wanted(
        name, at, agreement, plan_only=plan_only, again=again, variables=dict(variables)
    )
    return relay(open_session(), wanted)
