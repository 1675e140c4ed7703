"""Rows on their way into the database, many at a time, and ids that sort as they are made."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from entconf.sandbox.store.database import Database, Stored, marks

Row = tuple[Stored, ...]


class Ids:
    """Makes ids of the form of a UUID; neighbours in a school are neighbours on disk."""

    def __init__(self, rng: random.Random) -> None:
        digits = f"{rng.getrandbits(80):020x}"
        self._prefix = f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-a{digits[15:18]}-"
        self._number = rng.getrandbits(16) << 16

    def next(self) -> str:
        """A new id."""
        self._number += 1
        return f"{self._prefix}{self._number:012x}"


@dataclass(slots=True)
class Batch:
    """Rows by table and columns."""

    rows: dict[tuple[str, tuple[str, ...]], list[Row]] = field(default_factory=dict)

    def table(self, name: str, columns: str) -> list[Row]:
        """The list to append a table's rows to."""
        return self.rows.setdefault((name, tuple(columns.split())), [])

    def write(self, db: Database) -> None:
        """Put every row into the database."""
        for (table, columns), rows in self.rows.items():
            sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(columns)})"  # noqa: S608 - our own names
            db.run_many(sql, rows)
        self.rows.clear()

    def add(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        """Append several rows at once."""
        self.table(table, columns).extend(rows)
