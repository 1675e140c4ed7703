"""Where a value was written: file, line, column."""

from __future__ import annotations

from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place in a file of the site. Lines and columns count from 1; 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file
