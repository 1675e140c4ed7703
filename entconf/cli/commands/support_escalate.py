"""`entconf support escalate`: the message for the help desk."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option, variables
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "escalate",
    cls=Command,
    help=_(
        "Write the message for the help desk to paste it, or mail it with --send. Names of pupils "
        "and what else is private is hidden first. Exit codes: 0 written or sent, 2 only shown, "
        "4 too early or unchecked, 6 not taken by the mail server, 7 mail server unreachable."
    ),
)
@click.argument("number", metavar="N", type=int)
@option("--desk", "desk_name", metavar="NAME", default="", text=_("Another help desk."))
@option("--send", is_flag=True, text=_("Mail it, after showing it and asking."))
@option("--yes", "-y", is_flag=True, text=_("Do not ask."))
@option("--plan", "plan_only", is_flag=True, text=_("Only show it; the ticket stays as it is."))
@option("--now", "at_once", is_flag=True, text=_("Do not wait for the feed."))
@option(
    "--i-have-checked",
    "checked",
    is_flag=True,
    text=_("I read it: it names no pupil. Nothing is hidden."),
)
@variables
def command(  # noqa: PLR0913 - the ways to escalate
    *,
    number: int,
    desk_name: str,
    send: bool,
    yes: bool,
    plan_only: bool,
    at_once: bool,
    checked: bool,
    variables: tuple[tuple[str, str], ...],
) -> int:
    """Write it, show it, and keep that it left."""
    from entconf.cli.escalating import Wanted, escalate  # noqa: PLC0415 - not needed for help

    wanted = Wanted(
        number,
        desk_name,
        send=send,
        yes=yes,
        plan_only=plan_only,
        at_once=at_once,
        checked=checked,
        variables=dict(variables),
    )
    return escalate(open_session(), wanted)
