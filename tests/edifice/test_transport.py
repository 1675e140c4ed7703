"""The lean connection against a real socket: bodies of every form, and every way to fail."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest
import trustme

from entconf.drivers.edifice import connection
from entconf.drivers.edifice.connection import Endpoint
from entconf.drivers.edifice.pool import LeanTransport
from entconf.drivers.edifice.requests_transport import RequestsTransport
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.transport import Answer, Lost, Transport, WireRequest
from entconf.drivers.edifice.transports import open_transport
from entconf.errors import CertificateRefused, RequestRefused
from entconf.model.secret import Secret
from tests.edifice.scripted_server import DROP, Script, Seen, answer, serving

_GET = WireRequest("GET", "/a", {"Accept": "*/*"})


def _settings(url: str, **more: object) -> Settings:
    return Settings(url=url, login="x", password=Secret("env:X"), **more)  # type: ignore[arg-type]  # test values


def _one(transport: Transport, request: WireRequest = _GET) -> Answer:
    (outcome,) = transport.run([request])
    assert isinstance(outcome, Answer)
    return outcome


def _run(script: Script, request: WireRequest = _GET) -> Answer | Lost:
    with serving(script) as server:
        transport = open_transport(_settings(server.url, timeout=1))
        try:
            (outcome,) = transport.run([request])
        finally:
            transport.close()
    return outcome


def test_a_body_in_chunks_with_gzip_is_whole() -> None:
    packed = gzip.compress(b'{"a": 1}')
    chunks = b"".join(b"%x;x=y\r\n%s\r\n" % (len(p), p) for p in (packed[:5], packed[5:]))
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    outcome = _run(lambda _seen, _n: head + chunks + b"0\r\nTrailer: x\r\n\r\n")
    assert isinstance(outcome, Answer)
    assert outcome.body == b'{"a": 1}'


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    outcome = _run(lambda _seen, _n: b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall")
    assert isinstance(outcome, Answer)
    assert outcome.body == b"all"


def test_an_interim_answer_is_passed_over() -> None:
    outcome = _run(lambda _seen, _n: b"HTTP/1.1 100 Continue\r\n\r\n" + answer(b"[]"))
    assert isinstance(outcome, Answer)
    assert (outcome.status, outcome.body) == (200, b"[]")


@pytest.mark.parametrize(
    "sent",
    [
        DROP,
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nshort",
        b"SSH-2.0-OpenSSH\r\nConnection: close\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\nplain",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \xb2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: -2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: +2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length:\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2, 3\r\n\r\n{} ",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 20000 OK\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 50 + b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n"
        + gzip.compress(b"[]" * 500)[:-9],
    ],
)
def test_what_is_no_whole_answer_is_lost(sent: bytes) -> None:
    outcome = _run(lambda _seen, _n: sent)
    assert isinstance(outcome, Lost)
    assert outcome.sent


def test_a_length_said_twice_alike_is_one_length() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n[]"
    outcome = _run(lambda _seen, _n: head)
    assert isinstance(outcome, Answer)
    assert outcome.body == b"[]"


_LIMIT = 100_000


def _chunked(size: int) -> bytes:
    body = b"".join(b"1000\r\n" + b"x" * 0x1000 + b"\r\n" for _ in range(size // 0x1000 + 1))
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(answer(b"x" * (_LIMIT + 1)), id="length"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\nConnection: close\r\n\r\n",
            id="a length that is only said",
        ),
        pytest.param(_chunked(_LIMIT), id="chunks"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * (_LIMIT + 1),
            id="until the end",
        ),
        pytest.param(
            answer(gzip.compress(b"x" * 40 * _LIMIT), extra="Content-Encoding: gzip\r\n"), id="gzip"
        ),
        pytest.param(
            answer(
                gzip.compress(b"x" * (_LIMIT - 1)) + gzip.compress(b"xx"),
                extra="Content-Encoding: gzip\r\n",
            ),
            id="gzip in two parts",
        ),
    ],
)
def test_an_endless_body_is_refused(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LARGEST_BODY", _LIMIT)
    outcome = _run(lambda _seen, _n: sent)
    assert isinstance(outcome, Lost)
    assert "too large" in str(outcome.error)


def test_the_largest_body_is_still_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LARGEST_BODY", _LIMIT)
    parts = gzip.compress(b"x" * (_LIMIT - 2)) + gzip.compress(b"yz")
    for sent in (
        answer(b"x" * _LIMIT),
        answer(parts, extra="Content-Encoding: gzip\r\n"),
    ):
        outcome = _run(lambda _seen, _n, sent=sent: sent)  # type: ignore[misc]  # a default binds it
        assert isinstance(outcome, Answer)
        assert len(outcome.body) == _LIMIT


@pytest.mark.parametrize("proxied", [False, True])
@pytest.mark.parametrize(
    "request_",
    [
        WireRequest("GET", "/a\r\nX-Injected: 1", {}),
        WireRequest("GET", "/a b", {}),
        WireRequest("GET", "/é", {}),
        WireRequest("GET", "", {}),
        WireRequest("GET", "/a\0", {}),
        WireRequest("GET /x HTTP/1.1\r\n", "/a", {}),
        WireRequest("GET", "/a", {"X-Token": "canary\r\nX-Injected: 1"}),
        WireRequest("GET", "/a", {"X-Token": "canary\n"}),
        WireRequest("GET", "/a", {"X-Token": "canary\0"}),
        WireRequest("GET", "/a", {"X-Token": "canary €"}),
        WireRequest("GET", "/a", {"X-To ken:": "canary"}),
    ],
)
def test_what_http_cannot_carry_is_never_sent(request_: WireRequest, *, proxied: bool) -> None:
    with serving(lambda _seen, _n: answer()) as server:
        settings = _settings(server.url)
        transport = RequestsTransport(settings) if proxied else open_transport(settings)
        with pytest.raises(RequestRefused) as caught:
            transport.run([_GET, request_])
        assert isinstance(_one(transport), Answer), "the transport goes on"
        transport.close()
    assert "canary" not in str(caught.value)
    assert {seen.target for seen in server.seen} <= {"/a"}
    assert all("x-injected" not in seen.headers for seen in server.seen)


def test_a_slow_server_is_named() -> None:
    def script(_seen: Seen, _n: int) -> bytes:
        time.sleep(1.5)
        return answer()

    outcome = _run(script)
    assert isinstance(outcome, Lost)
    assert "does not answer in time" in str(outcome.error)


def test_an_empty_put_says_that_it_is_empty() -> None:
    with serving(lambda _seen, _n: answer()) as server:
        transport = open_transport(_settings(server.url))
        _one(transport, WireRequest("PUT", "/x", {}))
        transport.close()
    assert server.seen[0].headers["content-length"] == "0"


def test_connections_are_kept_and_bounded() -> None:
    with serving(lambda _seen, _n: answer()) as server:
        transport = open_transport(_settings(server.url, in_flight=3))
        outcomes = transport.run([WireRequest("GET", f"/{n}", {}) for n in range(20)])
        transport.close()
    assert all(isinstance(one, Answer) for one in outcomes)
    assert server.connections <= 3


def test_answers_keep_the_order_of_their_requests() -> None:
    with serving(lambda seen, _n: answer(seen.target.encode())) as server:
        transport = open_transport(_settings(server.url, in_flight=4))
        outcomes = transport.run([WireRequest("GET", f"/{n}", {}) for n in range(9)])
        transport.close()
    assert [one.body for one in outcomes if isinstance(one, Answer)] == [
        f"/{n}".encode() for n in range(9)
    ]


def test_a_connection_that_the_server_closed_is_not_used_again() -> None:
    with serving(lambda _seen, _n: answer(b"[]")[:-2] + b"[]") as server:
        transport = open_transport(_settings(server.url))
        _one(transport)
        server_side_close = answer(b"1", extra="Connection: close\r\n")
        server.script = lambda _seen, _n: server_side_close
        _one(transport)
        _one(transport)
        transport.close()
    assert server.connections == 2


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    for transport in (open_transport(_settings(url)), RequestsTransport(_settings(url))):
        (outcome,) = transport.run([_GET])
        transport.close()
        assert isinstance(outcome, Lost)
        assert not outcome.sent
        assert str(outcome.error) == f"{url} refuses the connection"
        assert "check the address and the port" in str(outcome.error.hint)


def _tls_server(authority: trustme.CA) -> tuple[socket.socket, threading.Thread]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as tls:
                tls.recv(65536)
                tls.sendall(answer(b"[1]"))
        except OSError:
            connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return listener, thread


@pytest.mark.parametrize("trusted", [True, False])
def test_certificates_are_verified(tmp_path: Path, *, trusted: bool) -> None:
    authority = trustme.CA()
    listener, thread = _tls_server(authority)
    ca_file = tmp_path / "ca.pem"
    (authority if trusted else trustme.CA()).cert_pem.write_to_path(ca_file)
    port = listener.getsockname()[1]
    transport = open_transport(_settings(f"https://127.0.0.1:{port}", ca_file=str(ca_file)))
    (outcome,) = transport.run([_GET])
    transport.close()
    thread.join(5)
    listener.close()
    if trusted:
        assert isinstance(outcome, Answer)
        assert outcome.body == b"[1]"
    else:
        assert isinstance(outcome, Lost)
        assert isinstance(outcome.error, CertificateRefused)
        assert not outcome.sent


def test_requests_carries_the_same_contract() -> None:
    def script(seen: Seen, _n: int) -> bytes:
        if seen.target == "/drop":
            return DROP
        return answer(
            b"[]", "302 Found", extra="Location: /x\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
        )

    with serving(script) as server:
        transport = RequestsTransport(_settings(server.url))
        outcome, lost = transport.run([_GET, WireRequest("PUT", "/drop", {})])
        transport.close()
    assert isinstance(outcome, Answer)
    assert (outcome.status, outcome.cookies) == (302, ("a=1", "b=2"))
    assert isinstance(lost, Lost)
    assert lost.sent


def test_a_proxy_of_the_environment_brings_in_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    transport = open_transport(_settings("https://ent.example"))
    assert isinstance(transport, RequestsTransport)
    transport.close()
    local = LeanTransport(Endpoint("127.0.0.1", 1, 1.0), "http://127.0.0.1:1", 1)
    assert type(open_transport(_settings("http://127.0.0.1:1"))) is type(local)
