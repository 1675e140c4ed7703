"""The small part of BER that LDAP uses: definite lengths, primitive values (RFC 4511, 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

BOOLEAN = 0x01
INTEGER = 0x02
OCTET_STRING = 0x04
ENUMERATED = 0x0A
SEQUENCE = 0x30
SET = 0x31

_LONG = 0x80
_WIDEST = 4


class BerError(ValueError):
    """Bytes that are not the BER that LDAP allows."""


def tlv(tag: int, content: bytes) -> bytes:
    """One element: tag, length, content."""
    size = len(content)
    if size < _LONG:
        return bytes((tag, size)) + content
    width = (size.bit_length() + 7) // 8
    return bytes((tag, _LONG | width)) + size.to_bytes(width, "big") + content


def octets(text: str | bytes, tag: int = OCTET_STRING) -> bytes:
    """A string. Lone surrogates stand for bytes that are not UTF-8 (see `answers`)."""
    return tlv(tag, text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))


def integer(number: int, tag: int = INTEGER) -> bytes:
    """An integer in the fewest bytes that keep its sign."""
    width = number.bit_length() // 8 + 1
    return tlv(tag, number.to_bytes(width, "big", signed=True))


def boolean(value: bool, tag: int = BOOLEAN) -> bytes:  # noqa: FBT001 - the value itself is encoded
    """A truth value."""
    return tlv(tag, b"\xff" if value else b"\x00")


def sequence(parts: Iterable[bytes], tag: int = SEQUENCE) -> bytes:
    """Elements one after the other inside a constructed one."""
    return tlv(tag, b"".join(parts))


def header(data: bytes | bytearray, at: int, end: int) -> tuple[int, int, int]:
    """The tag, and where the content begins and ends, of the element at `at`.

    Raises BerError when the element is not wholly before `end`, is longer than four
    length bytes can say, or has the indefinite form.
    """
    if end - at < 2:  # noqa: PLR2004 - a tag and a length
        raise BerError("an element is cut short")
    tag, size, start = data[at], data[at + 1], at + 2
    if size >= _LONG:
        width = size & 0x7F
        if not 0 < width <= _WIDEST or start + width > end:
            raise BerError("a length is not one that LDAP allows")
        size = int.from_bytes(data[start : start + width], "big")
        start += width
    if start + size > end:
        raise BerError("an element is longer than what holds it")
    return tag, start, start + size


def elements(data: bytes | bytearray, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The elements between two places, each as (tag, content start, content end)."""
    while start < end:
        tag, begin, finish = header(data, start, end)
        yield tag, begin, finish
        start = finish


def message_size(data: bytes | bytearray, at: int, end: int) -> int:
    """The whole size of the message at `at`, or 0 when its header is not there yet.

    Raises BerError when it is no LDAP message.
    """
    if end - at < 2:  # noqa: PLR2004 - a tag and a length
        return 0
    if data[at] != SEQUENCE:
        raise BerError("this is not an LDAP message")
    size = data[at + 1]
    if size < _LONG:
        return 2 + size
    width = size & 0x7F
    if not 0 < width <= _WIDEST:
        raise BerError("a message has a length that LDAP does not allow")
    if at + 2 + width > end:
        return 0
    return 2 + width + int.from_bytes(data[at + 2 : at + 2 + width], "big")


def signed(data: bytes | bytearray, start: int, end: int) -> int:
    """The integer between two places."""
    return int.from_bytes(data[start:end], "big", signed=True)


def text(data: bytes | bytearray, start: int, end: int) -> str:
    """The string between two places, whatever bytes it holds."""
    return data[start:end].decode("utf-8", "surrogateescape")
