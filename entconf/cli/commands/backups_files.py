"""`entconf backups files`: the exports and proofs that a backup holds."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, identity, option, proposed
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "files",
    cls=Command,
    help=_(
        "Take out of a backup what proves it, where people administer an ENT by hand: what was "
        "declared, what was seen and by whom, exports and files kept as proof. BACKUP is a name "
        "of `entconf backups`, UAI/name, or a UAI for its last one."
    ),
)
@click.argument("name", metavar="BACKUP", shell_complete=proposed("backups"))
@option(
    "--out",
    metavar="FOLDER",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    text=_("Write the files into this new folder."),
)
@identity
def command(*, name: str, out: Path, identity: tuple[Path, ...]) -> int:
    """Write the files of one backup."""
    from datetime import date  # noqa: PLC0415 - not needed for help

    from entconf.cli.loading import load_desired  # noqa: PLC0415 - as above
    from entconf.cli.private_files import write_private_tree  # noqa: PLC0415 - as above
    from entconf.cli.saving import find_backup  # noqa: PLC0415 - as above
    from entconf.engine.backup_encryption import Identities  # noqa: PLC0415 - as above
    from entconf.engine.backups import load_backup  # noqa: PLC0415 - as above
    from entconf.model.text import msg, msgn  # noqa: PLC0415 - as above

    session = open_session()
    today = date.today()  # noqa: DTZ011 - the day on the wall of whoever asks
    desired = load_desired(session, Selection(today))
    backup = load_backup(find_backup(desired, name), Identities(identity))
    if not backup.files:
        session.console.remark(msg("This backup holds no files."))
        return ExitCode.OK
    write_private_tree(out, backup.files)
    told = msgn("{n} file in {folder}", "{n} files in {folder}", len(backup.files), folder=str(out))
    session.console.remark(told)
    return ExitCode.OK
