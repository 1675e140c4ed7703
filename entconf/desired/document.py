"""One YAML file as read: its value, and where each key and value of it was written.

Positions are kept as character offsets in the order of the file, one 32-bit number for each
key and each value. Lines and columns are worked out only for what is asked.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import field

from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.values import Value

#: Keys and list positions from the top of a document down to a value.
Path = tuple[str | int, ...]

_BREAK = re.compile(r"\r\n|[\n\r]")


class Lines:
    """Turns character offsets of a file into lines and columns, as an editor counts them."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._starts: array[int] | None = None

    def place(self, offset: int) -> Source:
        """Line and column, both from 1, of a character offset."""
        if self._starts is None:
            self._starts = array("I", [0])
            self._starts.extend(found.end() for found in _BREAK.finditer(self.text))
        line = bisect_right(self._starts, offset)
        return Source(self.file, line, offset - self._starts[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """Offsets of keys and values, in the order of the file.

    `offsets` holds, for a mapping, key and value of each entry in turn; for a list, each
    item; what stands inside a value follows it at once. `first` and `past` tell which
    part of it belongs to a mapping or list, by its identity. `skipped` maps the index of
    a refused key to the index after its value; `dropped` keeps such values (and so
    their identities) alive.
    """

    offsets: array[int] = field(default_factory=lambda: array("I"))
    first: dict[int, int] = field(default_factory=dict)
    past: dict[int, int] = field(default_factory=dict)
    skipped: dict[int, int] = field(default_factory=dict)
    dropped: list[Value] = field(default_factory=list)

    def entries(self, value: Value) -> dict[str | int, tuple[int, int]]:
        """Offsets of key and value of each entry of a mapping; of each item, twice, of a list."""
        spot = self.first.get(id(value))
        found: dict[str | int, tuple[int, int]] = {}
        if spot is None:
            return found
        is_mapping = isinstance(value, dict)
        for name, child in _children(value):
            spot = self.skipped.get(spot, spot)
            key = spot
            spot += is_mapping
            found[name] = (self.offsets[key], self.offsets[spot])
            spot += 1
            # An alias repeats a value that stands earlier in the file: nothing of it is here.
            if self.first.get(id(child)) == spot:
                spot = self.past[id(child)]
        return found

    def skip(self, begin: int, value: Value) -> None:
        """Leave out what was placed since `begin`: a refused key with its value."""
        self.dropped.append(value)
        past = len(self.offsets)
        last = next(reversed(self.skipped), None)
        if last is not None and self.skipped[last] == begin:
            begin = last  # refused keys that follow each other are one stretch
        self.skipped[begin] = past


def _children(value: Value) -> list[tuple[str | int, Value]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, tuple) else []


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the site, or the readable part of a broken one.

    `start` is the offset of the value. `has_secrets` tells that a Secret stands in it,
    `may_hold_variables` that it is worth looking for `${` in its texts.
    """

    lines: Lines
    value: Value
    layout: Layout = field(repr=False)
    start: int = 0
    has_secrets: bool = False
    may_hold_variables: bool = True
    _entries: dict[int, dict[str | int, tuple[int, int]]] = field(default_factory=dict, repr=False)

    @property
    def file(self) -> str:
        """The file's name as shown to people: relative to the site when it stands inside."""
        return self.lines.file

    def key_place(self, path: Path) -> Source:
        """Where the key (or the list item) at `path` begins, or what is known of the path."""
        return self.lines.place(self._spots(path)[0])

    def value_place(self, path: Path) -> Source:
        """Where the value at `path` begins, or what is known of the path."""
        return self.lines.place(self._spots(path)[1])

    def _spots(self, path: Path) -> tuple[int, int]:
        value, spots = self.value, (self.start, self.start)
        for name in path:
            entries = self._entries.get(id(value))
            if entries is None:
                entries = self._entries[id(value)] = self.layout.entries(value)
            if name not in entries:
                break
            spots = entries[name]
            value = child(value, name)
        return spots


def child(value: Value, name: str | int) -> Value:
    """What stands at a key of a mapping or a position of a list. Raises LookupError."""
    if isinstance(value, Mapping) and isinstance(name, str):
        return value[name]
    if isinstance(value, tuple) and isinstance(name, int):
        return value[name]
    raise LookupError(name)
