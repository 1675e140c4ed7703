"""What may go wrong on purpose, by rule: which requests, how often, and how."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from enum import StrEnum


class Trouble(StrEnum):
    TOO_MANY = "429"
    ERROR_BEFORE = "500 before"
    ERROR_AFTER = "500 after"
    DROP_BEFORE = "dropped before"
    DROP_AFTER = "dropped after"
    EXPIRE = "session ends"
    NEW_TOKEN = "token changed"
    TRUNCATED = "cut JSON"
    SHORT_BODY = "cut body"
    HTML = "HTML with 200"
    SLOW = "slow"
    FORBIDDEN = "401 page"
    CLOSE = "closed after"
    ELSEWHERE = "302 to another host"
    ECHO = "400 with what was sent"


@dataclass(slots=True)
class Fault:
    """Requests whose "VERB /path" matches `where` have `trouble`, after `skip`, `times` times."""

    trouble: Trouble
    where: str
    times: int | None = 1
    skip: int = 0
    seconds: float = 1.0
    happened: int = 0


@dataclass(slots=True)
class Faults:
    rules: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> Fault:
        with self.lock:
            self.rules.append(fault)
        return fault

    def clear(self) -> None:
        with self.lock:
            self.rules.clear()

    def strike(self, request: str) -> Fault | None:
        """The first rule that hits this request, its count taken down."""
        with self.lock:
            for fault in self.rules:
                if re.search(fault.where, request) is None:
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if fault.times is not None and fault.happened >= fault.times:
                    continue
                fault.happened += 1
                return fault
        return None
