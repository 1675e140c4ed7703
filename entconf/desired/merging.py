"""Statements of several plays about one school become one declaration of each resource.

A later play refines an earlier one of the same file field by field. Plays of different
files have no order unless the command line gave one: then two values for a field are a
conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from entconf.desired.expansion import Expanded, Statement
from entconf.desired.findings import Findings
from entconf.kinds.base import Kind
from entconf.model.compare import equal
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value

#: The name under which a resource's presence is overridden.
PRESENCE = ""


@dataclass(slots=True)
class Merged:
    """What all plays together say of one resource of a school.

    `beaten` holds, for a field, the values it won over with their places, last first;
    `order` is the file of the first statement, `orders` that of the fields which others
    decided. The mappings belong to the first statement until another refines it.
    """

    kind: str
    key: str
    present: bool
    attributes: Mapping[str, Value]
    sources: Mapping[str, Source]
    requires: tuple[tuple[str, str], ...]
    order: int
    orders: dict[str, int] = field(default_factory=dict)
    beaten: dict[str, tuple[tuple[Value, Source], ...]] = field(default_factory=dict)


class Merger:
    """Merges expansions. `ordered` says that files were given in an order that counts."""

    def __init__(self, kinds: Mapping[str, Kind], findings: Findings, *, ordered: bool) -> None:
        self._kinds = kinds
        self._findings = findings
        self._ordered = ordered

    def merge(self, expansions: Iterable[Expanded]) -> list[Merged]:
        """One declaration a resource, sorted by kind and key."""
        merged: dict[tuple[str, str], Merged] = {}
        for expanded in expansions:
            for statement in expanded.statements:
                place = (statement.kind, statement.normal)
                known = merged.get(place)
                if known is None:
                    merged[place] = _first(statement)
                else:
                    self._refine(known, statement)
        return sorted(merged.values(), key=lambda one: (one.kind, one.key))

    def _refine(self, known: Merged, statement: Statement) -> None:
        if known.key != statement.key:
            self._findings.error(
                "two-spellings",
                msg("{one} and {other} are one thing", one=statement.key, other=known.key),
                statement.sources[PRESENCE],
                msg("write it as at {place}", place=str(known.sources[PRESENCE])),
            )
            return
        attributes, sources = dict(known.attributes), dict(known.sources)
        if known.present != statement.present:
            self._win(known, PRESENCE, known.present, statement)
            known.present, known.requires = statement.present, ()
            attributes, sources = {}, {PRESENCE: statement.sources[PRESENCE]}
        for name, value in statement.attributes.items():
            if name in attributes:
                if self._same(known.kind, name, attributes[name], value):
                    known.orders[name] = statement.order
                    continue
                self._win(known, name, attributes[name], statement)
            attributes[name], sources[name] = value, statement.sources[name]
            known.orders[name] = statement.order
        known.requires = tuple(dict.fromkeys((*known.requires, *statement.requires)))
        known.attributes, known.sources = attributes, sources

    def _win(self, known: Merged, name: str, before: Value, statement: Statement) -> None:
        """A later value wins, or two files are in conflict."""
        old = known.sources.get(name, known.sources[PRESENCE])
        new = statement.sources.get(name, statement.sources[PRESENCE])
        what = f"{known.kind}/{known.key}" + (f" {name}" if name else "")
        place = str(old)
        if known.orders.get(name, known.order) != statement.order and not self._ordered:
            self._findings.error(
                "conflict",
                msg(
                    "two plays in conflict over {what}: here and at {place}", what=what, place=place
                ),
                new,
                msg("put both in one file, in order, or give the files in order with -p"),
            )
        else:
            message = msg("{what} replaces what {place} says", what=what, place=place)
            self._findings.warning("refined", message, new)
        known.beaten[name] = ((before, old), *known.beaten.get(name, ()))
        known.orders[name] = statement.order

    def _same(self, kind: str, name: str, one: Value, other: Value) -> bool:
        try:
            return equal(self._kinds[kind].field(name).rule, one, other)
        except ValueError:
            # An instant that no clock knows; the kind has told its mistake already.
            return one == other


def _first(statement: Statement) -> Merged:
    return Merged(
        statement.kind,
        statement.key,
        statement.present,
        statement.attributes,
        statement.sources,
        statement.requires,
        statement.order,
    )
