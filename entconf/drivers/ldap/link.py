"""One bound connection: messages out, messages in, over the socket that ldap3 opened.

ldap3 connects, negotiates TLS and binds; from then on requests are written to its socket
and answers read from it here, because its own decoding costs sixteen times what the
server needs to send (see the decision in docs/adr/0020).
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from entconf.drivers.ldap.answers import ENTRY, Span
from entconf.drivers.ldap.ber import SEQUENCE, BerError, integer, message_size
from entconf.drivers.ldap.requests import message
from entconf.errors import SystemUnreachable, UnexpectedAnswer
from entconf.model.text import msg

if TYPE_CHECKING:
    import ldap3

_log = logging.getLogger(__name__)

_CHUNK = 1 << 18
_LONG, _TWO_BYTES = 0x80, 0x82
#: No message with an entry is shorter.
_SHORTEST = 16
#: More than any entry of a school's directory; a longer message is not believed.
_LONGEST = 1 << 28


def entry_prefix(number: int) -> bytes:
    """How the entries that answer the request of that number begin: the number, the tag."""
    return integer(number) + bytes((ENTRY,))


class LinkLost(SystemUnreachable):
    """The connection broke while an answer was awaited."""


class Link:
    """A connection in use by one thread. `address` is the server it leads to."""

    def __init__(self, connection: ldap3.Connection, address: str, *, anonymous: bool) -> None:
        self.connection = connection
        self.address = address
        self.anonymous = anonymous
        #: Requests whose last answer has not been read; such a link is not used again.
        self.awaited = 0
        self.broken = False
        self._socket: socket.socket = connection.socket
        self._data = b""
        self._at = 0

    def send(self, operation: bytes, controls: Sequence[bytes] = ()) -> int:
        """Send one request; the number it returns is that of its answers. Raises LinkLost."""
        number = self.prepare()
        self.transmit(message(number, operation, controls))
        return number

    def prepare(self) -> int:
        """The number of a request that will be sent by `transmit`."""
        self.awaited += 1
        return int(self.connection.server.next_message_id())

    def transmit(self, data: bytes) -> None:
        """Send messages that were prepared. Raises LinkLost."""
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise self._lost(error) from error

    def receive(self) -> tuple[bytes, int, int]:
        """The next message: bytes, and where in them it begins and ends.

        Raises LinkLost, and UnexpectedAnswer for bytes that are no LDAP message.
        """
        while True:
            try:
                size = message_size(self._data, self._at, len(self._data))
            except BerError as error:
                raise self.nonsense(error) from error
            end = self._at + size
            if size and end <= len(self._data):
                start, self._at = self._at, end
                return self._data, start, end
            if size > _LONGEST:
                raise self.nonsense(BerError(f"a message of {size} bytes"))
            self._fill(end - len(self._data) if size else 1)

    def entries(self, running: Mapping[bytes, list[Span]]) -> None:
        """Set aside the entries at the head of what was received, without decoding them.

        `running` maps the start of a message, as `entry_prefix` gives it, to where the
        spans of its search go. Stops before the first message that is something else or
        that is not wholly there.
        """
        data, at, end = self._data, self._at, len(self._data)
        while end - at > _SHORTEST and data[at] == SEQUENCE:
            size, inner = data[at + 1], at + 2
            if size == _TWO_BYTES:
                size, inner = data[inner] << 8 | data[inner + 1], inner + 2
            elif size >= _LONG:
                break
            stop = inner + size
            start = inner + 3 + data[inner + 1]
            spans = running.get(data[inner:start])
            if spans is None or stop > end:
                break
            size = data[start]
            start += 1
            if size == _TWO_BYTES:
                size, start = data[start] << 8 | data[start + 1], start + 2
            if start + size != stop:
                break
            spans.append((data, start, stop))
            at = stop
        self._at = at

    def answered(self) -> None:
        """Say that the last answer to a request has been read."""
        self.awaited -= 1

    @property
    def idle(self) -> bool:
        """Whether the link can be used again."""
        return not self.broken and self.awaited == 0

    def close(self) -> None:
        """Say goodbye and close. A server that is gone already is not an error."""
        self.broken = True
        try:
            self.connection.unbind()
        except Exception as error:  # noqa: BLE001 - ldap3 raises whatever the socket does; we are leaving
            _log.debug("closing the connection to %s: %s", self.address, error)
        # ldap3 keeps the socket of a connection that broke.
        self._socket.close()

    def _fill(self, needed: int) -> None:
        chunks = [self._data[self._at :]]
        while needed > 0:
            try:
                chunk = self._socket.recv(_CHUNK)
            except OSError as error:
                raise self._lost(error) from error
            if not chunk:
                raise self._lost(None)
            chunks.append(chunk)
            needed -= len(chunk)
        self._data = b"".join(chunks)
        self._at = 0

    def _lost(self, error: OSError | None) -> LinkLost:
        self.broken = True
        if isinstance(error, TimeoutError):
            return LinkLost(
                msg("the directory {address} did not answer in time", address=self.address),
                hint=msg("look at the server, or raise timeout in the settings of this backend"),
            )
        return LinkLost(
            msg("the connection to the directory {address} was lost", address=self.address),
            hint=msg("look whether the server was stopped, then run again"),
        )

    def nonsense(self, error: Exception) -> UnexpectedAnswer:
        """The error for bytes that are no LDAP; the link is not used again."""
        self.broken = True
        _log.info("%s: %s", self.address, error)
        return UnexpectedAnswer(
            msg("{address} does not answer as a directory does", address=self.address)
        )
