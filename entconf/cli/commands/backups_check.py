"""`entconf backups check`: whether backups can be read and planned."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, identity, option, proposed, variables
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "check",
    cls=Command,
    help=_(
        "Read each backup, hash checked and decrypted, and plan the way back to it on the live "
        "systems; nothing is written. BACKUP is a name of `entconf backups`, UAI/name, or a UAI "
        "for its last one; all, without any. Exit codes: 0 every one can be restored, 1 one "
        "cannot, 7 a system did not answer, or one is encrypted and no identity was given."
    ),
)
@click.argument("names", metavar="[BACKUP]...", nargs=-1, shell_complete=proposed("backups"))
@identity
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
@variables
def command(
    *,
    names: tuple[str, ...],
    identity: tuple[Path, ...],
    as_json: bool,
    variables: tuple[tuple[str, str], ...],
) -> int:
    """Check the backups that were named, or all of them."""
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - not needed for help
    from entconf.cli.proving_backups import check_all  # noqa: PLC0415 - as above
    from entconf.cli.saving import find_backup  # noqa: PLC0415 - as above
    from entconf.engine.backup_encryption import Identities  # noqa: PLC0415 - as above
    from entconf.engine.backups import list_backups  # noqa: PLC0415 - as above
    from entconf.report.backups import check_lines, checks_document  # noqa: PLC0415 - as above

    session = open_session()
    today = date.today()  # noqa: DTZ011 - the day on the wall of whoever asks
    desired = load_desired(session, Selection(today, variables=variables))
    entries = [find_backup(desired, one) for one in names] or list_backups(desired.root)
    checks = check_all(session, desired, entries, Identities(identity))
    if as_json:
        session.console.raw(checks_document(checks, session.language))
    else:
        session.console.result(check_lines(checks, session.language))
    if any(one.why for one in checks):
        return ExitCode.UNEXPECTED
    unproven = any(one.unknown or one.sealed for one in checks)
    return ExitCode.UNREACHABLE if unproven else ExitCode.OK
