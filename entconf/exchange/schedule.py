"""How often exchanges run: periods, times of day, and who shares a line of a schedule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from entconf.errors import Problem
from entconf.exchange.base import Exchange
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_USUAL_TIME = "06:00"
_HOURS, _DAYS, _WEEKDAYS = 24, 28, 7


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a schedule: the five fields of cron, and what it runs."""

    cron: str
    name: str
    limit: str


def period_of(text: str) -> timedelta:
    """A period as the language writes it: 12h, 1d, 2w."""
    return int(text[:-1]) * _UNITS[text[-1]]


def allowed_age(exchange: Exchange) -> timedelta | None:
    """How old its last success may be; None where nothing is said of it."""
    if overdue := exchange.text("overdue_after"):
        return period_of(overdue)
    every = exchange.text("every")
    return 2 * period_of(every) if every else None


def check_schedule(exchange: Exchange) -> Iterator[Problem]:
    """What is wrong in `every`, `at` and `overdue_after`."""
    every, overdue = exchange.text("every"), exchange.text("overdue_after")
    if exchange.text("at") and not every:
        yield Problem(
            "no-period",
            msg("at means nothing without every"),
            exchange.source("at"),
            msg("write every: 1d beside it"),
        )
    if every and overdue and period_of(overdue) < period_of(every):
        yield Problem(
            "bad-period",
            msg(
                "overdue_after ({overdue}) is shorter than every ({every})",
                overdue=overdue,
                every=every,
            ),
            exchange.source("overdue_after"),
        )
    if every and _cron(every, _USUAL_TIME) is None:
        yield Problem(
            "bad-period",
            msg("{every} cannot be said in a schedule", every=every),
            exchange.source("every"),
            msg("hours must divide a day (1h to 12h), days be 1 to 28, weeks 1 to 4"),
        )


def lines_of(exchanges: Iterable[Exchange]) -> Sequence[Line]:
    """A line for each name and rhythm; the schools that share it are named together."""
    schools: dict[tuple[str, str], list[str]] = {}
    for one in exchanges:
        every = one.text("every")
        cron = _cron(every, one.text("at", _USUAL_TIME)) if every else None
        if cron is not None:
            schools.setdefault((cron, one.name), []).append(one.establishment.uai)
    return [
        Line(cron, name, ":".join(sorted(uais))) for (cron, name), uais in sorted(schools.items())
    ]


def _cron(every: str, at: str) -> str | None:
    """The five fields of cron for a period; None for one that cron cannot say."""
    hour, minute = (int(part) for part in at.split(":"))
    number, unit = int(every[:-1]), every[-1]
    if unit == "h" and number < _HOURS and _HOURS % number == 0:
        return f"{minute} */{number} * * *" if number > 1 else f"{minute} * * * *"
    days = number * {"h": 0, "d": 1, "w": _WEEKDAYS}[unit]
    if days == 1 or (unit == "h" and number == _HOURS):
        return f"{minute} {hour} * * *"
    if days == _WEEKDAYS:
        return f"{minute} {hour} * * 1"
    if 1 < days <= _DAYS:
        # Cron counts days of the month: the rhythm begins anew with each month.
        return f"{minute} {hour} */{days} * *"
    return None
