"""A url that says http where the server speaks https, or the other way round."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from entconf.drivers.edifice.requests_transport import RequestsTransport
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.transport import Lost, Transport, WireRequest
from entconf.drivers.edifice.transports import open_transport
from entconf.model.secret import Secret
from tests.edifice.scripted_server import answer

_GET = WireRequest("GET", "/a", {"Accept": "*/*"})
#: What OpenSSL says to plain HTTP: a fatal alert, protocol version.
ALERT = b"\x15\x03\x01\x00\x02\x02\x46"
PAGE = answer(b"<h1>The plain HTTP request was sent to HTTPS port</h1>", "400 Bad Request")


def _settings(url: str) -> Settings:
    return Settings(url=url, login="x", password=Secret("env:X"))


@pytest.mark.parametrize("opener", [open_transport, RequestsTransport])
def test_https_asked_of_a_server_of_plain_http(opener: Callable[[Settings], Transport]) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener.accept()[0] as connection:
            connection.recv(65536)
            connection.sendall(answer(b"", "400 Bad Request"))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    transport = opener(_settings(f"https://127.0.0.1:{listener.getsockname()[1]}"))
    (outcome,) = transport.run([_GET])
    transport.close()
    thread.join(5)
    listener.close()
    assert isinstance(outcome, Lost)
    assert "this address speaks plain http, not https" in str(outcome.error)
    assert "write http://127.0.0.1" in str(outcome.error.hint)


@pytest.mark.parametrize("sent", [ALERT, PAGE])
def test_plain_http_asked_of_a_server_of_https(sent: bytes) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener.accept()[0] as connection:
            connection.recv(65536)
            connection.sendall(sent)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    transport = open_transport(_settings(f"http://127.0.0.1:{listener.getsockname()[1]}"))
    (outcome,) = transport.run([_GET])
    thread.join(5)
    transport.close()
    listener.close()
    assert isinstance(outcome, Lost)
    assert "this address speaks https, not plain http" in str(outcome.error)
    assert "write https://127.0.0.1" in str(outcome.error.hint)


def test_a_server_that_cuts_off_plain_http_raises_the_doubt() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener.accept()[0] as connection:
            connection.recv(1)  # what is left unread makes the system send a reset

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    transport = open_transport(_settings(f"http://127.0.0.1:{listener.getsockname()[1]}"))
    (outcome,) = transport.run([_GET])
    thread.join(5)
    transport.close()
    listener.close()
    assert isinstance(outcome, Lost)
    assert str(outcome.error.hint) == "does this address speak https?"
