"""The thresholds of a verification: configuration of the site, with the reference's defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class YearChange:
    """When the year changes, as (month, day), both days included (section 1.6)."""

    begins: tuple[int, int] = (8, 15)
    ends: tuple[int, int] = (9, 15)

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it; a window may pass over the new year."""
        now = (day.month, day.day)
        if self.begins <= self.ends:
            return self.begins <= now <= self.ends
        return now >= self.begins or now <= self.ends


@dataclass(frozen=True, slots=True)
class VerifySettings:
    """Shares are of one, durations in days unless the name says working days.

    The defaults are those of the directory reference, sections 1.6, 1.7 and 8. `targets` is the
    activation that is aimed at, by profile. `academy`, `degree` and `uais` are what the
    deliveries should say of themselves; empty means any.
    """

    late_working_days: int = 2
    late_days: int = 7
    gone: float = 0.05
    gone_at_year_change: float = 0.10
    added: float = 0.30
    propagation_working_days: int = 2
    leaver_days: int = 90
    login_pattern: str = ""
    year_change: YearChange = field(default_factory=YearChange)
    targets: Mapping[str, float] = field(default_factory=dict)
    academy: str = ""
    degree: str = ""
    closed_days: frozenset[date] = frozenset()
