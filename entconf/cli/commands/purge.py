"""`entconf purge`: erase what is kept too long."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "purge",
    cls=Command,
    help=_(
        "Erase what entconf has kept of people for too long: what verifications remember, files "
        "that it wrote, backups, and old deliveries where the site says so. The journal tells "
        "how much. Exit codes: 0 nothing was too old, or it was erased; 2 with --plan, something "
        "is too old."
    ),
)
@option("--plan", is_flag=True, text=_("Show what would be erased; erase nothing."))
@option(
    "--keep-days",
    metavar="N",
    type=click.IntRange(min=1),
    default=90,
    text=_("Keep what is not older than N days. Default: 90."),
)
@option(
    "--area",
    "areas",
    metavar="AREA",
    multiple=True,
    text=_("Only this area, as --plan names it; may be given several times."),
)
@option("--yes", "-y", is_flag=True, text=_("Do not ask."))
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
def command(*, plan: bool, keep_days: int, areas: tuple[str, ...], yes: bool, as_json: bool) -> int:
    """Show what is too old, ask, erase."""
    from entconf.cli.purging import Purge, purge  # noqa: PLC0415 - not needed for help

    session = open_session()
    asked = Purge(days=keep_days, areas=areas, dry=plan, yes=yes, json=as_json)
    return purge(session, session.site(), asked) or ExitCode.OK
