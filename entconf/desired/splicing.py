"""Change one value of a YAML text and leave every other character of it alone.

Nothing is parsed and written again: the characters of a value are found, and only those are
replaced. Comments, quotes, blank lines, indentation and line ends around it stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from entconf.desired.document import Path
from entconf.desired.spans import Node, read_spans
from entconf.desired.writing import entry_lines, flow_text, item_lines, quoted_text
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret
from entconf.model.text import Text, msg
from entconf.model.values import Value

_BREAK = re.compile(r"\r\n|[\n\r]")


class CannotSplice(Exception):
    """A value cannot be changed in its place; says why."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in a text: its node, its key, what it stands in, and whether that is in brackets."""

    text: str
    node: Node
    key: Node | None = None
    parent: Node | None = None
    in_flow: bool = False

    @property
    def indent(self) -> str:
        """The indentation of the mapping or list that the value stands in."""
        return indent_of(self.text, self.parent) if self.parent else ""

    @property
    def is_below(self) -> bool:
        """Whether the value begins on a line below its key."""
        return self.key is not None and bool(
            _BREAK.search(self.text[: self.node.start], self.colon)
        )

    @property
    def colon(self) -> int:
        """The offset behind the colon of the key."""
        return self.text.index(":", self.key.end) + 1 if self.key else self.node.start


def indent_of(text: str, node: Node) -> str:
    """The indentation of what stands in a block mapping or list."""
    if node.shape == "mapping" and node.entries and node.entries[0][0] is not None:
        return " " * column_of(text, node.entries[0][0].start)
    start = node.start
    if node.anchor and node.entries:
        start = text.rindex("-", 0, node.entries[0][1].start)
    return " " * column_of(text, start)


def column_of(text: str, offset: int) -> int:
    """The column of a character, from 0."""
    return offset - line_start(text, offset)


def line_start(text: str, offset: int) -> int:
    """Where the line of a character begins."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Where the line of a character ends, its line break not included."""
    found = _BREAK.search(text, offset)
    return found.start() if found else len(text)


def line_break(text: str) -> str:
    """The line break that a text is written with."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


def find_spot(text: str, path: Path) -> Spot:
    """The value at a path. Raises LookupError, and CannotSplice where others share the value."""
    root = read_spans(text)
    spot = Spot(text, root)
    for name in path:
        above = spot.node
        check_unshared(root, (above,))
        key, node = above.child(name)
        in_flow = spot.in_flow or bool(above.style)
        spot = Spot(text, node, key, above, in_flow)
    check_unshared(root, (spot.node,))
    return spot


def check_unshared(root: Node, nodes: Iterable[Node]) -> None:
    """Raise CannotSplice when one of these is an alias, or is used again through one."""
    used = {one.anchor for one in root.all() if one.shape == "alias"}
    for one in nodes:
        if one.shape == "alias":
            raise CannotSplice(
                msg("it is written as *{name}: the value stands elsewhere", name=one.anchor)
            )
        if one.anchor in used:
            raise CannotSplice(
                msg("it stands in &{name}, which is used again elsewhere", name=one.anchor)
            )


def same(one: Value, other: Value) -> bool:
    """Whether two values are written the same: true is not 1, and order counts."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def replace_value(text: str, path: Path, value: Value) -> str:
    """The text with the value at a path written anew, in the manner of the old one.

    Raises CannotSplice, and LookupError when there is nothing at the path.
    """
    spot = find_spot(text, path)
    if spot.parent is None:
        raise CannotSplice(msg("the whole file would be replaced"))
    check_goes(text, spot.node)
    lines = _lines(spot, value)
    head, tail = text[: spot.node.start], text[spot.node.end :]
    if spot.is_below:
        return _replace_below(spot, lines)
    if len(lines) == 1:
        glue = " " if head[-1:] in {":", "-", ","} and spot.node.start == spot.node.end else ""
        return head + glue + lines[0] + tail
    broken, rest = line_break(text), line_end(tail, 0)
    first = lines[0] or ""
    head = head if first else head.rstrip(" \t")
    glue = " " if first and head[-1:] in {":", "-"} else ""
    below = "".join(broken + one for one in lines[1:])
    return head + glue + first + tail[:rest].rstrip() + below + tail[rest:]


def check_goes(text: str, node: Node) -> None:
    """Raise CannotSplice for a value that must not go: shared in part, or a secret."""
    check_unshared(read_spans(text), node.all())
    if any(isinstance(one.value, Secret) for one in node.all()):
        raise CannotSplice(msg("a secret stands there"))


def _replace_below(spot: Spot, lines: list[str]) -> str:
    """The new value takes the lines of the old one below its key; a short one goes beside it."""
    text, node, colon = spot.text, spot.node, spot.colon
    between, tail = text[colon : line_start(text, node.start)], text[node.end :]
    first = f" {lines[0]}" if lines[0] else ""
    if len(lines) == 1:
        return text[:colon] + first + _without_break(between) + tail
    literal = any(one.endswith(("|", "|-", "|+")) for one in lines)
    above, beside = len(_BREAK.findall(between)) > 1, tail[: line_end(tail, 0)].strip()
    if (first and above) or (literal and beside):
        # Inside a text of several lines they would become a part of it.
        raise CannotSplice(msg("comments stand between the lines of the value"))
    return text[:colon] + first + between + line_break(text).join(lines[1:]) + tail


def _without_break(text: str) -> str:
    return text[:-2] if text.endswith("\r\n") else text[:-1]


def _lines(spot: Spot, value: Value) -> list[str]:
    """A value as lines: the first goes beside its key or dash, and is empty for a block."""
    old = spot.node
    if isinstance(value, str) and old.style in {"'", '"'} and "\n" not in value:
        return [quoted_text(value, old.style)]
    if spot.in_flow or (old.style in {"[", "{"} and isinstance(value, Mapping | tuple)):
        return [flow_text(value)]
    if spot.key is None:
        column = column_of(spot.text, old.start) + (old.start == old.end)
        first, *rest = item_lines(value, " " * max(column - 2, 0))
        less = " " * max(2 - column, 0)
        return [first.lstrip(" ").removeprefix("- "), *(one.removeprefix(less) for one in rest)]
    if old.shape == "list" and isinstance(value, tuple) and value:
        inner = indent_of(spot.text, old) if old.entries else spot.indent + "  "
        return ["", *(row for one in value for row in item_lines(one, inner))]
    first, *rest = entry_lines("k", value, spot.indent)
    return [first.lstrip(" ").removeprefix("k:").lstrip(" "), *rest]
