"""What a school's inventory tells of its feed: where it lies, and from when on it is wrong.

The defaults are those of the directory reference, sections 1.6, 1.7 and 8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from pathlib import Path

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

    `gone` and `added` are held against at least `mass` people: two of thirty teachers are no
    mass change. `targets` is the activation that is aimed at, by profile. `academy` and
    `degree` are what the deliveries should say of themselves; empty means any. `closed_days`
    are no working days, beside weekends and public holidays.
    """

    late_working_days: int = 2
    late_days: int = 7
    gone: float = 0.05
    gone_at_year_change: float = 0.10
    added: float = 0.30
    mass: int = 5
    propagation_working_days: int = 2
    leaver_days: int = 90
    login_pattern: str = ""
    year_change: YearChange = field(default_factory=YearChange)
    targets: Mapping[str, float] = field(default_factory=dict)
    academy: str = ""
    degree: str = ""
    closed_days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """Where the files of one school lie (absolute paths), and how they are verified.

    `drop` is the folder or archive of AAF deliveries, of which `entconf purge` erases those
    older than `keep_days` (None: it leaves them alone); `siecle` and `stsweb` are files or
    folders of exports of this school. None: the site names none.
    """

    drop: Path | None = None
    keep_days: int | None = None
    siecle: Path | None = None
    stsweb: Path | None = None
    verify: VerifySettings = field(default_factory=VerifySettings)
