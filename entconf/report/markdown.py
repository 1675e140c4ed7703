"""A plan as the Markdown of a comment on a merge request.

The comment is made of values that somebody wrote in a site or on a server. None of
them may end its own frame, become a link, an order to the forge (GitLab runs lines such
as `/close`), or call a person (`@name`). So every value stands in a code span or a
fenced block, where forges obey nothing, and every sentence is escaped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from entconf.model.text import Text, msg, msgn
from entconf.report.language import Language
from entconf.report.lines import visible
from entconf.report.view import ChangeView, FieldView, PlanView, SchoolView, SectionView
from entconf.report.wording import (
    diff_lines,
    is_long,
    say_cause,
    say_field,
    say_impact,
    say_irreversible,
    say_plan,
    say_school,
)

#: What the forges accept in one comment, in characters: GitHub 65,536, GitLab 1,000,000.
GITHUB_LENGTH = 65_536
GITLAB_LENGTH = 1_000_000

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#!|~>$]|^[-+]|(?<=\d)\.(?=\s)|(?<=www)\.)")
_REFERENCE = re.compile(r"([@#!~%$&:/^])(?=[\w/])")
_WORD_JOINER = "\u2060"
_TICKS = re.compile(r"`+")
#: Room kept for what closes a cut comment.
_RESERVE = 400


def plan_markdown(
    view: PlanView, language: Language, *, limit: int = GITHUB_LENGTH, diff: bool = False
) -> str:
    """The plan as Markdown of at most `limit` characters; what is left out is said at the end."""
    page = _Page(limit)
    for text in _head(view, language):
        page.add(text)
    for school in view.schools:
        page.open_school(_summary(school, language))
        for block in _school(school, language, diff=diff):
            page.add_change(block)
        page.close_school()
    return page.finish(language)


class _Page:
    """Text that never grows over its limit, and counts what found no room."""

    def __init__(self, limit: int) -> None:
        self._room = limit - _RESERVE
        self._parts: list[str] = []
        self._lost = 0
        self._open = False

    def add(self, text: str) -> bool:
        if len(text) > self._room:
            return False
        self._room -= len(text)
        self._parts.append(text)
        return True

    def add_change(self, text: str) -> None:
        if self._lost or not self._open or not self.add(text):
            self._lost += 1

    def open_school(self, summary: str) -> None:
        closing = len("\n</details>\n\n")
        self._open = not self._lost and self.add(f"<details><summary>{summary}</summary>\n\n")
        self._room -= closing if self._open else 0

    def close_school(self) -> None:
        if self._open:
            self._parts.append("\n</details>\n\n")
        self._open = False

    def finish(self, language: Language) -> str:
        if self._lost:
            told = msgn(
                "Left out for want of room: {n} entry. The output of the job shows it.",
                "Left out for want of room: {n} entries. The output of the job shows them.",
                self._lost,
            )
            self._parts.append(f"**{sentence(told, language)}**\n")
        return "".join(self._parts)


def _head(view: PlanView, language: Language) -> Iterator[str]:
    first, *others = say_plan(view)
    yield f"### entconf: {sentence(first, language)}\n\n"
    for text in others:
        yield f"{sentence(text, language)}\n"
    origin = msg("As of {day}.", day=view.day)
    yield f"{sentence(origin, language)}\n\n"


def _summary(school: SchoolView, language: Language) -> str:
    label = html.escape(visible(school.establishment.label))
    return f"<code>{label}</code> {html.escape(language(say_school(school.totals)))}"


def _school(school: SchoolView, language: Language, *, diff: bool) -> Iterator[str]:
    for notice in school.notices:
        yield f"- {sentence(notice, language)}\n"
    for section in school.sections:
        blocks = list(_section(section, language, diff=diff))
        yield f"\n**{code(section.kind)}**\n\n{blocks[0]}"
        yield from blocks[1:]


def _section(section: SectionView, language: Language, *, diff: bool) -> Iterator[str]:
    for change in section.changes:
        yield "".join(_change(change, language, diff=diff))
    for part in section.unknown:
        name = code(f"? {part.key or section.kind}")
        yield f"- {name} {sentence(part.reason, language)}\n"


def _change(change: ChangeView, language: Language, *, diff: bool) -> Iterator[str]:
    place = f" {code(str(change.why))}" if change.why else ""
    yield f"- **{code(f'{change.mark.value} {change.key}')}**{place}\n"
    if change.blocked is not None:
        yield f"  - ⛔ {sentence(change.blocked, language)}\n"
    if change.irreversible is not None:
        yield f"  - ⚠ {sentence(say_irreversible(change.irreversible), language)}\n"
    for field in change.fields:
        yield from _field(field, language, diff=diff)
    for impact in change.impact:
        for told in say_impact(impact):
            yield f"  - **{sentence(told, language)}**\n"
    if change.cause is not None:
        yield f"  - {sentence(say_cause(change.cause), language)}\n"
    for note in change.notes:
        yield f"  - {sentence(note, language)}\n"


def _field(field: FieldView, language: Language, *, diff: bool) -> Iterator[str]:
    if diff and is_long(field):
        yield f"  - {code(field.name)}\n\n{_fenced(diff_lines(field))}\n"
        return
    yield f"  - {code(f'{field.name}: {say_field(field, language)}')}\n"


def _fenced(lines: Sequence[str]) -> str:
    ticks = max((len(run) for one in lines for run in _TICKS.findall(one)), default=0)
    fence = "`" * max(3, ticks + 1)
    body = "".join(f"    {one}\n" for one in lines)
    return f"    {fence}diff\n{body}    {fence}\n"


def code(text: str) -> str:
    """`text` as a code span that nothing in it can end."""
    shown = visible(text)
    ticks = max((len(run) for run in _TICKS.findall(shown)), default=0)
    fence = "`" * (ticks + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def sentence(text: Text, language: Language) -> str:
    """A sentence that a forge shows as it is: no markup, no link, no reference, no mention."""
    shown = visible(language(text))
    joined = _REFERENCE.sub(rf"\1{_WORD_JOINER}", shown)
    escaped = joined.replace("&", "&amp;").replace("<", "&lt;")
    return _PUNCTUATION.sub(r"\\\1", escaped)
