"""The SQLite database of the store: its tables, its durability, its errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from entconf.engine.store.folder import private_file, state_folder
from entconf.engine.store.tables import LINES, SCHEMA_VERSION, STATE
from entconf.errors import StoreError
from entconf.model.text import Text, msg

FILE = "state.db"


class Database:
    """One connection, shared by the threads of a run; every transaction reaches the disk."""

    def __init__(self, root: Path) -> None:
        self._lock = RLock()
        self.path = state_folder(root) / FILE
        with self._told():
            private_file(self.path)
            self._connection = sqlite3.connect(
                self.path, timeout=30, isolation_level=None, check_same_thread=False
            )
            self._prepare()

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("PRAGMA foreign_keys=ON")
        with self.transaction() as cursor:
            (version,) = cursor.execute("PRAGMA user_version").fetchone()
            if version > SCHEMA_VERSION:
                raise StoreError(
                    msg(
                        "{file} was written by a newer entconf (version {found}, known: {known})",
                        file=str(self.path),
                        found=version,
                        known=SCHEMA_VERSION,
                    ),
                    hint=msg("use that version of entconf"),
                )
            if version < SCHEMA_VERSION:
                _bring_up(cursor, version)
                cursor.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Cursor]:
        """All or nothing, and on the disk when it ends. Raises StoreError."""
        with self._lock, self._told():
            cursor = self._connection.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
            except BaseException:
                if self._connection.in_transaction:
                    cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Cursor]:
        """A look without any change. Raises StoreError."""
        with self._lock, self._told():
            yield self._connection.cursor()

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                msg(
                    "the local store {file} cannot be used: {reason}",
                    file=str(self.path),
                    reason=str(error),
                ),
                hint=_hint(error),
            ) from error


def _bring_up(cursor: sqlite3.Cursor, version: int) -> None:
    """Make the tables, or bring those of an older version to the present ones."""
    from entconf.engine.store import migration  # noqa: PLC0415 - it stands on this module

    for statement in (LINES if version else LINES + ";" + STATE).split(";"):
        cursor.execute(statement)
    if version == 1:
        migration.from_version_1(cursor)


def _hint(error: Exception) -> Text | None:
    """What to do about the failures that people meet."""
    reason = str(error)
    if "malformed" in reason or "not a database" in reason:
        return msg("move the file away; entconf starts a new one and plans as before")
    if "locked" in reason:
        return msg("another program holds the file; try again when it is done")
    return msg("there must be room on the disk, and you must be allowed to write there")
