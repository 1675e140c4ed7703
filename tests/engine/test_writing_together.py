"""Drivers that send the writes of a level together: many at once, each with its own answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from entconf.desired.state import Desired
from entconf.drivers.base import Reading
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import World
from entconf.drivers.memory.world_file import read_world
from entconf.engine.applying import apply_plan
from entconf.engine.planning import PlanOptions
from entconf.engine.resuming import resume_plan
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import RunResult, State
from entconf.engine.store.store import Store
from entconf.engine.story import family
from entconf.engine.watch import Silence
from entconf.engine.writing_together import BATCH
from entconf.errors import (
    EntconfError,
    ExitCode,
    RequestRefused,
    SystemUnreachable,
    WriteUncertain,
)
from entconf.model.change import Change
from entconf.model.resource import Declared
from entconf.model.text import msg
from tests.engine.sites import (
    NOW,
    backends_of,
    context_of,
    declare,
    desired_of,
    plan_of,
    rid,
    world_of,
)


@dataclass
class Pipelined(MemoryDriver):
    """A system in memory that takes many writes at once.

    `instead` answers in its place for a change; what it returns is the answer when it is an
    error. `before` is called with each batch.
    """

    world: World
    instead: Callable[[Change], EntconfError | None] = lambda _: None
    before: Callable[[Sequence[Change]], None] = lambda _: None
    batches: list[list[str]] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.world)

    def perform(self, change: Change, reading: Reading) -> None:
        self.alone.append(change.id.key)
        super().perform(change, reading)

    def perform_together(
        self, changes: Sequence[Change], reading: Reading
    ) -> list[EntconfError | None]:
        self.batches.append([one.id.key for one in changes])
        self.before(changes)
        return [self._answer(one, reading) for one in changes]

    def _answer(self, change: Change, reading: Reading) -> EntconfError | None:
        error = self.instead(change)
        if error is None:
            super().perform(change, reading)
        return error


def clubs(count: int) -> list[Declared]:
    return [declare("groups", f"Club {n:03}", members=()) for n in range(count)]


def right(number: int) -> Declared:
    """A right of a club, in the level after it."""
    key = f"Club {number:03}"
    return declare("rights", f"roles/{key}", roles=("Wiki",), requires=(rid("groups", key),))


def context(desired: Desired, driver: Pipelined, store: Store) -> RunContext:
    run = context_of(desired, driver.world, store)
    return replace(run, backends=backends_of(driver.world, drivers={"ent": driver}))


def apply(desired: Desired, driver: Pipelined) -> RunResult:
    with Store(desired.root) as store:
        plan = plan_of(desired, driver.world)
        return apply_plan(plan, context(desired, driver, store), Silence())


def outcomes(result: RunResult) -> dict[str, State]:
    return {one.change.id.key: one.state for one in result.outcomes}


def written(root: Path) -> list[tuple[str, str]]:
    """The writes of the latest run: what was written and what came of it."""
    with Store(root) as store:
        assert store.journal.verify().whole
        run = store.journal.runs()[0]
        return [(one.change.id.key, one.state) for one in store.journal.writes(run.id)]


def test_the_changes_of_a_level_go_in_bounded_batches(tmp_path: Path) -> None:
    driver = Pipelined(world_of())
    desired = desired_of(tmp_path, *clubs(250), right(0), right(1))
    result = apply(desired, driver)
    assert result.exit_code is ExitCode.OK
    assert [len(one) for one in driver.batches] == [BATCH, BATCH, 50, 2]
    assert driver.alone == []
    assert {state for _, state in written(tmp_path)} == {"done"}
    assert plan_of(desired, driver.world).is_empty


def test_all_are_announced_before_any_is_sent_and_settled_once_answered(tmp_path: Path) -> None:
    seen: list[list[tuple[str, str]]] = []
    driver = Pipelined(world_of(), before=lambda _: seen.append(written(tmp_path)))
    apply(desired_of(tmp_path, *clubs(3), right(0)), driver)
    names = ["Club 000", "Club 001", "Club 002"]
    assert seen[0] == [(name, "started") for name in names]
    assert seen[1] == [*((name, "done") for name in names), ("roles/Club 000", "started")]


def test_one_refused_among_many_is_that_one(tmp_path: Path) -> None:
    def refuse(change: Change) -> EntconfError | None:
        return RequestRefused(msg("not this one")) if change.id.key == "Club 003" else None

    driver = Pipelined(world_of(), refuse)
    result = apply(desired_of(tmp_path, *clubs(8), right(3), right(4)), driver)
    assert result.exit_code is ExitCode.PARTIAL
    states = outcomes(result)
    assert states.pop("Club 003") is State.REFUSED
    assert states.pop("roles/Club 003") is State.SKIPPED
    assert set(states.values()) == {State.DONE}
    assert [one for one in written(tmp_path) if one[1] != "done"] == [("Club 003", "refused")]


@pytest.mark.parametrize("was_made", [True, False])
def test_one_lost_answer_is_looked_for(tmp_path: Path, was_made: bool) -> None:  # noqa: FBT001 - a case
    driver = Pipelined(world_of())

    def lose(change: Change) -> EntconfError | None:
        if change.id.key != "Club 002":
            return None
        if was_made:
            MemoryDriver(driver.world).perform(change, Reading(desired.establishments[0]))
        return WriteUncertain(msg("no answer"))

    driver.instead = lose
    desired = desired_of(tmp_path, *clubs(5))
    result = apply(desired, driver)
    assert set(outcomes(result).values()) == {State.DONE}
    assert driver.alone == ([] if was_made else ["Club 002"])
    assert len(driver.world.sent) == 5
    assert plan_of(desired, driver.world).is_empty


def test_what_a_broken_connection_left_unsent_goes_on_a_new_one(tmp_path: Path) -> None:
    driver = Pipelined(world_of())

    def break_once(change: Change) -> EntconfError | None:
        if len(driver.batches) > 1 or change.id.key < "Club 002":
            return None
        lost = change.id.key == "Club 002"
        return (WriteUncertain if lost else SystemUnreachable)(msg("the line broke"))

    driver.instead = break_once
    desired = desired_of(tmp_path, *clubs(6), right(5))
    result = apply(desired, driver)
    assert result.exit_code is ExitCode.OK
    assert driver.alone == ["Club 002"]
    assert driver.batches[1] == ["Club 003", "Club 004", "Club 005"]
    assert len(driver.world.sent) == 7


def test_a_system_that_stays_away_ends_the_work(tmp_path: Path) -> None:
    driver = Pipelined(world_of(), lambda _: SystemUnreachable(msg("gone")))
    result = apply(desired_of(tmp_path, *clubs(BATCH + 5), right(0)), driver)
    assert result.unreachable
    assert len(driver.batches) == 1
    states = list(outcomes(result).values())
    assert (states.count(State.REFUSED), states.count(State.SKIPPED)) == (BATCH, 6)


def test_a_stop_request_ends_the_work_after_the_batch(tmp_path: Path) -> None:
    def press(_: Sequence[Change]) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.2)

    driver = Pipelined(world_of(), before=press)
    desired = desired_of(tmp_path, *clubs(BATCH + 20))
    result = apply(desired, driver)
    assert result.exit_code is ExitCode.INTERRUPTED
    states = list(outcomes(result).values())
    assert (states.count(State.DONE), states.count(State.SKIPPED)) == (BATCH, 20)
    assert [state for _, state in written(tmp_path)] == ["done"] * BATCH


def test_a_lost_lock_is_seen_before_the_next_batch(tmp_path: Path) -> None:
    def take_over(_: Sequence[Change]) -> None:
        with Store(tmp_path) as store, store.database.transaction() as cursor:
            cursor.execute("DELETE FROM locks")

    driver = Pipelined(world_of(), before=take_over)
    result = apply(desired_of(tmp_path, *clubs(BATCH + 20)), driver)
    states = list(outcomes(result).values())
    assert (states.count(State.DONE), states.count(State.SKIPPED)) == (BATCH, 20)
    assert len(driver.batches) == 1


def test_a_defect_of_a_driver_leaves_every_write_of_its_batch_uncertain(tmp_path: Path) -> None:
    def fail(_: Sequence[Change]) -> None:
        raise ZeroDivisionError

    driver = Pipelined(world_of(), before=fail)
    with pytest.raises(ZeroDivisionError):
        apply(desired_of(tmp_path, *clubs(3)), driver)
    assert [state for _, state in written(tmp_path)] == ["uncertain"] * 3


_KILLED = """
import os, pathlib, sys
from entconf.drivers.memory.world_file import write_world
from tests.engine.sites import desired_of, world_of
from tests.engine.test_writing_together import Pipelined, apply, clubs, right

