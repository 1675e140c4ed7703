"""Runs that put changes aside and end before they handed them in: nothing of it was written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from entconf.desired.state import Desired
from entconf.drivers.memory.world_file import read_world
from entconf.engine.run_result import State
from entconf.engine.store.journal import Journal
from entconf.engine.store.store import Store
from entconf.errors import ExitCode, StoreError
from entconf.model.backend import BackendSettings
from entconf.model.change import Change
from entconf.model.text import msg
from tests.engine.portal import (
    Portal,
    apply_to,
    backends_with,
    resume,
    states,
    through,
    told,
    written,
)
from tests.engine.sites import UAI, declare, desired_of, world_of
from tests.engine.test_handing_in import three_levels


@pytest.fixture
def portal() -> Portal:
    return Portal(world_of())


@pytest.fixture
def desired(tmp_path: Path) -> Desired:
    return through(desired_of(tmp_path, *three_levels()))


def once_asked_for(kind: str, act: Callable[[], None]) -> Callable[[Change], bool]:
    """Do something while a change of that kind is put aside."""

    def asked(change: Change) -> bool:
        if change.id.kind == kind:
            act()
        return True

    return asked


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.5)  # on a loaded machine the main thread takes its time to notice


def take_over(root: Path) -> None:
    with Store(root) as store, store.database.transaction() as cursor:
        cursor.execute("DELETE FROM locks")


@pytest.mark.parametrize(("kind", "aside"), [("groups", 1), ("connectors", 3)])
def test_a_stop_request_hands_nothing_in(
    desired: Desired, portal: Portal, kind: str, aside: int
) -> None:
    portal.asked = once_asked_for(kind, press)
    result = apply_to(desired, backends_with(portal))
    assert result.exit_code is ExitCode.INTERRUPTED
    assert set(states(result).values()) == {State.SKIPPED}
    assert told(result)["Club"] == "the run was stopped before this change"
    assert portal.marks == []
    assert len(portal.forgotten) == aside
    assert [state for _, state in written(desired)] == ["skipped"] * aside
    portal.asked = lambda _: True
    assert resume(desired, backends_with(portal)).exit_code is ExitCode.OK
    assert [len(one) for one in portal.versions] == [3]


def test_a_stop_request_while_handing_in_lets_it_end(desired: Desired, portal: Portal) -> None:
    portal.before = press
    result = apply_to(desired, backends_with(portal))
    assert result.exit_code is ExitCode.INTERRUPTED
    assert set(states(result).values()) == {State.DONE}
    assert [state for _, state in written(desired)] == ["done"] * 3


@pytest.mark.parametrize("times", [2, 3])
def test_impatience_does_not_call_a_version_skipped(
    desired: Desired, portal: Portal, times: int
) -> None:
    stop, ended = Event(), Event()

    def press_again() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(30)  # signals that nobody noticed yet are one
        for _ in range(1, times):
            press()

    portal.before, portal.after = press_again, ended.set
    with pytest.raises(KeyboardInterrupt):
        apply_to(desired, backends_with(portal), stop)
    assert ended.wait(30)
    assert len(portal.versions) == 1
    assert portal.forgotten == []
    # whoever does not wait for the answer finds it untold, to be looked for
    assert {state for _, state in written(desired)} <= (
        {"done"} if times == 2 else {"started", "done"}
    )


def test_a_lost_lock_hands_nothing_in(desired: Desired, portal: Portal) -> None:
    portal.asked = once_asked_for("connectors", lambda: take_over(desired.root))
    result = apply_to(desired, backends_with(portal))
    assert set(states(result).values()) == {State.SKIPPED}
    assert all(UAI in one or "lock" in one for one in told(result).values())
    assert portal.marks == []
    assert sorted(portal.forgotten) == ["Club", "roles/Club", "wiki"]
    assert [state for _, state in written(desired)] == ["skipped"] * 3


def test_a_store_that_takes_no_announcement_hands_nothing_in(
    desired: Desired, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce = Journal.announce

    def full(journal: Journal, run: str, change: Change) -> int:
        if change.id.kind == "connectors":
            raise StoreError(msg("no space is left"))
        return announce(journal, run, change)

    monkeypatch.setattr(Journal, "announce", full)
    with pytest.raises(StoreError, match="no space"):
        apply_to(desired, backends_with(portal))
    assert portal.marks == []
    assert sorted(portal.forgotten) == ["Club", "roles/Club"]
    assert written(desired) == [("Club", "skipped"), ("roles/Club", "skipped")]


def test_a_store_that_takes_no_answer_leaves_the_writes_announced(
    desired: Desired, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        def full(*_: object) -> None:
            broken.undo()  # the next line finds room again
            raise StoreError(msg("no space is left"))

        broken.setattr(Journal, "settle_all", full)
        with pytest.raises(StoreError, match="no space"):
            apply_to(desired, backends_with(portal))
    assert [state for _, state in written(desired)] == ["started"] * 3
    assert portal.forgotten == []
    assert resume(desired, backends_with(portal)).exit_code is ExitCode.OK
    assert len(portal.versions) == 1


def test_a_defect_while_handing_in_leaves_its_writes_uncertain(
    desired: Desired, portal: Portal
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    portal.after = fail
    with pytest.raises(ZeroDivisionError):
        apply_to(desired, backends_with(portal))
    assert [state for _, state in written(desired)] == ["uncertain"] * 3
    assert portal.forgotten == []


def test_a_defect_beside_it_hands_nothing_in(tmp_path: Path, portal: Portal) -> None:
    ent = world_of()
    started: list[bool] = []

    def fail(change: Change) -> None:
        started.append(bool(portal.kept))
        raise ZeroDivisionError

    ent.before_write = fail
    opening = declare("opening", "parents", open=True, requires=(three_levels()[2].id,))
    plain = desired_of(tmp_path, *three_levels(), opening)
    kinds = ("groups", "rights", "connectors")
    desired = through(plain, BackendSettings("portal", "portal"), *kinds)
    with pytest.raises(ZeroDivisionError):
        apply_to(desired, backends_with(portal, ent=ent))
    assert started == [True]
    assert portal.marks == []
    assert sorted(portal.forgotten) == ["Club", "roles/Club", "wiki"]
    assert dict(written(desired))["Club"] == "skipped"


_KILLED = """
import os, pathlib, sys
from entconf.drivers.memory.world_file import write_world
from tests.engine.portal import Portal, apply_to, backends_with, through
from tests.engine.sites import desired_of, world_of
from tests.engine.test_handing_in import three_levels

root = pathlib.Path(sys.argv[1])
portal = Portal(world_of())

def die():
    write_world(root / "world.json", portal.world)
    os._exit(9)

setattr(portal, sys.argv[2], die)
apply_to(through(desired_of(root, *three_levels())), backends_with(portal))
"""


@pytest.mark.parametrize("resumed", [True, False])
@pytest.mark.parametrize(("moment", "versions"), [("before", 1), ("after", 0)])
def test_a_run_killed_around_its_version_is_finished(
    desired: Desired,
    moment: str,
    versions: int,
    resumed: bool,  # noqa: FBT001 - a case
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(desired.root), moment],
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 9
    assert [state for _, state in written(desired)] == ["started"] * 3
    portal = Portal(read_world(desired.root / "world.json"))
    assert len(portal.world.resources) == (0 if versions else 3)
    result = (resume if resumed else apply_to)(desired, backends_with(portal))
    assert result.exit_code is ExitCode.OK
    assert [len(one) for one in portal.versions] == [3] * versions
    assert len(portal.world.resources) == 3
