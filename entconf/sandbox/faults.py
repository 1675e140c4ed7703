"""Faults that tests inject: what goes wrong, on which requests, how many times."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatchcase


class Effect(StrEnum):
    """What goes wrong."""

    LATENCY = "latency"  # the answer waits `seconds`
    TOO_MANY = "too-many"  # 429 with Retry-After, nothing is done
    ERROR_BEFORE = "error-before"  # `status` (500), nothing is done
    ERROR_AFTER = "error-after"  # `status` (500), although it was done
    DROP_BEFORE = "drop-before"  # the connection closes, nothing is done
    DROP_AFTER = "drop-after"  # the connection closes, although it was done
    TRUNCATED = "truncated"  # the JSON stops half-way, with a length that agrees
    CUT = "cut"  # the body stops half-way of its announced length
    HTML = "html"  # an HTML page with status 200, nothing is done
    EXPIRE_SESSION = "expire-session"  # every session dies just before
    CHANGE_XSRF = "change-xsrf"  # sessions get another anti-forgery token just before
    SLOW = "slow"  # the body trickles over `seconds`


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. It skips `skip` matching requests, then strikes `count` times (0: for ever).

    Args:
        effect: What goes wrong.
        method: HTTP verb, "*" for any.
        path: Pattern of the path, with `*` and `?`.
        count: How many matching requests it strikes; 0 strikes them all.
        skip: How many matching requests pass first.
        seconds: For `latency` and `slow`.
        retry_after: Seconds announced with a 429; None leaves the header out.
        status: Status of `error-before` and `error-after`.
    """

    effect: Effect
    method: str = "*"
    path: str = "*"
    count: int = 1
    skip: int = 0
    seconds: float = 0.0
    retry_after: int | None = 1
    status: int = 500

    def matches(self, method: str, path: str) -> bool:
        """Whether this fault is about such a request."""
        return self.method in {"*", method} and fnmatchcase(path, self.path)


@dataclass(slots=True)
class Faults:
    """The faults that wait for their requests. Tests add from their own thread."""

    _waiting: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> None:
        """Let a fault wait for its requests."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._waiting.clear()

    def __len__(self) -> int:
        return len(self._waiting)

    def strike(self, method: str, path: str) -> tuple[Fault, ...]:
        """The faults that strike this request; each is used up by one."""
        if not self._waiting:
            return ()
        struck: list[Fault] = []
        kept: list[Fault] = []
        with self._lock:
            for fault in self._waiting:
                if not fault.matches(method, path):
                    kept.append(fault)
                elif fault.skip > 0:
                    kept.append(replace(fault, skip=fault.skip - 1))
                else:
                    struck.append(fault)
                    if fault.count == 0:
                        kept.append(fault)
                    elif fault.count > 1:
                        kept.append(replace(fault, count=fault.count - 1))
            self._waiting[:] = kept
        return tuple(struck)