root = pathlib.Path(sys.argv[1])
world = world_of()
write_world(root / "world.json", world)

def keep():
    write_world(root / "world.json", world)
    if len(world.sent) == 7:
        os._exit(9)

world.keep = keep
apply(desired_of(root, *clubs(12), right(0)), Pipelined(world))
"""


@pytest.mark.parametrize("resumed", [True, False])
def test_a_run_killed_in_the_middle_of_a_batch_is_finished(
    tmp_path: Path,
    resumed: bool,  # noqa: FBT001 - a case
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path)], check=False, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 9
    assert [state for _, state in written(tmp_path)] == ["started"] * 12
    driver = Pipelined(read_world(tmp_path / "world.json"))
    assert len(driver.world.resources) == 7
    desired = desired_of(tmp_path, *clubs(12), right(0))
    result = resume(desired, driver) if resumed else apply(desired, driver)
    assert result.exit_code is ExitCode.OK
    assert len(driver.world.sent) == 6
    assert plan_of(desired, driver.world).is_empty


def resume(desired: Desired, driver: Pipelined) -> RunResult:
    with Store(desired.root) as store:
        stories = family(store.journal, store.journal.runs()[0])
        backends = backends_of(driver.world)
        found = resume_plan(stories, desired, backends, PlanOptions(now=NOW))
        run = replace(context(desired, driver, store), command="resume", of=stories[0].run.id)
        return apply_plan(found.plan, run, Silence())
