"""Reading JSON of a server that may leave out, null, add or reorder any field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from entconf.errors import UnexpectedAnswer
from entconf.model.text import msg
from entconf.model.values import JsonValue

Row: TypeAlias = dict[str, JsonValue]


def as_rows(data: JsonValue, name: str) -> list[Row]:
    """A list of objects. Raises UnexpectedAnswer when it is no list: nothing is concluded."""
    if not isinstance(data, list):
        raise UnexpectedAnswer(msg("the ENT did not answer with a list of {name}", name=name))
    return [row for row in data if isinstance(row, dict)]


def rows(row: Row, key: str) -> list[Row]:
    """A list of objects inside an object; missing or null means none."""
    value = row.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def row_in(row: Row, key: str) -> Row:
    """An object inside an object; missing or null means an empty one."""
    value = row.get(key)
    return value if isinstance(value, dict) else {}


def text(row: Row, key: str) -> str:
    """A text; missing or null means "", a number is written out."""
    value = row.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def flag(row: Row, key: str) -> bool:
    """A truth value; missing or null means false."""
    return row.get(key) in (True, "true")


def texts(row: Row, key: str) -> list[str]:
    """A list of texts; missing or null means none, what is no text is skipped."""
    value = row.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def words(row: Row, key: str) -> list[str]:
    """Words that are written as a list or separated by blanks (an application's scope)."""
    return texts(row, key) or text(row, key).split()


def ids(items: Iterable[Row]) -> set[str]:
    """The ids of some objects."""
    return {identity for item in items if (identity := text(item, "id"))}
