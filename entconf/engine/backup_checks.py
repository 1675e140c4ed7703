"""Whether a backup can be used, and which ones are old enough to go."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.backup_encryption import Identities, no_identity
from entconf.engine.backup_files import BackupEntry, read_whole
from entconf.engine.backups import load_backup
from entconf.engine.planning import PlanOptions
from entconf.engine.restoring import RestoreOptions, restore_plan
from entconf.engine.watch import Watch
from entconf.errors import BackupError, ConfigurationError
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text


@dataclass(frozen=True, slots=True)
class BackupCheck:
    """What came of checking a backup: `why` it cannot be used, or what restoring it would do.

    `changes` are the changes that lead back to it today, `unknown` the parts that the
    systems did not show. `sealed`: it is whole, but whether it can be opened was not tried,
    because no identity was given.
    """

    entry: BackupEntry
    why: Text | None = None
    resources: int = 0
    changes: int = 0
    unknown: int = 0
    sealed: Text | None = None


def check_backup(
    entry: BackupEntry,
    identities: Identities,
    desired: Desired,
    backends: Backends,
    watch: Watch,
) -> BackupCheck:
    """Read a backup back, and plan the way to it; nothing is written.

    Raises SystemUnreachable and the like: they say nothing of the backup. Nor do identities
    that cannot be used: ConfigurationError.
    """
    options = PlanOptions()
    try:
        if entry.encrypted and not identities.given:
            read_whole(entry)
            return BackupCheck(entry, sealed=no_identity(entry.name).message)
        backup = load_backup(entry, identities)
    except BackupError as error:
        return BackupCheck(entry, error.message)
    try:
        plan = restore_plan(backup, desired, backends, RestoreOptions(), options, watch)
    except ConfigurationError as error:
        return BackupCheck(entry, error.message)
    return BackupCheck(
        entry,
        resources=len(backup.live),
        changes=len(plan.changes),
        unknown=len(plan.unknown),
    )


def old_backups(
    entries: Sequence[BackupEntry], now: datetime, keep_days: int, keep_last: int
) -> tuple[BackupEntry, ...]:
    """The backups that neither rule keeps, of each establishment for itself, oldest first.

    The last `keep_last` usable backups of an establishment stay (at least one always does),
    and so do all of the last `keep_days` days. One whose moment cannot be told stays too:
    a damaged manifest is for a person to look at.
    """
    kept: dict[str, int] = {}
    found = []
    for entry in sorted(entries, key=lambda one: one.name, reverse=True):
        moment = _moment(entry)
        if moment is None:
            continue
        kept[entry.uai] = kept.get(entry.uai, 0) + 1
        if kept[entry.uai] > max(keep_last, 1) and moment < now - timedelta(days=keep_days):
            found.append(entry)
    return tuple(reversed(found))


def _moment(entry: BackupEntry) -> datetime | None:
    if entry.damage is None:
        with suppress(ValueError):
            return datetime.fromisoformat(entry.when)
    return None
