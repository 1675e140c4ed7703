"""What a site writes itself for the report of a year: blocks of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import groupby

from entconf.model.quick_dataclass import dataclass

_STRONG = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_ITEM = re.compile(r"\s*[-*•]\s+(.*)")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text, strong or not."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or an item of a list."""

    runs: tuple[Run, ...]
    is_item: bool = False

    @property
    def plain(self) -> str:
        """Its text alone."""
        return "".join(one.text for one in self.runs)


@dataclass(frozen=True, slots=True)
class DutyText:
    """What is told of a duty; `done`: the administrator says that it was done."""

    blocks: tuple[Block, ...] = ()
    done: bool = False


@dataclass(frozen=True, slots=True)
class ReportTexts:
    """All of it. `file` is where it stands, "" where no file was written."""

    file: str = ""
    author: str = ""
    difficulties: tuple[Block, ...] = ()
    proposals: tuple[Block, ...] = ()
    duties: Mapping[str, DutyText] = field(default_factory=dict)

    @property
    def declared(self) -> frozenset[str]:
        """The duties that the administrator says were done."""
        return frozenset(code for code, one in self.duties.items() if one.done)


def blocks_of(text: str) -> tuple[Block, ...]:
    """A text as blocks: an empty line ends a paragraph, `- ` begins an item, `**` is strong."""
    found: list[Block] = []
    for empty, lines in groupby(text.split("\n"), key=lambda one: not one.strip()):
        if not empty:
            found.extend(_blocks(list(lines)))
    return tuple(found)


def _blocks(lines: list[str]) -> Iterator[Block]:
    parts: list[tuple[bool, list[str]]] = []
    for one in lines:
        item = _ITEM.fullmatch(one)
        if item is not None:
            parts.append((True, [item[1]]))
        elif parts and (not parts[-1][0] or one[:1].isspace()):
            parts[-1][1].append(one.strip())
        else:
            parts.append((False, [one.strip()]))
    for is_item, told in parts:
        yield Block(tuple(_runs(" ".join(told).strip())), is_item)


def _runs(text: str) -> Iterator[Run]:
    place = 0
    for found in _STRONG.finditer(text):
        if found.start() > place:
            yield Run(text[place : found.start()])
        yield Run(found[1], strong=True)
        place = found.end()
    if place < len(text):
        yield Run(text[place:])
