"""What the journal tells of one school in one school year.

Only lines up to a day are read, so that a report of that day stays the same when the journal
grows. Days are those of Paris, as the school year is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import UTC, date, datetime

from entconf.engine.plan_reading import Place
from entconf.engine.run_result import State
from entconf.engine.store.chain import Line, lines_that_say
from entconf.engine.store.database import Database
from entconf.engine.store.journal_reading import content_of
from entconf.errors import PlanFileError, StoreError
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear
from entconf.model.text import msg
from entconf.model.values import JsonValue

_SORTS = ("begin", "announce", "settle", "end", "exchanged", "verified", "reset", "usage")
_MOMENT = re.compile(r"(\d{8}T\d{6})")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about: one school, one school year, as of a day (included)."""

    uai: str
    year: SchoolYear
    day: date

    def holds(self, day: date) -> bool:
        """Whether something of that day belongs to it."""
        return self.year.holds(day) and day <= self.day

    def holds_month(self, month: str) -> bool:
        """Whether a month (`2026-09`) belongs to it, by its first day."""
        try:
            return self.holds(date.fromisoformat(f"{month}-01"))
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Write:
    """A change that was made, and proven. `line` is where the journal announces it."""

    line: int
    run: str
    day: date
    kind: str
    key: str
    action: str


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A run of an exchange; `done` tells whether it ended well."""

    line: int
    run: str
    day: date
    name: str
    done: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """A verification of the school. `answer` is yes, no or unknown; `findings` counts them."""

    line: int
    day: date
    answer: str
    findings: int


@dataclass(frozen=True, slots=True)
class ResetRow:
    """Passwords reset by us, and people who were told where to reset theirs."""

    line: int
    day: date
    reset: int
    routed: int


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that a run made, by its name."""

    line: int
    run: str
    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A line that tells usage (assistance/usage/kept.py), written in the year or about it."""

    line: int
    day: date
    content: Mapping[str, JsonValue] = field(repr=False)


@dataclass(frozen=True, slots=True)
class JournalYear:
    """All of it, in the order of the journal."""

    writes: tuple[Write, ...] = ()
    exchanged: tuple[Exchanged, ...] = ()
    verified: tuple[Verified, ...] = ()
    resets: tuple[ResetRow, ...] = ()
    backups: tuple[BackedUp, ...] = ()
    measured: tuple[Measured, ...] = ()
    rolled_back: frozenset[str] = frozenset()


def read_journal_year(database: Database, scope: Scope) -> JournalYear:
    """What the journal holds for a scope. Raises StoreError for a line that cannot be read."""
    lines = lines_that_say(database, *_SORTS)
    reading = _Reading(scope)
    for line, day in _days(lines):
        try:
            reading.take(line, day)
        except PlanFileError as error:
            raise StoreError(
                msg(
                    "line {number} of the journal is damaged: {why}",
                    number=line.number,
                    why=error.message,
                ),
                hint=msg("`entconf history verify` tells the first line that was changed"),
            ) from error
    return reading.told()


def paris_day(moment: str) -> date:
    """The day in Paris of a moment in ISO 8601."""
    return next(day for _, day in _days([Line(0, "", "", moment, "", "", "")]))


def _days(lines: Iterable[Line]) -> Iterator[tuple[Line, date]]:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - import cost is paid by every command

    zone = ZoneInfo("Europe/Paris")
    for line in lines:
        moment = datetime.fromisoformat(line.at)
        yield line, moment.astimezone(zone).date()


class _Reading:
    """Takes the lines one by one, the oldest first."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._writes: dict[int, tuple[Write, str]] = {}
        self._exchanged: dict[str, Exchanged] = {}
        self._verified: list[Verified] = []
        self._resets: list[ResetRow] = []
        self._backups: list[BackedUp] = []
        self._measured: list[Measured] = []
        self._rolled_back: set[str] = set()

    def told(self) -> JournalYear:
        done = tuple(one for one, state in self._writes.values() if state == State.DONE)
        return JournalYear(
            done,
            tuple(self._exchanged.values()),
            tuple(self._verified),
            tuple(self._resets),
            tuple(self._backups),
            tuple(self._measured),
            frozenset(self._rolled_back & {one.run for one in done}),
        )

    def take(self, line: Line, day: date) -> None:
        """Raises PlanFileError."""
        if line.what == "usage":
            # the figures of June are often imported in August
            self._used(line, day, content_of(line).at("usage"))
        if day > self._scope.day:
            return
        if line.what in {"settle", "end"}:
            # what was announced on the last evening of a year may be settled in the next
            self._closed(line, content_of(line))
        elif self._scope.holds(day):
            self._take(line, day, content_of(line))

    def _take(self, line: Line, day: date, told: Place) -> None:
        match line.what:
            case "begin":
                self._begun(line, day, told)
            case "announce":
                self._announced(line, day, told.at("change"))
            case "exchanged":
                self._passed(line, day, told)
            case "verified":
                self._checked(line, day, told.at("verified"))
            case "reset":
                self._reset(line, day, told.at("reset"))

    def _closed(self, line: Line, told: Place) -> None:
        if line.what == "end":
            self._ended(line, told)
        else:
            self._settled(told)

    def _used(self, line: Line, day: date, usage: Place) -> None:
        months = usage.at("visits").each(lambda one: one.at("month").text())
        told = self._scope.holds(day) or any(map(self._scope.holds_month, months))
        if told and usage.at("uai").text() == self._scope.uai:
            self._measured.append(Measured(line.number, day, usage.mapping()))

    def _begun(self, line: Line, day: date, told: Place) -> None:
        if told.at("command").text() == "rollback":
            self._rolled_back.add(line.run)
        if "backups" not in told.mapping():
            return
        for one in told.at("backups").each(lambda backup: backup):
            if one.at("uai").text() == self._scope.uai:
                self._backups.append(BackedUp(line.number, line.run, day, one.at("name").text()))

    def _announced(self, line: Line, day: date, change: Place) -> None:
        where = change.at("id")
        if where.at("uai").text() == self._scope.uai:
            kind, key = where.at("kind").text(), where.at("key").text()
            write = Write(line.number, line.run, day, kind, key, change.at("action").text())
            self._writes[line.number] = write, ""

    def _settled(self, told: Place) -> None:
        number = told.at("write").integer()
        if number in self._writes:
            self._writes[number] = self._writes[number][0], told.at("state").text()

    def _passed(self, line: Line, day: date, told: Place) -> None:
        if told.at("uai").text() == self._scope.uai:
            name = told.at("exchange").text()
            self._exchanged[line.run] = Exchanged(line.number, line.run, day, name, done=False)

    def _ended(self, line: Line, told: Place) -> None:
        """The end of a run tells what the proof found: it holds over the answers to writes."""
        states = dict(told.at("outcomes").maybe(lambda found: found.each(_outcome)) or ())
        if line.run in self._exchanged:
            done = set(states.values()) == {State.DONE}
            self._exchanged[line.run] = replace(self._exchanged[line.run], done=done)
        for number, (write, state) in self._writes.items():
            if write.run == line.run:
                resource = f"{self._scope.uai}/{write.kind}/{write.key}"
                self._writes[number] = write, states.get(resource, state)

    def _checked(self, line: Line, day: date, told: Place) -> None:
        schools = told.at("schools")
        if self._scope.uai in schools.mapping():
            own = schools.at(self._scope.uai)
            counts = own.at("findings").every(Place.integer)
            answer = own.at("answer").text()
            self._verified.append(Verified(line.number, day, answer, sum(counts.values())))

    def _reset(self, line: Line, day: date, told: Place) -> None:
        if told.at("uai").text() == self._scope.uai:
            reset, routed = told.at("reset").integer(), told.at("routed").integer()
            self._resets.append(ResetRow(line.number, day, reset, routed))


def _outcome(place: Place) -> tuple[str, str]:
    return place.at("resource").text(), place.at("state").text()


def day_of_backup(name: str, when: str) -> date:
    """The day of a backup: by its name, which tells the moment, else by what it says."""
    found = _MOMENT.match(name)
    if found is None:
        return paris_day(when)
    return paris_day(datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC).isoformat())
