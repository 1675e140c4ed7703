"""The duties of a school year as they stand on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from entconf.assistance.agenda.checks import Evidence, tell
from entconf.assistance.agenda.due import Standing, Task, done_in, due_in, standing
from entconf.assistance.agenda.ical_writing import DueDays
from entconf.desired.calendar import load_calendar
from entconf.desired.school_variables import SiteSchools
from entconf.desired.support import load_support
from entconf.engine.store.store import Store
from entconf.model.duties import Due, Every, SchoolCalendar
from entconf.model.school_year import SchoolYear
from entconf.model.support import in_language

_SHOWN = frozenset({Standing.LATE, Standing.NOW, Standing.SOON})


def tasks_on(
    root: Path, calendar: SchoolCalendar, day: date, *, everything: bool
) -> Sequence[Task]:
    """The duties of the year of a day: all of them, or those that wait, with their checks.

    Raises ConfigurationError, StoreError.
    """
    year = SchoolYear.of(day)
    now = datetime.now(UTC)
    site = SiteSchools(root)
    settings = load_support(root)
    with Store(root) as store:
        done = done_in(store.notes, year)
        evidence = Evidence(root, store, tuple(one.uai for one in site.schools), settings, now)
        found = []
        for due in due_in(calendar, year):
            stands = standing(due, done.get(due.key), day)
            if not everything and stands not in _SHOWN:
                continue
            told = tell(due, evidence) if stands in _SHOWN else None
            found.append(Task(due, stands, done.get(due.key), told))
    return found


def all_dues(root: Path, day: date) -> Sequence[Due]:
    """Every duty of the year of a day."""
    return due_in(load_calendar(root), SchoolYear.of(day))


def calendar_days(root: Path, year: SchoolYear, language: str) -> list[DueDays]:
    """The duties of a year as a calendar shows them; those of any day have no place there."""
    return [
        DueDays(
            f"{year.label}-{due.key}",
            in_language(due.duty.task, language),
            due.first,
            due.last,
            in_language(due.duty.proof, language),
        )
        for due in due_in(load_calendar(root), year)
        if due.duty.every is not Every.EVENT
    ]
