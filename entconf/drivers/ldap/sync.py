"""What changed since a cookie: the refreshOnly mode of content synchronisation (RFC 4533)."""

from __future__ import annotations

from dataclasses import dataclass, field

from entconf.drivers.ldap.answers import (
    DONE,
    ENTRY,
    INTERMEDIATE,
    REFERENCE,
    Envelope,
    controls_of,
    decode_reference,
    decode_result,
    open_envelope,
)
from entconf.drivers.ldap.ber import ENUMERATED, OCTET_STRING, SET, BerError, elements, header
from entconf.drivers.ldap.ber import text as text_of
from entconf.drivers.ldap.link import Link
from entconf.drivers.ldap.requests import (
    SYNC_DONE,
    SYNC_INFO,
    SYNC_STATE,
    Search,
    search,
    sync,
)
from entconf.drivers.ldap.results import SUCCESS, read_error, referral_error
from entconf.errors import EntconfError

_BOOLEAN = 0x01
_STATE_DELETE, _STATE_PRESENT = 3, 0
_INFO_NAME, _INFO_VALUE = 0x80, 0x81
_NEW_COOKIE, _REFRESH_DELETE, _REFRESH_PRESENT, _ID_SET = 0x80, 0xA1, 0xA2, 0xA3


@dataclass(slots=True)
class Changes:
    """What the server says of a search since a cookie.

    `entries` holds the content of new and changed entries by entryUUID. `gone` are those
    that went. With `listed`, whatever is neither in `entries` nor in `present` went too.
    `cookie` is the next one. `refused` is the server's answer when it did not take ours.
    """

    entries: dict[bytes, bytes] = field(default_factory=dict)
    gone: set[bytes] = field(default_factory=set)
    present: set[bytes] = field(default_factory=set)
    listed: bool = True
    cookie: bytes = b""
    refused: EntconfError | None = None


def changes_since(link: Link, wanted: Search, cookie: bytes) -> Changes:
    """Ask what changed of a search since `cookie`; everything when it is empty.

    Raises LinkLost. Without `refused` the answer is whole.
    """
    number = link.send(search(wanted), (sync(cookie),))
    found = Changes()
    while True:
        data, start, end = link.receive()
        try:
            envelope = open_envelope(data, start, end)
            if envelope.number == number:
                _take(found, data, envelope)
            if envelope.tag == DONE:
                link.answered()
                _end(found, wanted, data, envelope)
                return found
        except (BerError, IndexError) as error:
            raise link.nonsense(error) from error


def _take(found: Changes, data: bytes, envelope: Envelope) -> None:
    if envelope.tag == ENTRY:
        _take_entry(found, data, envelope)
    elif envelope.tag == INTERMEDIATE:
        _take_info(found, data, envelope)
    elif envelope.tag == REFERENCE:
        addresses = decode_reference(data, envelope.start, envelope.end)
        found.refused = referral_error(addresses, "")


def _take_entry(found: Changes, data: bytes, envelope: Envelope) -> None:
    for name, value in controls_of(data, envelope.controls, envelope.finish):
        if name != SYNC_STATE:
            continue
        _, start, end = header(value, 0, len(value))
        parts = list(elements(value, start, end))
        if len(parts) < 2 or parts[0][0] != ENUMERATED:  # noqa: PLR2004 - state and entryUUID
            raise BerError("a state control that is none")
        state = value[parts[0][1]]
        identity = value[parts[1][1] : parts[1][2]]
        if state == _STATE_DELETE:
            found.gone.add(identity)
        elif state == _STATE_PRESENT:
            found.present.add(identity)
        else:
            found.entries[identity] = data[envelope.start : envelope.end]
        return
    raise BerError("an entry without its state")


def _take_info(found: Changes, data: bytes, envelope: Envelope) -> None:
    name, value = "", b""
    for tag, start, end in elements(data, envelope.start, envelope.end):
        if tag == _INFO_NAME:
            name = text_of(data, start, end)
        elif tag == _INFO_VALUE:
            value = data[start:end]
    if name != SYNC_INFO:
        return
    tag, start, end = header(value, 0, len(value))
    if tag == _NEW_COOKIE:
        found.cookie = value[start:end]
    else:
        _take_refresh(found, value, (tag, start, end))


def _take_refresh(found: Changes, value: bytes, place: tuple[int, int, int]) -> None:
    tag, start, end = place
    deletes = tag == _REFRESH_DELETE
    for kind, begin, finish in elements(value, start, end):
        if kind == OCTET_STRING:
            found.cookie = value[begin:finish]
        elif kind == _BOOLEAN and tag == _ID_SET:
            deletes = value[begin] != 0
        elif kind == SET:
            some = {value[a:b] for _, a, b in elements(value, begin, finish)}
            (found.gone if deletes else found.present).update(some)
    if tag == _REFRESH_DELETE:
        found.listed = False


def _end(found: Changes, wanted: Search, data: bytes, envelope: Envelope) -> None:
    result = decode_result(data, envelope.start, envelope.end)
    if result.code != SUCCESS:
        found.refused = read_error(result, wanted.base, wanted.what)
        return
    for name, value in controls_of(data, envelope.controls, envelope.finish):
        if name != SYNC_DONE:
            continue
        _, start, end = header(value, 0, len(value))
        for kind, begin, finish in elements(value, start, end):
            if kind == OCTET_STRING:
                found.cookie = value[begin:finish]
            elif kind == _BOOLEAN:
                found.listed = value[begin] == 0
