"""What the sandbox was asked: every request with its status and size, for tests to count."""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request. `status` 0 means that the connection was dropped; `size` is in bytes."""

    method: str
    path: str
    query: str
    status: int
    size: int


@dataclass(slots=True)
class RequestLog:
    """The requests in their order, the oldest forgotten beyond 200,000."""

    _entries: deque[LoggedRequest] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, entry: LoggedRequest) -> None:
        """Note one request."""
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> tuple[LoggedRequest, ...]:
        """Every request since the last `clear`."""
        with self._lock:
            return tuple(self._entries)

    def count(self, method: str = "*", path: str = "*") -> int:
        """How many requests fit a verb and a path pattern (`*`, `?`)."""
        return sum(
            method in {"*", entry.method} and fnmatchcase(entry.path, path)
            for entry in self.entries()
        )

    def by_route(self) -> Counter[str]:
        """How many requests each "VERB /path" got."""
        return Counter(f"{entry.method} {entry.path}" for entry in self.entries())

    def bytes_sent(self) -> int:
        """The size of all bodies together."""
        return sum(entry.size for entry in self.entries())

    def clear(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._entries.clear()
