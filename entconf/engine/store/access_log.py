"""The access log: who wrote or showed personal data, when, what, of how many people.

The journal keeps its lines, so none can be taken away unseen. They hold counts and schools,
nobody's name (directory reference, section 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from entconf.engine.store.actor import Actor
from entconf.engine.store.chain import Line
from entconf.engine.store.journal_reading import content_of
from entconf.errors import PlanFileError, StoreError
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue

#: The sort of its lines in the journal.
EXPORTED = "exported"
_NAMES = "names"


@dataclass(frozen=True, slots=True)
class Export:
    """One export. `what` is csv, letter, screen, json or the name of an export to a software.

    `names` tells whether people are named; else they are ids and initials. `to` is whom it is
    for, `files` are the names of the files without the way to them.
    """

    what: str
    people: int
    schools: tuple[str, ...] = ()
    names: bool = False
    to: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A line of the access log. `at` is a UTC moment in ISO 8601."""

    at: str
    actor: Actor
    export: Export


def export_json(export: Export) -> JsonValue:
    """An export as the journal keeps it."""
    return {
        "what": export.what,
        "people": export.people,
        "schools": [*export.schools],
        "shown": _NAMES if export.names else "initials",
        "to": export.to,
        "files": [*export.files],
    }


def read_exports(lines: Iterable[Line]) -> Sequence[ExportRow]:
    """The access log, the oldest first. Raises StoreError for a line that cannot be read."""
    return [_row(line) for line in lines]


def _row(line: Line) -> ExportRow:
    place = content_of(line)
    try:
        actor, told = place.at("actor"), place.at("exported")
        return ExportRow(
            line.at,
            Actor(*(actor.at(name).text() for name in ("name", "job", "person"))),
            Export(
                told.at("what").text(),
                told.at("people").integer(),
                told.at("schools").each(lambda one: one.text()),
                told.at("shown").text() == _NAMES,
                told.at("to").text(),
                told.at("files").each(lambda one: one.text()),
            ),
        )
    except PlanFileError as error:
        raise StoreError(
            msg(
                "line {number} of the journal is damaged: {why}",
                number=line.number,
                why=error.message,
            )
        ) from error
