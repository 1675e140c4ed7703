"""A kill between a write and its proof: what a plain apply, a plan and a drift say afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.desired.state import Desired
from entconf.drivers.memory.world import World
from entconf.engine import applying
from entconf.engine.causes import with_causes
from entconf.engine.drift import find_drift
from entconf.engine.planning import PlanOptions
from entconf.engine.store.locks import locked
from entconf.engine.store.store import Store
from entconf.engine.watch import Silence
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Cause
from entconf.model.plan import Plan
from entconf.model.resource import Declared
from tests.engine.sites import (
    UAI,
    apply,
    backends_of,
    declare,
    desired_of,
    live,
    moved,
    plan_of,
    rid,
    world_of,
)

ID = rid("connectors", "c")
URL = "https://a.example/"


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


def connector(title: str) -> Declared:
    return declare("connectors", "c", title=title, url=URL)


def killed(
    desired: Desired, world: World, patch: pytest.MonkeyPatch, *, when: str = "proof"
) -> None:
    """Apply, and die where nothing was proven and no end was told.

    `when` is `proof` (every write was answered) or `answer` (the write was sent).
    """

    def die(*_: object) -> None:
        raise Killed

    with patch.context() as here:
        here.setattr("entconf.engine.store.journal.Journal.end_run", die)
        if when == "answer":
            here.setattr("entconf.engine.store.journal.Journal.settle", die)
            here.setattr("entconf.engine.store.journal.Journal.settle_all", die)
        here.setattr(applying, "prove", die)
        with pytest.raises(Killed):
            apply(plan_of(desired, world), desired, world)


def cause_of(desired: Desired, world: World) -> Cause | None:
    (change,) = with_causes(plan_of(desired, world), desired.root, all_kinds()).changes
    return change.cause


def drift_of(desired: Desired, world: World) -> Plan:
    with Store(desired.root) as store:
        return find_drift(desired, backends_of(world), store, PlanOptions(), Silence())


def newest_run(root: Path) -> str:
    with Store(root) as store:
        return store.journal.runs(1)[0].id


@pytest.mark.parametrize("when", ["proof", "answer"])
def test_what_the_killed_run_wrote_is_not_said_to_be_somebody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    world = world_of()
    first = desired_of(tmp_path, connector("A"))
    apply(plan_of(first, world), first, world)
    killed(desired_of(tmp_path, connector("B")), world, monkeypatch, when=when)
    assert world.resources[ID].attributes["title"] == "B"
    later = desired_of(tmp_path, connector("C"))
    cause = cause_of(later, world)
    assert cause is not None
    assert (cause.run, cause.ours, cause.theirs) == (newest_run(tmp_path), ("title",), ())
    assert drift_of(later, world).changes == ()
    apply(plan_of(later, world), later, world)
    world.put(moved(world.resources[ID], title="Z"))
    cause = cause_of(later, world)
    assert cause is not None
    assert (cause.ours, cause.theirs) == ((), ("title",))


def test_who_moves_what_the_killed_run_wrote_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of()
    desired = desired_of(tmp_path, connector("B"))
    killed(desired, world, monkeypatch)
    world.put(moved(world.resources[ID], title="Z"))
    cause = cause_of(desired, world)
    assert cause is not None
    assert (cause.ours, cause.theirs) == ((), ("title",))
    (drifted,) = drift_of(desired, world).changes
    assert [(one.name, one.before, one.after) for one in drifted.fields] == [("title", "Z", "B")]


def test_a_plain_apply_after_the_kill_ends_with_the_right_causes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(live("connectors", "c", title="A", url=URL))
    desired = desired_of(tmp_path, connector("B"))
    killed(desired, world, monkeypatch)
    plan = plan_of(desired, world)
    assert plan.changes == ()
    run = newest_run(tmp_path)
    apply(plan, desired, world)
    with Store(tmp_path) as store:
        assert store.journal.unfinished() == ()
        known = store.last_applied.known([UAI])[ID]
    assert (known.run, known.attributes["title"]) == (run, "B")
    world.put(moved(world.resources[ID], title="Z"))
    cause = cause_of(desired, world)
    assert cause is not None
    assert (cause.run, cause.ours, cause.theirs) == (run, (), ("title",))


def test_what_the_killed_run_removed_and_somebody_makes_again_is_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of()
    first = desired_of(tmp_path, connector("A"))
    apply(plan_of(first, world), first, world)
    gone = desired_of(tmp_path, declare("connectors", "c", present=False))
    killed(gone, world, monkeypatch)
    assert ID not in world.resources
    apply(plan_of(gone, world), gone, world)
    with Store(tmp_path) as store:
        assert ID not in store.last_applied.known([UAI])
    world.put(live("connectors", "c", title="Main", url=URL))
    assert cause_of(gone, world) is None


def test_a_write_that_was_sent_and_not_done_is_no_last_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of()
    first = desired_of(tmp_path, connector("A"))
    run = apply(plan_of(first, world), first, world).run
    killed(desired_of(tmp_path, connector("B")), world, monkeypatch, when="answer")
    world.put(live("connectors", "c", title="A", url=URL))
    cause = cause_of(desired_of(tmp_path, connector("B")), world)
    assert cause is not None
    assert (cause.run, cause.ours, cause.theirs) == (run, ("title",), ())


def test_what_a_later_run_removed_is_not_remembered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of()
    desired = desired_of(tmp_path, connector("B"))
    killed(desired, world, monkeypatch)
    gone = desired_of(tmp_path, declare("connectors", "c", present=False))
    apply(plan_of(gone, world), gone, world)
    apply(plan_of(gone, world), gone, world)
    with Store(tmp_path) as store:
        assert ID not in store.last_applied.known([UAI])
    assert drift_of(desired_of(tmp_path, connector("B")), world).changes


def test_a_run_that_still_lives_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of()
    desired = desired_of(tmp_path, connector("B"))
    killed(desired, world, monkeypatch)
    plan = plan_of(desired, world)
    with Store(tmp_path) as store, locked(store.database, [UAI], "their-run"):
        apply(plan, desired, world)
        assert len(store.journal.unfinished()) == 1
        assert store.last_applied.known([UAI]) == {}
    apply(plan, desired, world)
    with Store(tmp_path) as store:
        assert store.last_applied.known([UAI])[ID].attributes["title"] == "B"
        assert store.journal.verify().whole
