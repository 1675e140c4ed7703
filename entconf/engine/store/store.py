"""The store of a site, opened as one."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from entconf.engine.store.database import Database
from entconf.engine.store.journal import Journal
from entconf.engine.store.last_applied import LastApplied


class Store:
    """Journal, last applied values and locks of the site in folder `root`.

    Raises StoreError when its database cannot be opened, made or written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.database = Database(root)
        self.journal = Journal(self.database)
        self.last_applied = LastApplied(self.database)

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
