"""Read the school calendar: what ships, and over it the file `calendar.yml` of a site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path as FilePath

from entconf.desired.document import Document, Path
from entconf.desired.findings import Findings
from entconf.desired.lone_files import (
    entries_in,
    mapping_of,
    read_lone_file,
    text_at,
    words_at,
)
from entconf.desired.nearest import suggestion
from entconf.model.duties import Check, Duty, Every, SchoolCalendar, YearDays, day_of_year
from entconf.model.school_year import SchoolYear
from entconf.model.text import msg
from entconf.model.values import Value

FILE = "calendar.yml"
_SCHEMA = "calendar"
_USUAL_AGE = 31
_LEAP = SchoolYear(2023)


def shipped_file() -> FilePath:
    """The file that comes with entconf."""
    return FilePath(__file__).resolve().parents[1] / "assistance" / "agenda" / FILE


def load_calendar(root: FilePath | None) -> SchoolCalendar:
    """The calendar and the duties of the site at `root`.

    Raises ConfigurationError with every mistake: a day that is none, a named day that nobody
    wrote, a duty without its days.
    """
    shipped = read_lone_file(shipped_file(), FILE, _SCHEMA)
    own = read_lone_file(root / FILE, FILE, _SCHEMA) if root else None
    documents = [one for one in (shipped, own) if one is not None]
    reader = _Reader(documents, Findings())
    return reader.calendar()


class _Reader:
    """Puts the documents over one another, the strongest last."""

    def __init__(self, documents: list[Document], findings: Findings) -> None:
        self._documents = documents
        self._findings = findings
        self._usual: dict[str, str] = {}
        self._years: dict[str, YearDays] = {}
        self._duties: dict[str, dict[str, Value]] = {}

    def calendar(self) -> SchoolCalendar:
        for document in self._documents:
            self._read_usual(document)
            self._read_years(document)
        for document in self._documents:
            self._read_duties(document)
        self._findings.raise_errors()
        duties = [_duty(name, value) for name, value in self._duties.items()]
        return SchoolCalendar(tuple(duties), self._usual, self._years)

    def _read_usual(self, document: Document) -> None:
        for name, value, path in entries_in(document, "usual"):
            try:
                day_of_year(str(value), _LEAP)
            except ValueError:
                self._no_day(document, path, str(value))
                continue
            self._usual[name] = str(value)

    def _read_years(self, document: Document) -> None:
        for label, value, path in entries_in(document, "years"):
            try:
                year = SchoolYear.parse(label)
            except ValueError:
                message = msg("{label} is no school year: it has two years in a row", label=label)
                self._findings.error("bad-year", message, document.key_place(path))
                continue
            before = self._years.get(label, YearDays(year, {}))
            days: dict[str, date] = dict(before.days)
            written = mapping_of(value)
            for name, text in written.items():
                if name == "confirmed":
                    continue
                try:
                    days[name] = date.fromisoformat(str(text))
                except ValueError:
                    self._no_day(document, (*path, name), str(text))
            confirmed = written.get("confirmed") is True
            self._years[label] = YearDays(year, days, confirmed)

    def _no_day(self, document: Document, path: Path, text: str) -> None:
        message = msg("there is no day {day}", day=text)
        self._findings.error("bad-date", message, document.value_place(path))

    def _read_duties(self, document: Document) -> None:
        named = set(self._usual)
        for one in self._years.values():
            named |= set(one.days)
        for name, value, path in entries_in(document, "duties"):
            if value is False:
                self._duties.pop(name, None)
                continue
            written = mapping_of(value)
            merged = self._duties[name] = {**self._duties.get(name, {}), **written}
            needed = ("task",) if "every" in merged else ("task", "from", "until")
            for key in needed:
                if key not in merged:
                    message = msg("{key} is missing", key=key)
                    self._findings.error("missing-key", message, document.key_place(path))
            for key in ("from", "until"):
                if key in written:
                    self._check_day(document, (*path, key), str(written[key]), named)

    def _check_day(self, document: Document, path: Path, text: str, named: set[str]) -> None:
        word = text.split(maxsplit=1)[0]
        if word[:1].isdigit():
            try:
                day_of_year(word, _LEAP)
            except ValueError:
                self._no_day(document, path, word)
        elif word not in named:
            message = msg("no year has a day {name}", name=word)
            hint = suggestion(word, named)
            self._findings.error("unknown-day", message, document.value_place(path), hint)


def _duty(name: str, value: Mapping[str, Value]) -> Duty:
    check = mapping_of(value.get("check") or {})
    days, number = check.get("days"), value.get("number")
    return Duty(
        name=name,
        number=number if isinstance(number, int) else 0,
        task=words_at(value, "task"),
        every=Every(text_at(value, "every") or Every.YEAR),
        first=text_at(value, "from"),
        last=text_at(value, "until"),
        before=words_at(value, "before"),
        proof=words_at(value, "proof"),
        check=Check(text_at(check, "name"), days if isinstance(days, int) else _USUAL_AGE)
        if check
        else None,
    )
