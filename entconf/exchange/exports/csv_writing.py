"""CSV as other software and Excel take it (directory reference, section 5, writer rules).

For a machine every cell is written as it is. For Excel a cell that Excel would take for a formula
gets an apostrophe in front. Files are private (0600), and there whole or not at all.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from entconf.exchange.exports.functions import to_ascii
from entconf.model.export_map import CsvFormat

#: What Excel, LibreOffice and their kin take for the beginning of a formula; the wide forms too.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BOM = "\ufeff"
_QUOTING: Mapping[str, Literal[0, 1]] = {
    "all": csv.QUOTE_ALL,
    "needed": csv.QUOTE_MINIMAL,
    "never": csv.QUOTE_MINIMAL,
}
_MODE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_BUFFER = 1 << 16


class UnwritableCell(ValueError):
    """A cell that this format cannot hold. `place` counts from 0."""

    def __init__(self, place: int, sign: str) -> None:
        super().__init__(place)
        self.place = place
        self.sign = sign


def neutralised(cell: str) -> str:
    """A cell that Excel takes for text: an apostrophe goes before the sign of a formula."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(FORMULA_SIGNS) else cell


class CsvFile:
    """One file being written, row after row; made by `new_csv`."""

    def __init__(self, stream: BinaryIO, form: CsvFormat) -> None:
        self._stream = stream
        self._form = form
        self._line = io.StringIO(newline="")
        self._writer = csv.writer(
            self._line,
            delimiter=form.separator,
            # Cells with either sign of a line break are quoted only if both are in here.
            lineterminator="\r\n",
            quoting=_QUOTING[form.quote],
        )
        self._hash = hashlib.sha256()
        self.rows = 0
        self.size = 0
        if form.bom:
            self._put(_BOM.encode(form.encoding))

    @property
    def sha256(self) -> str:
        """Of what is written so far."""
        return self._hash.hexdigest()

    def header(self, names: Sequence[str]) -> None:
        """The line of names. Raises UnwritableCell."""
        self._write(names)

    def row(self, cells: Sequence[str]) -> None:
        """One row; nothing of it is written when a cell cannot be.

        Raises:
            UnwritableCell: without quotes a cell holds the separator or a line break, or the
                encoding has no letter for it nor any like it.
        """
        self._write(cells)
        self.rows += 1

    def _write(self, cells: Sequence[str]) -> None:
        form = self._form
        if form.for_excel:
            cells = [neutralised(cell) for cell in cells]
        if form.quote == "never":
            _check_bare(cells, form)
        try:
            whole = self._line_of(cells).encode(form.encoding)
        except UnicodeEncodeError:
            near = [_encodable(cell, place, form.encoding) for place, cell in enumerate(cells)]
            whole = self._line_of(near).encode(form.encoding)
        self._put(whole)

    def _line_of(self, cells: Sequence[str]) -> str:
        form = self._form
        if form.quote == "never":
            return form.separator.join(cells) + form.line_end
        self._line.seek(0)
        self._line.truncate()
        self._writer.writerow(cells)
        return self._line.getvalue().removesuffix("\r\n") + form.line_end

    def _put(self, piece: bytes) -> None:
        self._stream.write(piece)
        self._hash.update(piece)
        self.size += len(piece)


def _check_bare(cells: Sequence[str], form: CsvFormat) -> None:
    for place, cell in enumerate(cells):
        for sign in (form.separator, "\r", "\n"):
            if sign in cell:
                raise UnwritableCell(place, sign)


def _encodable(cell: str, place: int, encoding: str) -> str:
    """The cell, letters that the encoding lacks written by their nearest plain ones."""
    try:
        cell.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_nearest(sign, place, encoding) for sign in cell)
    return cell


def _nearest(sign: str, place: int, encoding: str) -> str:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        plain = to_ascii(sign)
        if not plain:
            raise UnwritableCell(place, sign) from None
        return plain
    return sign


@contextmanager
def new_csv(path: Path, form: CsvFormat) -> Iterator[CsvFile]:
    """A new private file; it has its name only once it is whole and on the disk.

    Raises:
        OSError: it cannot be written. Nothing is left then.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, _MODE, 0o600), "wb", buffering=_BUFFER) as stream:
            yield CsvFile(stream, form)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
