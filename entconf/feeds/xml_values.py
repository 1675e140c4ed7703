"""Values of elements: stripped, of the first name that has one, never None."""

from __future__ import annotations

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


def attribute(element: etree._Element, *names: str) -> str:
    """The first of these attributes that has a value, stripped; else empty."""
    for name in names:
        value = element.get(name)
        if value and (stripped := value.strip()):
            return stripped
    return ""


def is_true(element: etree._Element, *names: str) -> bool:
    """Whether one of these child elements says yes: 1, true, O."""
    return any(said(element, name).lower() in _TRUE for name in names)


def place_of(element: etree._Element, file: str, record: int) -> Place:
    """Where a record is in its file."""
    line: object = element.sourceline  # the stubs do not know what it is
    return Place(file, record, line if isinstance(line, int) else 0)
