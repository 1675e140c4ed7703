"""Put entries into the mappings and lists of a YAML text, and take them out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from entconf.desired.document import Path
from entconf.desired.spans import Node
from entconf.desired.splicing import (
    CannotSplice,
    Spot,
    check_goes,
    column_of,
    find_spot,
    indent_of,
    line_break,
    line_end,
    line_start,
    replace_value,
    same,
)
from entconf.desired.writing import entry_lines, flow_text, item_lines
from entconf.model.text import msg
from entconf.model.values import Value

_BREAK = re.compile(r"\r\n|[\n\r]")


def set_value(text: str, path: Path, value: Value) -> str:
    """The text with another value at a path; what is equal inside it stays as it is written.

    Of a list, items that go are taken out and those that come are put behind the others, where
    that gives the order asked for. Raises CannotSplice and LookupError.
    """
    spot = find_spot(text, path)
    old = spot.node.value
    if same(old, value):
        return text
    if isinstance(old, Mapping) and isinstance(value, Mapping) and old.keys() & value.keys():
        return _set_mapping(text, path, old, value)
    if isinstance(old, tuple) and isinstance(value, tuple) and old and value:
        return _set_list(text, path, old, value)
    return replace_value(text, path, value)


def _set_mapping(text: str, path: Path, old: Mapping[str, Value], new: Mapping[str, Value]) -> str:
    for key in old:
        if key in new:
            text = set_value(text, (*path, key), new[key])
    for key, value in new.items():
        if key not in old:
            text = add_entry(text, path, key, value)
    for key in old:
        if key not in new:
            text = remove_value(text, (*path, key))
    return text


def _set_list(text: str, path: Path, old: tuple[Value, ...], new: tuple[Value, ...]) -> str:
    kept = [one for one in old if _holds(new, one)]
    coming = [one for one in new if not _holds(old, one)]
    if not kept and len(old) == len(new):
        for place, one in enumerate(new):
            text = set_value(text, (*path, place), one)
        return text
    if not kept or not same((*kept, *coming), new):
        return replace_value(text, path, new)
    for one in coming:
        text = add_item(text, path, one)
    for place in reversed(range(len(old))):
        if not _holds(new, old[place]):
            text = remove_value(text, (*path, place))
    return text


def _holds(values: tuple[Value, ...], one: Value) -> bool:
    return any(same(one, other) for other in values)


def add_entry(text: str, path: Path, key: str, value: Value) -> str:
    """The text with one more entry behind the others of the mapping at a path."""
    spot = find_spot(text, path)
    node = spot.node
    if node.shape != "mapping" or not node.entries:
        return replace_value(text, path, {key: value})
    if spot.in_flow or node.style:
        written = flow_text({key: value})[1:-1]
        return _behind(text, node, written)
    return _below(text, node, entry_lines(key, value, indent_of(text, node)))


def add_item(text: str, path: Path, value: Value, *, apart: bool = False) -> str:
    """The text with one more item behind the others of the list at a path.

    `apart` leaves a blank line before it.
    """
    spot = find_spot(text, path)
    node = spot.node
    if node.shape != "list" or not node.entries:
        return replace_value(text, path, (value,))
    if spot.in_flow or node.style:
        return _behind(text, node, flow_text(value))
    lines = item_lines(value, indent_of(text, node))
    return _below(text, node, ["", *lines] if apart else lines)


def _behind(text: str, node: Node, written: str) -> str:
    """Put something behind the last entry in brackets."""
    last = node.entries[-1][1].end
    return f"{text[:last]}, {written}{text[last:]}"


def _below(text: str, node: Node, lines: list[str]) -> str:
    """Put lines below the last entry of a block, and below the comment on its line."""
    end = line_end(text, node.entries[-1][1].end)
    broken = line_break(text)
    return text[:end] + "".join(broken + one for one in lines) + text[end:]


def remove_value(text: str, path: Path) -> str:
    """The text without the entry (and the comment lines right above it) or item at a path.

    What holds nothing more goes with it, up to the play. Raises CannotSplice and LookupError.
    """
    spot = find_spot(text, path)
    if spot.parent is None:
        raise CannotSplice(msg("the whole file would go"))
    check_goes(text, spot.node)
    if len(spot.parent.entries) == 1:
        return _empty(text, path[:-1])
    if spot.in_flow:
        return _remove_behind(spot)
    return _remove_lines(spot)


def _empty(text: str, path: Path) -> str:
    spot = find_spot(text, path)
    value: Value = {} if spot.node.shape == "mapping" else ()
    return replace_value(text, path, value)


def _remove_behind(spot: Spot) -> str:
    """Take an entry out of brackets, with the comma before it, or behind it if it is the first."""
    text, (place, entries) = spot.text, _place(spot)
    if place:
        return text[: entries[place - 1][1].end] + text[spot.node.end :]
    key, value = entries[1]
    return text[: (spot.key or spot.node).start] + text[(key or value).start :]


def _remove_lines(spot: Spot) -> str:
    text, (place, entries) = spot.text, _place(spot)
    start = spot.key.start if spot.key else _dash(spot)
    begin = line_start(text, start)
    if text[begin:start].strip():
        # It shares its line with the dash of the list it stands in: the next one moves up.
        if place or spot.key is None:
            raise CannotSplice(msg("it shares its line with something else"))
        key, _ = entries[1]
        return text[:start] + text[(key or spot.node).start :]
    if spot.key:  # above an item, a comment is as often about the whole list
        begin = _above_comments(text, begin, column_of(text, start))
    end = line_end(text, spot.node.end)
    found = _BREAK.match(text, end)
    if found:
        return text[:begin] + text[found.end() :]
    # The last line of a file that ends without a line break.
    before = text[:begin]
    return before.removesuffix(line_break(text)) + text[end:]


def _place(spot: Spot) -> tuple[int, tuple[tuple[Node | None, Node], ...]]:
    entries = spot.parent.entries if spot.parent else ()
    return next(n for n, one in enumerate(entries) if one[1] is spot.node), entries


def _dash(spot: Spot) -> int:
    """Where the dash of an item is."""
    column, offset = len(spot.indent), spot.node.start
    while offset:
        begin = line_start(spot.text, offset)
        if spot.text[begin + column : begin + column + 1] == "-":
            return begin + column
        offset = begin - 1
    raise CannotSplice(msg("its dash is not found"))


def _above_comments(text: str, begin: int, column: int) -> int:
    """The beginning of the comment lines right above a line, indented like it."""
    while begin:
        above = line_start(text, begin - (2 if text[begin - 2 : begin] == "\r\n" else 1))
        if text[above:begin].startswith(" " * column + "#"):
            begin = above
        else:
            break
    return begin
