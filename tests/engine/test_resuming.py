"""A run killed at every position of its journal, then resumed: nothing doubled or forgotten."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from entconf.desired.state import Desired
from entconf.drivers.memory.world import Failure, World
from entconf.drivers.memory.world_file import read_world, write_world
from entconf.engine.applying import apply_plan
from entconf.engine.planning import PlanOptions
from entconf.engine.resuming import Resumption, resume_plan
from entconf.engine.run_result import RunResult
from entconf.engine.store.journal import Journal
from entconf.engine.store.store import Store
from entconf.engine.story import family
from entconf.engine.watch import Silence
from entconf.errors import ConfigurationError, ExitCode, RequestRefused, SystemUnreachable
from entconf.model.change import Change
from entconf.model.resource import ResourceId
from entconf.model.text import msg
from entconf.model.values import Attributes
from tests.engine.sites import (
    NOW,
    UAI,
    apply,
    backends_of,
    context_of,
    declare,
    desired_of,
    live,
    moved,
    plan_of,
    rid,
    world_of,
)

#: What is told of a run with four writes, in its order.
CALLS = ["begin_run", *["announce", "settle"] * 4, "end_run"]


def school(root: Path) -> Desired:
    return desired_of(
        root,
        declare("features", "blog", for_=("students",)),
        declare("groups", "Club", members=()),
        declare("rights", "roles/Club", roles=("Wiki",), requires=(rid("groups", "Club"),)),
        declare("connectors", "old", present=False),
    )


def begun() -> World:
    return world_of(live("connectors", "old", title="Ancien"))


def resumption(desired: Desired, world: World) -> Resumption:
    with Store(desired.root) as store:
        stories = family(store.journal, store.journal.runs()[0])
        found = resume_plan(stories, desired, backends_of(world), PlanOptions(now=NOW))
        for run, changes in found.proven.items():
            store.last_applied.record(run, changes)
    return found


def resume(desired: Desired, world: World) -> RunResult:
    found = resumption(desired, world)
    with Store(desired.root) as store:
        runs = store.journal.runs()
        root = runs[0].of or runs[0].id
        run = replace(context_of(desired, world, store), command="resume", of=root)
        return apply_plan(found.plan, run, Silence())


def dying(position: int, moment: str) -> Mapping[str, Callable[..., object]]:
    """The journal's methods, one of which ends the process before or after it tells its line."""
    count = 0

    def wrap(method: Callable[..., object]) -> Callable[..., object]:
        def told(*args: object) -> object:
            nonlocal count
            here, count = count == position, count + 1
            if here and moment == "before":
                os._exit(9)
            result = method(*args)
            if here:
                os._exit(9)
            return result

        return told

    return {name: wrap(getattr(Journal, name)) for name in dict.fromkeys(CALLS)}


def killed_run(root: Path, position: int, moment: str) -> None:
    """Apply in a process of its own, which dies there; the world and its writes are files."""
    child = os.fork()
    if child == 0:
        try:
            world = begun()
            log = root / "sent.log"

            def keep() -> None:
                write_world(root / "world.json", world)
                with log.open("a", encoding="utf-8") as file:
                    file.write(f"{world.sent[-1].id if world.sent else ''}\n")

            world.keep = keep
            desired = school(root)
            plan = plan_of(desired, world)
            write_world(root / "world.json", world)
            for name, method in dying(position, moment).items():
                setattr(Journal, name, method)
            apply(plan, desired, world)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9


def applied(root: Path) -> Mapping[ResourceId, Attributes]:
    with Store(root) as store:
        return store.last_applied.of([UAI])


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("position", range(len(CALLS)))
def test_a_run_killed_anywhere_is_finished_exactly(
    tmp_path: Path, position: int, moment: str
) -> None:
    root, other = tmp_path / "killed", tmp_path / "whole"
    root.mkdir()
    killed_run(root, position, moment)
    whole = begun()
    apply(plan_of(school(other), whole), school(other), whole)
    world = read_world(root / "world.json")
    before = dict(world.resources)
    desired = school(root)
    with Store(root) as store:
        started = bool(store.journal.runs())
    if not started:
        assert before == begun().resources
        return
    assert resume(desired, world).exit_code is ExitCode.OK
    assert world.resources == whole.resources
    assert plan_of(desired, world).is_empty
    assert applied(root) == applied(other)
    done = {one for one in before if before[one] == whole.resources.get(one)}
    assert {one.id for one in world.sent} == {*before, *whole.resources} - done - untouched(before)
    assert resumption(desired, world).plan.changes == ()
    with Store(root) as store:
        assert store.journal.verify().whole


