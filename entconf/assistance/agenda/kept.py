"""What the store keeps of the agenda: meetings out of calendars, and who came for how long.

What was attended is kept with its day and type, so that the figures of a year stay right when
the agenda is tidied up. Nobody's name is kept: only how many came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from entconf.engine.store.notes import Note, Notes
from entconf.errors import StoreError
from entconf.model.agenda import Meeting, MeetingType
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue

AGENDA = "agenda"
ATTENDANCE = "attendance"


@dataclass(frozen=True, slots=True)
class Attended:
    """A meeting that took place: for how many hours, with how many people."""

    key: str
    title: str
    type: MeetingType
    begins: datetime
    hours: float
    people: int
    schools: tuple[str, ...] = ()
    note: str = ""


def kept_meetings(notes: Notes) -> tuple[Meeting, ...]:
    """The meetings that came out of calendars. Raises StoreError."""
    return tuple(_meeting(key, note) for key, note in notes.of(AGENDA).items())


def keep_meetings(notes: Notes, meetings: Iterable[Meeting], gone: Iterable[str] = ()) -> None:
    """Keep meetings in the place of those with the same keys, and drop some."""
    notes.write(AGENDA, {one.key: _json(one) for one in meetings}, without=gone)


def attended(notes: Notes) -> tuple[Attended, ...]:
    """Everything that took place, by its day. Raises StoreError."""
    found = [_attended(key, note) for key, note in notes.of(ATTENDANCE).items()]
    return tuple(sorted(found, key=lambda one: (one.begins, one.key)))


def note_attendance(notes: Notes, meeting: Meeting, hours: float, people: int, note: str) -> None:
    """Keep that a meeting took place; told again, it replaces what was told before."""
    content: JsonValue = {
        "title": meeting.title,
        "type": meeting.type.value,
        "begins": meeting.begins.isoformat(),
        "hours": hours,
        "people": people,
        "schools": [*meeting.schools],
        "note": note,
    }
    notes.write(ATTENDANCE, {meeting.key: content})


def _json(one: Meeting) -> JsonValue:
    return {
        "title": one.title,
        "type": one.type.value,
        "begins": one.begins.isoformat(),
        "ends": one.ends.isoformat(),
        "whole_days": one.whole_days,
        "place": one.place,
        "schools": [*one.schools],
        "uid": one.uid,
    }


def _meeting(key: str, note: Note) -> Meeting:
    told = _told(key, note)
    try:
        return Meeting(
            key=key,
            title=str(told["title"]),
            type=MeetingType(str(told["type"])),
            begins=datetime.fromisoformat(str(told["begins"])),
            ends=datetime.fromisoformat(str(told["ends"])),
            whole_days=told["whole_days"] is True,
            place=str(told["place"]),
            schools=_texts(told["schools"]),
            uid=str(told["uid"]),
        )
    except (KeyError, ValueError) as error:
        raise _damaged(key) from error


def _attended(key: str, note: Note) -> Attended:
    told = _told(key, note)
    try:
        return Attended(
            key=key,
            title=str(told["title"]),
            type=MeetingType(str(told["type"])),
            begins=datetime.fromisoformat(str(told["begins"])),
            hours=float(str(told["hours"])),
            people=int(str(told["people"])),
            schools=_texts(told["schools"]),
            note=str(told["note"]),
        )
    except (KeyError, ValueError) as error:
        raise _damaged(key) from error


def _told(key: str, note: Note) -> Mapping[str, JsonValue]:
    if not isinstance(note.content, dict):
        raise _damaged(key)
    return note.content


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _damaged(key: str) -> StoreError:
    return StoreError(msg("what the store keeps of {key} is damaged", key=key))
