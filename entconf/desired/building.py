"""From libyaml's events to values and positions: the hot loop of the loader.

PyYAML's own constructors resolve too many words, lose positions and keep the last of
two equal keys. Here mappings become dicts with text keys, sequences tuples, scalars what
`scalars.py` says. What is wrong but does not stop the parser is reported, and reading
goes on; the parser's own errors (yaml.YAMLError) and TooComplex pass through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from entconf.desired.aliases import Aliases, Report, TooComplex
from entconf.desired.document import Layout, Lines
from entconf.desired.scalars import TYPED_FIRST, plain_scalar
from entconf.desired.secret_reference import secret_mistake
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret
from entconf.model.text import msg
from entconf.model.values import Value


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: bytes, nesting, and nodes that aliases repeat in all."""

    size: int = 64 * 1024 * 1024
    depth: int = 64
    repeated: int = 1_000_000


# Compared by identity, which is quicker than isinstance; typed loosely because events are.
_ALIAS: type[object] = AliasEvent
_DOCUMENT_START: type[object] = DocumentStartEvent
_MAPPING_END: type[object] = MappingEndEvent
_MAPPING_START: type[object] = MappingStartEvent
_SCALAR: type[object] = ScalarEvent
_SEQUENCE_END: type[object] = SequenceEndEvent
_SEQUENCE_START: type[object] = SequenceStartEvent
_STREAM_END: type[object] = StreamEndEvent


class _Mark(Protocol):
    index: int


class _Event(Protocol):
    """What the events of libyaml have, each class some of it."""

    anchor: str | None
    tag: str | None
    implicit: tuple[bool, bool]
    value: str
    start_mark: _Mark


