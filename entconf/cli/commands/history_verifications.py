"""`entconf history verifications`: what the verifications of the feed came to."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import latest, option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "verifications",
    cls=Command,
    help=_("The verifications of the feed, newest first: the answer and the counts by code."),
)
@latest
@option("--json", "as_json", is_flag=True, text=_("Write the list as JSON."))
def command(*, last: int, as_json: bool) -> int:
    """List the latest verifications."""
    from entconf.engine.store.store import Store  # noqa: PLC0415 - not needed for help
    from entconf.report.history_verifications import (  # noqa: PLC0415 - as above
        verification_rows_document,
        verification_rows_lines,
    )

    session = open_session()
    with Store(session.site()) as store:
        rows = store.journal.verifications(last)
    if as_json:
        session.console.raw(verification_rows_document(rows))
    else:
        session.console.result(verification_rows_lines(rows, session.language))
    return ExitCode.OK
