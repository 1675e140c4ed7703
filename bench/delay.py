"""A relay that holds every byte back for half of a round trip, in both directions."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def delayed(port: int, round_trip: float) -> Iterator[int]:
    """A port that leads to `port` with a latency, in seconds, for the time of the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    ends: list[socket.socket] = [listener]

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", port))
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ends.extend((client, server))
            _carry(client, server, round_trip / 2)
            _carry(server, client, round_trip / 2)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        for one in ends:
            one.close()


def _carry(source: socket.socket, target: socket.socket, delay: float) -> None:
    waiting: queue.Queue[tuple[float, bytes]] = queue.Queue()

    def receive() -> None:
        data = b"x"
        while data:
            try:
                data = source.recv(1 << 16)
            except OSError:
                data = b""
            waiting.put((time.perf_counter() + delay, data))

    def send() -> None:
        while True:
            when, data = waiting.get()
            time.sleep(max(0.0, when - time.perf_counter()))
            try:
                if not data:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(data)
            except OSError:
                return

    for work in (receive, send):
        threading.Thread(target=work, daemon=True).start()
