"""A plan as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line
from entconf.report.view import ChangeView, FieldView, Mark, PlanView, SchoolView, SectionView
from entconf.report.wording import (
    diff_lines,
    is_long,
    say_cause,
    say_field,
    say_impact,
    say_irreversible,
    say_plan,
)

_STYLES = {
    Mark.CREATE: Style.CREATE,
    Mark.UPDATE: Style.UPDATE,
    Mark.DELETE: Style.DELETE,
    Mark.BLOCKED: Style.BLOCKED,
}
_DIFF_STYLES = {"+": Style.CREATE, "-": Style.DELETE, "@": Style.DIM}


def plan_lines(view: PlanView, language: Language, *, diff: bool = False) -> Sequence[Line]:
    """The whole plan: each establishment, then the counts. `diff` shows long texts whole."""
    lines: list[Line] = []
    for school in view.schools:
        lines.extend(_school(school, language, diff=diff))
        lines.append(())
    first, *others = say_plan(view)
    lines.append(line(Span(language(first), Style.STRONG)))
    lines.extend(line(language(sentence)) for sentence in others)
    return lines


def _school(school: SchoolView, language: Language, *, diff: bool) -> Iterator[Line]:
    yield line(Span(school.establishment.label, Style.STRONG))
    for notice in school.notices:
        yield line("  ", Span("i ", Style.UNKNOWN), language(notice))
    for section in school.sections:
        yield ()
        yield from _section(section, language, diff=diff)


def _section(section: SectionView, language: Language, *, diff: bool) -> Iterator[Line]:
    number = f" ({section.mission})" if section.mission else ""
    yield line("  ", Span(section.kind, Style.STRONG), Span(number, Style.DIM))
    for change in section.changes:
        yield from _change(change, language, diff=diff)
    for part in section.unknown:
        name = part.key or section.kind
        yield line("  ", Span(f"? {name}", Style.UNKNOWN), f"  {language(part.reason)}")


def _change(change: ChangeView, language: Language, *, diff: bool) -> Iterator[Line]:
    place = f"  {change.why}" if change.why else ""
    yield line(
        "  ",
        Span(f"{change.mark.value} {change.key}", _STYLES[change.mark]),
        Span(place, Style.DIM),
    )
    if change.blocked is not None:
        yield line("      ", Span(language(change.blocked), Style.BLOCKED))
    if change.irreversible is not None:
        told = say_irreversible(change.irreversible)
        yield line("      ", Span(f"⚠ {language(told)}", Style.WARNING))
    for field in change.fields:
        yield from _field(change, field, language, diff=diff)
    for impact in change.impact:
        for sentence in say_impact(impact):
            yield line("      ", Span(language(sentence), Style.STRONG))
    if change.cause is not None:
        yield line("      ", Span(language(say_cause(change.cause)), Style.DIM))
    for note in change.notes:
        yield line("      ", Span(language(note), Style.DIM))


def _field(
    change: ChangeView, field: FieldView, language: Language, *, diff: bool
) -> Iterator[Line]:
    place = f"  {field.why}" if field.why and str(field.why) != str(change.why) else ""
    if diff and is_long(field):
        yield line(f"      {field.name}:", Span(place, Style.DIM))
        for text in diff_lines(field):
            yield line("        ", Span(text, _DIFF_STYLES.get(text[:1], Style.PLAIN)))
        return
    yield line(f"      {field.name}: {say_field(field, language)}", Span(place, Style.DIM))