class Builder:
    """Builds the value of one YAML stream.

    After an error, `top` holds the outermost mapping or list as far as it is complete, and
    `start` the offset at which it begins.
    """

    def __init__(self, content: bytes, lines: Lines, limits: Limits, report: Report) -> None:
        self.layout = Layout()
        self.top: dict[str, Value] | list[Value] | None = None
        self.start = 0
        self.has_secrets = False
        self._lines = lines
        self._limit = limits.depth
        self._report = report
        self._aliases = Aliases(limits.repeated, report)
        self._event = cast("Callable[[], _Event]", CParser(content).get_event)
        self._offsets = self.layout.offsets
        self._depth = 0

    def build(self) -> Value:
        """Read the whole stream. An empty one is null."""
        self._event()
        if type(self._event()) is _STREAM_END:
            return None
        event = self._event()
        self.start = event.start_mark.index
        value = self._node(event)
        self._event()
        event = self._event()
        if type(event) is _DOCUMENT_START:
            self._report(
                "several-documents",
                msg("a second document begins here: a file holds one"),
                msg("put it in a file of its own"),
                event.start_mark.index,
            )
        return value

    def _mapping(self, opened: _Event) -> Value:
        next_event, place, first_typed = self._event, self._offsets.append, TYPED_FIRST
        begin = len(self._offsets)
        found: dict[str, Value] = {}
        self._enter(found, opened)
        while True:
            event = next_event()
            if type(event) is not _SCALAR:
                if type(event) is _MAPPING_END:
                    break
                self._refuse_key(event)
                continue
            key = event.value
            if key in found or key == "<<" or event.tag is not None or event.anchor is not None:
                self.layout.first[id(found)] = begin
                if not self._accept_key(event, found):
                    continue
            place(event.start_mark.index)
            event = next_event()
            place(event.start_mark.index)
            if type(event) is _SCALAR and event.tag is None and event.anchor is None:
                text = event.value
                if text[:1] in first_typed and event.implicit[0]:
                    found[key] = plain_scalar(text)
                else:
                    found[key] = text
            else:
                found[key] = self._node(event)
        self._leave(found, begin)
        return found

    def _sequence(self, opened: _Event) -> Value:
        next_event, place, first_typed = self._event, self._offsets.append, TYPED_FIRST
        begin = len(self._offsets)
        found: list[Value] = []
        self._enter(found, opened)
        while True:
            event = next_event()
            if type(event) is _SEQUENCE_END:
                break
            place(event.start_mark.index)
            if type(event) is _SCALAR and event.tag is None and event.anchor is None:
                text = event.value
                if text[:1] in first_typed and event.implicit[0]:
                    found.append(plain_scalar(text))
                else:
                    found.append(text)
            else:
                found.append(self._node(event))
        items = tuple(found)
        self._leave(items, begin)
        return items

    def _enter(self, found: dict[str, Value] | list[Value], opened: _Event) -> None:
        if self._depth >= self._limit:
            self._report(
                "too-deep",
                msg("more than {n} levels inside each other", n=self._limit),
                None,
                opened.start_mark.index,
            )
            raise TooComplex
        if not self._depth:
            self.top = found
        self._depth += 1

    def _leave(self, found: Value, begin: int) -> None:
        self._depth -= 1
        self.layout.first[id(found)] = begin
        self.layout.past[id(found)] = len(self._offsets)

    def _node(self, event: _Event) -> Value:
        """The value that begins with `event`: whatever may carry a tag or an anchor."""
        if type(event) is _ALIAS:
            return self._aliases.value(event.anchor or "", event.start_mark.index)
        name, aliases = event.anchor, self._aliases
        if name is None:
            return self._bare_node(event)
        before = len(self._offsets) + aliases.repeated
        aliases.begin(name)
        value = self._bare_node(event)
        nodes = 1 + len(self._offsets) + aliases.repeated - before
        aliases.end(name, value, nodes, event.start_mark.index)
        return value

    def _bare_node(self, event: _Event) -> Value:
        is_scalar = type(event) is _SCALAR
        if event.tag is not None:
            if event.tag == "!secret" and is_scalar:
                return self._secret(event)
            self._refuse_tag(event)
        if type(event) is _MAPPING_START:
            return self._mapping(event)
        if type(event) is _SEQUENCE_START:
            return self._sequence(event)
        return plain_scalar(event.value) if event.implicit[0] else event.value

    def _secret(self, event: _Event) -> Value:
        mistake = secret_mistake(event.value)
        if mistake is not None:
            self._report("bad-secret", *mistake, event.start_mark.index)
        self.has_secrets = True
        return Secret(event.value)

    def _refuse_tag(self, event: _Event) -> None:
        if event.tag == "!secret":
            message = msg("!secret stands before a text, not before a mapping or a list")
        else:
            # the tag is not told: a password may begin with an exclamation mark
            message = msg("this tag is not known here")
        self._report(
            "unknown-tag",
            message,
            msg("only !secret exists; a text that begins with ! needs quotes"),
            event.start_mark.index,
        )

    def _accept_key(self, event: _Event, found: dict[str, Value]) -> bool:
        """Look closer at a key. When it is refused, it is dropped with its value."""
        key, offset = event.value, event.start_mark.index
        if event.tag is not None:
            self._refuse_tag(event)
        if event.anchor is not None:
            self._aliases.end(event.anchor, key, 1, offset)
        if key == "<<" and event.implicit[0]:
            self._report(
                "merge-key",
                msg("<< (merge) is not part of this language"),
                msg("repeat the lines, or let a later play refine an earlier one"),
                offset,
            )
        elif key in found:
            first = self._lines.place(self.layout.entries(found)[key][0])
            self._report(
                "duplicate-key",
                msg("{key} stands twice in the same mapping", key=key),
                msg("it stands on line {line} already: keep one", line=first.line),
                offset,
            )
        else:
            return True
        self._drop_entry(event, None)
        return False

    def _refuse_key(self, event: _Event) -> None:
        self._report(
            "bad-key",
            msg("a key must be a text"),
            msg("put the key in quotes if it begins with one of [ { * & ! ?"),
            event.start_mark.index,
        )
        begin = len(self._offsets)
        self._drop_entry(event, begin)

    def _drop_entry(self, event: _Event, key: int | None) -> None:
        """Read what belongs to a refused key, without keeping it in the mapping."""
        begin = len(self._offsets) if key is None else key
        self._offsets.append(event.start_mark.index)
        dropped: list[Value] = []
        if key is not None:
            dropped.append(self._node(event))
        event = self._event()
        self._offsets.append(event.start_mark.index)
        dropped.append(self._node(event))
        self.layout.skip(begin, tuple(dropped))
