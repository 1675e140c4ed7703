"""Texts with ${fields} to be filled in: found, checked and filled, without any logic in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from entconf.model.quick_dataclass import dataclass

_FIELD = re.compile(r"\$\{([a-z_]+)\}")
_DOLLAR = re.compile(r"\$\{[^}\n]*\}?|\$")


@dataclass(frozen=True, slots=True)
class BadField:
    """A place that cannot be filled in. `line` counts from 0; `name` is "" where it is no field."""

    line: int
    written: str
    name: str = ""


def bad_fields(text: str, known: Collection[str]) -> Iterator[BadField]:
    """Every `${...}` that is none of `known`, and every `$` that begins no field."""
    for number, line in enumerate(text.split("\n")):
        for found in _DOLLAR.finditer(line):
            field = _FIELD.fullmatch(found.group())
            if field is None:
                yield BadField(number, found.group())
            elif field[1] not in known:
                yield BadField(number, found.group(), field[1])


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in.

    A line whose fields are all empty is left out, and of empty lines in a row one stays. Raises
    KeyError for a field without a value: `bad_fields` tells those before.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        names = _FIELD.findall(line)
        if names and not any(values[name].strip() for name in names):
            continue
        filled = _FIELD.sub(lambda found: values[found[1]], line)
        if filled.strip() or (lines and lines[-1].strip()):
            lines.append(filled)
    return "\n".join(lines).strip("\n") + "\n"
