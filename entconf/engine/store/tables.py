"""The tables of the store. Each change of them is a new version, with a way from the old one."""

from __future__ import annotations

#: Grows with every change of the tables; kept in the database as `user_version`.
SCHEMA_VERSION = 2

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
) STRICT, WITHOUT ROWID;
CREATE TABLE locks (
  uai TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  run TEXT NOT NULL,
  taken REAL NOT NULL,
  heartbeat REAL NOT NULL,
  expires REAL NOT NULL
) STRICT, WITHOUT ROWID
"""
