"""`entconf lock show`: the locks of the site."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "show", cls=Command, help=_("List the locks: who holds them, since when, until when.")
)
@option("--json", "as_json", is_flag=True, text=_("Write the list as JSON."))
def command(*, as_json: bool) -> int:
    """List every lock."""
    from entconf.engine.store.locks_held import held_locks  # noqa: PLC0415 - not needed for help
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.report.locks import lock_lines, locks_document  # noqa: PLC0415 - as above

    session = open_session()
    with Store(session.site()) as store:
        locks = held_locks(store.database)
    if as_json:
        session.console.raw(locks_document(locks))
    else:
        session.console.result(lock_lines(locks, session.language))
    return ExitCode.OK
