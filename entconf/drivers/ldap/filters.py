"""Search filters as values: built already encoded, so that a value can never become syntax.

Each has its text (RFC 4515) beside its encoding (RFC 4511, section 4.5.1.7), for messages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from entconf.drivers.ldap.ber import octets, sequence
from entconf.drivers.ldap.escaping import escape_filter_value

_AND, _OR, _NOT, _EQUALITY, _SUBSTRINGS = 0xA0, 0xA1, 0xA2, 0xA3, 0xA4
_AT_LEAST, _PRESENT, _INITIAL = 0xA5, 0x87, 0x80


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as it is sent, and as a person writes it."""

    encoded: bytes
    text: str

    def __str__(self) -> str:
        return self.text


def equals(attribute: str, value: str) -> Filter:
    """Entries with this value, by the attribute's own equality."""
    return _assertion(_EQUALITY, attribute, "=", value)


def at_least(attribute: str, value: str) -> Filter:
    """Entries with a value that is not smaller."""
    return _assertion(_AT_LEAST, attribute, ">=", value)


def begins(attribute: str, value: str) -> Filter:
    """Entries with a value that starts with a text; with any value when the text is empty."""
    if not value:
        return present(attribute)
    encoded = sequence(
        (octets(attribute), sequence((octets(value, _INITIAL),))),
        _SUBSTRINGS,
    )
    return Filter(encoded, f"({attribute}={escape_filter_value(value)}*)")


def present(attribute: str) -> Filter:
    """Entries that have the attribute."""
    return Filter(octets(attribute, _PRESENT), f"({attribute}=*)")


def every(filters: Iterable[Filter]) -> Filter:
    """Entries that satisfy all of the filters, of which there is at least one."""
    return _joined(_AND, "&", tuple(filters))


def some(filters: Iterable[Filter]) -> Filter:
    """Entries that satisfy one of the filters, of which there is at least one."""
    return _joined(_OR, "|", tuple(filters))


def negated(one: Filter) -> Filter:
    """Entries that do not satisfy the filter."""
    return Filter(sequence((one.encoded,), _NOT), f"(!{one.text})")


#: Every entry there is.
ANYTHING = present("objectClass")


def _assertion(tag: int, attribute: str, sign: str, value: str) -> Filter:
    encoded = sequence((octets(attribute), octets(value)), tag)
    return Filter(encoded, f"({attribute}{sign}{escape_filter_value(value)})")


def _joined(tag: int, sign: str, filters: tuple[Filter, ...]) -> Filter:
    if not filters:
        raise ValueError("a filter needs at least one condition")
    if len(filters) == 1:
        return filters[0]
    encoded = sequence((one.encoded for one in filters), tag)
    return Filter(encoded, f"({sign}{''.join(one.text for one in filters)})")
