"""`from` and `until`: days and hours in the school's time zone, and the window they make."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from entconf.kinds.base import Context, Mistake, Path
from entconf.kinds.shapes import text_of
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.values import Value

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[ T](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_FRENCH = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_LAST_MONTH = 12
_LAST_SECOND = time(23, 59, 59)


class _NotADate(Exception):
    """A text that names no moment; carries what is wrong and what would be right."""

    def __init__(self, message: Text, hint: Text) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Window:
    """The moments between which an item counts, in UTC; None leaves a side open.

    `first` and `last` are the same moments as days in the school's time zone.
    """

    start: datetime | None = None
    end: datetime | None = None
    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the item counts on that day. A plan is made for a day, so hours do not matter."""
        return not self.is_ahead(day) and not self.is_over(day)

    def is_ahead(self, day: date) -> bool:
        """Whether the window opens after that day."""
        return self.first is not None and day < self.first

    def is_over(self, day: date) -> bool:
        """Whether the window closed before that day."""
        return self.last is not None and self.last < day


def read_window(
    item: Mapping[str, Value], context: Context, path: Path, mistakes: list[Mistake]
) -> Window:
    """The window an item declares. A date that is none, or ends before it begins, is a mistake."""
    start = _read(item, "from", context, path, mistakes)
    end = _read(item, "until", context, path, mistakes)
    if start is not None and end is not None and start > end:
        mistakes.append(
            Mistake(
                "bad-window",
                msg(
                    "`from` ({start}) is later than `until` ({end})",
                    start=text_of(item["from"]),
                    end=text_of(item["until"]),
                ),
                (*path, "until"),
                msg("exchange the two, or mend the year"),
            )
        )
    zone = _zone(context)
    return Window(
        start,
        end,
        None if start is None else start.astimezone(zone).date(),
        None if end is None else end.astimezone(zone).date(),
    )


def read_day(text: str, context: Context, path: Path, mistakes: list[Mistake]) -> Window:
    """The window that opens on the day a text names, and stays open."""
    try:
        start = _parse(text, context, end=False)
    except _NotADate as wrong:
        mistakes.append(Mistake("bad-date", wrong.message, path, wrong.hint))
        return Window()
    return Window(start, None, start.astimezone(_zone(context)).date())


def utc_text(moment: datetime) -> str:
    """A moment as attributes hold it: ISO 8601, UTC, to the second: 2026-09-01T06:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_moment(moment: datetime, context: Context, *, end: bool) -> str:
    """A moment as an administrator would write it, shortest form first; reads back exactly."""
    local = moment.astimezone(_zone(context)).replace(microsecond=0)
    forms = (
        f"{local:%Y-%m-%d}",
        f"{local:%Y-%m-%d %H:%M}",
        f"{local:%Y-%m-%d %H:%M:%S}",
        f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z",
    )
    exact = moment.replace(microsecond=0)
    return next(form for form in forms if _parse(form, context, end=end) == exact)


def _read(
    item: Mapping[str, Value], name: str, context: Context, path: Path, mistakes: list[Mistake]
) -> datetime | None:
    if name not in item:
        return None
    try:
        return _parse(text_of(item[name]), context, end=name == "until")
    except _NotADate as wrong:
        mistakes.append(Mistake("bad-date", wrong.message, (*path, name), wrong.hint))
        return None


def _parse(text: str, context: Context, *, end: bool) -> datetime:
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise _NotADate(msg('"{text}" is not a date', text=text), _right_form(text))
    day = _calendar_day(text, int(match["year"]), int(match["month"]), int(match["day"]))
    if match["hour"] is None:
        clock = _LAST_SECOND if end else time.min
    else:
        clock = _clock(text, int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    if match["offset"] is None:
        return datetime.combine(day, clock, _zone(context)).astimezone(UTC)
    return (datetime.combine(day, clock, UTC) - _offset(text, match["offset"])).astimezone(UTC)


def _calendar_day(text: str, year: int, month: int, day: int) -> date:
    if not 1 <= month <= _LAST_MONTH:
        raise _NotADate(
            msg('"{text}" is not a date: there is no month {month}', text=text, month=month),
            msg("write the year, the month (01 to 12), then the day: 2026-09-01"),
        )
    # 1900 to 2999 keeps every conversion to and from UTC inside what a calendar can hold.
    if not 1900 <= year <= 2999:  # noqa: PLR2004 - the bounds are said in the line above
        raise _NotADate(
            msg('"{text}" is not a date: the year {year} is out of reach', text=text, year=year),
            msg("write a school year that exists: 2026-09-01"),
        )
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        raise _NotADate(
            msg('"{text}" is not a date: that month has {length} days', text=text, length=length),
            msg(
                "the last day of that month is {right}",
                right=f"{year:04}-{month:02}-{length:02}",
            ),
        )
    return date(year, month, day)


def _clock(text: str, hour: int, minute: int, second: int) -> time:
    try:
        return time(hour, minute, second)
    except ValueError:
        raise _NotADate(
            msg('"{text}" has no such hour', text=text),
            msg("hours go from 00:00 to 23:59: 2026-09-01 08:00"),
        ) from None


def _offset(text: str, written: str) -> timedelta:
    if written == "Z":
        return timedelta(0)
    hours, minutes = int(written[1:3]), int(written[4:6])
    if hours > 14 or minutes > 59:  # noqa: PLR2004 - the widest offset in use is +14:00
        raise _NotADate(
            msg('"{text}" has no such offset from UTC', text=text),
            msg("leave the offset out: hours are those of the school"),
        )
    size = timedelta(hours=hours, minutes=minutes)
    return -size if written[0] == "-" else size


def _right_form(text: str) -> Text:
    match = _FRENCH.fullmatch(text.strip())
    if match is None:
        return msg("write the year, the month, then the day: 2026-09-01, or 2026-09-01 08:00")
    day, month, year = (int(part) for part in match.groups())
    return msg("write {right}", right=f"{year:04}-{month:02}-{day:02}")


def _zone(context: Context) -> ZoneInfo:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - import cost is paid by every command

    return ZoneInfo(context.timezone)
