"""Plan the way back to a backup."""

from __future__ import annotations

from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.backup_encryption import Identities
from entconf.engine.backup_files import BackupEntry
from entconf.engine.backups import load_backup
from entconf.engine.planning import PlanOptions
from entconf.engine.restoring import RestoreOptions, restore_plan
from entconf.model.plan import Plan


def plan_restore(
    session: Session,
    desired: Desired,
    entry: BackupEntry,
    identities: Identities,
    options: RestoreOptions,
) -> Plan:
    """The plan that leads back to a backup. Raises the errors of `restore_plan`."""
    backup = load_backup(entry, identities)
    with Backends(revealer(desired.root)) as backends:
        watch = Progress(session.console)
        return restore_plan(backup, desired, backends, options, PlanOptions(), watch)
