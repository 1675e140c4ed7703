"""One run at a time for an establishment: locks with an owner, a heartbeat and an end."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from entconf.engine.store.clock import Instant, moment
from entconf.engine.store.database import Cursor, Database
from entconf.engine.store.lock_rows import LockRow, put_lock, read_locks, set_beat
from entconf.engine.store.owner import owner_name, seat_name
from entconf.errors import EntconfError, SiteLocked
from entconf.model.text import msg

#: A lock that nobody renewed for this many seconds is free again.
LEASE_SECONDS = 300.0

#: The part of its lease that must be left to a lock when something is about to be written.
_MARGIN = 1 / 3

_log = logging.getLogger(__name__)


class Lease:
    """The locks of a run. `check` before every write: a lease can be lost to a long sleep."""

    def __init__(self, database: Database, run: str, owner: str, seconds: float) -> None:
        self._database = database
        self._run = run
        self._owner = owner
        self._seconds = seconds
        self._stop = Event()
        self._lost = Event()
        self._uais: tuple[str, ...] = ()

    def take(self, uais: Sequence[str]) -> None:
        """Lock all of these establishments or none. Raises SiteLocked."""
        with self._database.transaction() as cursor:
            now = cursor.now()
            held = [one for one in read_locks(cursor, uais) if one.run != self._run]
            living = [one for one in held if not one.is_free(now)]
            if living:
                _count_anew(cursor, living, now)
            else:
                for one in held:
                    _log.warning(
                        "taking over the lock of %s left by %s (run %s)",
                        one.uai,
                        one.owner,
                        one.run,
                    )
                self._put(cursor, uais, now)
        if living:
            raise _locked_by(living[0], now)
        self._uais = tuple(sorted(uais))

    def _put(self, cursor: Cursor, uais: Sequence[str], now: Instant) -> None:
        end, due = now.wall + self._seconds, now.ticks + self._seconds
        seat = seat_name()
        for uai in uais:
            row = LockRow(uai, self._owner, self._run, now.wall, now.wall, end, seat, now.name, due)
            put_lock(cursor, row)

    def renew(self) -> None:
        """Say that the run is still alive. Raises SiteLocked when a lock was taken over."""
        with self._database.transaction() as cursor:
            self._renew(cursor)
        self._refuse_if_lost()

    def _renew(self, cursor: Cursor) -> None:
        now = cursor.now()
        kept = [set_beat(cursor, self._run, uai, now, self._seconds) for uai in self._uais]
        if not all(kept):
            self._lost.set()

    def check(self) -> None:
        """Make sure that the locks hold for a while yet.

        Raises SiteLocked when another run took one over, or somebody broke it.
        """
        if not self._lost.is_set():
            with self._database.reading() as cursor:
                now = cursor.now()
                held = [one for one in read_locks(cursor) if one.run == self._run]
            if len(held) < len(self._uais):
                self._lost.set()
            elif any(one.left(now) < self._seconds * _MARGIN for one in held):
                # it would be free while the write is under way
                self.renew()
        self._refuse_if_lost()

    def _refuse_if_lost(self) -> None:
        if self._lost.is_set():
            raise SiteLocked(
                msg("the lock of this run was taken over by another one, or broken"),
                hint=msg("make a new plan; `entconf history` tells who broke a lock"),
            )

    def beat(self) -> None:
        """Renew until the lease ends; runs in a thread of its own."""
        while not self._stop.wait(self._seconds / 3):
            try:
                self.renew()
            except EntconfError as error:
                _log.warning("the lock could not be renewed: %s", error)

    def end(self) -> None:
        """Give the locks back."""
        self._stop.set()
        with self._database.transaction() as cursor:
            for uai in self._uais:
                cursor.execute("DELETE FROM locks WHERE run = ? AND uai = ?", (self._run, uai))


def _count_anew(cursor: Cursor, living: Sequence[LockRow], now: Instant) -> None:
    """After the clock was set back: whoever lives renews within a lease from now, or is gone."""
    for one in living:
        if one.is_ahead(now):
            _log.warning("the clock was set back: the lock of %s is counted anew", one.uai)
            set_beat(cursor, one.run, one.uai, now, one.lease)


def _locked_by(lock: LockRow, now: Instant) -> SiteLocked:
    left = min(lock.left(now), lock.lease)
    return SiteLocked(
        msg(
            "{uai} is being changed by {owner} since {since}",
            uai=lock.uai,
            owner=lock.owner,
            since=moment(lock.taken),
        ),
        hint=msg(
            "wait for that run to end; a lock that nobody renews is free at {until}",
            until=moment(now.wall + left),
        ),
    )


@contextmanager
def locked(
    database: Database, uais: Sequence[str], run: str, seconds: float = LEASE_SECONDS
) -> Iterator[Lease]:
    """Hold the locks of these establishments, renewed in the background.

    Raises SiteLocked when a living run holds one of them.
    """
    lease = Lease(database, run, owner_name(), seconds)
    lease.take(uais)
    heart = Thread(target=lease.beat, name="entconf-lease", daemon=True)
    heart.start()
    try:
        yield lease
    finally:
        try:
            lease.end()
        finally:
            heart.join()
