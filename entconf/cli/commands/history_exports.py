"""`entconf history exports`: who exported personal data."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import latest, option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "exports",
    cls=Command,
    help=_("The access log: who wrote or showed personal data, when, what, of how many people."),
)
@latest
@option("--json", "as_json", is_flag=True, text=_("Write the list as JSON."))
def command(*, last: int, as_json: bool) -> int:
    """List the latest exports."""
    from entconf.engine.store.store import Store  # noqa: PLC0415 - not needed for help
    from entconf.report.purging import export_lines, exports_document  # noqa: PLC0415 - as above

    session = open_session()
    with Store(session.site()) as store:
        rows = store.journal.exports(last)
    if as_json:
        session.console.raw(exports_document(rows))
    else:
        session.console.result(export_lines(rows, session.language))
    return ExitCode.OK
