"""The store: private, durable, clear about what is wrong; drift and last applied values."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from entconf.desired.state import Desired
from entconf.drivers.memory.world import World
from entconf.engine.drift import find_drift
from entconf.engine.planning import PlanOptions
from entconf.engine.remembering import with_memory
from entconf.engine.store.store import Store
from entconf.engine.store.tables import SCHEMA_VERSION
from entconf.engine.watch import Silence
from entconf.errors import StoreError
from entconf.model.plan import Plan
from tests.engine.sites import (
    NOW,
    UAI,
    apply,
    backends_of,
    declare,
    desired_of,
    live,
    plan_of,
    rid,
    world_of,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_private_and_ignored(tmp_path: Path) -> None:
    with Store(tmp_path):
        folder = tmp_path / ".entconf"
        assert mode(folder) == 0o700
        assert {mode(path) for path in folder.glob("state.db*")} == {0o600}
        assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / ".entconf").mkdir(mode=0o755)
    (tmp_path / ".entconf/state.db").touch(mode=0o644)
    with Store(tmp_path):
        assert mode(tmp_path / ".entconf") == 0o700
        assert mode(tmp_path / ".entconf/state.db") == 0o600


def test_what_is_not_a_database_is_told(tmp_path: Path) -> None:
    (tmp_path / ".entconf").mkdir()
    (tmp_path / ".entconf/state.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"state\.db") as caught:
        Store(tmp_path)
    assert "move the file away" in str(caught.value.hint)


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path):
        pass
    connection = sqlite3.connect(tmp_path / ".entconf/state.db")
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(StoreError, match="newer entconf"):
        Store(tmp_path)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be made"):
        Store(tmp_path / "file")


@pytest.mark.usefixtures("backend")
def test_the_store_survives_being_opened_again(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    apply(plan_of(desired, world), desired, world)
    with Store(tmp_path) as store:
        assert store.last_applied.of([UAI]) == {rid("features", "blog"): {"for": ("students",)}}
        assert store.last_applied.of(["0990002Y"]) == {}


@pytest.mark.usefixtures("backend")
def test_last_applied_adds_up_and_forgets_what_was_deleted(tmp_path: Path) -> None:
    world = world_of()
    for declared in (
        declare("connectors", "c", title="T"),
        declare("connectors", "c", url="https://c.example/"),
    ):
        desired = desired_of(tmp_path, declared)
        apply(plan_of(desired, world), desired, world)
    with Store(tmp_path) as store:
        assert store.last_applied.of([UAI]) == {
            rid("connectors", "c"): {"title": "T", "url": "https://c.example/"}
        }
    desired = desired_of(tmp_path, declare("connectors", "c", present=False))
    apply(plan_of(desired, world), desired, world)
    with Store(tmp_path) as store:
        assert store.last_applied.of([UAI]) == {}


def drift(desired: Desired, world: World) -> Plan:
    with Store(desired.root) as store:
        return find_drift(desired, backends_of(world), store, PlanOptions(now=NOW), Silence())


@pytest.mark.usefixtures("backend")
def test_drift_is_what_moved_live_and_not_what_changed_in_the_file(tmp_path: Path) -> None:
    world = world_of()
    first = desired_of(
        tmp_path,
        declare("features", "blog", for_=("students",)),
        declare("features", "wiki", for_=("students",)),
    )
    apply(plan_of(first, world), first, world)
    edited = desired_of(
        tmp_path,
        declare("features", "blog", for_=("teachers",)),
        declare("features", "wiki", for_=("students",)),
    )
    assert drift(edited, world).is_empty
    world.put(live("features", "wiki", for_=("parents",)))
    (change,) = drift(edited, world).changes
    assert change.id.key == "wiki"
    assert (change.fields[0].before, change.fields[0].after) == (("parents",), ("students",))


def test_drift_of_what_was_never_applied_is_held_against_the_file(tmp_path: Path) -> None:
    world = world_of(live("features", "blog", for_=("students",)))
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    assert drift(desired, world).is_empty
    world.put(live("features", "blog", for_=()))
    assert len(drift(desired, world).changes) == 1


@pytest.mark.usefixtures("backend")
def test_something_deleted_by_hand_is_drift_and_a_deletion_only_declared_is_not(
    tmp_path: Path,
) -> None:
    world = world_of()
    desired = desired_of(tmp_path, declare("groups", "Club", members=()))
    apply(plan_of(desired, world), desired, world)
    gone = desired_of(tmp_path, declare("groups", "Club", present=False))
    assert drift(gone, world).is_empty
    world.take_away(rid("groups", "Club"))
    assert [one.action.value for one in drift(desired, world).changes] == ["create"]


@pytest.mark.usefixtures("backend")
def test_what_must_go_is_looked_for_by_what_was_put_there(tmp_path: Path) -> None:
    world = world_of()
    first = desired_of(tmp_path, declare("announcements", "pont", title="Fermeture"))
    gone = desired_of(tmp_path, declare("announcements", "pont", present=False))
    assert with_memory(gone).declared[0].attributes == {}
    apply(plan_of(first, world), first, world)
    assert with_memory(gone).declared[0].attributes == {"title": "Fermeture"}
    assert [one.action.value for one in plan_of(gone, world).changes] == ["delete"]
