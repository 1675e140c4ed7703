"""Narrowing of values whose shape the schema has already checked.

Each function says what it expects; a TypeError means that a section reached a kind
without having been validated, which is a fault of the caller and not of the author.
"""

from __future__ import annotations

from collections.abc import Mapping

from entconf.model.values import Value


def mapping_of(value: Value) -> Mapping[str, Value]:
    """The value as a mapping."""
    if isinstance(value, Mapping):
        return value
    raise _unexpected("a mapping", value)


def sequence_of(value: Value) -> tuple[Value, ...]:
    """The value as a tuple."""
    if isinstance(value, tuple):
        return value
    raise _unexpected("a list", value)


def text_of(value: Value) -> str:
    """The value as a string."""
    if isinstance(value, str):
        return value
    raise _unexpected("a text", value)


def flag_of(value: Value) -> bool:
    """The value as a boolean."""
    if isinstance(value, bool):
        return value
    raise _unexpected("true or false", value)


def texts_of(value: Value) -> tuple[str, ...]:
    """The value as a tuple of strings; nothing at all counts as an empty one."""
    return () if value is None else tuple(text_of(item) for item in sequence_of(value))


def _unexpected(expected: str, value: Value) -> TypeError:
    return TypeError(f"{expected} was expected, not {type(value).__name__}")
