"""The bytes of a CSV file as a table: its encoding found, its cells cut, its lines numbered."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass


class Unreadable(Exception):
    """The bytes are not a table."""


@dataclass(frozen=True, slots=True)
class Table:
    """The header, and each record with its number; the header is number 1.

    As on the platform, a record counts as one line even where a quoted cell holds several.
    Empty records are left out but counted.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def decode(raw: bytes) -> str:
    """The text, by its mark, as UTF-8 if it is that, else as Windows-1252."""
    if raw.startswith(codecs.BOM_UTF8):
        return raw.decode("utf-8-sig", "replace")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def read_table(raw: bytes) -> Table:
    """Read a `;` separated file.

    Raises:
        Unreadable: when it is empty, holds a zero byte or a quote that never ends.
    """
    text = decode(raw)
    if "\0" in text:
        raise Unreadable
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    except csv.Error as mistake:
        raise Unreadable from mistake
    if not records or not any(cell.strip() for cell in records[0]):
        raise Unreadable
    rows = [
        (number, tuple(cell.strip() for cell in record))
        for number, record in enumerate(records[1:], start=2)
        if any(cell.strip() for cell in record)
    ]
    return Table(tuple(cell.strip() for cell in records[0]), tuple(rows))
