"""Meetings out of an iCalendar file (RFC 5545), with the library `icalendar`.

Nobody's name is taken: no organizer, no attendee, no description. What repeats is unrolled in
wall-clock time, so that a meeting at 14:00 stays at 14:00 after the change of hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from entconf.assistance.agenda.content_lines import EVENT, EventLines, check_lines
from entconf.assistance.support.masking import mask
from entconf.errors import ConfigurationError, Problem
from entconf.exchange.exports.functions import to_ascii
from entconf.model.agenda import Meeting, MeetingType
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

if TYPE_CHECKING:
    from icalendar import Event

_LARGEST = 20 * 1024**2
#: How far what repeats without an end is unrolled, and into how many at most.
_AHEAD = timedelta(days=366)
_MOST = 400
_UNTIL = re.compile(r"UNTIL=(\d{8}T\d{6})Z")
_TRAINING = re.compile(r"formation|training|atelier|prise en main", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a calendar is wanted: all that `match` stands in, under one type or a guessed one."""

    zone: tzinfo
    today: date
    match: str = ""
    type: MeetingType | None = None


@dataclass(frozen=True, slots=True)
class ReadCalendar:
    """What a calendar holds; `cancelled` are uids."""

    meetings: tuple[Meeting, ...]
    cancelled: frozenset[str]


def read_calendar(path: Path, wanted: Wanted) -> ReadCalendar:
    """The meetings of a file.

    Raises ConfigurationError: it cannot be read, is no iCalendar (with the line), or the library
    is not installed.
    """
    text = _text(path)
    places = check_lines(text, str(path))
    try:
        from icalendar import Calendar, Event  # noqa: PLC0415 - only to read a calendar
    except ImportError as error:
        raise _wrong(
            str(path), msg("reading calendars needs the library icalendar"), 0, _INSTALL
        ) from error
    try:
        components = Calendar.from_ical(text, multiple=True)
    except ValueError as error:
        raise _wrong(str(path), msg("it is no iCalendar file: {why}", why=str(error)), 0) from error
    events = [event for one in components for event in one.walk(EVENT) if isinstance(event, Event)]
    reader = _Reader(str(path), wanted)
    for event, place in zip(events, places, strict=True):
        reader.add(event, place)
    return reader.result()


_INSTALL = msg("install it: pip install entconf[calendar]")


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = os_reason(error)
        raise _wrong(str(path), msg("cannot be read: {reason}", reason=reason), 0) from error
    if len(content) > _LARGEST:
        raise _wrong(str(path), msg("larger than {n} MB, which is too much", n=20), 0)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = msg("the byte {byte} is not UTF-8", byte=f"0x{content[error.start]:02X}")
        raise _wrong(str(path), message, line, msg("export the calendar as UTF-8")) from error


def _wrong(file: str, message: Text, line: int, hint: Text | None = None) -> ConfigurationError:
    return ConfigurationError([Problem("icalendar", message, Source(file, line), hint)])


class _Reader:
    """Gathers the meetings of one file."""

    def __init__(self, file: str, wanted: Wanted) -> None:
        self._file = file
        self._wanted = wanted
        self._meetings: dict[str, Meeting] = {}
        self._moved: set[str] = set()
        self._cancelled: set[str] = set()

    def result(self) -> ReadCalendar:
        found = {uid: one for uid, one in self._meetings.items() if uid not in self._cancelled}
        return ReadCalendar(_with_keys(found), frozenset(self._cancelled))

    def add(self, event: Event, place: EventLines) -> None:
        """One event, or one occurrence that was moved."""
        for name, why in event.errors:
            raise _wrong(
                self._file,
                msg("{name}: {why}", name=str(name), why=str(why)),
                place.line_of(str(name)),
            )
        begins = _value(event, "DTSTART")
        if not isinstance(begins, date):
            raise _wrong(self._file, msg("an event without DTSTART"), place.lines[0].number)
        title = mask(str(event.get("SUMMARY", "")).strip()).text
        if self._wanted.match.casefold() not in title.casefold():
            return
        uid = str(event.get("UID", "")) or f"{title}-{place.lines[0].number}"
        moved = _value(event, "RECURRENCE-ID")
        if isinstance(moved, date):
            uid = _occurrence(uid, self._moment(moved))
            self._moved.add(uid)
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            self._cancelled.add(uid)
            return
        lasts = _length(event)
        repeated = "RRULE" in event or "RDATE" in event
        for start in _starts(event, begins, self._wanted.today) if repeated else [begins]:
            own = _occurrence(uid, self._moment(start)) if repeated else uid
            if repeated and own in self._moved:
                continue
            self._meetings[own] = self._meeting(own, title, start, lasts, event)

    def _meeting(
        self, uid: str, title: str, start: date, lasts: timedelta, event: Event
    ) -> Meeting:
        whole = not isinstance(start, datetime)
        begins = self._moment(start)
        # A day is a day of the calendar; hours are hours, also in the night of the change.
        if whole or not lasts % timedelta(days=1):
            ends = self._moment(start + lasts)
        else:
            ends = begins + lasts
        return Meeting(
            key="",
            title=title or "-",
            type=self._wanted.type or _guess(title),
            begins=begins,
            ends=max(ends, begins),
            whole_days=whole,
            place=mask(str(event.get("LOCATION", "")).strip()).text,
            uid=uid,
        )

    def _moment(self, start: date) -> datetime:
        if not isinstance(start, datetime):
            start = datetime.combine(start, time.min)
        if start.tzinfo is None:
            start = start.replace(tzinfo=self._wanted.zone)
        return start.astimezone(UTC)


