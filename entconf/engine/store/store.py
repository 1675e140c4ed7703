"""The store of a site, opened as one."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from entconf.engine.store.database import Database
from entconf.engine.store.journal import Journal
from entconf.engine.store.last_applied import LastApplied
from entconf.engine.store.notes import Notes
from entconf.engine.store.opening import open_database


class Store:
    """Journal, last applied values, notes and locks of the site in folder `root`.

    `database` is the one that the site's setting leads to unless given (opening.py). Raises
    StoreError when it cannot be opened, made or written, StoreUnreachable when its server
    does not answer, and ConfigurationError when the setting is wrong.
    """

    def __init__(self, root: Path, database: Database | None = None) -> None:
        self.root = root
        self.database = database or open_database(root)
        self.journal = Journal(self.database)
        self.last_applied = LastApplied(self.database)
        self.notes = Notes(self.database)

    def close(self) -> None:
        """Give the database back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
