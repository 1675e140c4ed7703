"""What a database must do to hold the store: the contract that SQLite and PostgreSQL meet.

The statements of the store are written once, with `?` for each value, in the words that both
understand. What the two do not share stands behind the methods below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from entconf.engine.store.clock import Instant

#: What a statement takes as a value.
Plain = str | int | float | None


class Rows(Protocol):
    """What a statement found, row by row."""

    def fetchone(self) -> Any:  # noqa: ANN401 - a row is as wide as its statement says
        """The next row, None after the last."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Cursor(Rows, Protocol):
    """One transaction, or one look at the database."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed."""
        ...

    def execute(self, sql: str, parameters: Sequence[Plain] = (), /) -> Rows:
        """Make a statement."""
        ...

    def now(self) -> Instant:
        """What time it is for the locks: the same for all who share the database."""
        ...

    def next_number(self) -> int:
        """The number of the next line of the journal: one that no line ever had."""
        ...

    def highest_number(self) -> int:
        """The highest number that a line of the journal ever had; 0 before the first one."""
        ...

    def count_from(self, number: int) -> None:
        """Go on counting lines after this number, which lines that were copied in had."""
        ...


class Database(Protocol):
    """One connection, shared by the threads of a run.

    Whatever goes wrong is raised as StoreError, StoreUnreachable when nobody answers.
    """

    @property
    def place(self) -> str:
        """Where it is, as people are told: never with a password."""
        ...

    def transaction(self) -> AbstractContextManager[Cursor]:
        """All or nothing, on the disk when it ends, and never two at the same time."""
        ...

    def reading(self) -> AbstractContextManager[Cursor]:
        """A look without any change."""
        ...

    def close(self) -> None:
        """Give it back."""
        ...
