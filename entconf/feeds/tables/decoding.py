"""From the bytes of a table to its lines: which encoding it is in, and how long a line may be.

Spreadsheets in France save UTF-8 with or without a mark, cp1252, and UTF-16 with a mark; SIECLE
and ONDE write ISO-8859-15 and ISO-8859-1 (directory reference, section 5).
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator

from entconf.errors import FeedError
from entconf.feeds.archive_members import Member
from entconf.feeds.archives import Readable, opened
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

_CHUNK = 1 << 16
#: Letters; a line of a table of people has some hundreds.
MOST_LETTERS = 1 << 18
_HEAD = 512
#: A file of EOLE Scribe was seen to begin with this mark, then UTF-16.
_BROKEN_MARK = b"\xfe\xbb\xbf\xff\xfe"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (_BROKEN_MARK, "utf-16-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_TABLES = (
    (b"PK\x03\x04", msg("a spreadsheet or an archive")),
    (b"\xd0\xcf\x11\xe0", msg("a spreadsheet of an old form")),
    (b"%PDF", msg("a PDF")),
    (b"\x1f\x8b", msg("a compressed file")),
    (codecs.BOM_UTF32_LE, msg("a text in UTF-32")),
    (codecs.BOM_UTF32_BE, msg("a text in UTF-32")),
)
_A_QUARTER, _HARDLY_ANY = 4, 8


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a table is written: the codec, and how many bytes of a mark stand before the text."""

    codec: str
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. `number` counts from 1; `text` is None when it is too long."""

    number: int
    text: str | None


def encoding_of(member: Member) -> Encoding:
    """The encoding of a table, found by reading it once.

    Raises:
        FeedError: it is no text (a spreadsheet, an archive), or UTF-16 without a mark.
    """
    with opened(member) as stream:
        return encoding_in(stream, member.shown)


def encoding_in(stream: Readable, file: str) -> Encoding:
    """The encoding of what a stream holds, see `encoding_of`."""
    head = stream.read(_HEAD)
    for start, what in _NO_TABLES:
        if head.startswith(start):
            raise _no_table(file, what)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, len(mark))
    if _is_utf16(head):
        raise _no_table(file, msg("a text in UTF-16 without its mark"))
    return Encoding(_eight_bit(stream, head))


def _is_utf16(head: bytes) -> bool:
    """Whether every other byte is NUL, as in Western text of two bytes a letter."""
    few, many = sorted((head[0::2].count(0), head[1::2].count(0)))
    return many * _A_QUARTER > len(head) and few * _HARDLY_ANY < many


def _no_table(file: str, what: Text) -> FeedError:
    return FeedError(
        msg("{file} is {what}, not a CSV", file=file, what=what),
        hint=msg("Save it as CSV in UTF-8, with semicolons."),
        code="TAB06",
    )


def _eight_bit(stream: Readable, head: bytes) -> str:
    """UTF-8 when the whole of it is; else cp1252 when it has its signs, else ISO-8859-15.

    ISO-8859-15 is ISO-8859-1 but for eight signs, of which a name can only hold the letters.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, has_c1 = True, False
    chunk = head
    while chunk:
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
        has_c1 = has_c1 or bool(chunk.translate(None, _NOT_C1))
        chunk = stream.read(_CHUNK)
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    if is_utf8:
        return "utf-8"
    return "cp1252" if has_c1 else "iso8859-15"


_NOT_C1 = bytes(value for value in range(256) if not 0x80 <= value < 0xA0)  # noqa: PLR2004 - the C1 range


def lines_of(stream: Readable, encoding: Encoding) -> Iterator[Line]:
    """The lines of a table, however they end, in bounded memory.

    A sign that cannot be read comes as U+FFFD. A line of more than `MOST_LETTERS` is skipped.
    """
    stream.read(encoding.mark)
    raw = codecs.getincrementaldecoder(encoding.codec)(errors="replace")
    decoder = io.IncrementalNewlineDecoder(raw, translate=True)
    number, held, skipping = 1, "", False
    while True:
        chunk = stream.read(_CHUNK)
        *whole, held = (held + decoder.decode(chunk, final=not chunk)).split("\n")
        for text in whole:
            too_long = skipping or len(text) > MOST_LETTERS
            yield Line(number, None if too_long else text)
            number, skipping = number + 1, False
        if len(held) > MOST_LETTERS:
            held, skipping = "", True
        if not chunk:
            break
    if held or skipping:
        yield Line(number, None if skipping else held)
