"""One configuration of the portal: its number, and its parameters, looked at and changed as values.

The server keeps every configuration under a number that only grows and writes it whole, so a
change is a new configuration made from the one that was read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field

from entconf.errors import RequestRefused
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue

#: What the server says about a configuration beside its parameters.
_NUMBER = "cfgNum"

#: From what Python makes of a byte that is not UTF-8 to the Latin-1 letter of that byte.
_LATIN_1 = {0xDC00 + byte: chr(byte) for byte in range(0x80, 0x100)}


@dataclass(frozen=True, slots=True)
class Configuration:
    """All parameters of a portal at one moment. `number` is the one it was read under.

    Keys and passwords of the server are among them: `repr` shows none.
    """

    number: int
    parameters: Mapping[str, JsonValue] = field(repr=False)

    def part(self, *path: str) -> Mapping[str, JsonValue]:
        """The object under these names; empty where nothing of the kind is there."""
        found: JsonValue = dict(self.parameters)
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def text(self, *path: str) -> str | None:
        """The text or number under these names as text; None where there is none."""
        found = self.part(*path[:-1]).get(path[-1])
        return str(found) if isinstance(found, str | int) else None

    def with_value(self, value: JsonValue, *path: str) -> Configuration:
        """The same with `value` under these names; None takes the name away."""
        return Configuration(self.number, _replaced(self.parameters, path, value))


def _replaced(
    inside: Mapping[str, JsonValue], path: tuple[str, ...], value: JsonValue
) -> dict[str, JsonValue]:
    name, rest = path[0], path[1:]
    copy = dict(inside)
    if rest:
        below = copy.get(name)
        copy[name] = _replaced(below if isinstance(below, dict) else {}, rest, value)
    elif value is None:
        copy.pop(name, None)
    else:
        copy[name] = value
    return copy


def read_configuration(body: bytes) -> Configuration:
    """A configuration as the manager sends it.

    The server keeps as Latin-1 what it was once sent with escapes, among values that are UTF-8:
    each byte that is not UTF-8 is taken for a Latin-1 letter. Raises RequestRefused for what is
    no configuration.
    """
    try:
        found = read_json(body)
        if isinstance(found, dict):
            return Configuration(int(str(found[_NUMBER])), found)
    except (ValueError, KeyError):
        pass
    raise RequestRefused(msg("the portal's manager answered something that is no configuration"))


def read_json(body: bytes) -> JsonValue:
    """What the server sends, with values of either encoding. Raises ValueError for no JSON."""
    found: JsonValue = json.loads(body.decode(errors="surrogateescape").translate(_LATIN_1))
    return found


def written_configuration(configuration: Configuration) -> bytes:
    """A configuration to send: letters as they are, since the server spoils escaped ones."""
    return json.dumps(dict(configuration.parameters), ensure_ascii=False).encode()
