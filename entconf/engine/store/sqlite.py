"""The SQLite database of the store: its durability, its errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import RLock

from entconf.engine.store.clock import Clock, Instant, machine_clock
from entconf.engine.store.folder import FILE, private_file, state_folder
from entconf.engine.store.tables import LINES, LOCKS, NOTES, SCHEMA_VERSION, STATE
from entconf.errors import StoreError
from entconf.model.os_reason import os_reason
from entconf.model.text import Text, msg


class SqliteCursor(sqlite3.Cursor):
    """A cursor that also tells the time and counts the lines of the journal."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        super().__init__(connection)
        self._clock = clock

    def now(self) -> Instant:
        """The time of this machine: all who share the file are on it."""
        return self._clock()

    def next_number(self) -> int:
        """One more than any line has or had."""
        last = self.execute("SELECT max(number) FROM lines").fetchone()
        return max(last[0] or 0, self.highest_number()) + 1

    def highest_number(self) -> int:
        """What AUTOINCREMENT counted."""
        row = self.execute("SELECT seq FROM sqlite_sequence WHERE name = 'lines'").fetchone()
        return int(row[0]) if row else 0

    def count_from(self, number: int) -> None:
        """Write the counter that AUTOINCREMENT goes by."""
        self.execute("DELETE FROM sqlite_sequence WHERE name = 'lines'")
        self.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('lines', ?)", (number,))


class SqliteDatabase:
    """The file `.entconf/state.db` of a site. It meets the contract of database.py."""

    def __init__(self, root: Path, clock: Clock = machine_clock) -> None:
        self._lock = RLock()
        self._cursor = partial(SqliteCursor, clock=clock)
        self.path = state_folder(root) / FILE
        with self._told():
            private_file(self.path)
            self._connection = sqlite3.connect(
                self.path, timeout=30, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    @property
    def place(self) -> str:
        """The name of the file."""
        return str(self.path)

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
    def transaction(self) -> Iterator[SqliteCursor]:
        """All or nothing, and on the disk when it ends. Raises StoreError."""
        with self._lock, self._told():
            cursor = self._connection.cursor(self._cursor)
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
            except BaseException:
                if self._connection.in_transaction:
                    cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[SqliteCursor]:
        """A look without any change. Raises StoreError."""
        with self._lock, self._told():
            yield self._connection.cursor(self._cursor)

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            reason = os_reason(error) if isinstance(error, OSError) else str(error)
            raise StoreError(
                msg(
                    "the local store {file} cannot be used: {reason}",
                    file=str(self.path),
                    reason=reason,
                ),
                hint=_hint(error),
            ) from error


def _bring_up(cursor: SqliteCursor, version: int) -> None:
    """Make the tables, or bring those of an older version to the present ones."""
    from entconf.engine.store import migration  # noqa: PLC0415 - only for an old or a new file

    migration.make(cursor, NOTES)
    match version:
        case 0:
            migration.make(cursor, LINES, STATE, LOCKS)
        case 1:
            migration.make(cursor, LINES)
            migration.from_version_1(cursor)
            migration.from_version_2(cursor)
        case _:
            migration.from_version_2(cursor)


def _hint(error: Exception) -> Text | None:
    """What to do about the failures that people meet."""
    reason = str(error)
    if "malformed" in reason or "not a database" in reason:
        return msg("move the file away; entconf starts a new one and plans as before")
    if "locked" in reason:
        return msg("another program holds the file; try again when it is done")
    return msg("there must be room on the disk, and you must be allowed to write there")
