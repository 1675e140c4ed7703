"""One request of a delivery: its category, its key, its attributes in their fixed order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from xml.sax.saxutils import escape

from entconf.feeds.aaf.names import Category
from entconf.model.quick_dataclass import dataclass

_OPERATIONAL = {
    Category.ETAB: "categorieStructure",
    Category.MATIERE: "categorieMatiere",
    Category.MEF: "categorieMef",
}
ADD, MODIFY, DELETE = "addRequest", "modifyRequest", "deleteRequest"


@dataclass(slots=True)
class Request:
    """A request as it will be written.

    An attribute without values is written as an empty value. `identifier` is the key unless a
    flaw says otherwise, `inside` likewise the category that the record tells of itself. The
    values of attributes in `raw` are written as they are, without escaping.
    """

    category: Category
    key: str
    attributes: dict[str, list[str]]
    operation: str = ADD
    identifier: str = ""
    inside: str = ""
    raw: frozenset[str] = field(default=frozenset())

    def copy(self) -> Request:
        """The same, to be changed on its own."""
        return Request(
            self.category,
            self.key,
            {name: list(values) for name, values in self.attributes.items()},
            self.operation,
            self.identifier,
            self.inside,
            self.raw,
        )

    def set(self, name: str, *values: str) -> None:
        """Give a known attribute other values."""
        if name not in self.attributes:
            raise KeyError(name)
        self.attributes[name] = list(values)

    def one(self, name: str) -> str:
        """The first value of an attribute, or nothing."""
        values = self.attributes[name]
        return values[0] if values else ""

    def xml(self) -> str:
        """The request as the academy writes it."""
        inside = self.inside or self.category.inside
        operational = _OPERATIONAL.get(self.category, "categoriePersonne")
        head = (
            f"<{self.operation}>\n<operationalAttributes>"
            f'<attr name="{operational}"><value>{inside}</value></attr>'
            f"</operationalAttributes>\n"
            f"<identifier><id>{escape(self.identifier or self.key)}</id></identifier> \n"
        )
        if self.operation == DELETE:
            return f"{head}</{DELETE}>\n"
        if self.operation == MODIFY:
            start, tag = '<modification operation="replace" name="', "modification"
            outer = "modifications"
        else:
            start, tag, outer = '<attr name="', "attr", "attributes"
        body = "".join(
            f'{start}{name}">{self._values(name, values)}</{tag}>\n'
            for name, values in self.attributes.items()
        )
        return f"{head}<{outer}>\n{body}</{outer}>\n</{self.operation}>\n"

    def _values(self, name: str, values: Sequence[str]) -> str:
        if name in self.raw:
            return "".join(values)
        if not values:
            return "<value/>"
        return "".join([f"<value>{_escaped(one)}</value>" for one in values])


def add(category: Category, key: str, attributes: Mapping[str, str | Sequence[str]]) -> Request:
    """A request that adds; an empty text is an attribute without value."""
    told = {
        name: ([value] if value else []) if isinstance(value, str) else list(value)
        for name, value in attributes.items()
    }
    return Request(category, key, told)


def _escaped(text: str) -> str:
    if text.isalnum():
        return text
    return escape(text, {"'": "&apos;"})
