"""One keep-alive HTTP/1.1 connection, as lean as a plan of a hundred schools wants it.

The standard library's client parses headers as e-mail, which costs more than the rest of
an exchange and 15 ms of imports; see ADR 0010. RFC 9112 is what is implemented here:
status line, header fields, bodies by length, in chunks or until the end, gzip.
"""

from __future__ import annotations

import re
import select
import socket
import zlib
from typing import TYPE_CHECKING

from entconf.drivers.edifice.transport import Answer, WireRequest
from entconf.model.quick_dataclass import dataclass

if TYPE_CHECKING:
    import ssl

_LONGEST_LINE = 65536
_MOST_HEADERS = 200
_MOST_INTERIM = 20
#: More bytes than any list of an ENT has, packed or not; a bound for a server gone wrong.
LARGEST_BODY = 512 * 1024 * 1024
_GZIP_OR_ZLIB = 47
_STATUS = re.compile(rb"[1-9][0-9]{2}")
_LENGTH = re.compile(r"[0-9]{1,15}")
_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,15}")
_TLS_ALERT = b"\x15\x03"
_NO_BODY = frozenset({204, 304})


class ProtocolBroken(Exception):
    """What came is not an HTTP/1.1 answer, or it stops in the middle."""


class TlsAnswer(ProtocolBroken):
    """The server answers plain HTTP with a record of TLS (RFC 8446, section 5.1: an alert)."""


class BodyTooLarge(ProtocolBroken):
    """An answer has more bytes than any that is meant."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect. `context` is the TLS context, None for plain HTTP."""

    host: str
    port: int
    timeout: float
    context: ssl.SSLContext | None = None

    @property
    def authority(self) -> str:
        """What the Host header says."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.context else 80
        return name if self.port == usual else f"{name}:{self.port}"


class Connection:
    """An open connection. Raises OSError (timeouts, TLS) and ProtocolBroken."""

    def __init__(self, endpoint: Endpoint) -> None:
        sock = socket.create_connection((endpoint.host, endpoint.port), endpoint.timeout)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if endpoint.context:
                sock = endpoint.context.wrap_socket(sock, server_hostname=endpoint.host)
        except BaseException:
            sock.close()
            raise
        self._socket = sock
        self._stream = sock.makefile("rb", 65536)
        self._host = endpoint.authority
        self.reusable = True

    def fileno(self) -> int:
        """The descriptor to wait on."""
        return self._socket.fileno()

    def is_stale(self) -> bool:
        """Whether the server closed the idle connection, or sent what nobody asked for."""
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def send(self, request: WireRequest) -> None:
        """Write one request. An empty PUT or POST still says that its body has no bytes."""
        lines = [f"{request.method} {request.target} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        if request.body or request.method in {"POST", "PUT"}:
            lines.append(f"Content-Length: {len(request.body)}")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self._socket.sendall(head + request.body)

    def receive(self) -> Answer:
        """Read the whole answer to the request sent last."""
        status, version, reason, fields = self._head()
        interim = 0
        while 100 <= status < 200:  # noqa: PLR2004 - the class of interim answers
            interim += 1
            if interim > _MOST_INTERIM:
                raise ProtocolBroken("the answer never comes")
            status, version, reason, fields = self._head()
        headers, cookies = _sorted(fields)
        tokens = headers.get("connection", "").lower()
        self.reusable = "close" not in tokens and (version != b"HTTP/1.0" or "keep" in tokens)
        body = b"" if status in _NO_BODY else self._body(headers)
        if headers.get("content-encoding", "").lower() in {"gzip", "x-gzip", "deflate"} and body:
            body = _expanded(body)
        return Answer(status, headers, tuple(cookies), body, reason)

    def close(self) -> None:
        """Close the connection; it cannot be used any more."""
        self.reusable = False
        self._stream.close()
        self._socket.close()

    def _line(self) -> bytes:
        line = self._stream.readline(_LONGEST_LINE)
        if line.startswith(_TLS_ALERT):
            raise TlsAnswer("this is not an HTTP answer")
        if not line.endswith(b"\n"):
            raise ProtocolBroken("the answer stops in its header" if line else "no answer")
        return line.rstrip(b"\r\n")

    def _head(self) -> tuple[int, bytes, str, list[tuple[str, str]]]:
        parts = self._line().split(b" ", 2)
        if len(parts) < 2 or not parts[0].startswith(b"HTTP/1.") or not _STATUS.fullmatch(parts[1]):  # noqa: PLR2004 - version, status
            raise ProtocolBroken("this is not an HTTP answer")
        fields: list[tuple[str, str]] = []
        while line := self._line():
            name, colon, value = line.partition(b":")
            if not colon or len(fields) > _MOST_HEADERS:
                raise ProtocolBroken("a header cannot be read")
            fields.append((name.decode("latin-1").strip().lower(), value.decode("latin-1").strip()))
        reason = parts[2].decode("latin-1") if len(parts) > 2 else ""  # noqa: PLR2004 - it may lack
        return int(parts[1]), parts[0], reason, fields

    def _body(self, headers: dict[str, str]) -> bytes:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return self._chunks()
        length = headers.get("content-length")
        if length is None:
            self.reusable = False
            rest: bytes = self._stream.read(LARGEST_BODY + 1)
            if len(rest) > LARGEST_BODY:
                raise BodyTooLarge
            return rest
        if not _LENGTH.fullmatch(length):
            raise ProtocolBroken("the length of the answer cannot be read")
        return self._exactly(int(length))

    def _exactly(self, size: int) -> bytes:
        if size > LARGEST_BODY:
            raise BodyTooLarge
        data: bytes = self._stream.read(size)
        if len(data) < size:
            raise ProtocolBroken("the answer stops before its end")
        return data

    def _chunks(self) -> bytes:
        parts, whole = [], 0
        while True:
            text = self._line().split(b";", 1)[0].strip()
            if not _CHUNK.fullmatch(text):
                raise ProtocolBroken("a chunk of the answer cannot be read")
            size = int(text, 16)
            if size == 0:
                break
            whole += size
            if whole > LARGEST_BODY:
                raise BodyTooLarge
            parts.append(self._exactly(size))
            self._line()
        while self._line():
            pass  # trailer fields say nothing that is needed
        return b"".join(parts)


def _sorted(fields: list[tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    """The headers by name, and each cookie. Two lengths that differ leave no body to trust."""
    headers: dict[str, str] = {}
    cookies = []
    for name, value in fields:
        if name == "set-cookie":
            cookies.append(value)
            continue
        if name == "content-length" and headers.get(name, value) != value:
            raise ProtocolBroken("the answer has two lengths")
        headers[name] = value
    return headers, cookies


def _expanded(body: bytes) -> bytes:
    """A packed body in full, however many parts it was packed in."""
    parts, room = [], LARGEST_BODY
    try:
        while body:
            unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
            parts.append(unpacking.decompress(body, room + 1))
            room -= len(parts[-1])
            if room < 0:
                raise BodyTooLarge
            if not unpacking.eof:
                raise ProtocolBroken("the answer stops before its end")
            body = unpacking.unused_data
    except zlib.error as error:
        raise ProtocolBroken(str(error)) from error
    return b"".join(parts)
