"""`entconf backups prune`: remove old backups."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "prune",
    cls=Command,
    help=_(
        "Remove the backups that are older than --keep-days and not among the --keep-last of "
        "their establishment. The last one of an establishment always stays, and so does a "
        "damaged one. The journal tells what was removed."
    ),
)
@option(
    "--keep-days",
    metavar="N",
    type=click.IntRange(min=0),
    default=90,
    text=_("Keep all of the last N days. Default: 90."),
)
@option(
    "--keep-last",
    metavar="N",
    type=click.IntRange(min=1),
    default=10,
    text=_("Keep the last N of each establishment, however old. Default: 10."),
)
@option("--yes", "-y", is_flag=True, text=_("Do not ask."))
@option("--json", "as_json", is_flag=True, text=_("Write the list as JSON."))
def command(*, keep_days: int, keep_last: int, yes: bool, as_json: bool) -> int:
    """Show what would go, ask, remove."""
    from datetime import UTC, datetime  # noqa: PLC0415 - not needed for help

    from entconf.cli.saving import tell_backups  # noqa: PLC0415 - as above
    from entconf.engine.backup_checks import old_backups  # noqa: PLC0415 - as above
    from entconf.engine.backup_files import remove_backup  # noqa: PLC0415 - as above
    from entconf.engine.backups import list_backups  # noqa: PLC0415 - as above
    from entconf.engine.store.actor import present_actor  # noqa: PLC0415 - as above
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.errors import PolicyRefused  # noqa: PLC0415 - as above
    from entconf.model.text import msg, msgn  # noqa: PLC0415 - as above

    session = open_session()
    site = session.site()
    going = old_backups(list_backups(site), datetime.now(UTC), keep_days, keep_last)
    if not going:
        session.console.remark(msg("No backup is old enough to go."))
    if going or as_json:
        tell_backups(session.console, going, as_json=as_json)
    if going and not yes:
        if not session.console.can_ask():
            raise PolicyRefused(
                msg("nobody can be asked whether to remove backups: there is no terminal"),
                hint=msg("remove them without a question: --yes"),
            )
        question = msgn("Remove this backup?", "Remove these {n} backups?", len(going))
        if not session.console.ask(question):
            return ExitCode.OK
    with Store(site) as store:
        for entry in going:
            store.journal.tell_removed(entry, present_actor())
            remove_backup(entry)
    return ExitCode.OK
