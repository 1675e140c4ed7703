"""The lines of an iCalendar file, looked at before a library reads it: to tell which is wrong.

RFC 5545: a content line is NAME, parameters, a colon and a value; a line that begins with a blank
goes on with the one before (section 3.1); components are between BEGIN and END (section 3.6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from entconf.errors import ConfigurationError, Problem
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

_LINE = re.compile(
    r'[A-Za-z0-9-]+(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*:.*', re.DOTALL
)
_SHOWN = 40
EVENT = "VEVENT"


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One unfolded line and the line of the file that it begins on, from 1."""

    number: int
    text: str

    @property
    def name(self) -> str:
        """The name of its property."""
        return re.split("[;:]", self.text, maxsplit=1)[0].upper()

    @property
    def value(self) -> str:
        """What stands after the colon that ends the name and parameters."""
        return self.text.rpartition(":")[2].strip()


@dataclass(frozen=True, slots=True)
class EventLines:
    """Where one event stands in the file."""

    lines: tuple[ContentLine, ...]

    def line_of(self, name: str) -> int:
        """The line of a property, else the one where the event begins."""
        return next((one.number for one in self.lines if one.name == name), self.lines[0].number)


def check_lines(text: str, file: str) -> tuple[EventLines, ...]:
    """Where each event stands. Raises ConfigurationError with the first line that is wrong."""
    lines = list(_unfolded(text))
    if not lines or lines[0].text.strip().upper() != "BEGIN:VCALENDAR":
        begin = lines[0] if lines else ContentLine(1, "")
        _refuse(
            file,
            begin.number,
            msg("it is no iCalendar file: it begins with {text}", text=_short(begin.text)),
            msg("its first line must be BEGIN:VCALENDAR; export the calendar as .ics"),
        )
    events: list[EventLines] = []
    inside: list[str] = []
    begun: list[ContentLine] = []
    for one in lines:
        if not _LINE.fullmatch(one.text):
            message = msg("{text} is no line of iCalendar", text=_short(one.text))
            _refuse(file, one.number, message, msg("a line is NAME:value"))
        if one.name == "BEGIN":
            inside.append(one.value.upper())
            begun = [one] if one.value.upper() == EVENT else begun
            continue
        if one.name == "END":
            if not inside or inside[-1] != one.value.upper():
                expected = inside[-1] if inside else "BEGIN"
                message = msg("{text} ends what did not begin", text=_short(one.text))
                _refuse(file, one.number, message, msg("here {name} stands open", name=expected))
            if inside.pop() == EVENT:
                events.append(EventLines(tuple(begun)))
        elif inside and inside[-1] == EVENT:
            begun.append(one)
    if inside:
        message = msg("the file ends inside {name}: it was cut", name=inside[-1])
        _refuse(file, lines[-1].number, message)
    return tuple(events)


def _unfolded(text: str) -> Iterator[ContentLine]:
    begin, parts = 0, list[str]()
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line[:1] in {" ", "\t"} and parts:
            parts.append(line[1:])
        elif line.strip():
            if parts:
                yield ContentLine(begin, "".join(parts))
            begin, parts = number, [line]
    if parts:
        yield ContentLine(begin, "".join(parts))


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _refuse(file: str, number: int, message: Text, hint: Text | None = None) -> NoReturn:
    raise ConfigurationError([Problem("icalendar", message, Source(file, number), hint)])