def untouched(before: Mapping[ResourceId, object]) -> set[ResourceId]:
    """What was already as it should be when the run was killed: gone, if it had to go."""
    return set() if rid("connectors", "old") in before else {rid("connectors", "old")}


def test_what_was_interrupted_is_finished_and_only_that(tmp_path: Path) -> None:
    world = begun()
    world.failures.append(Failure(SystemUnreachable(msg("gone")), kind="groups"))
    desired = school(tmp_path)
    first = apply(plan_of(desired, world), desired, world)
    assert first.exit_code is ExitCode.PARTIAL
    done = [one.id for one in world.sent]
    found = resumption(desired, world)
    assert {one.id for one in found.plan.changes} == {
        one.change.id for one in first.outcomes
    } - set(done)
    assert resume(desired, world).exit_code is ExitCode.OK
    sent = [one.id for one in world.sent]
    assert len(sent) == len(set(sent)) == 4
    assert plan_of(desired, world).is_empty


def test_a_resumed_run_that_is_cut_short_is_resumed_again(tmp_path: Path) -> None:
    world = begun()
    for _ in range(2):
        world.failures.append(Failure(SystemUnreachable(msg("gone")), kind="groups"))
    desired = school(tmp_path)
    apply(plan_of(desired, world), desired, world)
    assert resume(desired, world).exit_code is not ExitCode.OK
    assert resume(desired, world).exit_code is ExitCode.OK
    assert plan_of(desired, world).is_empty


def cut_short(root: Path) -> tuple[World, Desired]:
    """A connector whose write ended in the middle."""
    before = live("connectors", "c", title="A", url="https://a.example/")
    world = world_of(before)
    desired = desired_of(root, declare("connectors", "c", title="B", url="https://b.example/"))

    def half(change: Change) -> None:
        world.put(moved(before, title="B"))
        raise RequestRefused(msg("cut"))

    world.before_write = half
    apply(plan_of(desired, world), desired, world)
    world.before_write = None
    return world, desired


def test_the_other_half_of_a_write_is_made(tmp_path: Path) -> None:
    world, desired = cut_short(tmp_path)
    assert resume(desired, world).exit_code is ExitCode.OK
    assert [one.name for one in world.sent[0].fields] == ["url"]


def test_what_somebody_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    world, desired = cut_short(tmp_path)
    world.put(live("connectors", "c", title="Z", url="https://a.example/"))
    assert resume(desired, world).exit_code is ExitCode.STALE
    assert world.sent == []


def test_what_was_done_and_changed_since_is_told_and_not_written_again(tmp_path: Path) -> None:
    killed_run(tmp_path, CALLS.index("end_run"), "before")
    world = read_world(tmp_path / "world.json")
    world.put(live("features", "blog", for_=()))
    found = resumption(school(tmp_path), world)
    assert found.plan.changes == ()
    assert "features blog was written by that run and is otherwise now" in str(
        [str(one.message) for one in found.plan.notices]
    )


def test_files_that_changed_since_are_told(tmp_path: Path) -> None:
    world, desired = cut_short(tmp_path)
    edited = replace(desired, inputs={"playbooks/main.yml": "0" * 64})
    told = [str(one.message) for one in resumption(edited, world).plan.notices]
    assert told[0].startswith("the files of the site changed since that run")


def test_a_run_that_was_undone_is_not_resumed(tmp_path: Path) -> None:
    world, desired = cut_short(tmp_path)
    with Store(tmp_path) as store:
        run = store.journal.runs()[0]
        stories = family(store.journal, run)
        undo = replace(run, id="other", command="rollback", of=run.id)
        undone = [replace(stories[0], followers=(undo,))]
        with pytest.raises(ConfigurationError, match="was undone by other"):
            resume_plan(undone, desired, backends_of(world), PlanOptions(now=NOW))
