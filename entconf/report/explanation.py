"""Why a value is what it is: the line that decided it, and those it won over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from entconf.desired.state import Override
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line
from entconf.report.problems import ReadLine, excerpt_lines, without_passwords
from entconf.report.wording import say_size, say_value


def explanation_lines(
    found: Sequence[Override], language: Language, read_line: ReadLine
) -> Sequence[Line]:
    """Each value with its place and its source line, then what it overrode, the last first."""
    lines: list[Line] = []
    resource = None
    for one in found:
        if one.id != resource:
            resource = one.id
            lines.append(line(Span(str(resource), Style.STRONG)))
        lines.extend(_value(one.field, one.value, one.source, language, read_line))
        if one.beaten:
            lines.append(line("    ", language(msg("it overrode"))))
        for value, source in one.beaten:
            lines.extend(_value(one.field, value, source, language, read_line))
    return lines


def _value(
    field: str, value: Value, source: Source, language: Language, read_line: ReadLine
) -> Iterator[Line]:
    say = say_size if field.startswith("quota.") else say_value
    told = without_passwords(say(value, language))
    shown = f"{field} = {told}" if field else told
    yield line("  ", Span(shown, Style.CREATE), f"  {source}")
    yield from excerpt_lines(source, Style.CREATE, read_line)
