"""Import a timetable: set its source, map names, upload the file, read the report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from entconf.drivers.base import HoldsAccounts
from entconf.drivers.files import HoldsTimetable, TimetableReport, TimetableState
from entconf.errors import EntconfError, Problem, RequestRefused, Severity, WriteUncertain
from entconf.exchange.base import (
    Exchange,
    ExchangePlan,
    ExchangeResult,
    ExchangeType,
    Mark,
    PlanLine,
    Surroundings,
)
from entconf.exchange.drops.drop import Fetched, open_drop
from entconf.exchange.timetables.files import TimetableFile, read_timetable_file
from entconf.exchange.timetables.names import KINDS, Names, Sts, name_problems, read_sts
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

_NONE = "none"
_GROUPS = "groups"
#: Lines of a report that list people and things begin so; the others count.
_LISTED = re.compile(r"\s*[-*•]|.*[0-9]{4}-[0-9]{2}-[0-9]{2}|.*[0-9]{2}/[0-9]{2}/[0-9]{4}")
_MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class _Work:
    holds: HoldsTimetable
    state: TimetableState
    file: TimetableFile | None


class Timetables:
    """See ExchangeType."""

    name = "timetable"

    def check(self, exchange: Exchange) -> Sequence[Problem]:
        """A software has a drop and a file; none has neither."""
        has = [name for name in ("from.folder", "file") if exchange.value(name) is not None]
        if exchange.text("software") == _NONE:
            return [
                Problem(
                    "misplaced-key",
                    msg("{key} means nothing with software none", key=name.partition(".")[0]),
                    exchange.source(name),
                )
                for name in has
            ]
        return [
            Problem("missing-key", msg("{key} is missing", key=key), exchange.source())
            for key, name in (("from", "from.folder"), ("file", "file"))
            if name not in has
        ]

    def plan(self, exchange: Exchange, around: Surroundings) -> ExchangePlan:
        """Look at the file, the exports of STSWEB and the ENT."""
        school, software = exchange.establishment, exchange.text("software")
        notices: list[Text] = []
        fetched = None if software == _NONE else _fetch(exchange, around, notices)
        driver = around.backends.driver(around.desired.route(school.uai, "exchanges"))
        if not isinstance(driver, HoldsTimetable):
            told = msg("the ENT of this school takes no timetables")
            return ExchangePlan(
                exchange, problems=(Problem("no-timetable", told, exchange.source()),)
            )
        state = driver.timetable(school)
        lines = []
        if state.source != software:
            lines.append(PlanLine(Mark.UPDATE, msg("the source becomes {name}", name=software)))
        known = fetched is not None and fetched.file.sha256 in around.seen and not around.again
        if known:
            notices.append(msg("this file was imported before"))
        if fetched is None or known:
            work = _Work(driver, state, None)
            return ExchangePlan(
                exchange, lines=tuple(lines), notices=tuple(notices), nothing=not lines, work=work
            )
        file, problems = read_timetable_file(fetched, software, school.uai)
        wrong = [*problems, *_names(exchange, around, file, state, driver)]
        notices += _impossible(exchange, state)
        for kind in KINDS:
            fresh = {
                name: meant
                for name, meant in exchange.names(kind).items()
                if _mapping(state, kind).get(name) != meant
            }
            if fresh:
                what = (
                    msg("names of classes mapped")
                    if kind == "classes"
                    else msg("names of groups mapped")
                )
                lines.append(PlanLine(Mark.UPDATE, what, len(fresh)))
        lines.append(PlanLine(Mark.SEND, msg("{file} to the ENT", file=fetched.file.name)))
        return ExchangePlan(
            exchange,
            (fetched.file,),
            tuple(lines),
            tuple(wrong),
            notices=tuple(notices),
            counts={"files": 1},
            work=_Work(driver, state, file),
        )

    def carry_out(self, plan: ExchangePlan, around: Surroundings) -> ExchangeResult:  # noqa: ARG002 - the contract of a type
        """Source, names, upload, report; once more when the ENT met names that are mapped."""
        work = plan.work
        if not isinstance(work, _Work):
            raise TypeError("the plan was not made by this type")
        exchange = plan.exchange
        school, software = exchange.establishment, exchange.text("software")
        lines: list[PlanLine] = []
        if work.state.source != software:
            work.holds.set_timetable_source(school, software)
            lines.append(PlanLine(Mark.UPDATE, msg("the source is {name}", name=software)))
        if work.file is None:
            return ExchangeResult(tuple(lines), counts={"source": 1})
        before = {one.id for one in work.holds.timetable_reports(school)}
        _map_names(exchange, work, work.state)
        report = _upload(exchange, work, work.file, software, before)
        if _map_names(exchange, work, work.holds.timetable(school)):
            # Only now the ENT knows which names to map: with them the file means more.
            before |= {report.id} if report else set()
            report = _upload(exchange, work, work.file, software, before)
        if exchange.flag("update_groups"):
            work.holds.upload_timetable(
                school, work.file.name, work.file.path.read_bytes(), _GROUPS
            )
        lines.append(PlanLine(Mark.SEND, msg("{file} to the ENT", file=work.file.name)))
        return _told(work, exchange, report, lines)


def _fetch(exchange: Exchange, around: Surroundings, notices: list[Text]) -> Fetched | None:
    pattern = exchange.text("file")
    with open_drop(exchange, "from", around) as drop:
        entries = drop.matching(pattern)
        if entries:
            return drop.fetch(entries[-1])
        notices.append(msg("{drop} has no file {pattern}", drop=drop.shown, pattern=pattern))
    return None


def _names(
    exchange: Exchange,
    around: Surroundings,
    file: TimetableFile,
    state: TimetableState,
    driver: HoldsTimetable,
) -> Sequence[Problem]:
    sts = Sts()
    path = _sts_path(exchange, around)
    if path is not None:
        sts = read_sts(path, exchange.establishment.uai)
    ent = Names(_set(state.known_classes), _set(state.known_groups))
    if isinstance(driver, HoldsAccounts) and (ent.classes is None or ent.groups is None):
        accounts = driver.accounts(exchange.establishment).accounts
        classes = frozenset(name for one in accounts for name in one.classes)
        groups = frozenset(name for one in accounts for name in one.groups)
        ent = Names(ent.classes or classes, ent.groups or groups)
    return (*sts.problems, *name_problems(exchange, file, sts, ent))


def _set(names: Sequence[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _sts_path(exchange: Exchange, around: Surroundings) -> Path | None:
    if written := exchange.text("sts"):
        return around.root / Path(written).expanduser()
    from entconf.desired.feeds import load_fed_schools  # noqa: PLC0415 - reads the inventory again

    return load_fed_schools(around.root, exchange.establishment.uai)[0].settings.stsweb


def _impossible(exchange: Exchange, state: TimetableState) -> list[Text]:
    return [
        msg("{key} cannot be set from here: choose it in the ENT's own console", key=name)
        for name in sorted(state.cannot)
        if exchange.value(name) is not None
    ]


def _mapping(state: TimetableState, kind: str) -> Mapping[str, str]:
    return state.classes if kind == "classes" else state.groups


def _map_names(exchange: Exchange, work: _Work, state: TimetableState) -> bool:
    """Map what the ENT has met and not yet mapped so; whether there was anything."""
    mapped = False
    for kind in KINDS:
        met = state.unknown_classes if kind == "classes" else state.unknown_groups
        have = _mapping(state, kind)
        fresh = {
            name: meant
            for name, meant in exchange.names(kind).items()
            if name in met and have.get(name) != meant
        }
        if fresh:
            work.holds.map_timetable(exchange.establishment, kind, {**have, **fresh})
            mapped = True
    return mapped


def _upload(
    exchange: Exchange, work: _Work, file: TimetableFile, software: str, before: set[str]
) -> TimetableReport | None:
    """Send the file; the report that came of it. A lost answer is looked for among the reports."""
    school = exchange.establishment
    lost: EntconfError | None = None
    try:
        work.holds.upload_timetable(school, file.name, file.path.read_bytes(), software)
    except WriteUncertain as error:
        lost = error
    except RequestRefused as error:
        if "timetable.import.exists" in str(error):
            raise RequestRefused(
                error.message, hint=msg("another import runs: try again when it is done")
            ) from error
        raise
    fresh = [one for one in work.holds.timetable_reports(school) if one.id not in before]
    if lost is not None and not fresh:
        raise lost
    return work.holds.timetable_report(school, fresh[0].id) if fresh else None


def _told(
    work: _Work, exchange: Exchange, report: TimetableReport | None, lines: Sequence[PlanLine]
) -> ExchangeResult:
    if report is None:
        file = work.file.name if work.file else ""
        told = msg("the ENT took the file and made no report on it")
        problem = Problem("no-report", told, Source(file), severity=Severity.WARNING)
        return ExchangeResult(tuple(lines), (problem,), counts={"files": 1})
    # The report names people: only its lines that count are shown.
    said = [one.strip() for one in report.text.splitlines() if one.strip()]
    counted = [one for one in said if not _LISTED.match(one)][:_MOST_LINES]
    notices = [msg("{line}", line=one) for one in counted]
    notices.append(msg("the whole report is in the ENT: {name}", name=report.id))
    state = work.holds.timetable(exchange.establishment)
    left = {
        kind: len({*met} - _mapping(state, kind).keys())
        for kind, met in (("classes", state.unknown_classes), ("groups", state.unknown_groups))
    }
    counts = {"files": 1, **{f"{kind}.unknown": number for kind, number in left.items()}}
    return ExchangeResult(tuple(lines), notices=tuple(notices), counts=counts)


TYPE: ExchangeType = Timetables()
