"""What stood as declared before any run is remembered too, so that who moves it is told."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entconf.cli.finding_runs import find_run
from entconf.desired.state import Desired
from entconf.drivers.memory.world import World
from entconf.engine.applying import apply_plan
from entconf.engine.causes import with_causes
from entconf.engine.drift import find_drift
from entconf.engine.plan_file import plan_from_json, plan_to_json
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.store.locks import locked
from entconf.engine.store.store import Store
from entconf.engine.watch import Silence
from entconf.errors import ConfigurationError
from entconf.kinds.catalog import all_kinds
from entconf.model.plan import Plan
from entconf.model.resource import Declared
from entconf.model.secret import Secret
from tests.engine.sites import (
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

RIGHT = live("connectors", "c", title="A", url="https://a.example/")
ID = RIGHT.id


def connector(title: str = "A") -> Declared:
    return declare("connectors", "c", title=title, url="https://a.example/")


def applied(desired: Desired, world: World) -> str:
    """Plan and apply in one go, as `entconf apply` does; the name of the run."""
    return apply(plan_of(desired, world), desired, world).run


def drift_of(desired: Desired, world: World) -> Plan:
    with Store(desired.root) as store:
        return find_drift(desired, backends_of(world), store, PlanOptions(), Silence())


def known(root: Path) -> dict[str, tuple[object, str]]:
    with Store(root) as store:
        return {
            str(one): (value.attributes, value.run)
            for one, value in store.last_applied.known([UAI]).items()
        }


def test_what_was_right_at_the_first_run_and_is_changed_by_hand_has_a_cause(
    tmp_path: Path,
) -> None:
    world, desired = world_of(RIGHT), desired_of(tmp_path, connector())
    run = applied(desired, world)
    world.put(moved(RIGHT, title="Z"))
    (change,) = with_causes(plan_of(desired, world), tmp_path, all_kinds()).changes
    assert change.cause is not None
    assert (change.cause.run, change.cause.ours, change.cause.theirs) == (run, (), ("title",))
    (drifted,) = drift_of(desired_of(tmp_path, connector("B")), world).changes
    assert [(one.name, one.before, one.after) for one in drifted.fields] == [("title", "Z", "A")]


def test_a_line_that_changes_later_is_ours_and_no_drift(tmp_path: Path) -> None:
    world, desired = world_of(RIGHT), desired_of(tmp_path, connector())
    applied(desired, world)
    later = desired_of(tmp_path, connector("B"))
    (change,) = with_causes(plan_of(later, world), tmp_path, all_kinds()).changes
    assert change.cause is not None
    assert (change.cause.ours, change.cause.theirs) == (("title",), ())
    assert drift_of(later, world).changes == ()


def test_beside_changes_the_rest_of_the_school_is_remembered_with_the_same_run(
    tmp_path: Path,
) -> None:
    world = world_of(RIGHT)
    desired = desired_of(
        tmp_path, connector(), declare("connectors", "d", title="D", url="https://d.example/")
    )
    run = applied(desired, world)
    assert {name: one[1] for name, one in known(tmp_path).items()} == {
        str(ID): run,
        str(rid("connectors", "d")): run,
    }


def test_what_is_known_already_is_not_written_again(tmp_path: Path) -> None:
    world, desired = world_of(RIGHT), desired_of(tmp_path, connector())
    first = applied(desired, world)
    with Store(tmp_path) as store:
        file = tmp_path / ".entconf"
        assert store.last_applied.known([UAI])[ID].run == first
    before = {one.name: one.stat().st_mtime_ns for one in file.iterdir()}
    applied(desired, world)
    assert known(tmp_path)[str(ID)][1] == first
    assert {one.name: one.stat().st_mtime_ns for one in file.iterdir()} == before


def test_what_is_known_otherwise_is_remembered_anew(tmp_path: Path) -> None:
    world = world_of()
    applied(desired_of(tmp_path, connector()), world)
    world.put(moved(RIGHT, title="B"))
    desired = desired_of(tmp_path, connector("B"))
    now = datetime.now(UTC) + timedelta(seconds=5)
    plan = make_plan(desired, backends_of(world), PlanOptions(now=now), Silence())
    assert plan.changes == ()
    run = apply(plan, desired, world).run
    (remembered,) = known(tmp_path).values()
    assert remembered == ({"title": "B", "url": "https://a.example/"}, run)


def test_a_plan_older_than_what_another_run_put_there_teaches_nothing(tmp_path: Path) -> None:
    world, desired = world_of(RIGHT), desired_of(tmp_path, connector())
    old = plan_of(desired, world)
    put = applied(desired_of(tmp_path, connector("B")), world)
    apply(old, desired, world)
    assert known(tmp_path)[str(ID)][1] == put


def test_a_secret_that_the_system_keeps_to_itself_is_not_remembered(tmp_path: Path) -> None:
    world = world_of(RIGHT)
    one = connector()
    hidden = replace(one, attributes={**one.attributes, "sso.secret": Secret("env:INVENTED")})
    applied(desired_of(tmp_path, hidden), world)
    (remembered,) = known(tmp_path).values()
    assert remembered[0] == {"title": "A", "url": "https://a.example/"}


def test_a_secret_that_the_system_shows_is_remembered_as_its_reference(tmp_path: Path) -> None:
    shown = moved(RIGHT, **{"sso.secret": Secret("env:INVENTED")})
    one = connector()
    held = replace(one, attributes={**one.attributes, "sso.secret": Secret("env:INVENTED")})
    applied(desired_of(tmp_path, held), world_of(shown))
    (remembered,) = known(tmp_path).values()
    assert remembered[0] == {
        "title": "A",
        "url": "https://a.example/",
        "sso.secret": Secret("env:INVENTED"),
    }


def test_the_journal_knows_a_run_that_changed_nothing_and_whose_it_was(tmp_path: Path) -> None:
    world, desired = world_of(RIGHT), desired_of(tmp_path, connector())
    run = applied(desired, world)
    second = applied(desired, world)
    with Store(tmp_path) as store:
        assert not store.journal.runs()
        assert (store.journal.has_noted(run), store.journal.has_noted(second)) == (True, False)
        assert store.journal.verify().lines == 1
        with pytest.raises(ConfigurationError) as told:
            find_run(store.journal, run)
        assert "changed nothing" in str(told.value.problems()[0].message)


def test_a_plan_alone_writes_nothing(tmp_path: Path) -> None:
    plan = plan_of(desired_of(tmp_path, connector()), world_of(RIGHT))
    assert plan.changes == ()
    assert not (tmp_path / ".entconf").exists()


def test_a_saved_plan_holds_nothing_of_it(tmp_path: Path) -> None:
    world, desired = world_of(RIGHT), desired_of(tmp_path, connector())
    plan = plan_of(desired, world)
    assert "a.example" not in plan_to_json(plan)
    apply(plan_from_json(plan_to_json(plan)), desired, world)
    assert known(tmp_path) == {}


def test_a_run_that_changes_nothing_waits_for_nobody(tmp_path: Path) -> None:
    world, desired = world_of(RIGHT), desired_of(tmp_path, connector())
    with Store(tmp_path) as store, locked(store.database, [UAI], "their-run"):
        applied(desired, world)
        assert store.last_applied.known([UAI]) == {}
    applied(desired, world)
    assert known(tmp_path)


def test_another_command_than_apply_remembers_nothing_beside_its_changes(tmp_path: Path) -> None:
    world, desired = world_of(RIGHT), desired_of(tmp_path, connector())
    with Store(tmp_path) as store:
        run = replace(context_of(desired, world, store), command="restore")
        apply_plan(plan_of(desired, world), run, Silence())
    assert known(tmp_path) == {}


def test_many_resources_are_written_in_one_go(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(450)]
    here = [live("connectors", name, title=name, url="https://a.example/") for name in names]
    wanted = [declare("connectors", name, title=name, url="https://a.example/") for name in names]
    applied(desired_of(tmp_path, *wanted), world_of(*here))
    with sqlite3.connect(next((tmp_path / ".entconf").glob("*.db*"))) as database:
        assert database.execute("SELECT count(*) FROM last_applied").fetchone() == (450,)
