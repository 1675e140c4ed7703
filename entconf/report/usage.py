"""Usage as lines of a terminal, as JSON and as CSV for Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence

from entconf.assistance.evidence.figure import Figure
from entconf.assistance.usage.kept import MonthRow, Usage
from entconf.assistance.usage.measuring import FAMILIES, NO_CLASS
from entconf.assistance.usage.shares import Share
from entconf.assistance.usage.targets import Aim, Target
from entconf.exchange.exports.csv_writing import neutralised
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line
from entconf.report.profile_words import PROFILE_NAMES

_AIMS: Mapping[Aim, tuple[Text, Style]] = {
    Aim.REACHED: (msg("reached"), Style.GOOD),
    Aim.MISSED: (msg("missed"), Style.ERROR),
    Aim.UNKNOWN: (msg("not known"), Style.UNKNOWN),
}
#: What the figures of `entconf usage` are called.
FIGURE_NAMES: Mapping[str, Text] = {
    "services.enabled": msg("services enabled"),
    "services.used": msg("services used"),
    "guests.active": msg("guest accounts that hold"),
    "guests.expired": msg("guest accounts past their end"),
    "resets": msg("passwords reset"),
    "resets.routed": msg("people told where to reset theirs"),
    "tickets": msg("tickets opened"),
    "tickets.closed": msg("tickets closed"),
    "tickets.escalated": msg("tickets passed on to the help desk"),
    "created.announcements": msg("announcements published"),
}
_HIDDEN = msg("hidden: fewer than 5 people could be meant")


@dataclass(frozen=True, slots=True)
class UsageView:
    """What is shown of a school and a school year."""

    uai: str
    school: str
    year: SchoolYear
    usage: Usage
    figures: tuple[Figure, ...]
    targets: tuple[Target, ...]


def profile_name(profile: str) -> Text:
    """A profile as people call it; families, and everybody, too."""
    if profile == FAMILIES:
        return msg("families with an account in use")
    return PROFILE_NAMES[profile] if profile else msg("everybody")


def usage_lines(view: UsageView, language: Language) -> Sequence[Line]:
    """All of it."""
    title = msg("{school}, {year}", school=view.school, year=view.year.label)
    return [
        line(Span(language(title), Style.STRONG)),
        *_activation(view.usage, language),
        *_visits(view.usage, language),
        *(
            line(f"  {language(FIGURE_NAMES[one.name])}{language.colon}{one.value}")
            for one in view.figures
            if one.name in FIGURE_NAMES
        ),
        *_targets(view.targets, language),
    ]


def _activation(usage: Usage, language: Language) -> Iterator[Line]:
    if usage.measured is None:
        yield line(Span(language(msg("Activation was not measured.")), Style.DIM))
        return
    day = usage.measured.isoformat()
    yield line(language(msg("Accounts activated, on {day}:", day=day)))
    for one in usage.activation:
        name = (
            _class_name(one.label, language) if one.label else language(profile_name(one.profile))
        )
        indent = "    " if one.label else "  "
        yield line(indent, f"{name}: ", *_share(one, language))


def _class_name(label: str, language: Language) -> str:
    return language(msg("without a class")) if label == NO_CLASS else label


def _share(one: Share, language: Language) -> tuple[Span, ...]:
    if one.active is not None and one.population:
        return (Span(f"{one.percent} %", Style.STRONG), Span(f" ({one.active}/{one.population})"))
    if one.percent:
        told = msg("at least {percent} %", percent=one.percent)
        return (Span(language(told)), Span(f" ({language(_HIDDEN)})", Style.DIM))
    return (Span(language(_HIDDEN), Style.DIM),)


def _visits(usage: Usage, language: Language) -> Iterator[Line]:
    rows = [one for one in usage.visits if not one.service]
    if not rows:
        yield line(Span(language(msg("No visits are known.")), Style.DIM))
        return
    yield line(language(msg("Visits, and distinct users, by month:")))
    for one in rows:
        name = language(profile_name(one.profile))
        yield line(f"  {one.month}  {name}{language.colon}", *_month(one, language))


def _month(one: MonthRow, language: Language) -> tuple[Span, ...]:
    if one.hidden:
        return (Span(language(_HIDDEN), Style.DIM),)
    visits, visitors = (
        "?" if number is None else str(number) for number in (one.visits, one.visitors)
    )
    return (Span(language(msg("{visits}, {users} users", visits=visits, users=visitors))),)


def _targets(targets: Sequence[Target], language: Language) -> Iterator[Line]:
    for one in targets:
        words, style = _AIMS[one.aim]
        told = msg(
            "Target: {percent} % of {profile}",
            percent=one.percent,
            profile=profile_name(one.profile),
        )
        yield line(f"{language(told)}{language.colon}", Span(language(words), style))


def usage_document(view: UsageView) -> str:
    """All of it as JSON."""
    shares: list[JsonValue] = [
        {
            "profile": one.profile,
            "class": one.label,
            "population": one.population,
            "active": one.active,
            "least": one.least,
            "percent": one.percent,
        }
        for one in view.usage.activation
    ]
    visits: list[JsonValue] = [
        {
            "month": one.month,
            "profile": one.profile,
            "service": one.service,
            "visits": one.visits,
            "visitors": one.visitors,
            "hidden": one.hidden,
            "line": one.proof.line,
        }
        for one in view.usage.visits
    ]
    measured = view.usage.measured
    told: dict[str, JsonValue] = {
        "format": FORMAT,
        "document": "usage",
        "uai": view.uai,
        "school": view.school,
        "year": view.year.label,
        "measured": measured.isoformat() if measured else None,
        "line": view.usage.proof.line,
        "activation": shares,
        "visits": visits,
        "figures": {one.name: one.value for one in view.figures},
        "targets": [
            {"profile": one.profile, "percent": one.percent, "aim": one.aim.value}
            for one in view.targets
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def usage_csv(view: UsageView) -> str:
    """One number a line: what, of whom, when, how many. What is hidden is empty."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["uai", "year", "indicator", "profile", "class", "service", "month", "value"])
    for row in _cells(view):
        told = ["" if cell is None else neutralised(str(cell)) for cell in row]
        writer.writerow([view.uai, view.year.label, *told])
    return "\ufeff" + stream.getvalue()


def _cells(view: UsageView) -> Iterator[tuple[str | int | float | None, ...]]:
    for one in view.usage.activation:
        where = (one.profile, one.label, "", "")
        yield ("population", *where, one.population)
        yield ("active", *where, one.active)
        yield ("percent", *where, one.percent)
    for row in view.usage.visits:
        where = (row.profile, "", row.service, row.month)
        yield ("visits", *where, row.visits)
        yield ("visitors", *where, row.visitors)
    for figure in view.figures:
        yield (figure.name, "", "", "", "", figure.value)
