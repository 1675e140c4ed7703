"""Short ways to read a text and to look at what was found."""

from __future__ import annotations

from collections.abc import Iterable

from entconf.desired.building import Limits
from entconf.desired.document import Document
from entconf.desired.reading import Reading, read_bytes
from entconf.errors import ConfigurationError, Problem
from entconf.model.source import Source
from entconf.model.values import Value

FILE = "file.yml"


def read(text: str, limits: Limits | None = None) -> Reading:
    """Read a text as a file of that name."""
    return read_bytes(text.encode(), FILE, limits)


def value_of(text: str) -> Value:
    """The value of a text without mistakes."""
    return document_of(text).value


def document_of(text: str) -> Document:
    """The document of a text without mistakes."""
    reading = read(text)
    assert reading.problems == (), told(reading.problems)
    assert reading.whole
    (document,) = reading.documents
    return document


def told(problems: Iterable[Problem]) -> list[str]:
    """Problems as a person reads them: place, sentence, hint."""
    lines = []
    for one in problems:
        hint = f" ({one.hint})" if one.hint else ""
        lines.append(f"{place(one.source)}: {one.message}{hint}")
    return lines


def place(source: Source | None) -> str:
    """File, line and column."""
    return f"{source.file}:{source.line}:{source.column}" if source else "-"


def said_by(error: ConfigurationError) -> list[str]:
    """All that a configuration error tells."""
    return told(error.problems())
