"""Problems as a person reads them: the place, the sentence, the source line, the hint."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from entconf.errors import Problem, Severity
from entconf.model.source import Source
from entconf.model.text import Text, msg, msgn
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line, visible

#: Gives the text of the line a source points to, or None when it cannot be shown.
ReadLine = Callable[[Source], str | None]

_MARGIN = 100
_CONFIDENTIAL = re.compile(
    r"(?P<key>(?:password|passwd|secret|token|client_secret)[\"']?\s*:\s*|!secret\s+)"
    r"(?!\s|(?:!secret\s+)?[\"']?(?:env|file|command):|\{|$)(?P<value>[^#]*[^#\s])",
    re.IGNORECASE,
)


def problem_lines(
    problems: Sequence[Problem], language: Language, read_line: ReadLine
) -> Sequence[Line]:
    """Every problem, then how many there are when there is more than one."""
    lines: list[Line] = []
    for problem in problems:
        lines.extend(_problem(problem, language, read_line))
    if len(problems) > 1:
        lines.append(line(Span(_capital(language(count_problems(problems))), Style.STRONG)))
    return lines


def once_each(problems: Sequence[Problem]) -> Sequence[Problem]:
    """The problems by file and line, and once what many establishments have in common."""
    found = {(one.code, one.source, str(one.message), str(one.hint)): one for one in problems}
    nowhere = Source("")
    return sorted(found.values(), key=lambda one: one.source or nowhere)


def count_problems(problems: Sequence[Problem]) -> Text:
    """How many errors and warnings there are."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    told_errors = msgn("{n} error", "{n} errors", errors)
    told_warnings = msgn("{n} warning", "{n} warnings", warnings)
    if not warnings:
        return told_errors
    if not errors:
        return told_warnings
    return msg("{one}, {other}", one=told_errors, other=told_warnings)


def _problem(problem: Problem, language: Language, read_line: ReadLine) -> Iterator[Line]:
    if problem.severity is Severity.ERROR:
        word, style = language(msg("error")), Style.ERROR
    else:
        word, style = language(msg("warning")), Style.WARNING
    start: list[Span | str] = []
    if problem.source is not None:
        start = [Span(_place(problem.source), Style.STRONG), ": "]
    yield line(*start, Span(word, style), language(msg(": {text}", text=problem.message)))
    if problem.source is not None:
        yield from excerpt_lines(problem.source, style, read_line)
    if problem.hint is not None:
        yield line("  ", Span(language(msg("hint: {text}", text=problem.hint)), Style.UNKNOWN))


def _place(source: Source) -> str:
    if source.line and source.column:
        return f"{source.file}:{source.line}:{source.column}"
    return str(source)


def excerpt_lines(source: Source, style: Style, read_line: ReadLine) -> Iterator[Line]:
    """The line of a file with a caret under the column; nothing when it cannot be read."""
    text = read_line(source) if source.line else None
    if text is None:
        return
    text = without_passwords(text.rstrip("\r\n")).expandtabs(1)
    column = max(source.column - 1, 0)
    start = max(0, column - _MARGIN // 2) if len(text) > _MARGIN else 0
    shown = visible(text[start : start + _MARGIN])
    number = f"{source.line:>6} | "
    yield line(Span(number, Style.DIM), shown)
    if source.column:
        before = visible(text[start:column])
        padding = " " * (len(number) - 2) + "| " + " " * _columns(before)
        yield line(Span(padding, Style.DIM), Span("^", style))


def without_passwords(text: str) -> str:
    """A text in which nothing is left of what stands behind `password:` and the like."""
    return _CONFIDENTIAL.sub(r"\g<key>•••", text)


def _columns(text: str) -> int:
    """The width of a text on a terminal."""
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
