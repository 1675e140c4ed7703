"""When duties are due in a school year, and which of them were done."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, timedelta
from enum import StrEnum

from entconf.engine.store.notes import Notes
from entconf.model.duties import Due, Duty, Every, SchoolCalendar, YearDays, day_of_year
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear
from entconf.model.text import Text
from entconf.model.values import JsonValue

AREA = "todo"
#: How long before its first day a duty is told of.
_AHEAD = timedelta(days=30)
#: Months of a school year, and where its terms end.
_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7)
_TERMS = (("09-01", "11-30"), ("12-01", "02-28"), ("03-01", "06-30"))


class Standing(StrEnum):
    """How a duty stands on a day."""

    DONE = "done"
    LATE = "late"
    NOW = "now"
    SOON = "soon"
    LATER = "later"
    ANY_DAY = "any-day"


@dataclass(frozen=True, slots=True)
class Told:
    """What a machine can tell of a duty: good, bad, or None where it does not know."""

    good: bool | None
    detail: Text


@dataclass(frozen=True, slots=True)
class Done:
    """When a duty was marked done, by whom, with which words."""

    at: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A due duty as it stands on a day."""

    due: Due
    standing: Standing
    done: Done | None = None
    told: Told | None = field(default=None, compare=False)


def due_in(calendar: SchoolCalendar, year: SchoolYear) -> Sequence[Due]:
    """Every duty of a school year by its first day; those of any day come last."""
    days = calendar.days_of(year)
    found = [due for duty in calendar.duties for due in _dues(duty, days)]
    return sorted(
        found, key=lambda one: (one.duty.every is Every.EVENT, one.first, one.last, one.key)
    )


def _dues(duty: Duty, days: YearDays) -> Iterator[Due]:
    year = days.year
    if duty.every is Every.YEAR:
        first, last = _day(duty.first, days), _day(duty.last, days)
        if first is not None and last is not None:
            yield Due(duty.name, duty, year, first, max(first, last))
    elif duty.every is Every.MONTH:
        for month in _MONTHS:
            first = date(year.first + (month < year.begin.month), month, 1)
            last = first.replace(day=monthrange(first.year, month)[1])
            yield Due(f"{duty.name}@{first:%Y-%m}", duty, year, first, last)
    elif duty.every is Every.TERM:
        for number, (begin, end) in enumerate(_TERMS, start=1):
            first, last = day_of_year(begin, year), day_of_year(end, year)
            yield Due(f"{duty.name}@{number}", duty, year, first, last)
    else:
        yield Due(duty.name, duty, year, year.begin, year.end)


def _day(written: str, days: YearDays) -> date | None:
    """The day that is meant; None in a year that has no day of that name."""
    word, _, shift = written.partition(" ")
    if word[:1].isdigit():
        return day_of_year(word, days.year)
    named = days.days.get(word)
    return named + timedelta(days=int(shift.replace(" ", "") or 0)) if named else None


def standing(due: Due, done: Done | None, day: date) -> Standing:
    """How a duty stands on a day."""
    if done is not None:
        return Standing.DONE
    if due.duty.every is Every.EVENT:
        return Standing.ANY_DAY
    if day > due.last:
        return Standing.LATE
    if day >= due.first:
        return Standing.NOW
    return Standing.SOON if due.first - day <= _AHEAD else Standing.LATER


def done_in(notes: Notes, year: SchoolYear) -> Mapping[str, Done]:
    """What was marked done in a school year, by its key. Raises StoreError."""
    found = {}
    for key, note in notes.of(AREA).items():
        label, _, name = key.partition("/")
        told = note.content if isinstance(note.content, dict) else {}
        if label == year.label:
            found[name] = Done(*(str(told.get(part) or "") for part in ("at", "by", "note")))
    return found


def mark_done(notes: Notes, due: Due, done: Done) -> None:
    """Remember that a duty was done."""
    content: JsonValue = {"at": done.at, "by": done.by, "note": done.note}
    notes.write(AREA, {f"{due.year.label}/{due.key}": content})


def mark_undone(notes: Notes, due: Due) -> None:
    """Forget that a duty was done."""
    notes.write(AREA, {}, without=[f"{due.year.label}/{due.key}"])


def due_now(dues: Sequence[Due], name: str, day: date) -> Due | None:
    """The one that is meant by a name on a day: the month or term that day is in, or the last."""
    own = [one for one in dues if name in {one.key, one.duty.name}]
    begun = [one for one in own if one.first <= day]
    return begun[-1] if begun else (own[0] if own else None)


def moment_text(moment: datetime) -> str:
    """A moment as notes hold it."""
    return moment.isoformat(timespec="seconds")
