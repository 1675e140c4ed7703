"""XML of strangers, walked record by record in bounded memory, for every reader of feeds.

No entity is ever resolved, no DTD opened, nothing fetched. Whatever is wrong with the file
(cut, damaged, wrong root, bytes that its declared encoding does not have, a record that never
ends) is a `FeedError` that tells where.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator, Sequence

from lxml import etree

from entconf.errors import FeedError
from entconf.feeds.archives import Readable
from entconf.feeds.xml_prolog import PROLOG_SIZE, Prolog, read_prolog
from entconf.model.source import Source
from entconf.model.text import Text, msg

#: The most bytes from the end of one record to the end of the next.
LARGEST_RECORD = 2 * 1024 * 1024
#: The largest file that is read as a whole.
LARGEST_FILE = 64 * 1024 * 1024
_CHUNK = 32 * 1024
_FOREIGN_ENTITY = re.compile(rb"&(?!#|amp;|lt;|gt;|quot;|apos;)")
_LONGEST_OWN = len(b"&quot;")


class XmlFile:
    """One file of a feed: its prolog, read at once, and its records, read once.

    Args:
        stream: the open file, read from its start.
        name: how messages name the file.

    Raises:
        FeedError: the prolog is not that of an acceptable XML file, see `read_prolog`.
    """

    def __init__(self, stream: Readable, name: str) -> None:
        self.name = name
        head = _at_most(stream, PROLOG_SIZE)
        self.prolog: Prolog = read_prolog(head, name)
        self._bytes = _Watched(stream, head, self.prolog.encoding, name)

    @property
    def has_entities(self) -> bool:
        """Whether an entity that XML itself does not define was met so far.

        None is resolved: it stands in the tree as an entity node, which `.text` stops at.
        """
        return self._bytes.has_entities

    def check_root(self, roots: Collection[str]) -> None:
        """Hold the root against those expected.

        Raises:
            FeedError: it is another one.
        """
        if self.prolog.root not in roots:
            raise self._error(
                msg(
                    "the root of {file} is {root}, not {wanted}",
                    file=self.name,
                    root=self.prolog.root[:80],
                    wanted=", ".join(sorted(roots)),
                )
            )

    def records(
        self, tags: Collection[str], largest: int = LARGEST_RECORD
    ) -> Iterator[etree._Element]:
        """Each element of these names when it is complete, then forgotten.

        `tags` never lie in one another. An element is only good until the next is asked for.
        `largest` bounds the bytes from the end of one to the end of the next, whatever they are.

        Raises:
            FeedError: the file stops being what it should be; what came before was good.
        """
        self._bytes.largest = largest
        walk = self._walk(("end",), tuple(tags))
        try:
            for _, element in walk:
                self._bytes.since_record = 0
                yield element
                _forget(element)
        except etree.XMLSyntaxError as error:
            raise self._broken(error) from error

    def children(self, largest: int = LARGEST_RECORD) -> Iterator[etree._Element]:
        """Each child of the root when it is complete, whatever its name, then forgotten.

        An element is only good until the next is asked for. `largest` as in `records`.

        Raises:
            FeedError: the file stops being what it should be; what came before was good.
        """
        self._bytes.largest = largest
        walk = self._walk(("start", "end"))
        depth = 0
        try:
            for event, element in walk:
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 1:
                    self._bytes.since_record = 0
                    yield element
                    _forget(element)
        except etree.XMLSyntaxError as error:
            raise self._broken(error) from error

    def _walk(
        self, events: Sequence[str], tags: Sequence[str] | None = None
    ) -> Iterator[tuple[str, etree._Element]]:
        walk: Iterator[tuple[str, etree._Element]] = etree.iterparse(
            self._bytes,
            events=events,
            tag=tags,
            no_network=True,
            load_dtd=False,
            resolve_entities=False,
            collect_ids=False,
            remove_comments=True,
            remove_pis=True,
            huge_tree=False,
        )
        return walk

    def whole(self, largest: int = LARGEST_FILE) -> etree._Element:
        """The root of a file small enough to be held as a whole.

        Raises:
            FeedError: it is larger, cut or damaged.
        """
        self._bytes.largest = largest
        parser = etree.XMLParser(
            no_network=True,
            load_dtd=False,
            resolve_entities=False,
            collect_ids=False,
            remove_comments=True,
            remove_pis=True,
            huge_tree=False,
        )
        try:
            while piece := self._bytes.read():
                parser.feed(piece)
            return parser.close()
        except etree.XMLSyntaxError as error:
            raise self._broken(error) from error

    def _broken(self, error: etree.XMLSyntaxError) -> FeedError:
        line, column = error.position
        # The words of the library may quote the file, so they are not told.
        return FeedError(
            msg(
                "{file} is cut short or damaged at line {line}, column {column}",
                file=self.name,
                line=line or 0,
                column=column or 0,
            ),
            hint=msg("Fetch it again, or ask for a new one."),
            source=Source(self.name, line or 0, column or 0),
        )

    def _error(self, message: Text) -> FeedError:
        return FeedError(message, source=Source(self.name))


class _Watched:
    """The bytes of a file on their way to the parser: counted, and held to their encoding."""

    def __init__(self, stream: Readable, head: bytes, encoding: str, name: str) -> None:
        self._stream = stream
        self._head = head
        self._name = name
        self._encoding = encoding
        # Every byte is something in the single-byte encodings: only these two can be wrong.
        strict = encoding in {"utf-8", "ascii"}
        self._decoder = codecs.getincrementaldecoder(encoding)() if strict else None
        self._total = 0
        self.largest = LARGEST_RECORD
        self.since_record = 0
        self.has_entities = False
        self._cut = b""

    def read(self, size: int = _CHUNK, /) -> bytes:
        size = min(size, _CHUNK) if size > 0 else _CHUNK
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
        else:
            piece = self._stream.read(size)
        self._check_encoding(piece)
        self._look_for_entities(piece)
        self._total += len(piece)
        self.since_record += len(piece)
        if self.since_record > self.largest + _CHUNK:
            raise FeedError(
                msg(
                    "{file} goes on for {size} bytes without the end of a record, at byte {byte}",
                    file=self._name,
                    size=self.since_record,
                    byte=self._total,
                ),
                hint=msg("Fetch it again, or ask for a new one."),
                source=Source(self._name),
            )
        return piece

    def _look_for_entities(self, piece: bytes) -> None:
        if self.has_entities:
            return
        seen = self._cut + piece
        # What the end of the piece cuts is looked at with the next one.
        end = max(0, len(seen) - _LONGEST_OWN) if piece else len(seen)
        start = seen.find(b"&", end)
        self._cut = seen[start:] if start >= 0 else b""
        self.has_entities = _FOREIGN_ENTITY.search(seen[: len(seen) - len(self._cut)]) is not None

    def _check_encoding(self, piece: bytes) -> None:
        if self._decoder is None:
            return
        pending = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            place = self._total - pending + error.start
            wrong = error.object[error.start]
            raise FeedError(
                msg(
                    "{file} declares {encoding}, but its byte {place} (0x{byte}) is none of it",
                    file=self._name,
                    encoding=self._encoding.upper(),
                    place=place,
                    byte=f"{wrong:02X}",
                ),
                hint=msg("It was written in another encoding than it says: ask for a new one."),
                source=Source(self._name),
            ) from error


def _at_most(stream: Readable, size: int) -> bytes:
    """The first `size` bytes, also of a stream that gives them in small pieces."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _forget(element: etree._Element) -> None:
    """Free a record and everything before it; what follows is still being parsed."""
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs lack it
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
