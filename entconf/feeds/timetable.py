"""A neutral timetable: weeks, rooms, lessons, and when each lesson takes place (section 4.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, datetime, time, timedelta

from entconf.feeds.roster import NOWHERE, Place
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Alternance:
    """The weeks of a rhythm (H every week, SA and SB in turn). `weeks` are Mondays, in order."""

    code: str
    label: str = ""
    weeks: tuple[date, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Room:
    """A room: its code, the group of rooms it is of, where it is."""

    code: str
    group: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """From when to when there are lessons on a day; 1 is Monday."""

    day: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson of the week, for a class or, with `group`, a group.

    `day` counts from 1, Monday. `teacher` is the INDIVIDU id; `mode` the MOD_COURS (CG, TP...).
    Somebody teaching together with others has a lesson of their own.
    """

    code: str
    group: bool
    subject: str
    teacher: str
    alternance: str
    day: int
    start: time
    minutes: int
    room: str = ""
    mode: str = ""
    teacher_kind: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A lesson on one day, in the school's own time."""

    lesson: Lesson
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Timetable:
    """A timetable of one school year. `group_classes` are the classes of each group."""

    uai: str = ""
    school_year: int | None = None
    source: str = ""
    alternances: Mapping[str, Alternance] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=dict)
    hours: tuple[OpeningHours, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    classes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    group_classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: Place = NOWHERE

    def occurrences(self) -> Iterator[Occurrence]:
        """When each lesson takes place: in every week of its alternance, on its day.

        The start of a week that is not a Monday was already moved to the Monday of its week by
        the reader. A lesson of an unknown alternance takes place never.
        """
        for lesson in self.lessons:
            alternance = self.alternances.get(lesson.alternance)
            for monday in alternance.weeks if alternance else ():
                day = monday + timedelta(days=lesson.day - 1)
                # Local time of the school: no zone is attached, as in the file.
                start = datetime.combine(day, lesson.start)
                yield Occurrence(lesson, start, start + timedelta(minutes=lesson.minutes))


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())
