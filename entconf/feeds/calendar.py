"""Working days: what the delays of a feed are counted in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

_SATURDAY = 5
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))


def working_days(after: date, until: date, closed: Collection[date] = ()) -> int:
    """How many working days lie after `after`, up to and with `until`; 0 when it is not later.

    Weekends, the public holidays of France and `closed` are no working days.
    """
    days = (after + timedelta(days=number) for number in range(1, (until - after).days + 1))
    return sum(is_working_day(day, closed) for day in days)


def is_working_day(day: date, closed: Collection[date] = ()) -> bool:
    """Whether somebody works at an academy on that day."""
    return day.weekday() < _SATURDAY and day not in closed and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    """The eleven public holidays of the Code du travail, article L3133-1."""
    easter = _easter(year)
    moving = (easter + timedelta(days=days) for days in (1, 39, 50))
    return frozenset([*(date(year, month, day) for month, day in _FIXED), *moving])


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian rule: after the first full moon of spring."""
    golden, century = year % 19, year // 100
    correction = century - century // 4 - (8 * century + 13) // 25
    epact = (correction + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    sunday = epact - weekday
    month = 3 + (sunday + 40) // 44
    return date(year, month, sunday + 28 - 31 * (month // 4))