def _length(event: Event) -> timedelta:
    begins, ends = _value(event, "DTSTART"), _value(event, "DTEND")
    if isinstance(begins, datetime) and isinstance(ends, datetime):
        if begins.tzinfo is not None and ends.tzinfo is not None:
            return ends.astimezone(UTC) - begins.astimezone(UTC)
        return ends.replace(tzinfo=None) - begins.replace(tzinfo=None)
    if isinstance(begins, date) and isinstance(ends, date):
        return _naive(ends, None) - _naive(begins, None)
    lasts = _value(event, "DURATION")
    if isinstance(lasts, timedelta):
        return lasts
    return timedelta(0) if isinstance(begins, datetime) else timedelta(days=1)


def _value(event: Event, name: str) -> object:
    """A moment, a day or a duration of an event; None where it has none."""
    return getattr(event.get(name), "dt", None)


def _starts(event: Event, begins: date, today: date) -> Iterator[date]:
    """When what repeats begins, in the wall-clock time of its first."""
    from dateutil.rrule import rruleset, rrulestr  # noqa: PLC0415 - icalendar brings it along

    zone = begins.tzinfo if isinstance(begins, datetime) else None
    naive = _naive(begins, zone)
    rules = rruleset()
    for rule in _each(event, "RRULE"):
        written = _UNTIL.sub(lambda found: _until_here(found[1], zone), _as_written(rule))
        rules.rrule(rrulestr(written, dtstart=naive))
    rules.rdate(naive)
    for one in _dates(event, "RDATE"):
        rules.rdate(_naive(one, zone))
    for one in _dates(event, "EXDATE"):
        rules.exdate(_naive(one, zone))
    last = datetime.combine(today, time.max) + _AHEAD
    for number, start in enumerate(rules):
        if number >= _MOST or start > last:
            return
        yield start.replace(tzinfo=zone) if isinstance(begins, datetime) else start.date()


def _naive(start: date, zone: tzinfo | None) -> datetime:
    if not isinstance(start, datetime):
        return datetime.combine(start, time.min)
    if zone is not None and start.tzinfo is not None:
        start = start.astimezone(zone)
    return start.replace(tzinfo=None)


def _each(event: Event, name: str) -> list[object]:
    found = event.get(name)
    return found if isinstance(found, list) else [found] if found is not None else []


def _until_here(written: str, zone: tzinfo | None) -> str:
    """The end of a rule, which is told in UTC, by the clock of its beginning."""
    moment = datetime.strptime(written, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return f"UNTIL={moment.astimezone(zone or UTC):%Y%m%dT%H%M%S}"


def _as_written(rule: object) -> str:
    made: bytes = rule.to_ical()  # type: ignore[attr-defined]  # every property has it
    return made.decode()


def _dates(event: Event, name: str) -> Iterator[date]:
    for group in _each(event, name):
        for one in getattr(group, "dts", ()):
            if isinstance(one.dt, date):
                yield one.dt


def _occurrence(uid: str, start: datetime) -> str:
    return f"{uid}#{start:%Y%m%dT%H%M}"


def _guess(title: str) -> MeetingType:
    return MeetingType.TRAINING if _TRAINING.search(title) else MeetingType.MEETING


def _with_keys(found: Mapping[str, Meeting]) -> tuple[Meeting, ...]:
    """The meetings, each with a name that people can type."""
    from dataclasses import replace  # noqa: PLC0415 - only where calendars are read

    taken: set[str] = set()
    named = []
    for one in sorted(found.values(), key=lambda one: (one.begins, one.uid)):
        slug = re.sub("[^a-z0-9]+", "-", to_ascii(one.title).lower()).strip("-")[:40] or "event"
        key = base = f"{slug}-{one.begins:%Y-%m-%d}"
        number = 2
        while key in taken:
            key, number = f"{base}-{number}", number + 1
        taken.add(key)
        named.append(replace(one, key=key))
    return tuple(named)
