"""`entconf support close`: the end of a ticket."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "close",
    cls=Command,
    help=_(
        "Close a ticket, with a word on how it ended; a request of the ENT is resolved by sync."
    ),
)
@click.argument("number", metavar="N", type=int)
@click.argument("text", metavar="[TEXT]", default="")
@option(
    "--i-have-checked",
    "checked",
    is_flag=True,
    text=_("Keep the text as it is: it says nothing private."),
)
def command(*, number: int, text: str, checked: bool) -> int:
    """Keep it."""
    from entconf.assistance.support.steps import closed  # noqa: PLC0415 - not needed for help
    from entconf.cli.supporting import kept_text, open_desk  # noqa: PLC0415 - as above
    from entconf.report.support import ticket_rows  # noqa: PLC0415 - as above

    session = open_session()
    with open_desk(session) as desk:
        kept = kept_text(session, text, checked=checked)
        ticket = desk.log.change(number, lambda one: closed(one, kept, desk.now, desk.by))
        session.console.result(ticket_rows([ticket], desk.settings, session.language))
    return ExitCode.OK
