"""One request as it stands in the file: category, id, attributes with their values."""

from __future__ import annotations

import html
from collections.abc import Mapping

from lxml import etree

from entconf.model.quick_dataclass import dataclass

#: The requests of a delivery, see `records.Operation`.
REQUESTS = ("addRequest", "modifyRequest", "deleteRequest")
#: What an attribute is called in an addition and in a modification.
_ATTRIBUTE: Mapping[object, str] = {"attributes": "attr", "modifications": "modification"}


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A request. `attributes` holds the values that are not empty, as written, in their order.

    `category` is the value of the operational attribute, `key` the identifier; both stripped.
    """

    request: str
    category: str
    key: str
    line: int
    attributes: Mapping[str, list[str]]


def read_raw(request: etree._Element, *, has_entities: bool) -> RawRecord:
    """What the element of a request holds, whatever else may stand in it.

    `has_entities` asks for the slower reading that finds the entities of a value.
    """
    category = key = ""
    attributes: dict[str, list[str]] = {}
    for child in request:
        tag = child.tag
        element = _ATTRIBUTE.get(tag)
        if element is not None:
            if has_entities:
                _read_with_entities(child, element, attributes)
            else:
                _read_attributes(child, element, attributes)
        elif tag == "identifier":
            key = (child.findtext("id") or "").strip()
        elif tag == "operationalAttributes":
            category = (child.findtext("attr/value") or "").strip()
    line: int = request.sourceline  # type: ignore[assignment]  # the stubs do not know its type
    return RawRecord(str(request.tag), category, key, line, attributes)


def _read_attributes(parent: etree._Element, attribute: str, into: dict[str, list[str]]) -> None:
    """One pass over names and values alike: the walk of every element is what costs."""
    values: list[str] = []
    for element in parent.iter(attribute, "value"):
        name = element.get("name")
        if name is None:
            text = element.text
            if text:
                values.append(text)
        else:
            values = into.setdefault(name, [])


def _read_with_entities(parent: etree._Element, attribute: str, into: dict[str, list[str]]) -> None:
    """The same where a value holds entities that only a DTD would define, `&eacute;` above all."""
    for element in parent.iter(attribute):
        values = into.setdefault(element.get("name") or "", [])
        for value in element.iter("value"):
            pieces = [value.text, *(part for node in value for part in (node.text, node.tail))]
            text = "".join(piece for piece in pieces if piece)
            if text:
                values.append(html.unescape(text))
