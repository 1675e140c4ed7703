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

from entconf.drivers.edifice.connection import Endpoint
from entconf.drivers.edifice.pool import LeanTransport
from entconf.drivers.edifice.requests_transport import RequestsTransport
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.transport import Answer, Lost, Transport, WireRequest
from entconf.drivers.edifice.transports import open_transport
from entconf.errors import CertificateRefused
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
    ],
)
def test_what_is_no_whole_answer_is_lost(sent: bytes) -> None:
    outcome = _run(lambda _seen, _n: sent)
    assert isinstance(outcome, Lost)
    assert outcome.sent


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
    (outcome,) = open_transport(_settings(url)).run([_GET])
    assert isinstance(outcome, Lost)
    assert not outcome.sent
    assert url in str(outcome.error)


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
