"""XML of strangers: bounded, nothing fetched, nothing resolved, a sentence for what is wrong."""

from __future__ import annotations

import io
import socket
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from entconf.errors import FeedError
from entconf.feeds.safe_xml import XmlFile


def texts(content: bytes, tag: str = "r") -> list[str | None]:
    file = XmlFile(io.BytesIO(content), "f.xml")
    file.check_root({"a"})
    return [element.text for element in file.records((tag,))]


class Endless:
    """A file that starts so and goes on with the same for ever."""

    def __init__(self, start: bytes, again: bytes) -> None:
        self._start = start
        self._again = again * (32 * 1024 // len(again))
        self.given = 0

    def read(self, _size: int = -1, /) -> bytes:
        piece, self._start = self._start or self._again, b""
        self.given += len(piece)
        return piece


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what somebody asked of it."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def serve() -> None:
            try:
                connection, _ = server.accept()
                asked.append(b"connected")
                connection.close()
            except TimeoutError:
                return

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], asked
        thread.join()


def test_records_come_one_by_one() -> None:
    assert texts(b"<a><r>1</r><x>no</x><r>2</r></a>") == ["1", "2"]


def test_a_walked_record_is_forgotten() -> None:
    class Many:
        left = 300

        def read(self, _size: int = -1, /) -> bytes:
            self.left -= 1
            return b"<a>" if self.left == 299 else b"<r>%s</r>" % (b"x" * 1000) * 32

    file = XmlFile(Many(), "f")
    tracemalloc.start()
    for number, element in enumerate(file.records(("r",))):
        assert element.getparent() is not None
        assert len(element.getparent()) < 200  # type: ignore[arg-type]  # just held
        if number > 5000:
            break
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("start", "again"),
    [
        (b"<a><r>", b"x"),
        (b"<a><r>", b"<v/>"),
        (b"<a><r>", b"<v>"),
        (b"<a>", b" "),
        (b"<a>", b"<x/>"),
        (b"<a><!--", b"-x"),
        (b"<a>", b"<!-- x -->"),
        (b"<a>", b"<?p x?>"),
        (b"<a", b" b"),
        (b'<a b="', b"x"),
        (b"<a><r ", b"b"),
        (b'<a><r b="', b"x"),
        (b"<!DOCTYPE a ", b" "),
        (b"<!--", b" "),
        (b"", b" "),
        (b"<a><r>", b"&x;"),
        (b"<a><r><![CDATA[", b"x"),
    ],
)
def test_what_never_ends_is_cut_off(start: bytes, again: bytes) -> None:
    stream = Endless(start, again)
    with pytest.raises(FeedError) as told:
        list(XmlFile(stream, "f.xml").records(("r",)))
    assert told.value.code == "DEL05"
    assert stream.given < 8 * 1024 * 1024


def test_a_file_read_as_a_whole_is_bounded() -> None:
    with pytest.raises(FeedError, match="goes on"):
        XmlFile(Endless(b"<a>", b"<b/>"), "f").whole(largest=100_000)
    assert XmlFile(io.BytesIO(b"<a><b/></a>"), "f").whole().tag == "a"
    with pytest.raises(FeedError, match="damaged"):
        XmlFile(io.BytesIO(b"<a><b/>"), "f").whole()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"hello", "no root element"),
        (b"<a><r>1</r>", "cut short or damaged at line 1"),
        (b"<a>\n<r>1</s></a>", "line 2"),
        (b"<a/><b/>", "damaged"),
        (b"<b><r>1</r></b>", "the root of f.xml is b, not a"),
        (b"<x:a xmlns:x='y'/>", "the root of f.xml is x:a"),
        ("<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16"), "UTF-16"),
        (b"<?xml version='1.0' encoding='UTF-7'?><a/>", "UTF-7, which no feed uses"),
        (b"<?xml version='1.0' encoding='cp037'?><a/>", "cp037"),
        (b"<?xml version='1.0' encoding='invented'?><a/>", "invented"),
        (b"<a><r>" + b"\xe9" + b"</r></a>", r"UTF-8, but its byte 6 \(0xE9\)"),
        (b"<?xml version='1.0' encoding='ascii'?><a>\xe9</a>", r"ASCII, but its byte 41"),
        (b"<a><r>\xc3", "its byte 6"),
        (b"<a>" + b"<r>x</r>" * 9000 + b"\xff</a>", "byte 72003"),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a/>", "declares entities"),
        (b"<!DOCTYPE a SYSTEM 'a[b' [<!ENTITY x 'y'>]><a/>", "declares entities"),
        (b"<!DOCTYPE a SYSTEM 'a", "inside its DOCTYPE"),
    ],
)
def test_what_is_wrong_is_told(content: bytes, said: str) -> None:
    with pytest.raises(FeedError, match=said) as told:
        texts(content)
    assert told.value.code == "DEL05"


