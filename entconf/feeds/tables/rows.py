"""From the lines of a table to its rows, and a remark for every line that is none.

Codes of remarks (docs/feeds/tables.md): TAB01 number of cells, TAB02 quotes, TAB03 signs,
TAB04 size, TAB05 unknown column, TAB06 no such table, TAB07 separator.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from io import BytesIO

from entconf.errors import FeedError
from entconf.feeds.archive_members import Member
from entconf.feeds.archives import opened
from entconf.feeds.findings import Remark, Weight
from entconf.feeds.roster import Place
from entconf.feeds.tables.decoding import Line, encoding_in, encoding_of, lines_of
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

_SEPARATORS = ";\t,|"
_USUAL = ";"
#: A quoted cell may hold line ends; a quote that is not closed must not swallow the file.
_MOST_LINES = 8
#: Letters of one cell, and columns of one table.
_MOST_CELL = 4_000
_MOST_COLUMNS = 400
_UNREADABLE = "\ufffd"
_MOST_REMARKS = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `line` is where it begins, counted from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """A table being read: its header, then its rows one by one. `remarks` grows meanwhile."""

    file: str
    separator: str
    header: Row
    _lines: Iterator[Line]
    remarks: list[Remark] = field(default_factory=list)
    _back: deque[Line] = field(default_factory=deque)

    def rows(self) -> Iterator[Row]:
        """The rows after the header that can be read; empty lines are left out."""
        while (line := self._next()) is not None:
            if line.text is None:
                self.remark("TAB04", line.number, msg("the line is too long and was left out"))
                continue
            if not line.text.strip(f"{self.separator} \t\r\0"):
                continue
            row = self._row(line)
            if row is not None:
                yield row

    def remark(self, code: str, line: int, detail: Text, weight: Weight = Weight.ERROR) -> None:
        """Note what is wrong in a line. A file of nothing else does not fill the memory."""
        if len(self.remarks) < _MOST_REMARKS:
            self.remarks.append(Remark(code, detail, self.place(line), weight))

    def place(self, line: int) -> Place:
        """The place of the row that begins on a line: records are counted by lines."""
        return Place(self.file, max(line - self.header.line, 0), line)

    def _next(self) -> Line | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def _row(self, line: Line) -> Row | None:
        cells = self._cells(line)
        if cells is None:
            quotes = msg("the quotes of this line are broken; it was left out")
            self.remark("TAB02", line.number, quotes)
            return None
        text = "".join(cells)
        long = len(text) > _MOST_CELL and max(map(len, cells)) > _MOST_CELL
        if long or len(cells) > _MOST_COLUMNS:
            self.remark("TAB04", line.number, msg("a cell is too long; the line was left out"))
            return None
        if _UNREADABLE in text or not text.isprintable():
            strange = any(sign == _UNREADABLE or _is_control(sign) for sign in text)
            if strange:
                signs = msg("the line holds signs that are no text (damaged file?)")
                self.remark("TAB03", line.number, signs, Weight.WARNING)
            cells = [_cleaned(cell) for cell in cells]
        return Row(line.number, tuple([cell.strip() for cell in cells]))

    def _cells(self, line: Line) -> list[str] | None:
        """The cells of the row that begins here, None when its quotes do not close."""
        text = line.text or ""
        taken: list[Line] = []
        while (cells := split_cells(text, self.separator)) is None:
            more = self._next() if len(taken) < _MOST_LINES else None
            if more is not None:
                taken.append(more)
            if more is None or more.text is None:
                self._back.extendleft(reversed(taken))
                return None
            text += "\n" + more.text
        return cells


def split_cells(text: str, separator: str) -> list[str] | None:
    """The cells of a row; None when a quote is open at its end or stands where it may not."""
    if '"' not in text:
        return text.replace("\n", " ").split(separator)
    try:
        (cells,) = csv.reader([text], delimiter=separator, strict=True)
    except (csv.Error, ValueError):
        return None
    return cells


def _is_control(sign: str) -> bool:
    return (sign < " " or "\x7f" <= sign < "\xa0") and sign not in "\n\t\r"


def _cleaned(cell: str) -> str:
    return "".join(" " if sign in "\n\t\r" else sign for sign in cell if not _is_control(sign))


@contextmanager
def open_table(member: Member) -> Iterator[Table]:
    """Open a table and read its header.

    Raises:
        FeedError: it is no text, it is empty, or its first line is no row.
    """
    encoding = encoding_of(member)
    with opened(member) as stream:
        lines = lines_of(stream, encoding)
        first = next((line for line in lines if line.text is None or line.text.strip()), None)
        if first is None:
            raise FeedError(
                msg("{file} is empty", file=member.shown),
                hint=msg("A table has a line of column names, then one line for each person."),
                code="TAB06",
            )
        separator = _separator_of(first.text or "")
        cells = split_cells(first.text, separator) if first.text is not None else None
        if cells is None or len(cells) > _MOST_COLUMNS:
            raise FeedError(
                msg("the first line of {file} is no line of column names", file=member.shown),
                hint=msg("Export the table again, with the names of the columns."),
                code="TAB06",
            )
        table = Table(member.shown, separator, Row(first.number, tuple(cells)), lines)
        if separator != _USUAL and len(cells) > 1:
            other = msg("cells are not separated by semicolons; the ENT expects them")
            table.remark("TAB07", first.number, other, Weight.WARNING)
        yield table


def header_in(head: bytes, file: str) -> tuple[str, ...]:
    """The column names in the first bytes of a file, empty when they are no table's.

    `head` holds at least the first line, or as much of it as a table may have.

    Raises:
        FeedError: it is known to be something else (a spreadsheet, a PDF, UTF-16 unmarked).
    """
    start = head[: head.rfind(b"\n") + 1] or head
    encoding = encoding_in(BytesIO(start), file)
    lines = lines_of(BytesIO(start), encoding)
    first = next((line.text for line in lines if line.text and line.text.strip()), "")
    return tuple(split_cells(first, _separator_of(first)) or ())


def _separator_of(text: str) -> str:
    """The separator that a header uses most; a semicolon when it has none."""
    return max(_SEPARATORS, key=lambda sign: (text.count(sign), sign == _USUAL))
