"""The tables of the store. Each change of them is a new version, with a way from the old one.

Those of SQLite stand first; those of PostgreSQL, which began with version 3, hold the same.
"""

from __future__ import annotations

#: Grows with every change of the tables; kept as `user_version`, or in the table `store`.
SCHEMA_VERSION = 3

#: The journal: see chain.py. AUTOINCREMENT keeps count of lines that are there no more.
LINES = """
CREATE TABLE lines (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL,
  what TEXT NOT NULL,
  at TEXT NOT NULL,
  content TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX lines_by_run ON lines (run, number);
CREATE INDEX lines_by_sort ON lines (what, number)
"""

STATE = """
CREATE TABLE last_applied (
  uai TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  attributes TEXT NOT NULL,
  run TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (uai, kind, key)
) STRICT, WITHOUT ROWID
"""

#: `seat` says where the number in `owner` means something (owner.py); the lock ends at `due`
#: of the clock `clock`, which for people is `expires` on the wall (clock.py).
LOCKS = """
CREATE TABLE locks (
  uai TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  run TEXT NOT NULL,
  taken REAL NOT NULL,
  heartbeat REAL NOT NULL,
  expires REAL NOT NULL,
  seat TEXT NOT NULL,
  clock TEXT NOT NULL,
  due REAL NOT NULL
) STRICT, WITHOUT ROWID
"""

#: What parts of entconf remember from one run to the next: see notes.py.
NOTES = """
CREATE TABLE notes (
  area TEXT NOT NULL,
  key TEXT NOT NULL,
  content TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (area, key)
) STRICT, WITHOUT ROWID
"""

#: `counter` is the highest number that a line ever had. Whoever writes anything locks the one
#: row of `store` first, so that one transaction follows the other as it does in SQLite.
POSTGRESQL = """
CREATE TABLE lines (
  number BIGINT PRIMARY KEY,
  run TEXT NOT NULL,
  what TEXT NOT NULL,
  at TEXT NOT NULL,
  content TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX lines_by_run ON lines (run, number);
CREATE INDEX lines_by_sort ON lines (what, number);
CREATE TABLE last_applied (
  uai TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  attributes TEXT NOT NULL,
  run TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (uai, kind, key)
);
CREATE TABLE locks (
  uai TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  run TEXT NOT NULL,
  taken DOUBLE PRECISION NOT NULL,
  heartbeat DOUBLE PRECISION NOT NULL,
  expires DOUBLE PRECISION NOT NULL,
  seat TEXT NOT NULL,
  clock TEXT NOT NULL,
  due DOUBLE PRECISION NOT NULL
);
CREATE TABLE notes (
  area TEXT NOT NULL,
  key TEXT NOT NULL,
  content TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (area, key)
);
CREATE TABLE store (
  single BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (single),
  version INTEGER NOT NULL,
  counter BIGINT NOT NULL
)
"""
