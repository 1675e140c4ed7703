"""What is remembered of each exchange, and whether it is overdue.

The notes of the store hold it, under the name UAI/NAME: moments, outcomes, digests of files. A
run that found nothing new is a try and no success: freshness is about files that pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime

from entconf.engine.store.notes import Notes
from entconf.exchange.base import Exchange, TakenFile
from entconf.exchange.schedule import allowed_age
from entconf.model.quick_dataclass import dataclass
from entconf.model.values import JsonValue

AREA = "exchanges"
#: How many digests are remembered of one exchange, the newest.
_MOST_FILES = 2_000


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one exchange. Moments are aware, None for never.

    `outcome` is that of the last try: `done`, `nothing`, `failed`, `refused`. `files` leads from
    a SHA-256 to the moment (ISO 8601) at which the file was last taken or given.
    """

    tried: datetime | None = None
    succeeded: datetime | None = None
    outcome: str = ""
    run: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Freshness:
    """An exchange with what is remembered of it. `due` is when its last success is too old.

    One that should be fresh and never succeeded is overdue, and `due` is None.
    """

    exchange: Exchange
    memory: Memory
    due: datetime | None
    overdue: bool


def remembered(notes: Notes) -> Mapping[str, Memory]:
    """What is remembered, by UAI/NAME."""
    return {key: _memory(note.content) for key, note in notes.of(AREA).items()}


def key_of(exchange: Exchange) -> str:
    """The name of its note."""
    return f"{exchange.establishment.uai}/{exchange.name}"


@dataclass(frozen=True, slots=True)
class Try:
    """One try: how it ended, when, in which run of the journal, and the files that passed."""

    outcome: str
    at: datetime
    run: str = ""
    files: tuple[TakenFile, ...] = ()


def note_try(notes: Notes, exchange: Exchange, memory: Memory, made: Try) -> None:
    """Remember a try. `memory` is what was remembered before it."""
    moment = made.at.isoformat(timespec="seconds")
    kept = {**memory.files}
    for one in made.files:
        kept.pop(one.sha256, None)
        kept[one.sha256] = moment
    content: JsonValue = {
        "tried": moment,
        "succeeded": moment if made.outcome == "done" else _text(memory.succeeded),
        "outcome": made.outcome,
        "run": made.run or memory.run,
        "files": dict(list(kept.items())[-_MOST_FILES:]),
    }
    notes.write(AREA, {key_of(exchange): content})


def freshness(
    exchanges: Iterable[Exchange], memories: Mapping[str, Memory], now: datetime
) -> Sequence[Freshness]:
    """How fresh each exchange is."""
    found = []
    for one in exchanges:
        memory = memories.get(key_of(one), Memory())
        age = allowed_age(one)
        due = memory.succeeded + age if memory.succeeded and age else None
        overdue = age is not None and (due is None or now > due)
        found.append(Freshness(one, memory, due, overdue))
    return found


def _memory(content: JsonValue) -> Memory:
    told = content if isinstance(content, dict) else {}
    files = told.get("files")
    return Memory(
        _moment(told.get("tried")),
        _moment(told.get("succeeded")),
        str(told.get("outcome") or ""),
        str(told.get("run") or ""),
        {key: str(at) for key, at in files.items()} if isinstance(files, dict) else {},
    )


def _moment(value: JsonValue) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
