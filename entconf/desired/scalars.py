"""What an unquoted word of YAML means here: a very short list is typed, the rest is text.

PyYAML reads `no` as false, `012` as ten, `6e1` (a class of sixth form) as sixty and dates
as date objects; YAML 1.2 readers keep the exponent trap. Here only null, true, false and
plain decimal integers are typed (design, section 3).
"""

from __future__ import annotations

import re

from entconf.model.values import Value

#: Longest integer that is read as one. A longer row of digits is an identifier: text.
LONGEST_INTEGER = 400

_INTEGER = re.compile(r"-?[1-9][0-9]*|0")
_WORDS: dict[str, Value] = {"": None, "~": None, "null": None, "true": True, "false": False}

#: First characters of everything that may be typed: lets a reader skip all other words.
TYPED_FIRST = frozenset({"", "~", "n", "t", "f", *"-0123456789"})


def plain_scalar(text: str) -> None | bool | int | str:
    """The value of an unquoted scalar. A minus sign makes an integer, a plus sign does not."""
    if text in _WORDS:
        return _WORDS[text]  # type: ignore[return-value] # the table holds None and bools only
    if _INTEGER.fullmatch(text) and len(text) <= LONGEST_INTEGER:
        return int(text)
    return text
