"""Lines that are only ever added, each with a hash of itself and of the line before it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from entconf.engine.store.database import Cursor, Database
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

#: What stands in the place of a line before the first one.
NOTHING = "0" * 64

#: How many lines are read at a time.
_AT_ONCE = 500
_BELOW_ALL = -(2**63)
_COLUMNS = "number, run, what, at, content, previous, hash"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal. `content` is JSON text, `at` a UTC moment in ISO 8601.

    Numbers begin at 1 and leave none out; `run` is "" for what belongs to no run.
    """

    number: int
    run: str
    what: str
    at: str
    content: str
    previous: str
    hash: str

    @property
    def own_hash(self) -> str:
        """The hash that this line must have."""
        return _hash(self.number, (self.run, self.what, self.at, self.content), self.previous)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a chain is whole: how many lines, the hash of the last one.

    `why` says what is wrong, and `broken` is the first line that was removed or edited, when
    it can be named.
    """

    lines: int
    head: str
    broken: int | None = None
    why: Text | None = None

    @property
    def whole(self) -> bool:
        """Whether every line is as it was written."""
        return self.why is None


def utc_now() -> str:
    """This moment in UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def add_line(cursor: Cursor, run: str, what: str, content: JsonValue, at: str = "") -> int:
    """Add a line to the end of the chain, inside a transaction; returns its number."""
    last = cursor.execute("SELECT hash FROM lines ORDER BY number DESC LIMIT 1").fetchone()
    # counted, and not the last line's and one: what was removed must leave a gap
    number = cursor.next_number()
    previous = last[0] if last else NOTHING
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    row = (run, what, at or utc_now(), text)
    put_line(cursor, Line(number, *row, previous, _hash(number, row, previous)))
    return number


def lines_of(database: Database, run: str) -> Sequence[Line]:
    """The lines of one run, the oldest first."""
    with database.reading() as cursor:
        rows = cursor.execute(
            f"SELECT {_COLUMNS} FROM lines WHERE run = ? ORDER BY number",  # noqa: S608 - a constant
            (run,),
        ).fetchall()
    return tuple(Line(*row) for row in rows)


def lines_that_say(database: Database, *whats: str) -> Sequence[Line]:
    """The lines of these sorts, of whatever run, the oldest first."""
    marks = ", ".join("?" * len(whats))
    with database.reading() as cursor:
        rows = cursor.execute(
            f"SELECT {_COLUMNS} FROM lines WHERE what IN ({marks}) ORDER BY number",  # noqa: S608 - constants
            whats,
        ).fetchall()
    return tuple(Line(*row) for row in rows)


def runs_without(database: Database, begin: str, *ends: str) -> Sequence[str]:
    """The runs with a line of the sort `begin` and none of the sorts `ends`, in their order."""
    marks = ", ".join("?" * len(ends))
    with database.reading() as cursor:
        rows = cursor.execute(
            "SELECT run FROM lines WHERE what = ? AND run NOT IN"  # noqa: S608 - constants
            f" (SELECT run FROM lines WHERE what IN ({marks})) ORDER BY number",
            (begin, *ends),
        ).fetchall()
    return tuple(row[0] for row in rows)


def all_lines(cursor: Cursor) -> Iterator[Line]:
    """Every line, the oldest first; a part of them at a time, for there may be many."""
    last = _BELOW_ALL
    while True:
        rows = cursor.execute(
            f"SELECT {_COLUMNS} FROM lines WHERE number > ? ORDER BY number LIMIT {_AT_ONCE}",  # noqa: S608 - constants
            (last,),
        ).fetchall()
        for row in rows:
            yield Line(*row)
        if not rows:
            return
        last = rows[-1][0]


def put_line(cursor: Cursor, line: Line) -> None:
    """Write a line as it is: one that was made elsewhere."""
    row = (line.number, line.run, line.what, line.at, line.content, line.previous, line.hash)
    cursor.execute(f"INSERT INTO lines ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - a constant


def verify_chain(database: Database, noted: str = "") -> Verdict:
    """Look at every line from the first to the last, and at the counter of the table.

    Whoever rewrites the whole chain from some line on also changes the hashes: `noted`, a
    hash that was told before and kept elsewhere, is then no longer among them.
    """
    previous, count = NOTHING, 0
    met = not noted or noted == NOTHING
    with database.reading() as cursor:
        counter = cursor.highest_number()
        for line in all_lines(cursor):
            if found := _what_is_wrong(line, count, previous):
                return Verdict(count, previous, *found)
            previous, count = line.hash, line.number
            met = met or line.hash == noted
    if counter > count:
        return Verdict(count, previous, count + 1, msg("it was removed"))
    if not met:
        return Verdict(count, previous, None, msg("the hash that was noted is not in it"))
    return Verdict(count, previous)


def _what_is_wrong(line: Line, count: int, previous: str) -> tuple[int, Text] | None:
    """The first line that is not as it was written, if this one shows that there is one."""
    if line.number != count + 1:
        return count + 1, msg("it was removed")
    if line.hash != line.own_hash:
        return line.number, msg("it was edited")
    if line.previous != previous:
        # this line is as it was written, so the one before it is not
        return max(line.number - 1, 1), msg("it was edited, and its hash with it")
    return None


def _hash(number: int, row: tuple[str, str, str, str], previous: str) -> str:
    text = json.dumps([number, *row, previous], ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
