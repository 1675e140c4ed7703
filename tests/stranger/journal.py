"""What the server saw: every request with its size, and every breach of the contract."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

#: More requests than this at the same moment are a breach.
MOST_IN_FLIGHT = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange: what was asked, what came back, and the bytes of both bodies."""

    method: str
    path: str
    query: str
    status: int
    received: int
    sent: int

    @property
    def is_login(self) -> bool:
        return self.path in {"/auth/login", "/auth/oauth2/token"}


@dataclass(slots=True)
class Journal:
    """The log of a server's life. `managed` are the schools that may be written, None = all."""

    entries: list[Entry] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    managed: frozenset[str] | None = None
    flying: int = 0
    most_flying: int = 0
    connections: int = 0
    most_connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def violation(self, text: str) -> None:
        with self.lock:
            self.violations.append(text)

    def wrote(self, what: str, schools: Iterable[str | None]) -> None:
        self.writes.append(what)
        for school in schools:
            if self.managed is not None and school not in self.managed:
                self.violation(f"write outside the managed schools: {what} touches {school}")

    def takes_off(self) -> None:
        with self.lock:
            self.flying += 1
            self.most_flying = max(self.most_flying, self.flying)
            if self.flying > MOST_IN_FLIGHT:
                self.violations.append(f"{self.flying} requests in flight")

    def lands(self, entry: Entry | None) -> None:
        with self.lock:
            self.flying -= 1
            if entry is not None:
                self.entries.append(entry)

    def opened(self) -> None:
        with self.lock:
            self.connections += 1
            self.most_connections = max(self.most_connections, self.connections)

    def closed(self) -> None:
        with self.lock:
            self.connections -= 1

    def clear(self) -> None:
        """Start counting anew; breaches are kept until they are looked at."""
        with self.lock:
            self.entries.clear()
            self.writes.clear()
            self.most_flying = 0

    @property
    def exchanges(self) -> int:
        return len(self.entries)

    @property
    def logins(self) -> int:
        return sum(1 for entry in self.entries if entry.is_login and entry.method == "POST")

    @property
    def bytes_sent(self) -> int:
        return sum(entry.sent for entry in self.entries)

    def changes(self) -> list[Entry]:
        """Requests that are not reads, sessions aside."""
        return [e for e in self.entries if e.method != "GET" and not e.path.startswith("/auth/lo")]

    def summary(self) -> str:
        """Requests by verb and path, most frequent first, for a failed assertion."""
        counted = Counter(f"{e.method} {e.path} {e.status}" for e in self.entries)
        return "\n".join(f"{count:5d} {what}" for what, count in counted.most_common())
