"""Read one YAML file of the site: bytes, encoding, syntax, values, and every error of it.

A syntax error does not hide the rest of a file: reading resumes at the next line that
begins in the first column, and what is readable before and after is checked too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import yaml

from entconf.desired.aliases import Report, TooComplex
from entconf.desired.building import Builder, Limits
from entconf.desired.document import Document, Lines
from entconf.desired.syntax import explain_syntax
from entconf.errors import Problem
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

#: Errors of syntax that are looked for in one file, and problems shown of one.
_RESUMED = 20
_SHOWN = 200

_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_NEXT_ITEM = re.compile(r"^- ", re.MULTILINE)
_NEXT_KEY = re.compile(r"^[^\s#\-\[\]{}%&*!|>@`][^\n]*?:(?=[ \r\n]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a file: one document, or several readable pieces of a broken one.

    `whole` is false when something of the file could not be read.
    """

    file: str
    sha256: str
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    whole: bool = True


class _Findings:
    """The problems of one file, in the order they are found."""

    def __init__(self, lines: Lines) -> None:
        self.problems: list[Problem] = []
        self.left_out = 0
        self._lines = lines

    def report(self, code: str, message: Text, hint: Text | None, offset: int) -> None:
        if len(self.problems) >= _SHOWN:
            self.left_out += 1
            return
        self.problems.append(Problem(code, message, self._lines.place(offset), hint))


def read_file(path: Path, shown: str, limits: Limits | None = None) -> Reading:
    """Read a file. `shown` is its name in messages. Never raises for what the file holds."""
    limits = limits or Limits()
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= limits.size else b""
    except OSError as error:
        return _unread(shown, b"", msg("cannot be read: {reason}", reason=os_reason(error)))
    if size > limits.size:
        return _unread(
            shown, b"", msg("larger than {n} MB, which is too much", n=limits.size // 1024**2)
        )
    return read_bytes(content, shown, limits)


def read_bytes(content: bytes, shown: str, limits: Limits | None = None) -> Reading:
    """Read YAML in UTF-8, with or without a byte order mark; `shown` names it in messages."""
    limits = limits or Limits()
    if content.startswith(_OTHER_ENCODINGS):
        return _unread(
            shown, content, msg("written in UTF-16 or UTF-32"), msg("save the file as UTF-8")
        )
    body = content.removeprefix(_BOM)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(shown, content, body, error)
    return _read_text(text, body, shown, hashlib.sha256(content).hexdigest(), limits)


def _read_text(text: str, body: bytes, shown: str, sha256: str, limits: Limits) -> Reading:
    lines = Lines(shown, text)
    findings = _Findings(lines)
    documents: list[Document] = []
    begin: int | None = 0
    whole = True
    for _ in range(_RESUMED):
        if begin is None:
            break
        # Blanks in place of what was read keep the offsets right.
        piece = body if not begin else b"\n" * begin + text[begin:].encode()
        document, begin = _read_piece(piece, lines, begin, limits, findings.report)
        if document is not None:
            documents.append(document)
        whole = whole and begin is None
    if findings.problems and any(problem.code in _STOPPING for problem in findings.problems):
        whole = False
    return Reading(shown, sha256, tuple(documents), _shown(findings, shown), whole)


_STOPPING = frozenset({"too-deep", "too-many-aliases", "syntax"})


def _shown(findings: _Findings, file: str) -> tuple[Problem, ...]:
    if not findings.left_out:
        return tuple(findings.problems)
    more = msg("{n} more problems in this file are not shown", n=findings.left_out)
    return (*findings.problems, Problem("too-many-problems", more, Source(file)))


def _read_piece(
    piece: bytes, lines: Lines, begin: int, limits: Limits, report: Report
) -> tuple[Document | None, int | None]:
    """Read from offset `begin` on; give back what was read, and where to resume if anywhere."""
    builder = Builder(piece, lines, limits, report)
    resume = None
    try:
        value = builder.build()
    except TooComplex:
        return None, None
    except yaml.YAMLError as error:
        mistake = explain_syntax(error, lines.text)
        report("syntax", mistake.message, mistake.hint, mistake.offset)
        top = builder.top
        item = _NEXT_KEY if isinstance(top, dict) else _NEXT_ITEM
        resume = _resume(lines.text, mistake.offset, begin, item)
        if top is None:
            return None, resume
        value = tuple(top) if isinstance(top, list) else top
        # An open mapping or list was never placed: its entries begin right at the front.
        builder.layout.first.setdefault(id(value), 0)
    # A backslash may spell the characters of a variable in another way.
    variables = "${" in lines.text or "\\" in lines.text
    layout, start = builder.layout, builder.start
    return Document(lines, value, layout, start, builder.has_secrets, variables), resume


def _resume(text: str, offset: int, begin: int, item: re.Pattern[str]) -> int | None:
    """Where the next item of the outermost mapping or list begins, after `begin`."""
    found = item.search(text, offset if offset > begin else begin + 1)
    return found.start() if found else None


def _not_utf8(shown: str, content: bytes, body: bytes, error: UnicodeDecodeError) -> Reading:
    before = body[: error.start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
    return _unread(
        shown,
        content,
        msg("the byte {byte} is not UTF-8", byte=f"0x{body[error.start]:02X}"),
        msg("save the file as UTF-8; the accents of Windows-1252 or Latin-1 look like this"),
        Source(shown, line, column),
    )


def _unread(
    shown: str,
    content: bytes,
    message: Text,
    hint: Text | None = None,
    source: Source | None = None,
) -> Reading:
    problem = Problem("unreadable", message, source or Source(shown), hint)
    return Reading(shown, hashlib.sha256(content).hexdigest(), (), (problem,), whole=False)


def problems_of(readings: Iterable[Reading]) -> list[Problem]:
    """All that is wrong in several files, file by file."""
    return [problem for reading in readings for problem in reading.problems]
