"""The locks that are held, for people to look at and to break."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.engine.store.actor import Actor
from entconf.engine.store.chain import add_line
from entconf.engine.store.clock import moment
from entconf.engine.store.database import Database
from entconf.engine.store.lock_rows import read_locks
from entconf.errors import ConfigurationError, Problem
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue


@dataclass(frozen=True, slots=True)
class HeldLock:
    """One lock; moments are UTC in ISO 8601.

    `free` says that the next run takes it over: nobody renewed it in time, or its process
    ended on this machine.
    """

    uai: str
    owner: str
    run: str
    taken: str
    heartbeat: str
    expires: str
    free: bool


def held_locks(database: Database) -> Sequence[HeldLock]:
    """Every lock, by UAI."""
    with database.reading() as cursor:
        now = cursor.now()
        rows = read_locks(cursor)
    return tuple(
        HeldLock(
            one.uai,
            one.owner,
            one.run,
            moment(one.taken),
            moment(one.heartbeat),
            moment(now.wall + min(one.left(now), one.lease)),
            one.is_free(now),
        )
        for one in rows
    )


def find_lock(database: Database, uai: str) -> HeldLock:
    """The lock of an establishment. Raises ConfigurationError when nobody holds it."""
    for one in held_locks(database):
        if one.uai == uai:
            return one
    raise ConfigurationError([_not_locked(uai)])


def break_lock(database: Database, uai: str, actor: Actor) -> HeldLock:
    """Take a lock away from its run, and tell the journal who did. The run writes no more.

    Raises ConfigurationError when nobody holds it.
    """
    held = find_lock(database, uai)
    told: JsonValue = {
        "actor": {"name": actor.name, "job": actor.job, "person": actor.person},
        "uai": uai,
        "owner": held.owner,
        "run": held.run,
        "taken": held.taken,
    }
    with database.transaction() as cursor:
        cursor.execute("DELETE FROM locks WHERE uai = ? AND run = ?", (uai, held.run))
        add_line(cursor, held.run, "lock-broken", told)
    return held


def _not_locked(uai: str) -> Problem:
    return Problem(
        "not-locked",
        msg("{uai} is not locked", uai=uai),
        hint=msg("`entconf lock show` lists the locks"),
    )
