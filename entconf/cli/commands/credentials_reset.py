"""`entconf credentials reset`: only what is ours to reset."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.assistance.credentials.choice import Choice
from entconf.cli.choosing_people import choosing
from entconf.cli.lazy import Command
from entconf.cli.options import option, proposed
from entconf.cli.paper_options import printing
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "reset",
    cls=Command,
    help=_(
        "Reset passwords of local and guest accounts, named by login or by class, once it is "
        "confirmed by typing. The others are refused, with the sentence that tells who resets "
        "them. The journal keeps counts and ids, never a code. Exit codes: 0 done, 2 only shown, "
        "4 nobody is ours to reset or not confirmed, 6 partly done."
    ),
)
@click.argument("logins", metavar="[LOGIN]...", nargs=-1)
@option(
    "--school",
    metavar="UAI",
    shell_complete=proposed("schools"),
    text=_("The school. Default: the one of the site."),
)
@choosing
@printing
@option("--show", is_flag=True, text=_("Show the codes on this terminal, once."))
@option("--plan", "plan_only", is_flag=True, text=_("Only show who would be reset."))
@option("--confirm", metavar="NAME", text=_("What would have to be typed, such as reset-3."))
@option("--json", "as_json", is_flag=True, text=_("Write what came of it as JSON, without codes."))
def command(  # noqa: PLR0913 - one parameter an option
    choice: Choice,
    logins: tuple[str, ...],
    *,
    school: str | None,
    out: Path | None,
    per_page: str,
    keep_days: int | None,
    spoken: str,
    show: bool,
    plan_only: bool,
    confirm: str | None,
    as_json: bool,
) -> int:
    """Show, ask, reset."""
    from dataclasses import replace  # noqa: PLC0415 - not needed for help
    from datetime import datetime  # noqa: PLC0415 - as above

    from entconf.cli.handing_out import Asked, Paper, reset  # noqa: PLC0415 - as above

    asked = Asked(
        choice=replace(choice, logins=frozenset(logins)),
        paper=Paper(out, int(per_page), spoken, datetime.now().astimezone(), keep_days),
        show=show,
        plan_only=plan_only,
        confirm=confirm,
        json=as_json,
    )
    return reset(open_session(), [school] if school else [], asked)
