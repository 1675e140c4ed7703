"""A relay between driver and directory that answers in its place, delays, kills or hangs up."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

#: What a request is by its tag: modify, add, delete, rename; and the tag of its answer.
_ANSWERS = {0x66: 0x67, 0x68: 0x69, 0x4A: 0x6B, 0x6C: 0x6D}
BUSY, UNWILLING = 51, 53


@dataclass
class Relay:
    """Lets everything through, but for what it is told.

    `refuse` are result codes, given one each to the next writes, which are not passed on.
    After `writes_left` more writes were passed on, `then` is called (a kill), and with
    `hang_up` no answer comes back any more. `delay` is in seconds, for each answer.
    """

    target: int
    refuse: list[int] = field(default_factory=list)
    writes_left: int = -1
    then: Callable[[], None] = lambda: None
    hang_up: bool = False
    delay: float = 0.0
    written: int = 0
    _mute: threading.Event = field(default_factory=threading.Event)
    _open: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"ldap://127.0.0.1:{self.port}"

    def heal(self) -> None:
        """Let everything through again."""
        self.refuse, self.writes_left, self.hang_up, self.delay = [], -1, False, 0.0
        self._mute.clear()

    def close(self) -> None:
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            self._open += [client, server]
            for work in (self._requests, self._answers):
                threading.Thread(target=work, args=(client, server), daemon=True).start()

    def _requests(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            for whole in messages(client):
                self._request(whole, client, server)
        _end(client, server)

    def _request(self, whole: bytes, client: socket.socket, server: socket.socket) -> None:
        number, tag = _head(whole)
        if tag not in _ANSWERS:
            server.sendall(whole)
            return
        if self.refuse:
            client.sendall(_result(number, _ANSWERS[tag], self.refuse.pop(0)))
            return
        if self.writes_left == 0:
            return
        self.written += 1
        if self.writes_left == 1 and self.hang_up:
            self._mute.set()
        server.sendall(whole)
        if self.writes_left > 0:
            self.writes_left -= 1
            if self.writes_left == 0:
                self.then()
                if self.hang_up:
                    time.sleep(0.2)  # the directory writes what it has been sent
                    _end(client, server)

    def _answers(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                time.sleep(self.delay)
                if not self._mute.is_set():
                    client.sendall(data)
        _end(client, server)


def messages(source: socket.socket) -> Iterator[bytes]:
    """Whole LDAP messages, as they come."""
    data = b""
    while chunk := source.recv(65536):
        data += chunk
        while (size := _size(data)) and len(data) >= size:
            yield data[:size]
            data = data[size:]


def _size(data: bytes) -> int:
    """The size of the message that begins there; 0 while its head is not whole."""
    if len(data) < 2:
        return 0
    if data[1] < 0x80:
        return 2 + data[1]
    count = data[1] & 0x7F
    return 2 + count + int.from_bytes(data[2 : 2 + count]) if len(data) >= 2 + count else 0


def _head(whole: bytes) -> tuple[bytes, int]:
    """The number of a message as it is encoded, and the tag of what it holds."""
    start = 2 if whole[1] < 0x80 else 2 + (whole[1] & 0x7F)
    end = start + 2 + whole[start + 1]
    return whole[start:end], whole[end]


def _result(number: bytes, tag: int, code: int) -> bytes:
    told = b"\x0a\x01" + bytes([code]) + b"\x04\x00\x04\x00"
    body = number + bytes([tag, len(told)]) + told
    return b"\x30" + bytes([len(body)]) + body


def _end(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
