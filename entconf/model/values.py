"""The plain values that attributes are made of, and their passage to and from JSON.

A value is None, a bool, an int, a str, a Secret, a tuple of values or a mapping
of values. Sets are tuples in sorted order. Nothing here changes after it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from entconf.model.secret import Secret

Value: TypeAlias = "None | bool | int | str | Secret | tuple[Value, ...] | Mapping[str, Value]"
Attributes: TypeAlias = Mapping[str, Value]
JsonValue: TypeAlias = "None | bool | int | float | str | list[JsonValue] | dict[str, JsonValue]"

_MARK = "$secret"


def sorted_set(values: Iterable[str]) -> tuple[str, ...]:
    """A set of strings as the sorted tuple that attributes hold."""
    return tuple(sorted(set(values)))


def to_json(value: Value) -> JsonValue:
    """A value as JSON data; a secret becomes its reference, never its value."""
    if isinstance(value, Secret):
        return {_MARK: value.reference}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    return value


def from_json(data: JsonValue) -> Value:
    """JSON data as a value. Raises TypeError on a float, which no attribute can hold."""
    if isinstance(data, float):
        raise TypeError("a number with a decimal point is not an attribute value")
    if isinstance(data, list):
        return tuple(from_json(item) for item in data)
    if isinstance(data, dict):
        if set(data) == {_MARK}:
            return Secret(str(data[_MARK]))
        return {key: from_json(item) for key, item in data.items()}
    return data


def attributes_from_json(data: JsonValue) -> Attributes:
    """A JSON object as attributes. Raises TypeError when it is not an object."""
    if not isinstance(data, dict):
        raise TypeError("attributes must be a JSON object")
    return {key: from_json(item) for key, item in data.items()}
