"""`entconf exchange status`: how fresh each exchange is."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "status",
    cls=Command,
    help=_(
        "Tell of each exchange when it last succeeded, when it was last tried, and whether it is "
        "overdue. Exit codes: 0 none is, 12 one is."
    ),
)
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
@selecting
def command(selection: Selection, *, as_json: bool) -> int:
    """Tell how fresh they are."""
    from datetime import UTC, datetime  # noqa: PLC0415 - not needed for help

    from entconf.cli.loading import load_desired  # noqa: PLC0415 - as above
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.exchange.declared import exchanges_of  # noqa: PLC0415 - as above
    from entconf.exchange.freshness import freshness, remembered  # noqa: PLC0415 - as above
    from entconf.report.exchange_documents import status_document  # noqa: PLC0415 - as above
    from entconf.report.exchanges import status_lines  # noqa: PLC0415 - as above

    session = open_session()
    desired = load_desired(session, selection)
    with Store(desired.root) as store:
        memories = remembered(store.notes)
    found = freshness(exchanges_of(desired), memories, datetime.now(UTC))
    if as_json:
        session.console.raw(status_document(found))
    else:
        session.console.result(status_lines(found, session.language))
    return ExitCode.OVERDUE if any(one.overdue for one in found) else ExitCode.OK
