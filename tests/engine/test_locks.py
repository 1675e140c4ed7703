"""Locks on both databases: who holds one, for how long, and what a clock that jumps may not do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from entconf.engine.store.actor import present_actor
from entconf.engine.store.clock import WALL, Clock, Instant, machine_clock
from entconf.engine.store.database import Database
from entconf.engine.store.lock_rows import LockRow
from entconf.engine.store.locks import Lease, locked
from entconf.engine.store.locks_held import break_lock, held_locks
from entconf.engine.store.owner import is_gone, owner_name, seat_name
from entconf.engine.store.postgresql import PostgresqlCursor, PostgresqlDatabase
from entconf.engine.store.sqlite import SqliteDatabase
from entconf.engine.store.store import Store
from entconf.errors import SiteLocked
from tests.engine.sites import OTHER, UAI

HERE = "prof.1@here.example:11"
THERE = "prof.2@there.example:22"
LEASE = 300.0


@dataclass
class Time:
    """A clock that a test sets. `boot` is "" for a machine that has only the wall."""

    wall: float = 1_000_000.0
    ticks: float = 50.0
    boot: str = "boot-1"

    def __call__(self) -> Instant:
        if not self.boot:
            return Instant(self.wall, self.wall, WALL)
        return Instant(self.wall, self.ticks, self.boot)

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.ticks += seconds


Opened = Callable[[Clock], Database]


@pytest.fixture
def opened(tmp_path: Path, backend: str, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens the store by a clock of ours; on a server, its clock is the one that counts."""

    def on_server(clock: Clock) -> Database:
        monkeypatch.setattr(PostgresqlCursor, "now", lambda _cursor: clock())
        return Store(tmp_path).database

    return on_server if backend == "postgresql" else lambda c: SqliteDatabase(tmp_path, c)


@pytest.fixture
def clock(backend: str) -> Time:
    return Time(boot="" if backend == "postgresql" else "boot-1")


def lease(database: Database, run: str, owner: str = THERE) -> Lease:
    return Lease(database, run, owner, LEASE)


def test_a_lock_ends_with_its_lease_and_not_before(opened: Opened, clock: Time) -> None:
    database = opened(clock)
    lease(database, "killed", HERE).take([UAI])
    clock.pass_by(LEASE - 1)
    with pytest.raises(SiteLocked, match=r"0990001X is being changed by prof.1@here.example:11"):
        lease(database, "next").take([UAI])
    clock.pass_by(1)
    assert [one.free for one in held_locks(database)] == [True]
    lease(database, "next").take([UAI])
    assert [one.run for one in held_locks(database)] == ["next"]
    database.close()


def test_the_end_of_a_lease_frees_what_it_took_alone(opened: Opened, clock: Time) -> None:
    """A run may hold a school for itself and another for a step: each ends by itself."""
    database = opened(clock)
    one, other = (Lease(database, "run-1", HERE, LEASE) for _ in range(2))
    one.take([UAI])
    other.take([OTHER])
    other.end()
    assert [held.uai for held in held_locks(database)] == [UAI]
    one.end()
    assert not held_locks(database)
    database.close()


def test_the_loser_of_a_lock_stops(opened: Opened, clock: Time) -> None:
    database = opened(clock)
    loser = lease(database, "loser", HERE)
    loser.take([UAI, OTHER])
    clock.pass_by(LEASE)
    lease(database, "next").take([OTHER])
    for ask in (loser.check, loser.renew, loser.check):
        with pytest.raises(SiteLocked, match="taken over"):
            ask()
    # what it lost stays lost, also when the winner is done
    Lease(database, "next", THERE, LEASE).end()
    with pytest.raises(SiteLocked):
        loser.check()
    database.close()


def test_who_looks_before_a_write_has_time_for_it(opened: Opened, clock: Time) -> None:
    """After a long sleep the lock is over and nobody took it: it is renewed, then written."""
    database = opened(clock)
    sleeper = lease(database, "sleeper", HERE)
    sleeper.take([UAI])
    clock.pass_by(10 * LEASE)
    sleeper.check()
    with pytest.raises(SiteLocked):
        lease(database, "next").take([UAI])
    database.close()


def test_a_broken_lock_is_free_and_told(opened: Opened, clock: Time) -> None:
    database = opened(clock)
    broken = lease(database, "theirs", HERE)
    broken.take([UAI])
    break_lock(database, UAI, present_actor())
    with pytest.raises(SiteLocked, match="broken"):
        broken.check()
    lease(database, "next").take([UAI])
    database.close()


@pytest.mark.parametrize("jump", [-86_400.0, -3.0, 3_600.0, 86_400.0 * 400])
def test_somebody_who_sets_the_clock_gives_no_second_writer(tmp_path: Path, jump: float) -> None:
    """Between processes of one machine the clock on the wall decides nothing."""
    clock = Time()
    database = SqliteDatabase(tmp_path, clock)
    living = lease(database, "living", HERE)
    living.take([UAI])
    clock.pass_by(100)
    clock.wall += jump
    with pytest.raises(SiteLocked):
        lease(database, "next").take([UAI])
    living.check()
    living.renew()
    clock.pass_by(LEASE - 1)
    with pytest.raises(SiteLocked):
        lease(database, "next").take([UAI])
    database.close()


