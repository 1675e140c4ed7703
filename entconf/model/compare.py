"""Equality of values, one rule a field: what differs only in form is not a difference."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from entconf.model.quick_dataclass import dataclass
from entconf.model.values import Value


class Rule(StrEnum):
    """How two values of a field are compared."""

    EXACT = "exact"
    TEXT = "text"  # Unicode form, outer and repeated white space do not count
    NAME = "name"  # as TEXT, and upper and lower case do not count
    SET = "set"  # order, repetition and the Unicode form of texts do not count
    LIST = "list"  # order counts
    HTML = "html"  # what a browser shows and a sanitiser keeps
    INSTANT = "instant"  # a moment, whatever its time zone and precision below the second


class Who(StrEnum):
    """What a field says of people, where it does.

    Both are declared as a mapping of who is meant (`profiles`, `classes`, `groups`, `people`)
    and read as a set of texts: of opaque person ids, or of holders (kinds/audiences.py).
    """

    NOBODY = ""
    PERSONS = "persons"
    AUDIENCE = "audience"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind: its rule and its role.

    `access` marks a set of profiles who get something. `secret` fields never leave
    memory. `guidance` tells a driver how to do something and is never compared.
    `register` fields are kept by entconf where the system has no room for them. `who` marks
    a set of people.
    """

    name: str
    rule: Rule = Rule.EXACT
    access: bool = False
    secret: bool = False
    guidance: bool = False
    register: bool = False
    who: Who = Who.NOBODY


def squeeze(text: str) -> str:
    """Text in Unicode normal form C with its white space squeezed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def instant(text: str) -> datetime:
    """An ISO 8601 moment in UTC, without microseconds. Without an offset it is UTC already."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(microsecond=0)


def _exact(value: Value) -> Hashable:
    """The value as something with a hash; true is not 1, and a mapping is not its pairs."""
    if isinstance(value, bool):
        return bool, value
    if isinstance(value, tuple):
        return tuple(_exact(item) for item in value)
    if isinstance(value, Mapping):
        return dict, tuple(sorted((key, _exact(item)) for key, item in value.items()))
    return value


def _set(value: Value) -> Hashable:
    if not isinstance(value, tuple):
        return _exact(value)
    return frozenset(
        unicodedata.normalize("NFC", item) if isinstance(item, str) else _exact(item)
        for item in value
    )


def _of_text(convert: Callable[[str], Hashable]) -> Callable[[Value], Hashable]:
    def normal(value: Value) -> Hashable:
        return convert(value) if isinstance(value, str) else _exact(value)

    return normal


def _html(text: str) -> Hashable:
    from entconf.model.richtext import canonical_html  # noqa: PLC0415 - import cost, few need it

    return canonical_html(text)


_NORMAL: Mapping[Rule, Callable[[Value], Hashable]] = {
    Rule.EXACT: _exact,
    Rule.LIST: _exact,
    Rule.SET: _set,
    Rule.TEXT: _of_text(squeeze),
    Rule.NAME: _of_text(lambda text: squeeze(text).casefold()),
    Rule.HTML: _of_text(_html),
    Rule.INSTANT: _of_text(instant),
}


def normal_form(rule: Rule, value: Value) -> Hashable:
    """What two equal values have in common. Raises ValueError for a malformed instant."""
    return _NORMAL[rule](value)


def equal(rule: Rule, one: Value, other: Value) -> bool:
    """Whether two values of a field say the same thing."""
    if one is other or (isinstance(one, str) and one == other):
        return True
    return normal_form(rule, one) == normal_form(rule, other)
