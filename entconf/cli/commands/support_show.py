"""`entconf support show`: one ticket."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command("show", cls=Command, help=_("Show a ticket with everything that was told of it."))
@click.argument("number", metavar="N", type=int)
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
def command(*, number: int, as_json: bool) -> int:
    """Read it and tell of it."""
    from entconf.cli.supporting import open_desk  # noqa: PLC0415 - not needed for help
    from entconf.report.support import ticket_lines, tickets_document  # noqa: PLC0415 - as above

    session = open_session()
    with open_desk(session) as desk:
        ticket = desk.log.ticket(number)
        if as_json:
            session.console.raw(tickets_document([ticket]))
        else:
            session.console.result(ticket_lines(ticket, desk.settings, session.language))
    return ExitCode.OK
