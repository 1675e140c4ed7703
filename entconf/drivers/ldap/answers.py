"""LDAP answers out of bytes (RFC 4511, section 4), fast enough for hundreds of thousands.

Values are text; bytes that are not UTF-8 become lone surrogates, so that nothing is lost
and the same bytes are sent back. Names of attributes are in lower case: they do not
differ by case. Anything the standard allows but servers do not send raises BerError, and
`ldap3_decoding` is tried instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from entconf.drivers.ldap.ber import (
    ENUMERATED,
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    BerError,
    elements,
    header,
    signed,
    text,
)
from entconf.drivers.ldap.requests import PAGED_RESULTS, POST_READ

ENTRY, DONE, REFERENCE = 0x64, 0x65, 0x73
EXTENDED, INTERMEDIATE = 0x78, 0x79
#: Answers to modify, add, delete and modify DN.
WRITTEN = frozenset({0x67, 0x69, 0x6B, 0x6D})

_CONTROLS, _REFERRAL = 0xA0, 0xA3
_PLAIN_SUCCESS = b"\x0a\x01\x00\x04\x00\x04\x00"
_LONG = 0x80
#: As many sets of values of an attribute are remembered, of no more bytes each.
_REPEATED = 512


class Entry(NamedTuple):
    """An entry as it was read: attribute names in lower case, values in the server's order."""

    dn: str
    attributes: dict[str, tuple[str, ...]]

    def all(self, attribute: str) -> tuple[str, ...]:
        """The values of an attribute; none when it is not there or may not be seen."""
        return self.attributes.get(attribute.lower(), ())

    def first(self, attribute: str) -> str:
        """The first value of an attribute, or nothing."""
        values = self.attributes.get(attribute.lower())
        return values[0] if values else ""


class Name(NamedTuple):
    """A name of an attribute, and the encoded sets of values seen under it, while few."""

    text: str
    seen: dict[bytes, tuple[str, ...]]


#: Where the content of an entry lies in received bytes.
Span = tuple[bytes, int, int]
#: What is known of names of attributes as they come.
Names = dict[bytes, Name]


class Envelope(NamedTuple):
    """Where the parts of a message are; `controls` is a place after the operation."""

    number: int
    tag: int
    start: int
    end: int
    controls: int
    finish: int


@dataclass(frozen=True, slots=True)
class Result:
    """How an operation ended (RFC 4511, section 4.1.9)."""

    code: int
    matched: str = ""
    diagnostic: str = ""
    referrals: tuple[str, ...] = ()


_SUCCESS = Result(0)


def open_envelope(data: bytes, at: int, end: int) -> Envelope:
    """The parts of the message that fills `data` from `at` to `end`."""
    tag, start, finish = header(data, at, end)
    if tag != SEQUENCE:
        raise BerError("this is not an LDAP message")
    tag, number_start, number_end = header(data, start, finish)
    if tag != INTEGER:
        raise BerError("a message without a number")
    number = signed(data, number_start, number_end)
    tag, operation, operation_end = header(data, number_end, finish)
    return Envelope(number, tag, operation, operation_end, operation_end, finish)


def decode_entry(data: bytes, at: int, end: int) -> Entry:
    """The entry whose content lies between two places."""
    return decode_entries([(data, at, end)], {})[0]


def decode_entries(spans: Iterable[Span], names: Names) -> list[Entry]:
    """The entries whose contents lie in these places of received bytes.

    `names` remembers, from one call to the next, the names of attributes and the values
    that come again and again, which are then decoded once. Raises BerError or IndexError
    for what is not encoded as servers do.
    """
    found: list[Entry] = []
    for data, at, end in spans:
        dn, at, finish = _entry_head(data, at)  # noqa: PLW2901 - the place moves on
        if finish != end:
            raise BerError("an entry that is not as long as it says")
        attributes: dict[str, tuple[str, ...]] = {}
        while at < end:
            # The usual attribute: one value, every length in one byte. The key holds the
            # tags and the length around the name, so that finding it checks them.
            size = data[at + 1]
            inner = at + 4 + data[at + 3]
            known = names.get(data[at + 2 : inner + 1])
            if known is not None and size < _LONG and data[at] == SEQUENCE:
                stop = at + 2 + size
                full = inner + 3 < stop and inner + 4 + data[inner + 3] == stop
                if full and data[inner + 2] == OCTET_STRING:
                    try:
                        value = data[inner + 4 : stop].decode()
                    except UnicodeDecodeError:
                        value = _text(data[inner + 4 : stop])
                    name = known.text
                    if name not in attributes:
                        attributes[name] = (value,)
                        at = stop  # noqa: PLW2901 - the place moves on
                        continue
            at = _attribute(data, at, end, names, attributes)  # noqa: PLW2901 - as above
        if at != end:
            raise BerError("an attribute that is longer than its entry")
        found.append(Entry(dn, attributes))
    return found


