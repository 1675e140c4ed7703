"""A request to stop (Ctrl-C, or SIGTERM from CI) that lets the write in hand end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_on_request(stop: Event) -> Iterator[None]:
    """While this lasts, the first signal only sets `stop`; the second raises KeyboardInterrupt.

    KeyboardInterrupt raised anywhere could part a write from its journal. Signals that
    are ignored (nohup) stay so; outside the main thread nothing changes.
    """
    if current_thread() is not main_thread():
        yield
        return

    def asked(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {
        number: handler
        for number in _SIGNALS
        if (handler := signal.getsignal(number)) not in (signal.SIG_IGN, None)
    }
    for number in before:
        signal.signal(number, asked)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
