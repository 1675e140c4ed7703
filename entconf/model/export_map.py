"""A column map: what an export of accounts for one software looks like. Pure data.

Maps are written in YAML (`desired/export_maps.py` reads them) so that a new software needs no
code. What a field means is told in `exchange/exports/fields.py`, what a function does in
`exchange/exports/functions.py`; `schemas/export_map.schema.json` names them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source


@dataclass(frozen=True, slots=True)
class Call:
    """One function of the closed set, and its argument where it takes one."""

    function: str
    argument: str | int = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a column: the values of a field, or a text that is always the same.

    `values` is what is written in the place of each value (the empty key: of any other); it
    comes after `calls`. Several values are put together with `between`.
    """

    field_name: str = ""
    text: str = ""
    calls: tuple[Call, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    between: str = ", "


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Parts that are empty are left out, the others are put together with `between`.

    `profiles` are those it is filled for (empty: all). Somebody without a value in a `required`
    column is left out of the file, and told.
    """

    name: str
    parts: tuple[Part, ...]
    between: str = " "
    profiles: tuple[Profile, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How the cells are written. `quote` is `all`, `needed` or `never`.

    `for_excel` neutralises formulas: a cell that begins with a formula sign gets an apostrophe.
    """

    separator: str = ";"
    encoding: str = "utf-8"
    bom: bool = False
    line_end: str = "\r\n"
    quote: str = "needed"
    header: bool = True
    for_excel: bool = False


#: What a French Excel opens by a double click (directory reference, section 5, writer rules).
EXCEL = CsvFormat(bom=True, quote="all", for_excel=True)


@dataclass(frozen=True, slots=True)
class FileMap:
    """One sort of file of an export.

    `name` has {uai}, {date}, {profile} and {class} filled in. `split` is `profile` (one file a
    profile), `class` (one file a class, and one for those without) or empty. `order` are fields.
    """

    name: str
    profiles: tuple[Profile, ...]
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ("last_name", "first_name")
    split: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """Every field that the file shows or is sorted by."""
        shown = {part.field_name for column in self.columns for part in column.parts}
        return frozenset((shown | set(self.order)) - {""})


@dataclass(frozen=True, slots=True)
class ExportMap:
    """A whole map. `confirmed` tells that `evidence` is public and says so of these columns."""

    name: str
    software: str
    description: str
    confirmed: bool
    evidence: tuple[str, ...]
    notes: tuple[str, ...]
    format: CsvFormat
    files: tuple[FileMap, ...]
    source: Source = field(default_factory=lambda: Source(""))

    @property
    def fields(self) -> frozenset[str]:
        """Every field of every file."""
        return frozenset().union(*(one.fields for one in self.files))
