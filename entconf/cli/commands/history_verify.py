"""`entconf history verify`: whether the journal is as it was written."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "verify",
    cls=Command,
    help=_(
        "Tell the first line of the journal that was removed or edited. "
        "Exit codes: 0 the journal is whole, 1 it is not."
    ),
)
@option(
    "--head",
    metavar="HASH",
    text=_("A hash that an earlier `history verify` told: the line with it must still be there."),
)
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
def command(*, head: str | None, as_json: bool) -> int:
    """Verify the chain of the journal."""
    from entconf.engine.store.store import Store  # noqa: PLC0415 - not needed for help
    from entconf.report.history import verdict_lines  # noqa: PLC0415 - as above
    from entconf.report.history_document import verdict_document  # noqa: PLC0415 - as above

    session = open_session()
    with Store(session.site()) as store:
        verdict = store.journal.verify(head or "")
    if as_json:
        session.console.raw(verdict_document(verdict, session.language))
    else:
        session.console.result(verdict_lines(verdict, session.language))
    return ExitCode.OK if verdict.whole else ExitCode.UNEXPECTED