def test_what_came_before_the_end_was_good() -> None:
    found: list[str | None] = []
    with pytest.raises(FeedError):
        found.extend(
            element.text for element in XmlFile(io.BytesIO(b"<a><r>1</r><r>2"), "f").records(("r",))
        )
    walk = XmlFile(io.BytesIO(b"<a>" + b"<r>1</r>" * 9000), "f").records(("r",))
    assert next(walk).text == "1"


def test_entities_are_neither_resolved_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("KNOWN-TO-NOBODY", encoding="utf-8")
    dtd = tmp_path / "a.dtd"
    dtd.write_text(f"<!ENTITY x SYSTEM '{secret.as_uri()}'><!ENTITY y 'z'>", encoding="utf-8")
    inner = f"<!DOCTYPE a [<!ENTITY x SYSTEM '{secret.as_uri()}'>]><a><r>&x;</r></a>"
    with pytest.raises(FeedError, match="declares entities"):
        texts(inner.encode())
    outer = f"<!DOCTYPE a SYSTEM '{dtd.as_uri()}'><a><r>b&x;c&y;</r></a>"
    file = XmlFile(io.BytesIO(outer.encode()), "f")
    for element in file.records(("r",)):
        pieces = [element.text, *(part for node in element for part in (node.text, node.tail))]
        assert pieces == ["b", "&x;", "c", "&y;", None]
    assert file.has_entities


def test_no_dtd_is_fetched_from_the_network() -> None:
    with listener() as (port, asked):
        url = f"http://127.0.0.1:{port}/a.dtd"
        assert texts(f"<!DOCTYPE a SYSTEM '{url}'><a><r>1</r></a>".encode()) == ["1"]
        public = f"<!DOCTYPE a PUBLIC '-//x//y' '{url}'><a><r>1</r></a>"
        assert texts(public.encode()) == ["1"]
        with pytest.raises(FeedError):
            texts(f"<!DOCTYPE a [<!ENTITY x SYSTEM '{url}'>]><a><r>&x;</r></a>".encode())
    assert asked == []


def test_an_included_file_stays_where_it_is(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<r>KNOWN-TO-NOBODY</r>", encoding="utf-8")
    included = (
        "<a xmlns:xi='http://www.w3.org/2001/XInclude'>"
        f"<xi:include href='{secret.as_uri()}'/><r>1</r></a>"
    )
    assert texts(included.encode()) == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-15", "iso-8859-1", "windows-1252"])
def test_encodings_of_feeds_are_read(encoding: str) -> None:
    content = f"<?xml version='1.0' encoding='{encoding}'?><a><!-- é --><r>é</r></a>"
    assert texts(content.encode(encoding)) == ["é"]
    assert XmlFile(io.BytesIO(content.encode(encoding)), "f").prolog.comments == ("é",)


def test_a_byte_order_mark_is_accepted() -> None:
    assert texts("\ufeff<?xml version='1.0' encoding='UTF-8'?><a><r>é</r></a>".encode()) == ["é"]
