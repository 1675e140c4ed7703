"""`entconf credentials slips`: the hand-out as PDF."""

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
    "slips",
    cls=Command,
    help=_(
        "Print slips with login and activation code for those whose local account was never "
        "activated, class by class, and the sheet on which they sign. Codes are asked of the ENT "
        "now and kept nowhere but in the files, which only you can read and which are erased in "
        "time by `entconf purge`."
    ),
)
@click.argument("school", metavar="[UAI]", required=False, shell_complete=proposed("schools"))
@choosing
@printing
@option(
    "--everyone",
    is_flag=True,
    text=_("Also those who sign in elsewhere: a slip with words, and no code."),
)
@option("--json", "as_json", is_flag=True, text=_("Write what was made as JSON."))
def command(  # noqa: PLR0913 - one parameter an option
    choice: Choice,
    school: str | None,
    *,
    out: Path | None,
    per_page: str,
    keep_days: int | None,
    spoken: str,
    everyone: bool,
    as_json: bool,
) -> int:
    """Ask for the codes, and print."""
    from datetime import datetime  # noqa: PLC0415 - not needed for help
    from gettext import gettext  # noqa: PLC0415 - as above

    from entconf.cli.handing_out import Paper, print_slips  # noqa: PLC0415 - as above

    if out is None:
        raise click.UsageError(gettext(_("Say where the files go: --out FOLDER.")))
    now = datetime.now().astimezone()
    paper = Paper(out, int(per_page), spoken, now, keep_days, everyone)
    return print_slips(open_session(), [school] if school else [], choice, paper, as_json=as_json)
