"""Small XML documents as trees, without document types: no entity is ever resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat


class NotXml(Exception):
    """The bytes are no well-formed document, or hold a document type."""


@dataclass(slots=True)
class Element:
    """One element, with its attributes, its own text and its children."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        """An attribute without the blanks around it, empty when absent."""
        return self.attributes.get(name, "").strip()

    def all(self, *path: str) -> list[Element]:
        """The elements at the end of a path of names below this one."""
        found = [self]
        for name in path:
            found = [child for each in found for child in each.children if child.name == name]
        return found

    def walk(self) -> Iterator[Element]:
        """This element and everything below it."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


def parse(raw: bytes) -> Element:
    """The root of a document.

    Raises:
        NotXml: when it cannot be read.
    """
    top = Element("")
    path = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        element = Element(name.rpartition(":")[2], attributes)
        path[-1].children.append(element)
        path.append(element)

    def add_text(text: str) -> None:
        path[-1].text += text

    def refuse(*_: object) -> None:
        raise NotXml

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = add_text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError) as mistake:
        raise NotXml from mistake
    return top.children[0]
