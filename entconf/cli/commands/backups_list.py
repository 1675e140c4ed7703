"""`entconf backups list`: the backups of the site."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option, proposed
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command("list", cls=Command, help=_("List the backups of the site, newest first."))
@click.argument("uais", metavar="[UAI]...", nargs=-1, shell_complete=proposed("schools"))
@option("--json", "as_json", is_flag=True, text=_("Write the list as JSON."))
def command(*, uais: tuple[str, ...], as_json: bool) -> int:
    """List them all, or those of some establishments."""
    from entconf.cli.saving import tell_backups  # noqa: PLC0415 - not needed for help
    from entconf.engine.backups import list_backups  # noqa: PLC0415 - as above

    session = open_session()
    tell_backups(session.console, list_backups(session.site(), uais), as_json=as_json)
    return ExitCode.OK
