"""One row of an export: the cells of somebody, or why there is no row."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.exchange.exports.fields import FIELDS, School
from entconf.exchange.exports.functions import apply
from entconf.feeds.roster import Person
from entconf.model.export_map import Column, Part
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who gets no row. `person` is an id, never a name."""

    person: str
    column: str
    why: Text


def row_of(person: Person, columns: Sequence[Column], school: School) -> tuple[str, ...] | LeftOut:
    """The cells of somebody, in the order of the columns."""
    cells = []
    for column in columns:
        cell = _cell(person, column, school)
        if not cell and column.required:
            return LeftOut(id_of(person), column.name, msg("nothing is known for it"))
        cells.append(cell)
    return tuple(cells)


def id_of(person: Person) -> str:
    """How a message names somebody: the ENT's id, else the key of the feed."""
    return (person.account.id if person.account else "") or person.key


def _cell(person: Person, column: Column, school: School) -> str:
    if column.profiles and person.profile not in column.profiles:
        return ""
    if len(column.parts) == 1:
        return _piece(person, column.parts[0], school)
    pieces = [_piece(person, part, school) for part in column.parts]
    return column.between.join(piece for piece in pieces if piece)


def _piece(person: Person, part: Part, school: School) -> str:
    if not part.field_name:
        return part.text
    values = FIELDS[part.field_name](person, school)
    if part.calls:
        values = apply(part.calls, values)
    if part.values:
        other = part.values.get("")
        values = tuple([part.values.get(one, one if other is None else other) for one in values])
    return part.between.join([one for one in values if one])