def _entry_head(data: bytes, at: int) -> tuple[str, int, int]:
    """The name of an entry, and where its attributes begin and end."""
    if data[at] != OCTET_STRING:
        raise BerError("an entry without a name")
    size = data[at + 1]
    at += 2
    if size >= _LONG:
        size, at = _long(data, at, size)
    start = at
    at += size
    dn = _text(data[start:at])
    if data[at] != SEQUENCE:
        raise BerError("an entry without attributes")
    size = data[at + 1]
    at += 2
    if size >= _LONG:
        size, at = _long(data, at, size)
    return dn, at, at + size


def _attribute(
    data: bytes, at: int, end: int, names: Names, attributes: dict[str, tuple[str, ...]]
) -> int:
    """Decode an attribute of any size at `at`, and say where it ends."""
    tag, start, stop = header(data, at, end)
    if tag != SEQUENCE:
        raise BerError("an attribute that is none")
    tag, name_start, name_end = header(data, start, stop)
    if tag != OCTET_STRING:
        raise BerError("an attribute without a name")
    tag, values_start, values_end = header(data, name_end, stop)
    if tag != SET or values_end != stop:
        raise BerError("an attribute without values")
    key = data[start : name_end + 1]
    known = names.get(key)
    if known is None:
        known = names[key] = Name(_text(data[name_start:name_end]).lower(), {})
    raw = data[values_start:values_end]
    values = known.seen.get(raw)
    if values is None:
        values = tuple(_values(data, values_start, values_end))
        if len(known.seen) < _REPEATED and len(raw) < _REPEATED:
            known.seen[raw] = values
    name = known.text
    attributes[name] = attributes[name] + values if name in attributes else values
    return stop


def _values(data: bytes, at: int, end: int) -> Iterator[str]:
    while at < end:
        if data[at] != OCTET_STRING:
            raise BerError("a value that is none")
        size = data[at + 1]
        at += 2
        if size >= _LONG:
            size, at = _long(data, at, size)
        start = at
        at += size
        yield _text(data[start:at])
    if at != end:
        raise BerError("values that are longer than their attribute")


def decode_result(data: bytes, at: int, end: int) -> Result:
    """How an operation ended; what follows in an extended answer is left out."""
    if data[at:end] == _PLAIN_SUCCESS:
        return _SUCCESS
    parts = list(elements(data, at, end))
    if len(parts) < 3 or parts[0][0] != ENUMERATED:  # noqa: PLR2004 - code, name, diagnostic
        raise BerError("an answer without a result")
    referrals: tuple[str, ...] = ()
    for tag, start, finish in parts[3:]:
        if tag == _REFERRAL:
            referrals = tuple(text(data, a, b) for _, a, b in elements(data, start, finish))
    return Result(
        signed(data, parts[0][1], parts[0][2]),
        text(data, parts[1][1], parts[1][2]),
        text(data, parts[2][1], parts[2][2]),
        referrals,
    )


def decode_reference(data: bytes, at: int, end: int) -> tuple[str, ...]:
    """The addresses of a continuation reference."""
    return tuple(text(data, start, finish) for _, start, finish in elements(data, at, end))


def controls_of(data: bytes, at: int, end: int) -> Iterator[tuple[str, bytes]]:
    """The controls between two places, each as (OID, value)."""
    for tag, start, finish in elements(data, at, end):
        if tag != _CONTROLS:
            continue
        for _, inner, inner_end in elements(data, start, finish):
            parts = list(elements(data, inner, inner_end))
            name = text(data, parts[0][1], parts[0][2])
            values = [data[a:b] for kind, a, b in parts[1:] if kind == OCTET_STRING]
            yield name, values[0] if values else b""


def page_cookie(data: bytes, envelope: Envelope) -> bytes:
    """The cookie that leads to the next page; empty after the last one."""
    for name, value in controls_of(data, envelope.controls, envelope.finish):
        if name == PAGED_RESULTS:
            _, start, end = header(value, 0, len(value))
            parts = list(elements(value, start, end))
            return value[parts[1][1] : parts[1][2]]
    return b""


def entry_after(controls: bytes) -> Entry | None:
    """The entry as it is after a write, where the controls of the answer tell (RFC 4527)."""
    for name, value in controls_of(controls, 0, len(controls)):
        if name == POST_READ:
            _, start, end = header(value, 0, len(value))
            return decode_entry(value, start, end)
    return None


def _long(data: bytes, at: int, size: int) -> tuple[int, int]:
    width = size & 0x7F
    if not 0 < width <= 4:  # noqa: PLR2004 - four bytes say more than a message may hold
        raise BerError("a length is not one that LDAP allows")
    return int.from_bytes(data[at : at + width], "big"), at + width


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
