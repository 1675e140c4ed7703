"""Bodies of requests: the cleaner, the schemas, and typed access to what passed them.

The cleaner works by patterns on the raw JSON (reference, correction to section 0.4): a
script vanishes silently, an inline handler written with double quotes leaves a quote
unescaped and so makes the whole body invalid.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from entconf.sandbox.answer import Refused, bad_request

_HANDLER = (
    r"on(?:abort|blur|change|click|dblclick|error|focus|input|keydown|keypress|keyup|load"
    r"|mousedown|mousemove|mouseout|mouseover|mouseup|paste|reset|resize|scroll|select|submit"
    r"|toggle|unload|wheel)"
)
_VANISHES = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"<script[^>]*>.*?</script\s*>",
        r"</?script[^>]*>",
        r"</?(?:object|embed|applet|meta|base|link)\b[^>]*>",
        rf"\b{_HANDLER}\s*=\s*\\?",
        r"javascript:",
        r"vbscript:",
        r"\beval\([^)]*\)",
        r"\bexpression\([^)]*\)",
    )
)


def clean(raw: str) -> str:
    """The raw JSON without what the cleaner of the framework takes for an attack."""
    for pattern in _VANISHES:
        raw = pattern.sub("", raw)
    return raw


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "array": list,
    "object": dict,
    "null": type(None),
}


@dataclass(frozen=True, slots=True)
class Schema:
    """A JSON schema of the ENT: names with their types ("string|null"), nothing else allowed.

    `one_of` are keys of which at least one must be there; `closed=False` is a route
    without a schema, whose unknown keys are ignored.
    """

    fields: Mapping[str, str]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    closed: bool = True

    def violation(self, body: Mapping[str, object]) -> str | None:
        """The first thing in which the body breaks the schema, or None."""
        for name in self.required:
            if name not in body:
                return f"required property {name} is missing"
        if self.one_of and not any(name in body for name in self.one_of):
            return f"one of {', '.join(self.one_of)} is required"
        for name, value in body.items():
            if name not in self.fields:
                if self.closed:
                    return f"property {name} is not allowed"
                continue
            if not _has_type(value, self.fields[name]):
                return f"property {name} is not of type {self.fields[name]}"
        return None


def _has_type(value: object, types: str) -> bool:
    for name in types.split("|"):
        if name == "strings":
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                return True
        elif isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Body:
    """A JSON body that passed its schema."""

    values: Mapping[str, object]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def raw(self, name: str) -> object:
        """The value as it came, None when absent."""
        return self.values.get(name)

    def text(self, name: str) -> str | None:
        """A string, None when absent or null."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def required_text(self, name: str) -> str:
        """A string that must be there and not be empty; 400 else."""
        value = self.text(name)
        if not value:
            raise Refused(bad_request(f"invalid.{name}"))
        return value

    def texts(self, name: str) -> list[str]:
        """A list of strings, empty when absent."""
        value = self.values.get(name)
        if not isinstance(value, list):
            return []
        return [item for item in value if isinstance(item, str)]

    def flag(self, name: str) -> bool | None:
        """A boolean, None when absent."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    def number(self, name: str) -> int | None:
        """An integer, None when absent."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def parse_json(raw: bytes, schema: Schema) -> Body:
    """Clean, parse and validate a body; anything wrong raises the 400 of the framework."""
    try:
        parsed: object = json.loads(clean(raw.decode()))
    except (UnicodeDecodeError, json.JSONDecodeError) as mistake:
        raise Refused(bad_request("bad.request")) from mistake
    if not isinstance(parsed, dict):
        raise Refused(bad_request("bad.request"))
    violation = schema.violation(parsed)
    if violation is not None:
        raise Refused(bad_request(violation))
    return Body(parsed)


class Query:
    """Query or form fields; names are case-insensitive, as in a Vert.x multimap."""

    def __init__(self, encoded: str) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in parse_qsl(encoded, keep_blank_values=True):
            self._values.setdefault(name.lower(), []).append(value)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._values

    def first(self, name: str) -> str | None:
        """The first value of a name."""
        values = self._values.get(name.lower())
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        """Every value of a name."""
        return self._values.get(name.lower(), [])
