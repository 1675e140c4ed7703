"""`entconf store copy`: from the folder of the site to the server that colleagues share."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "copy",
    cls=Command,
    help=_(
        "Copy the journal and what was last applied from .entconf/state.db to the PostgreSQL "
        "server that ENTCONF_STORE or store.yml names. The store there must be empty, and "
        "nobody may be at work here. Each line keeps its number and its hash. Backups stay "
        "in the folder. Exit codes: 0 copied, 1 copied from a journal that is not whole."
    ),
)
def command() -> int:
    """Copy one store into the other."""
    from entconf.engine.store.copying import copy_store  # noqa: PLC0415 - not needed for help
    from entconf.engine.store.folder import FILE, FOLDER  # noqa: PLC0415 - as above
    from entconf.engine.store.opening import open_database, store_url  # noqa: PLC0415 - as above
    from entconf.errors import ConfigurationError, Problem  # noqa: PLC0415 - as above
    from entconf.model.text import msg, msgn  # noqa: PLC0415 - as above
    from entconf.report.history import verdict_lines  # noqa: PLC0415 - as above

    session = open_session()
    site = session.site()
    if not store_url(site):
        hint = msg("set ENTCONF_STORE=postgresql://..., or write store.yml")
        told = msg("no other store is named to copy to")
        raise ConfigurationError([Problem("store", told, hint=hint)])
    if not (site / FOLDER / FILE).exists():
        told = msg("there is no {file} to copy", file=f"{FOLDER}/{FILE}")
        raise ConfigurationError([Problem("store", told)])
    from entconf.engine.store.sqlite import SqliteDatabase  # noqa: PLC0415 - as above

    old = SqliteDatabase(site)
    try:
        new = open_database(site)
        try:
            copied = copy_store(old, new)
        finally:
            new.close()
    finally:
        old.close()
    told = msg(
        "Copied to {place}: {lines}, {resources}.",
        place=new.place,
        lines=msgn("{n} line of the journal", "{n} lines of the journal", copied.lines),
        resources=msgn("{n} value last applied", "{n} values last applied", copied.resources),
    )
    session.console.remark(told)
    session.console.result(verdict_lines(copied.verdict, session.language))
    return ExitCode.OK if copied.verdict.whole else ExitCode.UNEXPECTED
