"""The view model of the report: everything it shows, in words, for whatever writes it."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from entconf.assistance.evidence.figure import Figure
from entconf.model.quick_dataclass import dataclass
from entconf.model.report_texts import Block


@dataclass(frozen=True, slots=True)
class Key:
    """One of the few figures at the top."""

    label: str
    shown: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `share` of the longest (0 to 1), `mark` where a target stands, if any."""

    label: str
    shown: str
    share: float
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of bars, lying where `lying`; `told` says the same in words."""

    name: str
    title: str
    told: str
    bars: tuple[Bar, ...]
    lying: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One duty of the letter. `standing` is a word of `Standing`, `state` what people read."""

    code: str
    title: str
    who: str
    standing: str
    state: str
    sentences: tuple[str, ...]
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the letter."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Free:
    """What the administrator wrote; `empty` is said where that is nothing."""

    title: str
    blocks: tuple[Block, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the appendix; the columns in `numbers` stand to the right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Words around all of it."""

    summary: str
    letter: str
    number: str
    duty: str
    state: str
    done: str
    appendix: str
    page: str
    signature: str
    author: str
    head: str
    copies: str
    allowance: str
    traceable: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. `figures` are those that it shows, by their names; `day` is when it was made."""

    language: str
    title: str
    school: str
    uai: str
    year: str
    day: date
    period: str
    overview: str
    labels: Labels
    keys: tuple[Key, ...]
    charts: tuple[Chart, ...]
    sections: tuple[Section, ...]
    free: tuple[Free, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...] = field(repr=False)
