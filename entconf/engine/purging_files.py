"""Areas of `entconf purge` that the engine knows: files that were written, backups."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from entconf.engine.backup_checks import old_backups
from entconf.engine.backup_files import BackupEntry, backup_entries, remove_backup
from entconf.engine.erasing import erase
from entconf.engine.exported_files import ExportedFile, erase_file, old_files
from entconf.engine.purging import PurgeArea, PurgeRequest, Relic
from entconf.engine.store.actor import present_actor
from entconf.model.text import Text, msg


def find_exported(request: PurgeRequest) -> Sequence[Relic]:
    """Files with personal data that entconf wrote."""
    notes = request.store.notes
    old = old_files(notes, request.today, request.days)
    return [Relic(str(one.path), one.written, note=_note(one)) for one in old]


def _note(file: ExportedFile) -> Text | None:
    if file.gone:
        return msg("it is gone already; it is only forgotten")
    if file.changed:
        return msg("it is no longer what was written: it stays, and is forgotten")
    return None


def erase_exported(request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Erase them, and forget them."""
    notes = request.store.notes
    wanted = {one.name for one in relics}
    old = [one for one in old_files(notes, request.today, request.days) if str(one.path) in wanted]
    erased = [one for one in old if not one.gone and not one.changed]
    for one in old:
        erase_file(notes, one)
    return len(erased)


def find_backups(request: PurgeRequest) -> Sequence[Relic]:
    """Backups; the last one of an establishment always stays."""
    return [Relic(_name(one), _day(one)) for one in _old(request)]


def erase_backups(request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Remove them; the journal tells each, as `backups prune` does."""
    wanted = {one.name for one in relics}
    going = [one for one in _old(request) if _name(one) in wanted]
    for entry in going:
        request.store.journal.tell_removed(entry, present_actor())
        remove_backup(entry)
    return len(going)


def _old(request: PurgeRequest) -> Sequence[BackupEntry]:
    return old_backups(backup_entries(request.root), request.now, request.days, keep_last=1)


def _name(entry: BackupEntry) -> str:
    return f"{entry.uai}/{entry.name}"


def _day(entry: BackupEntry) -> date:
    return datetime.fromisoformat(entry.when).date()


def find_caches(request: PurgeRequest) -> Sequence[Relic]:
    """Caches that no run has brought up to date for too long."""
    limit = request.today - timedelta(days=request.days)
    found = []
    for path in request.caches:
        with suppress(FileNotFoundError):
            used = datetime.fromtimestamp(path.stat().st_mtime, request.now.tzinfo).date()
            if used < limit:
                found.append(Relic(str(path), used))
    return found


def erase_caches(_request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Remove them; the next run reads everything anew. Raises StoreError."""
    for one in relics:
        erase(Path(one.name))
    return len(relics)


FILES: tuple[PurgeArea, ...] = (
    PurgeArea("exports", msg("Files that were written"), find_exported, erase_exported),
    PurgeArea("caches", msg("Caches of directories"), find_caches, erase_caches),
    PurgeArea("backups", msg("Backups"), find_backups, erase_backups),
)
