"""How long to wait before asking again: exponential, with jitter, or as the server says."""

from __future__ import annotations

import os
import time

from entconf.drivers.edifice.transport import Answer

_FIRST = 0.25
_LONGEST = 30.0
_LONGEST_ASKED = 120.0


def backoff(attempt: int) -> float:
    """Seconds before another try; `attempt` counts from 0. Half of it is jitter."""
    whole = min(_FIRST * 2.0**attempt, _LONGEST)
    return whole * (0.5 + os.urandom(1)[0] / 510)


def asked_delay(answer: Answer) -> float | None:
    """The seconds that Retry-After asks for, None when it is absent, unreadable or too long."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isdigit():
        seconds = float(value)
    elif value:
        from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rare and heavy

        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except ValueError:
            return None
    else:
        return None
    return max(seconds, 0.0) if seconds <= _LONGEST_ASKED else None
