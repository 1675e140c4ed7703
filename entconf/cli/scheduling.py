"""What the commands of `entconf agenda` share: all meetings, those of files and of calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from entconf.assistance.agenda.ical_reading import ReadCalendar
from entconf.assistance.agenda.kept import kept_meetings
from entconf.desired.agenda import load_agenda
from entconf.desired.nearest import suggestion
from entconf.engine.store.notes import Notes
from entconf.errors import ConfigurationError, Problem
from entconf.model.agenda import Meeting
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg


def all_meetings(root: Path, notes: Notes) -> Sequence[Meeting]:
    """Every meeting by its moment; one of agenda.yml wins over an imported one of its name."""
    found = {one.key: one for one in (*kept_meetings(notes), *load_agenda(root))}
    return sorted(found.values(), key=lambda one: (one.begins, one.key))


def find_meeting(meetings: Sequence[Meeting], name: str) -> Meeting:
    """A meeting by its name. Raises ConfigurationError with the nearest one."""
    known = {one.key: one for one in meetings}
    if name in known:
        return known[name]
    message = msg("there is no meeting {name}", name=name)
    raise ConfigurationError([Problem("unknown-meeting", message, hint=suggestion(name, known))])


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import does: meetings that are new, others that moved, and names that go."""

    new: tuple[Meeting, ...]
    changed: tuple[Meeting, ...]
    gone: tuple[str, ...]
    same: int


def compare(calendar: ReadCalendar, kept: Sequence[Meeting]) -> Taken:
    """Hold a calendar against what is kept: by the calendar's own ids, so that names stay."""
    from dataclasses import replace  # noqa: PLC0415 - only for an import

    by_uid: Mapping[str, Meeting] = {one.uid: one for one in kept}
    names = {one.key for one in kept}
    new, changed, same = [], [], 0
    for one in calendar.meetings:
        before = by_uid.get(one.uid)
        if before is None:
            key, number = one.key, 2
            while key in names:
                key, number = f"{one.key}-{number}", number + 1
            names.add(key)
            new.append(replace(one, key=key))
        elif replace(one, key=before.key) == before:
            same += 1
        else:
            changed.append(replace(one, key=before.key))
    gone = tuple(one.key for one in kept if one.uid in calendar.cancelled)
    return Taken(tuple(new), tuple(changed), gone, same)
