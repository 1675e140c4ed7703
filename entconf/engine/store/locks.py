"""One run at a time for an establishment: locks with an owner, a heartbeat and an end."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Cursor
from threading import Event, Thread

from entconf.engine.store.database import Database
from entconf.errors import EntconfError, SiteLocked
from entconf.model.text import msg

#: A lock that nobody renewed for this many seconds is free again.
LEASE_SECONDS = 300.0

_log = logging.getLogger(__name__)


def owner_name() -> str:
    """Who holds a lock: user, machine and process."""
    import getpass  # noqa: PLC0415 - only when something is locked
    import socket  # noqa: PLC0415 - as above

    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}:{os.getpid()}"


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
        now = time.time()
        with self._database.transaction() as cursor:
            for uai in sorted(uais):
                self._refuse_if_held(cursor, uai, now)
                cursor.execute(
                    "INSERT OR REPLACE INTO locks VALUES (?, ?, ?, ?, ?, ?)",
                    (uai, self._owner, self._run, now, now, now + self._seconds),
                )
        self._uais = tuple(sorted(uais))

    def _refuse_if_held(self, cursor: Cursor, uai: str, now: float) -> None:
        row = cursor.execute(
            "SELECT owner, run, taken, expires FROM locks WHERE uai = ?", (uai,)
        ).fetchone()
        if row is None or row[1] == self._run:
            return
        owner, run, taken, expires = row
        if expires <= now or is_gone(owner):
            _log.warning("taking over the lock of %s left by %s (run %s)", uai, owner, run)
            return
        raise SiteLocked(
            msg(
                "{uai} is being changed by {owner} since {since}",
                uai=uai,
                owner=owner,
                since=moment(taken),
            ),
            hint=msg(
                "wait for that run to end; a lock that nobody renews is free at {until}",
                until=moment(expires),
            ),
        )

    def renew(self) -> None:
        """Say that the run is still alive. Raises SiteLocked when a lock was taken over."""
        now = time.time()
        with self._database.transaction() as cursor:
            cursor.execute(
                "UPDATE locks SET heartbeat = ?, expires = ? WHERE run = ?",
                (now, now + self._seconds, self._run),
            )
            if cursor.rowcount < len(self._uais):
                self._lost.set()
        self.check()

    def check(self) -> None:
        """Raises SiteLocked when another run took the lock over, or somebody broke it."""
        if not self._lost.is_set():
            with self._database.reading() as cursor:
                (held,) = cursor.execute(
                    "SELECT count(*) FROM locks WHERE run = ?", (self._run,)
                ).fetchone()
            if held < len(self._uais):
                self._lost.set()
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
            cursor.execute("DELETE FROM locks WHERE run = ?", (self._run,))


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
        lease.end()
        heart.join()


def moment(seconds: float) -> str:
    """A moment of the clock in UTC, ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def is_gone(owner: str) -> bool:
    """Whether the owner was a process of this machine that has ended."""
    here, _, process = owner_name().rpartition(":")
    there, _, other = owner.rpartition(":")
    if here != there or not other.isdigit() or other == process:
        return False
    return not Path(f"/proc/{other}").exists() if Path("/proc/self").exists() else False
