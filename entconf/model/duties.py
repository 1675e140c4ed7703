"""Duties of the school year and the days they hang on (practice reference, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear


class Every(StrEnum):
    """How often a duty comes."""

    YEAR = "year"
    MONTH = "month"
    TERM = "term"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Check:
    """What a machine can tell of a duty; `days` is how old it may be."""

    name: str
    days: int = 31


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty. `first` and `last` are as written: 09-01, or sts_upload + 7."""

    name: str
    number: int
    task: Mapping[str, str]
    every: Every = Every.YEAR
    first: str = ""
    last: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    proof: Mapping[str, str] = field(default_factory=dict)
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class YearDays:
    """The named days of one school year; `confirmed` when they were read in an official text."""

    year: SchoolYear
    days: Mapping[str, date]
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A duty in one school year, between two days; `key` tells it from those of other months."""

    key: str
    duty: Duty
    year: SchoolYear
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """All duties, and the named days of years: those written, and the usual ones of the others."""

    duties: tuple[Duty, ...]
    usual: Mapping[str, str]
    years: Mapping[str, YearDays]

    def days_of(self, year: SchoolYear) -> YearDays:
        """The named days of a year."""
        usual = {name: day_of_year(text, year) for name, text in self.usual.items()}
        known = self.years.get(year.label)
        if known is None:
            return YearDays(year, usual)
        return YearDays(year, {**usual, **known.days}, known.confirmed)


def day_of_year(text: str, year: SchoolYear) -> date:
    """The day 09-01 of a school year. Raises ValueError when there is none such."""
    month, day = int(text[:2]), int(text[3:])
    first = date(year.first + (month < year.begin.month), 1, 1)
    return first.replace(month=month, day=day)
