"""`entconf history list`: the runs of the site."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import latest, option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command("list", cls=Command, help=_("List the runs of the site, newest first."))
@latest
@option("--json", "as_json", is_flag=True, text=_("Write the list as JSON."))
def command(*, last: int, as_json: bool) -> int:
    """List the latest runs."""
    from entconf.engine.store.store import Store  # noqa: PLC0415 - not needed for help
    from entconf.report.history import runs_lines  # noqa: PLC0415 - as above
    from entconf.report.history_document import runs_document  # noqa: PLC0415 - as above

    session = open_session()
    with Store(session.site()) as store:
        runs = store.journal.runs(last)
    if as_json:
        session.console.raw(runs_document(runs))
    else:
        session.console.result(runs_lines(runs, session.language))
    return ExitCode.OK
