"""Lists of the whole server, read once for many establishments of one run.

An establishment never gets the same copy twice: when it is read again, to see whether
something changed, the list is asked for anew.
"""

from __future__ import annotations

import threading
import time
from dataclasses import field

from entconf.drivers.edifice.lists import Need, address
from entconf.drivers.edifice.session import Session
from entconf.model.quick_dataclass import dataclass
from entconf.model.values import JsonValue

_LASTS = 60.0


@dataclass(slots=True)
class _Copy:
    value: JsonValue
    taken: float
    given: set[str] = field(default_factory=set)


class SharedLists:
    """Copies of the server's own lists, safe to use from several threads."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._copies: dict[Need, _Copy] = {}
        self._lock = threading.Lock()
        self._reading = threading.Lock()

    def structures(self, uai: str) -> JsonValue:
        """The list of establishments; threads that want it at once wait for one request."""
        with self._reading:
            copy = self.take(Need.STRUCTURES, uai)
            if copy is None:
                copy = self._session.get(address(Need.STRUCTURES))
                self.keep(Need.STRUCTURES, copy, uai)
            return copy

    def take(self, need: Need, uai: str) -> JsonValue:
        """A copy that this establishment did not see yet, or None."""
        with self._lock:
            copy = self._copies.get(need)
            if copy is None or uai in copy.given or time.monotonic() - copy.taken > _LASTS:
                return None
            copy.given.add(uai)
            return copy.value

    def keep(self, need: Need, value: JsonValue, uai: str) -> None:
        """Keep a fresh copy that this establishment has just seen."""
        with self._lock:
            self._copies[need] = _Copy(value, time.monotonic(), {uai})

    def forget(self) -> None:
        """Ask for everything anew: something was written."""
        with self._lock:
            self._copies.clear()
