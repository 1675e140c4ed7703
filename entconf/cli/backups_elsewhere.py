"""Backups that the journal names and this machine does not have: each run kept its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from entconf.engine.backup_files import BackupEntry
from entconf.engine.store.journal_reading import RunRow
from entconf.engine.store.opening import store_exists
from entconf.errors import ConfigurationError, Problem
from entconf.model.text import msg


def refuse_elsewhere(root: Path, asked: str, found: Iterable[BackupEntry]) -> None:
    """Raise ConfigurationError when what was asked for is on another machine.

    That is: a name that only the journal has, or a UAI whose last backup is not the one
    that was `found` here. Says nothing of a name that nobody knows.
    """
    if not store_exists(root):
        return
    from entconf.engine.store.store import Store  # noqa: PLC0415 - sqlite3 is slow to import

    here = {f"{one.uai}/{one.name}" for one in found}
    with Store(root) as store:
        told = [(name, run) for run in store.journal.runs() for name in run.backups]
    match = [one for one in told if asked in _names(one[0])]
    if not match:
        return
    last, run = max(match, key=lambda one: _names(one[0])[1])
    if all(_names(one)[1] < _names(last)[1] for one in here):
        raise ConfigurationError([_elsewhere(last, run)])


def _names(backup: str) -> tuple[str, str, str]:
    """How a backup may be asked for: its UAI, its name, which begins with its moment, or both."""
    uai, _, name = backup.partition("/")
    return uai, name, backup


def _elsewhere(backup: str, run: RunRow) -> Problem:
    return Problem(
        "backup-elsewhere",
        msg(
            "the backup {name} is not in this folder: the run {run} of {who} took it",
            name=backup,
            run=run.id,
            who=run.actor.job or run.actor.name,
        ),
        hint=msg(
            "copy .entconf/backups/{name}.* from there; `entconf rollback {run}` undoes the run "
            "without it; a backup that is here can be named",
            name=backup,
            run=run.id,
        ),
    )
