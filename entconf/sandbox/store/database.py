"""The SQLite database of the sandbox: opening, writing, reading, and a cache of list bodies.

Every list of the ENT comes whole, so the bodies of lists are kept as they were written,
until something is written to a table they came from.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from importlib.resources import files
from pathlib import Path

Stored = str | int | float | bytes | None
Parameters = Sequence[Stored]

#: Stands among the tables of a body that tells when people last came in.
LOGINS = "last logins"

_WRITES = re.compile(
    r"\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+(\w+)",
    re.IGNORECASE,
)


class Database:
    """One platform's data. Used by one thread: that of the server."""

    def __init__(self, path: str | Path) -> None:
        """Open the file or a database in memory; a new one gets its tables."""
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA cache_size = -65536")
        self._generations: dict[str, int] = {}
        self._written: dict[str, str | None] = {}
        self._bodies: dict[tuple[str, ...], tuple[tuple[int, ...], bytes]] = {}
        tables = self.count("SELECT count(*) FROM sqlite_master WHERE type = 'table'")
        self.is_new = tables == 0
        if self.is_new:
            self._run_script("schema.sql")
        self._run_script("imports.sql")
        self._run_script("support.sql")
        self._run_script("news.sql")

    def _run_script(self, name: str) -> None:
        script = files("entconf.sandbox.store").joinpath(name).read_text("utf-8")
        self._connection.executescript(script)

    def transaction(self) -> AbstractContextManager[object]:
        """All or nothing for the statements within."""
        self._connection.execute("BEGIN")
        return self._connection

    def begin(self) -> None:
        """Start a transaction by hand."""
        self._connection.execute("BEGIN")

    def commit(self) -> None:
        """Keep what was written since `begin`."""
        self._connection.execute("COMMIT")

    def roll_back(self) -> None:
        """Forget what was written since `begin`."""
        self._connection.execute("ROLLBACK")

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one writing statement; answers the number of rows it touched."""
        self._note(sql)
        return self._connection.execute(sql, parameters).rowcount

    def note_login(self, user: str, moment: str) -> None:
        """Keep when somebody last came in; of the kept bodies only those built from LOGINS go."""
        self._connection.execute("UPDATE users SET last_login = ? WHERE id = ?", (moment, user))
        self._generations[LOGINS] = self._generations.get(LOGINS, 0) + 1

    def insert(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one INSERT; answers the number of the new row."""
        self._note(sql)
        return self._connection.execute(sql, parameters).lastrowid or 0

    def run_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Run one writing statement for many rows; answers how many rows it touched."""
        self._note(sql)
        return self._connection.executemany(sql, rows).rowcount

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query."""
        found: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
        return found

    def column(self, sql: str, parameters: Parameters = ()) -> list[str]:
        """The first column of a query, as text."""
        return [row[0] for row in self._connection.execute(sql, parameters)]

    def text(self, sql: str, parameters: Parameters = ()) -> str | None:
        """The first value of a query, None without a row."""
        found = self.row(sql, parameters)
        return None if found is None or found[0] is None else str(found[0])

    def count(self, sql: str, parameters: Parameters = ()) -> int:
        """The number a counting query answers."""
        found = self.row(sql, parameters)
        return 0 if found is None else int(found[0])

    def exists(self, table: str, key: str) -> bool:
        """Whether a table has a row of this id."""
        return self.row(f"SELECT 1 FROM {table} WHERE id = ?", (key,)) is not None  # noqa: S608 - a table's name, ours

    def cached(
        self, key: tuple[str, ...], tables: tuple[str, ...], build: Callable[[], bytes]
    ) -> bytes:
        """A body built from `tables`, kept until one of them is written to."""
        generations = tuple(self._generations.get(table, 0) for table in tables)
        kept = self._bodies.get(key)
        if kept is not None and kept[0] == generations:
            return kept[1]
        body = build()
        self._bodies[key] = (generations, body)
        return body

    def close(self) -> None:
        """Close the file; what was written is kept."""
        self._connection.close()

    def _note(self, sql: str) -> None:
        if sql not in self._written:
            found = _WRITES.match(sql)
            self._written[sql] = found[1].lower() if found else None
        table = self._written[sql]
        if table is not None:
            self._generations[table] = self._generations.get(table, 0) + 1


def marks(values: Sequence[object]) -> str:
    """Question marks for a list of values: `?,?,?`."""
    return ",".join("?" * len(values))
