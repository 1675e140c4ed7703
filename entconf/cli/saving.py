"""Take backups, and tell of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from entconf.cli.backups_elsewhere import refuse_elsewhere
from entconf.cli.console import Console
from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.desired.nearest import suggestion
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.backup_encryption import check_recipients
from entconf.engine.backup_files import BackupEntry
from entconf.engine.backups import list_backups, read_everything, take_backup
from entconf.engine.side_by_side import side_by_side
from entconf.engine.snapshot import raise_common_failure
from entconf.engine.watch import Phase
from entconf.errors import (
    AccessForbidden,
    ConfigurationError,
    EntconfError,
    Problem,
    UnexpectedAnswer,
)
from entconf.kinds.catalog import all_kinds
from entconf.model.establishment import Establishment
from entconf.model.resource import Declared
from entconf.model.text import msg
from entconf.report.backups import backup_lines
from entconf.report.document import backups_document


def save_all(
    session: Session, desired: Desired
) -> tuple[Sequence[BackupEntry], Sequence[EntconfError]]:
    """Back up every establishment that can be read; the others' failures are given back.

    Raises BackupError when a backup cannot be written, ConfigurationError when it cannot be
    encrypted, and SystemUnreachable when a system does not answer or refuses the account
    altogether.
    """
    check_recipients(desired.policy.recipients)
    watch = Progress(session.console)
    kinds = all_kinds()
    own: defaultdict[str, list[Declared]] = defaultdict(list)
    for one in desired.declared:
        own[one.id.uai].append(one)
    watch.started(Phase.BACKUP, len(desired.establishments))
    try:
        with Backends(revealer(desired.root)) as backends:

            def save(school: Establishment) -> BackupEntry | EntconfError:
                try:
                    read = read_everything(desired, school, backends, kinds, own[school.uai])
                    raise_common_failure(read)
                    return take_backup(desired, read, datetime.now(UTC))
                except (AccessForbidden, UnexpectedAnswer) as error:
                    return error
                finally:
                    watch.advanced(Phase.BACKUP, school.label)

            saved = side_by_side(save, desired.establishments)
    finally:
        watch.finished(Phase.BACKUP)
    entries = [one for one in saved if isinstance(one, BackupEntry)]
    return entries, [one for one in saved if isinstance(one, EntconfError)]


def tell_backups(console: Console, entries: Sequence[BackupEntry], *, as_json: bool) -> None:
    """Write a list of backups."""
    if as_json:
        console.raw(backups_document(entries))
    else:
        console.result(backup_lines(entries, console.language))


def find_backup(desired: Desired, asked: str) -> BackupEntry:
    """The backup of that name, of `UAI/name`, or the last one of a UAI.

    Raises ConfigurationError when there is none, or one in several establishments.
    """
    entries = list_backups(desired.root)
    named = [one for one in entries if asked in {one.name, f"{one.uai}/{one.name}"}]
    if not named:
        named = [one for one in entries if one.uai == asked][:1]
    if not named or asked == named[0].uai:
        refuse_elsewhere(desired.root, asked, named)
    if len(named) == 1:
        return named[0]
    if named:
        words = ", ".join(f"{one.uai}/{one.name}" for one in named)
        problem = Problem(
            "which-backup",
            msg("several establishments have a backup {name}", name=asked),
            hint=msg("name one of them: {words}", words=words),
        )
    else:
        names = [word for one in entries for word in (one.name, f"{one.uai}/{one.name}")]
        problem = Problem(
            "no-backup",
            msg("there is no backup {name}", name=asked),
            hint=suggestion(asked, names) or msg("entconf backup makes one"),
        )
    raise ConfigurationError([problem])
