"""Where each key and value of a YAML text begins and ends, to the character.

`document.py` knows where values begin, which is all that messages need. Whoever edits a
text must also know where they end, how they are written, and what an alias shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, cast

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from entconf.desired.document import Lines, Path
from entconf.desired.scalars import plain_scalar
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret
from entconf.model.values import Value

_ALIAS: type[object] = AliasEvent
_ENDS: frozenset[type[object]] = frozenset((MappingEndEvent, SequenceEndEvent))
_STREAM_END: type[object] = StreamEndEvent
_SHAPES: dict[type[object], str] = {
    MappingStartEvent: "mapping",
    SequenceStartEvent: "list",
    ScalarEvent: "scalar",
}


class _Mark(Protocol):
    index: int


class _Event(Protocol):
    """What the events of libyaml have, each class some of it."""

    anchor: str | None
    tag: str | None
    implicit: tuple[bool, bool]
    value: str
    style: str | None
    flow_style: bool
    start_mark: _Mark
    end_mark: _Mark


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a text: characters `start` to `end`, its tag and anchor included.

    `shape` is mapping, list, scalar or alias; `style` the sign that a scalar is written with
    (none, a quote, | or >), `[` or `{` for what stands in brackets, and nothing for block form.
    `entries` are the keys (none in a list) and values inside.
    """

    shape: str
    style: str
    start: int
    end: int
    value: Value
    anchor: str = ""
    entries: tuple[tuple[Node | None, Node], ...] = ()

    def child(self, name: str | int) -> tuple[Node | None, Node]:
        """Key and value of an entry, or the item of a list. Raises LookupError."""
        if isinstance(name, int):
            if self.shape != "list":
                raise LookupError(name)
            return self.entries[name]
        for key, value in self.entries:
            if key is not None and key.value == name:
                return key, value
        raise LookupError(name)

    def at(self, path: Path) -> Node:
        """The value at a path below this one. Raises LookupError."""
        node = self
        for name in path:
            node = node.child(name)[1]
        return node

    def all(self) -> Iterator[Node]:
        """This value and everything inside it."""
        yield self
        for key, value in self.entries:
            if key is not None:
                yield key
            yield from value.all()


def read_spans(text: str) -> Node:
    """The value of a text that the strict loader reads without mistakes, with all its places."""
    reader = _Reader(text)
    return reader.document()


def path_of_key(text: str, line: int, column: int) -> Path:
    """The path of the key that begins at a line and column, from 1. Raises LookupError."""
    lines = Lines("", text)

    def search(node: Node, base: Path) -> Path | None:
        for key, value in node.entries:
            if key is None:
                continue
            path = (*base, str(key.value))
            source = lines.place(key.start)
            if (source.line, source.column) == (line, column):
                return path
            found = search(value, path)
            if found is not None:
                return found
        for place, (key, value) in enumerate(node.entries):
            found = search(value, (*base, place)) if key is None else None
            if found is not None:
                return found
        return None

    found = search(read_spans(text), ())
    if found is None:
        raise LookupError(line)
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._next = cast("Callable[[], _Event]", CParser(text.encode()).get_event)
        self._named: dict[str, Value] = {}

    def document(self) -> Node:
        self._next()
        if type(self._next()) is _STREAM_END:
            return Node("scalar", "", len(self._text), len(self._text), None)
        return self._node(self._next())

    def _node(self, event: _Event) -> Node:
        start, end, anchor = event.start_mark.index, event.end_mark.index, event.anchor or ""
        if type(event) is _ALIAS:
            return Node("alias", "", start, end, self._named.get(anchor), anchor)
        shape = _SHAPES[type(event)]
        if shape == "scalar":
            node = self._scalar(event, start, end, anchor)
        else:
            node = self._collection(event, shape, start, anchor)
        if anchor:
            self._named[anchor] = node.value
        return node

    def _scalar(self, event: _Event, start: int, end: int, anchor: str) -> Node:
        style = event.style or ""
        if style in {"|", ">"}:
            # The parser counts the blank lines below as a part of a block.
            end = start + len(self._text[start:end].rstrip())
        value: Value = event.value
        if event.tag == "!secret":
            value = Secret(event.value)
        elif event.implicit[0]:
            value = plain_scalar(event.value)
        return Node("scalar", style, start, end, value, anchor)

    def _key(self, event: _Event) -> Node:
        """A key, which is a text whatever it looks like."""
        start, end = event.start_mark.index, event.end_mark.index
        return Node("scalar", event.style or "", start, end, event.value, event.anchor or "")

    def _collection(self, event: _Event, shape: str, start: int, anchor: str) -> Node:
        style = ("{" if shape == "mapping" else "[") if event.flow_style else ""
        end, entries = event.end_mark.index, []
        while True:
            begun = self._next()
            if type(begun) in _ENDS:
                break
            key = self._key(begun) if shape == "mapping" else None
            value = self._node(self._next() if key else begun)
            entries.append((key, value))
            end = max(end, value.end)
        if style:
            end = begun.end_mark.index
        return Node(shape, style, start, end, _value(shape, entries), anchor, tuple(entries))


def _value(shape: str, entries: list[tuple[Node | None, Node]]) -> Value:
    if shape == "mapping":
        return {str(key.value): node.value for key, node in entries if key is not None}
    return tuple(node.value for _, node in entries)
