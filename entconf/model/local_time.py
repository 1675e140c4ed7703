"""Moments as people write them, in a school's time zone; the change of hour told, not guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo

from entconf.model.text import Text, msg

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[ T](?P<clock>\d{1,2}:\d{2})(?P<offset>Z|[+-]\d{2}:\d{2})?"
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


class NotAMoment(ValueError):
    """A text that names no moment; carries what is wrong and what would be right."""

    def __init__(self, message: Text, hint: Text | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint


def read_day(text: str) -> date:
    """A day. Raises NotAMoment."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = msg('"{text}" is not a day', text=text)
        raise NotAMoment(
            message, msg("write the year, the month, then the day: 2026-09-01")
        ) from None


def read_moment(text: str, zone: tzinfo) -> datetime:
    """A moment with its hour, in UTC.

    Of the two that an hour names in the night in which clocks go back, it is the first; an offset
    (`2026-10-25 02:30+01:00`) names the second. Raises NotAMoment, also for an hour that the
    clocks skip.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        message = msg('"{text}" is not a day with its hour', text=text)
        raise NotAMoment(message, msg("write 2026-09-01 08:00"))
    day, clock = read_day(found["day"]), read_clock(found["clock"])
    if found["offset"]:
        offset = "+00:00" if found["offset"] == "Z" else found["offset"]
        return datetime.fromisoformat(f"{day}T{clock:%H:%M}:00{offset}").astimezone(UTC)
    return at_clock(day, clock, zone)


def read_clock(text: str) -> time:
    """An hour of the day. Raises NotAMoment."""
    found = _CLOCK.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2])) if found else _no_clock(text)
    except ValueError:
        return _no_clock(text)


def _no_clock(text: str) -> time:
    message = msg('"{text}" is no hour of the day', text=text)
    raise NotAMoment(message, msg("hours go from 00:00 to 23:59"))


def at_clock(day: date, clock: time, zone: tzinfo) -> datetime:
    """That hour of that day, in UTC. Raises NotAMoment when the clocks skip it."""
    wanted = datetime.combine(day, clock)
    moment = wanted.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wanted:
        raise NotAMoment(
            msg(
                "{moment} does not exist: the clocks go forward", moment=f"{wanted:%Y-%m-%d %H:%M}"
            ),
            msg("write the hour before or after the change"),
        )
    return moment
