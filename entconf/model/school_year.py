"""A school year: from 1 August to 31 July, so that what prepares a year belongs to it."""

from __future__ import annotations

import re
from datetime import date
from typing import Self

from entconf.model.quick_dataclass import dataclass

_LABEL = re.compile(r"(\d{4})-(\d{4})")
_FIRST_MONTH = 8


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """The year 2026-2027 has `first` 2026.

    It begins with the preparations of August (practice reference, section 6, tasks 12 to 18).
    """

    first: int

    @property
    def label(self) -> str:
        """As people write it: 2026-2027."""
        return f"{self.first}-{self.first + 1}"

    @property
    def begin(self) -> date:
        """Its first day."""
        return date(self.first, _FIRST_MONTH, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return date(self.first + 1, _FIRST_MONTH - 1, 31)

    def holds(self, day: date) -> bool:
        """Whether a day belongs to it."""
        return self.begin <= day <= self.end

    @classmethod
    def of(cls, day: date) -> Self:
        """The year that a day belongs to."""
        return cls(day.year if day.month >= _FIRST_MONTH else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The year of a label. Raises ValueError when it is none."""
        found = _LABEL.fullmatch(text.strip())
        if found is None or int(found[2]) != int(found[1]) + 1:
            raise ValueError(text)
        return cls(int(found[1]))
