"""The rows of locks, and when each is free."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.engine.store.clock import Instant
from entconf.engine.store.database import Cursor
from entconf.engine.store.owner import is_gone
from entconf.model.quick_dataclass import dataclass

_COLUMNS = "uai, owner, run, taken, heartbeat, expires, seat, clock, due"

#: Fewer seconds are the rounding of a sum.
_SET_BACK = 1.0


@dataclass(frozen=True, slots=True)
class LockRow:
    """One lock as the database has it.

    `taken`, `heartbeat` and `expires` are on the wall; the lock ends at `due` of `clock`.
    """

    uai: str
    owner: str
    run: str
    taken: float
    heartbeat: float
    expires: float
    seat: str
    clock: str
    due: float

    @property
    def lease(self) -> float:
        """For how many seconds it holds when nobody renews it."""
        return self.expires - self.heartbeat

    def left(self, now: Instant) -> float:
        """The seconds until its end.

        By the clock it was taken by where that still runs; after a restart, or in a folder
        that came from another machine, the wall is all there is.
        """
        return self.due - now.ticks if self.clock == now.name else self.expires - now.wall

    def is_free(self, now: Instant) -> bool:
        """Whether the next run takes it over."""
        return self.left(now) <= 0 or is_gone(self.owner, self.seat)

    def is_ahead(self, now: Instant) -> bool:
        """Whether its last sign of life is yet to come: somebody set the clock back.

        Nothing can be said then of how long ago it was.
        """
        return self.left(now) > self.lease + _SET_BACK


def read_locks(cursor: Cursor, uais: Sequence[str] | None = None) -> Sequence[LockRow]:
    """The locks of these establishments (of all, when not given), by UAI."""
    rows = cursor.execute(f"SELECT {_COLUMNS} FROM locks ORDER BY uai").fetchall()  # noqa: S608 - a constant
    found = (LockRow(*row) for row in rows)
    return tuple(one for one in found if uais is None or one.uai in uais)


def put_lock(cursor: Cursor, row: LockRow) -> None:
    """Write a lock in the place of the one that the establishment has."""
    cursor.execute("DELETE FROM locks WHERE uai = ?", (row.uai,))
    cursor.execute(
        f"INSERT INTO locks ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - a constant
        (
            row.uai,
            row.owner,
            row.run,
            row.taken,
            row.heartbeat,
            row.expires,
            row.seat,
            row.clock,
            row.due,
        ),
    )


def set_beat(cursor: Cursor, run: str, uai: str, now: Instant, seconds: float) -> bool:
    """Let a lock of a run begin its lease now. Whether the run still has it."""
    return (
        cursor.execute(
            "UPDATE locks SET heartbeat = ?, expires = ?, clock = ?, due = ?"
            " WHERE run = ? AND uai = ? RETURNING uai",
            (now.wall, now.wall + seconds, now.name, now.ticks + seconds, run, uai),
        ).fetchone()
        is not None
    )
