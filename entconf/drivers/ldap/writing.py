"""Writes: many under way at once, in order for each entry, each only if nothing moved.

Every write of an entry that was read carries the assertion that its entryCSN is still the
one that was read (RFC 4528), where the server offers it; the answer tells the new one
(RFC 4527), so that our own writes do not stand in each other's way. Elsewhere values are
added and deleted one by one, which fails by itself when somebody was faster.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from entconf.drivers.ldap import requests
from entconf.drivers.ldap.answers import (
    WRITTEN,
    decode_result,
    entry_after,
    open_envelope,
)
from entconf.drivers.ldap.ber import BerError
from entconf.drivers.ldap.escaping import dn_key
from entconf.drivers.ldap.link import Link, LinkLost
from entconf.drivers.ldap.requests import Modification, ModifyKind
from entconf.drivers.ldap.results import SUCCESS, write_error
from entconf.errors import EntconfError, SystemUnreachable, UnexpectedAnswer, WriteUncertain
from entconf.model.text import msg

VERSION = "entryCSN"
_TELL_VERSION = requests.post_read((VERSION,))


@dataclass(frozen=True, slots=True)
class Write:
    """One request that changes one entry. `version` is the entryCSN that was read, or ""."""

    entry: str
    operation: bytes
    version: str = ""
    #: Whether the entry is there afterwards, and has a new version.
    stays: bool = True
    #: Refusals that mean that there was nothing left to do, so that the change goes on.
    tolerates: tuple[type[EntconfError], ...] = ()


def modify(entry: str, changes: Sequence[Modification], version: str = "") -> Write:
    """Add and delete values of an entry, all of them or none."""
    return Write(entry, requests.modify(entry, changes), version)


def add(entry: str, attributes: Mapping[str, Sequence[str]]) -> Write:
    """Create an entry."""
    return Write(entry, requests.add(entry, attributes))


def delete(entry: str, version: str = "") -> Write:
    """Delete an entry."""
    return Write(entry, requests.delete(entry), version, stays=False)


def rename(entry: str, new_rdn: str, version: str = "") -> Write:
    """Give an entry another RDN; its old value goes."""
    return Write(entry, requests.rename(entry, new_rdn), version, stays=False)


def values_changed(
    attribute: str, gone: Sequence[str], new: Sequence[str]
) -> tuple[Modification, ...]:
    """The modifications that take some values of an attribute away and add others."""
    parts = ((ModifyKind.DELETE, gone), (ModifyKind.ADD, new))
    return tuple(Modification(kind, attribute, tuple(some)) for kind, some in parts if some)


class Versions:
    """What our own writes made of the versions that were read. Shared by threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ours: dict[str, set[str]] = {}
        self._latest: dict[str, str | bytes] = {}

    def current(self, entry: str, read: str) -> str:
        """The version to assert: the one read, or what only we made of it since."""
        with self._lock:
            if read not in self._ours.get(entry, ()):
                return read
            latest = self._latest[entry]
            if isinstance(latest, bytes):
                # Most entries are written once: what came back is decoded when needed.
                after = entry_after(latest)
                latest = self._latest[entry] = after.first(VERSION) if after else ""
            return latest

    def wrote(self, entry: str, before: str, after: bytes) -> None:
        """Say that we changed an entry; `after` are the controls of the server's answer."""
        if before:
            with self._lock:
                self._ours.setdefault(entry, set()).add(before)
                self._latest[entry] = after


@dataclass(slots=True)
class _Queue:
    """The writes of one entry, which follow one another."""

    key: str
    places: deque[int] = field(default_factory=deque)


@dataclass(slots=True)
class _Sent:
    place: int
    queue: _Queue
    version: str


class Pipeline:
    """Sends writes on one link, up to `window` at a time. `asserting`: the server can."""

    def __init__(self, link: Link, versions: Versions, window: int, *, asserting: bool) -> None:
        self._link = link
        self._versions = versions
        self._window = window
        self._asserting = asserting
        self._sent: dict[int, _Sent] = {}

    def run(self, writes: Sequence[Write]) -> list[EntconfError | None]:
        """Make the writes; for each of them None, or why it was not made.

        What follows a failed write of the same entry is not sent. When the connection
        breaks, what was sent without an answer is a WriteUncertain, the rest was not sent.
        """
        outcomes: list[EntconfError | None] = [None] * len(writes)
        open_places = set(range(len(writes)))
        ready = deque(_queues(writes))
        try:
            while ready or self._sent:
                if len(self._sent) <= self._window // 2:
                    self._send(writes, ready)
                place, queue, error = self._receive(writes)
                open_places.discard(place)
                outcomes[place] = error
                if error is not None:
                    for later in queue.places:
                        outcomes[later] = error
                        open_places.discard(later)
                    queue.places.clear()
                if queue.places:
                    ready.append(queue)
        except (LinkLost, UnexpectedAnswer) as error:
            doubtful = {one.place for one in self._sent.values()}
            for place in open_places:
                outcomes[place] = _lost(writes[place], error, sent=place in doubtful)
        return outcomes

    def _send(self, writes: Sequence[Write], ready: deque[_Queue]) -> None:
        messages = []
        while ready and len(self._sent) < self._window:
            queue = ready.popleft()
            place = queue.places.popleft()
            write = writes[place]
            version = self._versions.current(queue.key, write.version) if write.version else ""
            controls = []
            if version and self._asserting:
                controls.append(requests.asserted_equal(VERSION, version))
                if write.stays:
                    controls.append(_TELL_VERSION)
            number = self._link.prepare()
            self._sent[number] = _Sent(place, queue, version)
            messages.append(requests.message(number, write.operation, controls))
        if messages:
            self._link.transmit(b"".join(messages))

    def _receive(self, writes: Sequence[Write]) -> tuple[int, _Queue, EntconfError | None]:
        data, start, end = self._link.receive()
        try:
            envelope = open_envelope(data, start, end)
            sent = self._sent.get(envelope.number)
            if sent is None or envelope.tag not in WRITTEN:
                raise self._link.nonsense(BerError("an answer to nothing that was asked"))
            result = decode_result(data, envelope.start, envelope.end)
            after = data[envelope.controls : envelope.finish]
        except (BerError, IndexError) as error:
            raise self._link.nonsense(error) from error
        del self._sent[envelope.number]
        self._link.answered()
        write = writes[sent.place]
        if result.code != SUCCESS:
            return sent.place, sent.queue, write_error(result, write.entry)
        self._versions.wrote(sent.queue.key, sent.version, after)
        return sent.place, sent.queue, None


def _queues(writes: Sequence[Write]) -> list[_Queue]:
    queues: dict[str, _Queue] = {}
    for place, write in enumerate(writes):
        key = dn_key(write.entry)
        queues.setdefault(key, _Queue(key)).places.append(place)
    return list(queues.values())


def _lost(write: Write, error: EntconfError, *, sent: bool) -> EntconfError:
    if sent:
        return WriteUncertain(
            msg("{entry}: {reason} before it answered", entry=write.entry, reason=error.message)
        )
    return SystemUnreachable(
        msg("{entry}: {reason}; nothing was written to it", entry=write.entry, reason=error.message)
    )
