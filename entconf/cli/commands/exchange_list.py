"""`entconf exchange list`: what plays declare."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command("list", cls=Command, help=_("List the exchanges that plays declare."))
@option("--json", "as_json", is_flag=True, text=_("Write the list as JSON."))
@selecting
def command(selection: Selection, *, as_json: bool) -> int:
    """List them."""
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - not needed for help
    from entconf.exchange.declared import exchanges_of  # noqa: PLC0415 - as above
    from entconf.report.exchange_documents import list_document  # noqa: PLC0415 - as above
    from entconf.report.exchanges import list_lines  # noqa: PLC0415 - as above

    session = open_session()
    found = exchanges_of(load_desired(session, selection))
    if as_json:
        session.console.raw(list_document(found))
    else:
        session.console.result(list_lines(found, session.language))
    return ExitCode.OK
