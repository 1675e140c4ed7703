"""`entconf lock`: who holds what; a lock is broken by name, and its run writes no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from entconf.engine.run_result import State
from entconf.engine.store.locks import Lease, locked
from entconf.engine.store.store import Store
from entconf.errors import SiteLocked
from entconf.model.change import Change
from tests.cli.conftest import Run
from tests.engine.sites import UAI, apply, declare, desired_of, plan_of, rid, world_of


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "inventory").mkdir()
    return tmp_path


@pytest.fixture
def lease(site: Path) -> Iterator[Lease]:
    """A run of another machine holds the lock of the school."""
    with Store(site) as store:
        held = Lease(store.database, "their-run", "a.martin@poste.example:7", 300)
        held.take([UAI])
        yield held


def test_nothing_is_locked(run: Run, site: Path) -> None:
    told = run("lock", "show", "--site", site)
    assert (told.exit_code, told.stdout) == (0, "Nothing is locked.\n")
    told = run("lock", "break", UAI, "--confirm", UAI, "--site", site)
    assert told.exit_code == 3
    assert f"{UAI} is not locked" in told.stderr


@pytest.mark.usefixtures("lease")
def test_who_holds_a_lock_is_told(run: Run, site: Path) -> None:
    told = run("lock", "show", "--site", site)
    assert f"{UAI}  held by a.martin@poste.example:7 since " in told.stdout
    (lock,) = json.loads(run("lock", "show", "--json", "--site", site).stdout)["locks"]
    assert (lock["run"], lock["free"]) == ("their-run", False)


def test_a_lock_left_behind_is_said_to_be_free(run: Run, site: Path) -> None:
    with Store(site) as store:
        Lease(store.database, "dead", "somebody@elsewhere:1", -1).take([UAI])
    assert "the next run takes it over" in run("lock", "show", "--site", site).stdout


@pytest.mark.usefixtures("lease")
@pytest.mark.parametrize("given", [[], ["--confirm", "0990009Z"]])
def test_a_lock_is_not_broken_without_its_name(run: Run, site: Path, given: list[str]) -> None:
    told = run("lock", "break", UAI, *given, "--site", site)
    assert told.exit_code == 4
    assert UAI in run("lock", "show", "--site", site).stdout


def test_a_broken_lock_is_free_journalled_and_its_run_writes_no_more(
    run: Run, site: Path, lease: Lease
) -> None:
    lease.check()
    told = run("lock", "break", UAI, "--confirm", UAI, "--site", site)
    assert told.exit_code == 0
    assert "their-run" in told.stderr
    with pytest.raises(SiteLocked, match="broken"):
        lease.check()
    with Store(site) as store:
        assert len(store.journal.broken_locks("their-run")) == 1
        assert store.journal.verify().whole
        with locked(store.database, [UAI], "next"):
            pass


def test_a_run_whose_lock_is_broken_stops_before_its_next_write(run: Run, site: Path) -> None:
    world = world_of()
    desired = desired_of(
        site,
        declare("groups", "Club", members=()),
        declare("rights", "roles/Club", roles=("Wiki",), requires=(rid("groups", "Club"),)),
    )

    def broken(_change: Change) -> None:
        assert run("lock", "break", UAI, "--confirm", UAI, "--site", site).exit_code == 0

    plan = plan_of(desired, world)
    world.before_write = broken
    result = apply(plan, desired, world)
    assert [one.state for one in result.outcomes] == [State.DONE, State.SKIPPED]
    told = run("history", "show", result.run, "--site", site)
    assert "Lock broken at " in told.stdout
