"""Values of elements: stripped, of the first name that has one, never None."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from entconf.feeds.roster import Place

if TYPE_CHECKING:
    from lxml import etree

_TRUE = frozenset({"1", "true", "o", "oui"})


def said(element: etree._Element, *names: str) -> str:
    """The text of the first of these child elements that has any, stripped; else empty.

    STSWEB writes values on lines of their own, indented; SIECLE pads some codes with a blank.
    """
    for name in names:
        text = element.findtext(name)
        if text and (stripped := text.strip()):
            return stripped
    return ""


def values_of(element: etree._Element) -> dict[str, str]:
    """The texts of all child elements by name, stripped; the first one of a name that has any.

    One walk for a record of many values: looking for each by name takes ten times as long.
    """
    found: dict[str, str] = {}
    for child in element:
        text = child.text
        if text and (stripped := text.strip()):
            found.setdefault(child.tag, stripped)
    return found


def first_of(values: Mapping[str, str], *names: str) -> str:
    """The value of the first of these names that has one; else empty."""
    for name in names:
        if value := values.get(name):
            return value
    return ""


def attribute(element: etree._Element, *names: str) -> str:
    """The first of these attributes that has a value, stripped; else empty."""
    for name in names:
        if (value := element.get(name)) and (stripped := value.strip()):
            return stripped
    return ""


def is_true(values: Mapping[str, str], *names: str) -> bool:
    """Whether one of these values says yes: 1, true, O."""
    for name in names:
        value = values.get(name)
        if value and value.lower() in _TRUE:
            return True
    return False


def place_of(element: etree._Element, file: str, record: int) -> Place:
    """Where a record is in its file."""
    line: object = element.sourceline  # the stubs do not know what it is
    return Place(file, record, line if isinstance(line, int) else 0)
