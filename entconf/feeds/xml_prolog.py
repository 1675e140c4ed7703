"""The start of an XML file, read before any parser sees it: encoding, DOCTYPE, root, comments.

A DOCTYPE may name the delivery's DTD, which is never opened; one that declares anything itself
(an internal subset: entities, attribute defaults) is refused here.
"""

from __future__ import annotations

import codecs
import re

from entconf.errors import FeedError
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

#: How much of a file is read to find its root and the comments after it.
PROLOG_SIZE = 64 * 1024
#: Encodings that a feed may declare, by Python's name.
_ENCODINGS = {"utf-8", "iso8859-15", "iso8859-1", "cp1252", "ascii"}
_DECLARATION = re.compile(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DOCTYPE = re.compile(r"<!DOCTYPE\s(?:\"[^\"]*\"|'[^']*'|[^\"'\[>])*([\[>])")
_ROOT = re.compile(r"<([^\s/>!?]+)(?:\"[^\"]*\"|'[^']*'|[^\"'>])*(>)")
_NAMESPACE = re.compile(r"\sxmlns\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_UTF16 = (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE, b"\0<", b"<\0")


@dataclass(frozen=True, slots=True)
class Prolog:
    """What stands before the first record. `encoding` is Python's name of the declared one.

    `namespace` is the one that the root declares for all names without a prefix. `comments` are
    those before the first element inside the root, stripped.
    """

    encoding: str
    root: str
    comments: tuple[str, ...] = ()
    namespace: str = ""


def read_prolog(head: bytes, file: str) -> Prolog:
    """The prolog of a file of which `head` holds the first `PROLOG_SIZE` bytes (or all).

    Raises:
        FeedError: empty, no XML, an encoding that no feed uses, a DOCTYPE that declares
            something, or no root where it must be.
    """
    if not head.strip():
        raise _error(file, msg("{file} is empty", file=file))
    encoding = _encoding(head, file)
    text = head.decode(encoding, "replace").removeprefix("\ufeff")
    comments: list[str] = []
    root, namespace, place = "", "", 0
    while True:
        place += len(text[place:]) - len(text[place:].lstrip())
        if text.startswith("<!--", place):
            comment, place = _skipped(text, place, "-->", file)
            comments.append(comment.removeprefix("<!--").strip())
        elif text.startswith("<?", place):
            _, place = _skipped(text, place, "?>", file)
        elif text.startswith("<!DOCTYPE", place) and not root:
            place = _doctype(text, place, file)
        elif root:
            return Prolog(encoding, root, tuple(comments), namespace)
        else:
            found = _ROOT.match(text, place)
            if found is None:
                raise _error(file, msg("{file} is no XML: no root element starts it", file=file))
            root, place = found[1], found.end()
            declared = _NAMESPACE.search(found[0])
            namespace = (declared[1] or declared[2] or "") if declared else ""
            if text[place - 2] == "/":
                return Prolog(encoding, root, tuple(comments), namespace)


def _encoding(head: bytes, file: str) -> str:
    if head.startswith(_UTF16):
        raise _unknown_encoding(file, "UTF-16")
    declared = _DECLARATION.match(head[:400].removeprefix(codecs.BOM_UTF8).decode("latin-1"))
    if declared is None:
        return "utf-8"
    try:
        encoding = codecs.lookup(declared[1]).name
    except LookupError:
        encoding = ""
    if encoding not in _ENCODINGS:
        raise _unknown_encoding(file, declared[1])
    return encoding


def _skipped(text: str, place: int, end: str, file: str) -> tuple[str, int]:
    found = text.find(end, place)
    if found < 0:
        raise _error(file, msg("{file} is cut short or starts endlessly", file=file))
    return text[place:found], found + len(end)


def _doctype(text: str, place: int, file: str) -> int:
    found = _DOCTYPE.match(text, place)
    if found is None:
        raise _error(file, msg("{file} is cut short inside its DOCTYPE", file=file))
    if found[1] == "[":
        raise _error(
            file,
            msg("{file} declares entities or the like in its DOCTYPE: it is not read", file=file),
            msg("A delivery names its DTD at most; ask where this file comes from."),
        )
    return found.end()


def _unknown_encoding(file: str, encoding: str) -> FeedError:
    return _error(
        file,
        msg("{file} is in {encoding}, which no feed uses", file=file, encoding=encoding),
        msg("Deliveries are in UTF-8 or ISO-8859-15."),
    )


def _error(file: str, message: Text, hint: Text | None = None) -> FeedError:
    return FeedError(message, hint=hint, source=Source(file))
