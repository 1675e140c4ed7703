"""The SQLite database of the store: its tables, its durability, its errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from entconf.engine.store.folder import private_file, state_folder
from entconf.errors import StoreError
from entconf.model.text import Text, msg

FILE = "state.db"

#: Grows with every change of the tables; kept in the database as `user_version`.
SCHEMA_VERSION = 1

_TABLES = """
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  command TEXT NOT NULL,
  who TEXT NOT NULL,
  started TEXT NOT NULL,
  finished TEXT,
  result TEXT,
  origin TEXT NOT NULL
) STRICT;
CREATE TABLE writes (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL REFERENCES runs (id),
  uai TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  action TEXT NOT NULL,
  change TEXT NOT NULL,
  inverse TEXT NOT NULL,
  started TEXT NOT NULL,
  ended TEXT,
  state TEXT NOT NULL,
  message TEXT
) STRICT;
CREATE INDEX writes_by_run ON writes (run, number);
CREATE TABLE last_applied (
  uai TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  attributes TEXT NOT NULL,
  run TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (uai, kind, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE locks (
  uai TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  run TEXT NOT NULL,
  taken REAL NOT NULL,
  heartbeat REAL NOT NULL,
  expires REAL NOT NULL
) STRICT, WITHOUT ROWID;
"""


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
            if version == 0:
                for statement in _TABLES.split(";"):
                    cursor.execute(statement)
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


def _hint(error: Exception) -> Text | None:
    """What to do about the failures that people meet."""
    reason = str(error)
    if "malformed" in reason or "not a database" in reason:
        return msg("move the file away; entconf starts a new one and plans as before")
    if "locked" in reason:
        return msg("another program holds the file; try again when it is done")
    return msg("there must be room on the disk, and you must be allowed to write there")
