"""Services of a class or group: which subject, taught by whom (section 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern
from typing import TYPE_CHECKING

from entconf.feeds.xml_values import attribute
from entconf.model.quick_dataclass import dataclass

if TYPE_CHECKING:
    from lxml import etree

DIVISION = "DIVISION"


@dataclass(frozen=True, slots=True)
class Individual:
    """Who an ENSEIGNANT is: an id, which counts on its own in each kind (epp, eppsup, loc)."""

    id: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A subject of one structure with one of its teachers."""

    code: str
    group: bool
    subject: str
    mode: str
    teacher: Individual


def services_of(structure: etree._Element) -> Iterator[tuple[Service, etree._Element]]:
    """The services of a DIVISION or GROUPE, one for each teacher, with the ENSEIGNANT itself."""
    code = attribute(structure, "CODE")
    group = structure.tag != DIVISION
    for service in _inside(structure, "SERVICES", "SERVICE"):
        subject = intern(attribute(service, "CODE_MATIERE"))
        mode = intern(attribute(service, "CODE_MOD_COURS"))
        for teacher in _inside(service, "ENSEIGNANTS", "ENSEIGNANT"):
            who = Individual(attribute(teacher, "ID"), attribute(teacher, "TYPE"))
            yield Service(code, group, subject, mode, who), teacher


def _inside(element: etree._Element, holder: str, name: str) -> Iterator[etree._Element]:
    """The elements `holder/name`: a path takes twice as long, and schools have many services."""
    for held in element.iterchildren(holder):
        yield from held.iterchildren(name)


def codes_in(structure: etree._Element, path: str) -> tuple[str, ...]:
    """The CODE attributes of these elements, each once."""
    found = (attribute(item, "CODE") for item in structure.iterfind(path))
    return tuple(dict.fromkeys(filter(None, found)))
