"""What every reader gives: a roster, and what it saw that only the files show."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from entconf.feeds.findings import Remark
from entconf.feeds.roster import Roster
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One roster with the remarks of its reader, in the order of the files."""

    roster: Roster
    remarks: tuple[Remark, ...] = ()


@lru_cache(maxsize=1 << 14)
def to_day(text: str, orders: tuple[str, ...]) -> date | None:
    """The day that a text of digits and separators names; None when it names none.

    `orders` are like `dmy` (31/12/2014) or `ymd` (2014-12-31); the year has four digits. No
    two-digit year is ever guessed.
    """
    parts = text.replace("-", "/").replace(".", "/").split("/")
    if len(parts) != len("ymd") or not all(one.isascii() and one.isdigit() for one in parts):
        return None
    for order in orders:
        by_sign = dict(zip(order, parts, strict=True))
        if len(by_sign["y"]) == len("2014"):
            try:
                return date(int(by_sign["y"]), int(by_sign["m"]), int(by_sign["d"]))
            except ValueError:
                return None
    return None
