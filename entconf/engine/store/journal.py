"""Every run and every write, told before it is made and after it was answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from entconf.engine.plan_file import change_to_json, text_to_json
from entconf.engine.plan_reading import Place, read_change, read_text
from entconf.engine.store.database import Database
from entconf.model.change import Change
from entconf.model.plan import PlanOrigin
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text

#: The state of a write that was announced and not yet answered.
STARTED = "started"


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as the journal holds it; moments are UTC in ISO 8601."""

    id: str
    command: str
    who: str
    started: str
    finished: str | None
    result: str | None


@dataclass(frozen=True, slots=True)
class WriteRow:
    """One write: what was to be done, its inverse, and what came of it.

    `state` is `started` when the process ended before the answer was journalled.
    """

    number: int
    run: str
    change: Change
    inverse: Change
    started: str
    ended: str | None
    state: str
    message: Text | None


def utc_now() -> str:
    """This moment in UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Journal:
    """The journal of a site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_run(self, run: str, command: str, who: str, origin: PlanOrigin) -> None:
        """Tell that a run begins, and from which plan."""
        told = json.dumps(
            {"created": origin.created, "day": origin.day, "commit": origin.commit},
            sort_keys=True,
        )
        with self._database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO runs (id, command, who, started, origin) VALUES (?, ?, ?, ?, ?)",
                (run, command, who, utc_now(), told),
            )

    def end_run(self, run: str, result: str) -> None:
        """Tell how a run ended."""
        with self._database.transaction() as cursor:
            cursor.execute(
                "UPDATE runs SET finished = ?, result = ? WHERE id = ?", (utc_now(), result, run)
            )

    def announce(self, run: str, change: Change) -> int:
        """Tell that a write is about to be sent; returns its number."""
        row = (
            run,
            change.id.uai,
            change.id.kind,
            change.id.key,
            change.action.value,
            _dump(change),
            _dump(change.inverse()),
            utc_now(),
            STARTED,
        )
        with self._database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO writes (run, uai, kind, key, action, change, inverse, started, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            return int(cursor.lastrowid or 0)

    def settle(self, number: int, state: str, message: Text | None = None) -> None:
        """Tell what came of a write."""
        told = json.dumps(text_to_json(message), ensure_ascii=False) if message else None
        with self._database.transaction() as cursor:
            cursor.execute(
                "UPDATE writes SET state = ?, message = ?, ended = ? WHERE number = ?",
                (state, told, utc_now(), number),
            )

    def runs(self, limit: int = 50) -> Sequence[RunRow]:
        """The latest runs, the newest first."""
        with self._database.reading() as cursor:
            rows = cursor.execute(
                "SELECT id, command, who, started, finished, result FROM runs"
                " ORDER BY started DESC, id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return tuple(RunRow(*row) for row in rows)

    def writes(self, run: str) -> Sequence[WriteRow]:
        """The writes of a run in the order they were announced."""
        with self._database.reading() as cursor:
            rows = cursor.execute(
                "SELECT number, run, change, inverse, started, ended, state, message"
                " FROM writes WHERE run = ? ORDER BY number",
                (run,),
            ).fetchall()
        return tuple(_write_rows(rows))


def _write_rows(
    rows: Sequence[tuple[int, str, str, str, str, str | None, str, str | None]],
) -> Iterator[WriteRow]:
    for number, run, change, inverse, started, ended, state, message in rows:
        yield WriteRow(
            number,
            run,
            read_change(Place("change", json.loads(change))),
            read_change(Place("inverse", json.loads(inverse))),
            started,
            ended,
            state,
            read_text(Place("message", json.loads(message))) if message else None,
        )


def _dump(change: Change) -> str:
    return json.dumps(change_to_json(change), ensure_ascii=False, sort_keys=True)
