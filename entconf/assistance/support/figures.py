"""The figures of support for the indicators and the activity report: counts, nobody's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from statistics import median

from entconf.assistance.support.log import TicketLog
from entconf.assistance.support.ticket import Said, State, Ticket
from entconf.engine.store.notes import Notes
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class SupportFigures:
    """What became of tickets in a school year; `numbers` are those that were counted as opened.

    `median_days` is the median age at which tickets were closed in the year, in days;
    `median_open_days` that of tickets still open at its end, or today. None where there is none.
    """

    year: SchoolYear
    opened: int
    closed: int
    escalated: int
    still_open: int
    median_days: float | None
    median_open_days: float | None
    by_topic: Mapping[str, int]
    numbers: tuple[int, ...] = ()


def support_figures(
    notes: Notes, year: SchoolYear, uai: str = "", now: datetime | None = None
) -> SupportFigures:
    """The figures of a school year, of one school or of the whole site. Raises StoreError."""
    tickets = [one for one in TicketLog(notes).tickets() if uai in {"", one.uai}]
    return figures_of(tickets, year, now or datetime.now(UTC))


def figures_of(tickets: Iterable[Ticket], year: SchoolYear, now: datetime) -> SupportFigures:
    """The figures of these tickets."""
    tickets = tuple(tickets)
    end = min(now, _midnight(year.end + timedelta(days=1)))
    opened = [one for one in tickets if _within(one.opened, year)]
    closed = [(one, at) for one in tickets if (at := one.closed) is not None and _within(at, year)]
    still = [
        one for one in tickets if one.opened < end and ((at := one.closed) is None or at > end)
    ]
    escalated = [
        one
        for one in tickets
        if any(said.said is Said.ESCALATED and _within(said.at, year) for said in one.entries)
    ]
    return SupportFigures(
        year=year,
        opened=len(opened),
        closed=len(closed),
        escalated=len(escalated),
        still_open=len(still),
        median_days=_median([at - one.opened for one, at in closed]),
        median_open_days=_median([end - one.opened for one in still]),
        by_topic=dict(sorted(Counter(one.topic for one in opened).items())),
        numbers=tuple(one.number for one in opened),
    )


def open_tickets(tickets: Iterable[Ticket]) -> int:
    """How many are not closed now."""
    return sum(one.state is not State.CLOSED for one in tickets)


def _within(moment: datetime, year: SchoolYear) -> bool:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - import cost is paid by every command

    return year.holds(moment.astimezone(ZoneInfo("Europe/Paris")).date())


def _midnight(day: date) -> datetime:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - as above

    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Paris"))


def _median(ages: list[timedelta]) -> float | None:
    days = [age / timedelta(days=1) for age in ages]
    return round(median(days), 1) if days else None
