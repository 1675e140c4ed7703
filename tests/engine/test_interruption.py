"""Ctrl-C, locks and full disks: a clean stop, nothing lost, nothing written without a backup."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from entconf.drivers.base import Driver
from entconf.drivers.memory.world_file import read_world
from entconf.engine.applying import apply_plan
from entconf.engine.backends import Backends
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.run_result import State
from entconf.engine.store.locks import Lease, locked
from entconf.engine.store.store import Store
from entconf.engine.watch import Phase, Silence
from entconf.errors import BackupError, ExitCode, Interrupted, SiteLocked, StoreError
from entconf.model.backend import BackendSettings
from entconf.model.change import Change
from entconf.model.secret import Reveal
from tests.engine.sites import (
    OTHER,
    UAI,
    apply,
    backends_of,
    context_of,
    declare,
    desired_of,
    live,
    no_secret,
    plan_of,
    rid,
    world_of,
)


def test_a_signal_during_a_write_lets_it_end(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", members=()),
        declare("rights", "roles/Club", roles=("Wiki",), requires=(rid("groups", "Club"),)),
    )
    plan = plan_of(desired, world)

    def press(change: Change) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)  # on a loaded machine the main thread takes its time to notice

    world.before_write = press
    result = apply(plan, desired, world)
    assert [outcome.state for outcome in result.outcomes] == [State.DONE, State.SKIPPED]
    assert result.exit_code is ExitCode.INTERRUPTED
    with Store(tmp_path) as store:
        assert [one.state for one in store.journal.writes(result.run)] == ["done"]
        assert store.journal.runs()[0].result == "interrupted"
    world.before_write = None
    assert apply(plan_of(desired, world), desired, world).exit_code is ExitCode.OK
    assert len([one for one in world.sent if one.id.kind == "groups"]) == 1


def test_a_signal_while_reading_stops_at_once(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, declare("groups", "Club", members=()))

    class Slow(Silence):
        def advanced(self, phase: Phase, subject: str) -> None:  # noqa: ARG002 - the contract of a watch
            time.sleep(0.1)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.2)

    with pytest.raises(Interrupted) as caught:
        make_plan(desired, backends_of(world), PlanOptions(), Slow())
    assert caught.value.exit_code is ExitCode.INTERRUPTED


@pytest.fixture
def no_room() -> Iterator[None]:
    """No file may grow beyond nothing: what a full disk does to a write."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("no_room")
def test_no_room_for_a_backup_means_no_write(tmp_path: Path) -> None:
    resources = [live("connectors", f"c{n}", title=os.urandom(200).hex()) for n in range(400)]
    world = world_of(*resources)
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    plan = plan_of(desired, world)
    with Store(tmp_path) as store:
        run = context_of(desired, world, store)
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
        with pytest.raises(BackupError, match="cannot be written"):
            apply_plan(plan, run, Silence())
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert world.sent == []
    left = [path.name for path in (tmp_path / ".entconf/backups" / UAI).iterdir()]
    assert left == [".gitignore"]


@pytest.mark.skipif(os.getuid() != 0, reason="mounting a small disk takes root")
def test_a_disk_that_is_really_full_means_no_write(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)],  # noqa: S607 - the system's
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("this machine does not let us mount")
    try:
        world = world_of(
            *[live("connectors", f"c{n}", title=os.urandom(200).hex()) for n in range(900)]
        )
        desired = desired_of(disk, declare("features", "blog", for_=("students",)))
        with pytest.raises(StoreError) as caught:
            apply(plan_of(desired, world), desired, world)
        assert "no space is left" in str(caught.value)
        assert world.sent == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)  # noqa: S607 - the system's


def test_two_runs_do_not_work_one_establishment(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    plan = plan_of(desired, world)
    with Store(tmp_path) as other, locked(other.database, [UAI], "other-run"):
        with pytest.raises(SiteLocked, match=UAI) as caught:
            apply(plan, desired, world)
        assert caught.value.exit_code is ExitCode.LOCKED
        assert world.sent == []
        with locked(other.database, [OTHER], "third-run"):
            pass
    assert apply(plan, desired, world).exit_code is ExitCode.OK


def test_all_establishments_are_locked_or_none(tmp_path: Path) -> None:
    with Store(tmp_path) as store, locked(store.database, [OTHER], "one"):
        with pytest.raises(SiteLocked), locked(store.database, [UAI, OTHER], "two"):
            pass
        with locked(store.database, [UAI], "three"):
            pass


def test_a_lock_that_nobody_renews_is_free_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        Lease(store.database, "sleeper", "somebody@elsewhere:1", 0.05).take([UAI])
        with pytest.raises(SiteLocked):
            Lease(store.database, "next", "somebody@else:2", 1).take([UAI])
        time.sleep(0.06)
        Lease(store.database, "next", "somebody@else:2", 1).take([UAI])


def test_a_run_whose_lock_was_taken_over_writes_no_more(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        sleeper = Lease(store.database, "sleeper", "somebody@elsewhere:1", 0.01)
        sleeper.take([UAI])
        time.sleep(0.02)
        Lease(store.database, "next", "somebody@else:2", 60).take([UAI])
        with pytest.raises(SiteLocked, match="taken over"):
            sleeper.renew()
        with pytest.raises(SiteLocked):
            sleeper.check()


def test_the_lock_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
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
        pass


def test_a_lease_beats_while_the_work_lasts(tmp_path: Path) -> None:
    with Store(tmp_path) as store, locked(store.database, [UAI], "long", seconds=0.15):
        time.sleep(0.4)
        with pytest.raises(SiteLocked):
            Lease(store.database, "next", "somebody@else:2", 1).take([UAI])


def test_connections_are_closed_even_when_one_refuses() -> None:
    closed = []

    class Closing:
        def __init__(self, name: str) -> None:
            self.name = name

        def close(self) -> None:
            closed.append(self.name)
            if self.name == "a":
                raise OSError(self.name)

    def opener(settings: BackendSettings, reveal: Reveal) -> Driver:
        return cast("Driver", Closing(settings.name))

    backends = Backends(no_secret, opener)
    for name in ("a", "b", "a"):
        backends.driver(BackendSettings(name, "memory"))
    with pytest.raises(OSError, match="a"):
        backends.close()
    assert sorted(closed) == ["a", "b"]


_KILLED = """
import os, pathlib, sys
from entconf.drivers.memory.world_file import read_world, write_world
from tests.engine.sites import apply, declare, desired_of, plan_of

root = pathlib.Path(sys.argv[1])
world = read_world(root / "world.json")
world.keep = lambda: (write_world(root / "world.json", world), os._exit(9))
opening = declare("opening", "parents", open=True)
desired = desired_of(root, declare("groups", "Club", members=()), opening)
apply(plan_of(desired, world), desired, world)
"""


def test_a_process_killed_in_a_write_leaves_a_trace_and_the_next_run_converges(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path)], check=False, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 9
    with Store(tmp_path) as store:
        (run,) = store.journal.runs()
        (write,) = store.journal.writes(run.id)
    assert (run.finished, write.state, write.change.id.key) == (None, "started", "Club")
    world = read_world(tmp_path / "world.json")
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", members=()),
        declare("opening", "parents", open=True),
    )
    assert apply(plan_of(desired, world), desired, world).exit_code is ExitCode.OK
    assert [change.id.key for change in world.sent] == ["parents"]
    assert plan_of(desired, world).is_empty
