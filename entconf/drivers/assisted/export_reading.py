"""Read one export of a product strictly: what somebody edited, cut or mistook is not taken."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from entconf.drivers.assisted.product import ExportFile
from entconf.errors import RequestRefused
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

#: What UTF-8 looks like when it was taken for windows-1252 and saved again.
_TWICE = ("Ã©", "Ã¨", "Ãª", "Ã§", "\ufffd")
#: What a spreadsheet makes of a long number (1,23E+08).
_MANGLED = re.compile(r"[0-9][,.][0-9]+E\+[0-9]+")
_DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab"}
_MOST_BYTES = 50_000_000


class ExportRefused(RequestRefused):
    """An export that is not taken; its source is the file and the line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an export: the thing's key, and the text of each field that it has."""

    line: int
    key: str
    cells: Mapping[str, str]


def read_export(export: ExportFile, path: Path, uai: str) -> Sequence[Row]:
    """Every line of an export of the school `uai`. Raises ExportRefused for what is not right."""
    text = _decoded(export, path)
    records = _records(text, export.delimiter, path)
    if not records:
        raise _refused(path, 1, msg("the file is empty"))
    header = records[0][1]
    _check_header(export, header, text, path)
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for number, cells in records[1:]:
        if len(cells) != len(header):
            raise _refused(
                path,
                number,
                msg(
                    "this line has {found} cells and the first one {wanted}",
                    found=len(cells),
                    wanted=len(header),
                ),
                _fresh(),
            )
        row = _row(export, number, dict(zip(header, cells, strict=True)), path, uai)
        if row.key in seen:
            told = msg("{key} stands on line {line} already", key=row.key, line=seen[row.key])
            raise _refused(path, number, told, _fresh())
        seen[row.key] = number
        rows.append(row)
    if not rows:
        told = msg("no line below the first one: nothing says of which school it is")
        raise _refused(path, 1, told, _fresh())
    return rows


def _row(export: ExportFile, number: int, cells: Mapping[str, str], path: Path, uai: str) -> Row:
    school = cells[export.school].strip()
    if school != uai:
        told = msg("this export is of the school {found}, not of {uai}", found=school, uai=uai)
        hint = msg("drop it into the folder of its own school")
        raise _refused(path, number, told, hint)
    if export.version and (found := cells[export.version].strip()) not in export.versions:
        raise _refused(
            path,
            number,
            msg(
                "this export is of version {found}; its columns are known for {known}",
                found=found or "?",
                known=", ".join(export.versions) or "-",
            ),
            msg("look at its columns, then add the version to the product file of the site"),
        )
    kept = {field: cells[column].strip() for field, column in export.columns.items()}
    key = cells[export.key].strip()
    for value in (key, *kept.values()):
        if _MANGLED.fullmatch(value):
            told = msg("{value} is what a spreadsheet made of a number", value=value)
            raise _refused(path, number, told, _fresh())
    if not key:
        told = msg("the column {column} is empty", column=export.key)
        raise _refused(path, number, told, _fresh())
    return Row(number, key, kept)


def _decoded(export: ExportFile, path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(path, 0, msg("it cannot be read: {why}", why=os_reason(error))) from error
    if len(content) > _MOST_BYTES:
        raise _refused(path, 0, msg("it is larger than any export of a school"))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        told = msg("this is a spreadsheet, not the CSV that the product writes")
        raise _refused(path, 0, told, _fresh())
    if export.encoding != "utf-8" and content.startswith(codecs.BOM_UTF8):
        raise _other_encoding(path, 1, export)
    try:
        codec = "utf-8-sig" if export.encoding == "utf-8" else export.encoding
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        raise _other_encoding(path, content.count(b"\n", 0, error.start) + 1, export) from error
    for mark in _TWICE:
        if mark in text:
            raise _other_encoding(path, text.count("\n", 0, text.index(mark)) + 1, export)
    if "\0" in text:
        raise _other_encoding(path, 1, export)
    return text


def _other_encoding(path: Path, line: int, export: ExportFile) -> ExportRefused:
    told = msg("this is not {encoding}, which the product writes", encoding=export.encoding)
    return _refused(path, line, told, _fresh())


def _records(text: str, delimiter: str, path: Path) -> list[tuple[int, list[str]]]:
    """The lines that are not empty, each with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    try:
        found.extend(
            (reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)
        )
    except csv.Error as error:
        told = msg("this line is no CSV: {reason}", reason=str(error))
        raise _refused(path, reader.line_num, told, _fresh()) from error
    return found


def _check_header(export: ExportFile, header: Sequence[str], text: str, path: Path) -> None:
    twice = sorted({one for one in header if header.count(one) > 1})
    if twice:
        told = msg("the column {column} is there twice", column=twice[0])
        raise _refused(path, 1, told, _fresh())
    versioned = [export.version] if export.version else []
    wanted = [export.key, export.school, *versioned, *export.columns.values()]
    missing = [one for one in wanted if one not in header]
    if not missing:
        return
    first = text.split("\n", 1)[0].rstrip("\r")
    for delimiter, name in _DELIMITERS.items():
        parted = {cell.strip('"') for cell in first.split(delimiter)}
        if delimiter != export.delimiter and set(wanted) <= parted:
            told = msg("its columns are parted by another sign ({name})", name=name)
            raise _refused(path, 1, told, _fresh())
    raise _refused(
        path,
        1,
        msg(
            "the column {column} is missing; these are there: {found}",
            column=missing[0],
            found=", ".join(header),
        ),
        msg(
            "another version of the product, or edited by hand: take a fresh export, or correct "
            "the columns of {name} in the product file of the site",
            name=export.name,
        ),
    )


def _fresh() -> Text:
    return msg("take a fresh export and drop it as the product wrote it, without opening it")


def _refused(path: Path, line: int, told: Text, hint: Text | None = None) -> ExportRefused:
    where = msg("{file}, line {line}: {what}", file=path.name, line=line, what=told)
    if not line:
        where = msg("{file}: {what}", file=path.name, what=told)
    return ExportRefused(where, hint=hint, source=Source(str(path), line))