@pytest.mark.parametrize("jump", [-86_400.0 * 400, -3.0, 3_600.0])
def test_somebody_who_sets_the_clock_blocks_nobody_for_longer(tmp_path: Path, jump: float) -> None:
    clock = Time()
    database = SqliteDatabase(tmp_path, clock)
    lease(database, "killed", HERE).take([UAI])
    clock.wall += jump
    clock.pass_by(LEASE)
    lease(database, "next").take([UAI])
    database.close()


def test_where_only_the_wall_counts_a_clock_set_back_costs_one_lease(
    opened: Opened, clock: Time
) -> None:
    """After a restart of the machine, or when the clock of a server was set back."""
    database = opened(clock)
    lease(database, "killed", HERE).take([UAI])
    clock.wall -= 86_400
    if clock.boot:
        clock.boot, clock.ticks = "boot-2", 5.0
    with pytest.raises(SiteLocked):
        lease(database, "next").take([UAI])
    (held,) = held_locks(database)
    assert held.expires < "1970-01-12"
    clock.pass_by(LEASE - 1)
    with pytest.raises(SiteLocked):
        lease(database, "next").take([UAI])
    clock.pass_by(1)
    lease(database, "next").take([UAI])
    database.close()


def test_who_lives_through_a_clock_set_back_keeps_its_lock(opened: Opened, clock: Time) -> None:
    database = opened(clock)
    living = lease(database, "living", HERE)
    living.take([UAI])
    clock.wall -= 86_400
    for _ in range(5):
        with pytest.raises(SiteLocked):
            lease(database, "next").take([UAI])
        clock.pass_by(LEASE / 3)
        living.renew()
    living.check()
    database.close()


@pytest.mark.usefixtures("backend")
def test_of_many_who_ask_at_once_one_gets_the_lock(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys, time\n"
        "from entconf.engine.store.store import Store\n"
        "from entconf.engine.store.locks import Lease\n"
        "from entconf.errors import SiteLocked\n"
        "store = Store(pathlib.Path(sys.argv[1]))\n"
        "time.sleep(max(0, float(sys.argv[3]) - time.time()))\n"
        "try:\n"
        f"    Lease(store.database, sys.argv[2], 'a@b.example:1', 300).take(['{UAI}', '{OTHER}'])\n"
        "except SiteLocked:\n"
        "    sys.exit(8)\n"
    )
    with Store(tmp_path):
        pass
    start = str(time.time() + 1.5)
    asking = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), f"run-{n}", start])
        for n in range(5)
    ]
    assert sorted(one.wait(30) for one in asking) == [0, 8, 8, 8, 8]
    with Store(tmp_path) as store:
        first, second = held_locks(store.database)
    assert first.run == second.run


def test_the_lock_of_a_killed_process_of_this_machine_is_free_at_once(
    tmp_path: Path, backend: str
) -> None:
    script = (
        "import os, sys, pathlib\n"
        "from entconf.engine.store.store import Store\n"
        "from entconf.engine.store.locks import Lease, owner_name\n"
        "store = Store(pathlib.Path(sys.argv[1]))\n"
        f"Lease(store.database, 'killed', owner_name(), 300).take(['{UAI}'])\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    with Store(tmp_path) as store, locked(store.database, [UAI], "next"):
        assert isinstance(store.database, PostgresqlDatabase) is (backend == "postgresql")


def test_a_process_is_only_gone_where_its_number_means_something() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    user, _, _ = owner_name().rpartition(":")
    assert is_gone(f"{user}:{ended.pid}", seat_name())
    assert not is_gone(f"{user}:{os.getppid()}", seat_name())
    # a container of the same host name, and a machine of the same name
    assert not is_gone(f"{user}:{ended.pid}", seat_name() + "0")
    assert not is_gone(f"{user}:{ended.pid}", "")
    assert not is_gone(f"prof.1@elsewhere.example:{ended.pid}", seat_name())


def test_the_clock_of_the_machine_runs_on_its_own() -> None:
    first, second = machine_clock(), machine_clock()
    assert first.name == second.name
    assert second.ticks >= first.ticks
    row = LockRow(UAI, HERE, "r", 0, 0, LEASE, "", first.name, first.ticks + LEASE)
    assert LEASE - 5 < row.left(second) <= LEASE


@pytest.mark.usefixtures("postgresql_store")
def test_the_time_of_a_server_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose clock is a day ahead takes no lock that is held, and gives none away."""
    with Store(tmp_path) as store:
        lease(store.database, "living", HERE).take([UAI])
        real = time.time
        for hours in (24, -24):
            monkeypatch.setattr(time, "time", lambda hours=hours: real() + hours * 3600)
            with pytest.raises(SiteLocked):
                lease(store.database, "next").take([UAI])
        monkeypatch.undo()
