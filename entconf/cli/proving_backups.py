"""Prove backups on the live systems, without writing anything."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.backup_checks import BackupCheck, check_backup
from entconf.engine.backup_encryption import Identities
from entconf.engine.backup_files import BackupEntry


def check_all(
    session: Session, desired: Desired, entries: Sequence[BackupEntry], identities: Identities
) -> Sequence[BackupCheck]:
    """What came of each backup. Raises SystemUnreachable when nothing answers."""
    watch = Progress(session.console)
    with Backends(revealer(desired.root)) as backends:
        return [check_backup(one, identities, desired, backends, watch) for one in entries]
