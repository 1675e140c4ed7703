"""Locks as lines of a terminal and as a JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence

from entconf.engine.store.locks_held import HeldLock
from entconf.model.text import msg
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line


def lock_lines(locks: Sequence[HeldLock], language: Language) -> Sequence[Line]:
    """Each lock with its owner, its run, since when and until when it holds."""
    if not locks:
        return [line(language(msg("Nothing is locked.")))]
    return [_lock(one, language) for one in locks]


def _lock(lock: HeldLock, language: Language) -> Line:
    told = msg(
        "  held by {owner} since {taken} (run {run}), last sign of life {beat}, until {expires}",
        owner=lock.owner,
        taken=lock.taken,
        run=lock.run,
        beat=lock.heartbeat,
        expires=lock.expires,
    )
    pieces: list[Span | str] = [Span(lock.uai, Style.STRONG), language(told)]
    if lock.free:
        free = msg("  the next run takes it over")
        pieces.append(Span(language(free), Style.GOOD))
    return line(*pieces)


def locks_document(locks: Sequence[HeldLock]) -> str:
    """The locks, for programs."""
    found = [
        {
            "uai": one.uai,
            "owner": one.owner,
            "run": one.run,
            "taken": one.taken,
            "heartbeat": one.heartbeat,
            "expires": one.expires,
            "free": one.free,
        }
        for one in locks
    ]
    document = {"format": FORMAT, "document": "locks", "locks": found}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
