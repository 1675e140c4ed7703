"""`entconf store show`: where the store of a site is, and what it holds."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "show",
    cls=Command,
    help=_(
        "Tell where the store of this site is, by ENTCONF_STORE, by store.yml or else "
        ".entconf/state.db, and what it holds. A password is never shown."
    ),
)
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
def command(*, as_json: bool) -> int:
    """Open the store and tell of it."""
    import json  # noqa: PLC0415 - not needed for help

    from entconf.engine.store.locks_held import held_locks  # noqa: PLC0415 - as above
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.model.text import msg, msgn  # noqa: PLC0415 - as above
    from entconf.report.document import FORMAT  # noqa: PLC0415 - as above
    from entconf.report.lines import line  # noqa: PLC0415 - as above

    session = open_session()
    with Store(session.site()) as store:
        place = store.database.place
        runs, locks = len(store.journal.runs()), len(held_locks(store.database))
    if as_json:
        told = {"format": FORMAT, "document": "store", "place": place, "runs": runs, "locks": locks}
        session.console.raw(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return ExitCode.OK
    text = msg(
        "{place}: {runs}, {locks}.",
        place=place,
        runs=msgn("{n} run", "{n} runs", runs),
        locks=msgn("{n} lock", "{n} locks", locks),
    )
    session.console.result([line(session.language(text))])
    return ExitCode.OK
