"""Meetings and duties as an iCalendar file (RFC 5545): moments in UTC, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from entconf.errors import ConfigurationError, Problem
from entconf.model.agenda import Meeting
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

if TYPE_CHECKING:
    from icalendar import Event


@dataclass(frozen=True, slots=True)
class DueDays:
    """A duty as a calendar shows it: whole days, `last` is its last day."""

    key: str
    title: str
    first: date
    last: date
    text: str = ""


def write_calendar(meetings: Iterable[Meeting], duties: Iterable[DueDays], zone: tzinfo) -> bytes:
    """The file. Raises ConfigurationError when the library is not installed."""
    try:
        from icalendar import Calendar  # noqa: PLC0415 - only to write a calendar
        from icalendar import Event as NewEvent  # noqa: PLC0415 - as above
    except ImportError as error:
        raise ConfigurationError(
            [
                Problem(
                    "icalendar",
                    msg("writing calendars needs the library icalendar"),
                    hint=msg("install it: pip install entconf[calendar]"),
                )
            ]
        ) from error

    calendar = Calendar()
    calendar.add("prodid", "-//entconf//agenda//FR")
    calendar.add("version", "2.0")
    for one in meetings:
        event = _event(NewEvent(), one.uid or f"{one.key}@agenda.entconf", one.title, one.begins)
        if one.whole_days:
            event.add("dtstart", one.begins.astimezone(zone).date())
            event.add("dtend", one.ends.astimezone(zone).date())
        else:
            event.add("dtstart", one.begins)
            event.add("dtend", one.ends)
        if one.place:
            event.add("location", one.place)
        event.add("categories", [one.type.value])
        calendar.add_component(event)
    for duty in duties:
        stamp = datetime.combine(duty.first, datetime.min.time(), zone)
        event = _event(NewEvent(), f"{duty.key}@duties.entconf", duty.title, stamp)
        event.add("dtstart", duty.first)
        event.add("dtend", duty.last + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        if duty.text:
            event.add("description", duty.text)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _event(event: Event, uid: str, title: str, stamp: datetime) -> Event:
    event.add("uid", uid)
    event.add("summary", title)
    # a stamp of now would change the file each time
    event.add("dtstamp", stamp.astimezone(UTC))
    return event
