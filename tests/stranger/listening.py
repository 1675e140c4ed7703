"""Start and stop the server: threads, TLS, and the trap that redirects lead to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, cast

from tests.stranger.faults import Faults
from tests.stranger.journal import Journal
from tests.stranger.server import Handler, Platform
from tests.stranger.world import Person, World


class _Trap(BaseHTTPRequestHandler):
    """Another host: whoever comes here followed a redirect blindly."""

    journal: ClassVar[Journal]

    def serve(self) -> None:
        self.journal.violation(f"a redirect to another host was followed: {self.command}")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited name
        """Nothing is printed."""


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    tls: ssl.SSLContext | None = None
    open_sockets: set[socket.socket]

    def get_request(self) -> tuple[socket.socket, object]:
        accepted, address = super().get_request()
        self.open_sockets.add(accepted)
        return accepted, address

    def finish_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override] # wider address type than the stubs say
        if self.tls is None:
            super().finish_request(request, client_address)
            return
        request.settimeout(10)
        try:
            wrapped = self.tls.wrap_socket(request, server_side=True)
        except OSError:
            return
        self.open_sockets.add(wrapped)
        with wrapped:
            super().finish_request(wrapped, client_address)
        self.open_sockets.discard(wrapped)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        self.open_sockets.discard(cast("socket.socket", request))
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error of the server's."""


@dataclass(slots=True)
class Stranger:
    """A server that runs: its address, what it holds and what it saw."""

    url: str
    platform: Platform

    @property
    def world(self) -> World:
        return self.platform.world

    @property
    def journal(self) -> Journal:
        return self.platform.journal

    @property
    def faults(self) -> Faults:
        return self.platform.faults

    def person(self, login_name: str) -> Person:
        return self.world.person_of_login(login_name)


def _start(handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None) -> _Listener:
    listener = _Listener(("127.0.0.1", 0), handler, bind_and_activate=True)
    listener.open_sockets = set()
    listener.tls = tls
    threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
    return listener


def _stop(listener: _Listener) -> None:
    listener.shutdown()
    for opened in list(listener.open_sockets):
        with contextlib.suppress(OSError):
            opened.shutdown(socket.SHUT_RDWR)
    listener.server_close()


@contextlib.contextmanager
def running(world: World, tls: ssl.SSLContext | None = None) -> Iterator[Stranger]:
    """A server on a free port of the loopback, stopped at the end. `tls` makes it https."""
    scheme = "https" if tls else "http"
    platform = Platform(world)
    platform.passwords = frozenset(p.password for p in world.people.values() if p.password)
    handler = type("_Bound", (Handler,), {"platform": platform, "scheme": scheme})
    trap = _start(type("_BoundTrap", (_Trap,), {"journal": platform.journal}), None)
    platform.trap = f"http://localhost:{trap.server_address[1]}/auth/login?callback=x"
    listener = _start(handler, tls)
    host = "localhost" if tls else "127.0.0.1"
    try:
        yield Stranger(f"{scheme}://{host}:{listener.server_address[1]}", platform)
    finally:
        _stop(listener)
        _stop(trap)
