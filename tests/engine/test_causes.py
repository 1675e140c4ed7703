"""Each line of a plan says which side moved since the last run: ours, theirs, or both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from entconf.desired.state import Desired
from entconf.drivers.memory.world import World
from entconf.engine.causes import with_causes
from entconf.engine.plan_file import plan_from_json, plan_to_json
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Cause
from entconf.model.resource import Declared
from tests.engine.sites import (
    apply,
    declare,
    desired_of,
    live,
    plan_of,
    rid,
    world_of,
)

OLD = Path(__file__).parent / "old"


def connector(
    title: str = "A", url: str = "https://a.example/", text: str | None = None
) -> Declared:
    """What is declared of a connector; the defaults are what the first run put there."""
    if text is None:
        return declare("connectors", "c", title=title, url=url)
    return declare("connectors", "c", title=title, url=url, text=text)


def begun(root: Path) -> tuple[World, str]:
    """A world in which a run put a connector."""
    world = world_of()
    desired = desired_of(root, connector())
    return world, apply(plan_of(desired, world), desired, world).run


def cause(desired: Desired, world: World) -> Cause | None:
    (change,) = with_causes(plan_of(desired, world), desired.root, all_kinds()).changes
    return change.cause


def sides(found: Cause | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    assert found is not None
    return found.ours, found.theirs


def test_our_declaration_changed(tmp_path: Path) -> None:
    world, run = begun(tmp_path)
    desired = desired_of(tmp_path, connector("B"))
    found = cause(desired, world)
    assert sides(found) == (("title",), ())
    assert found is not None
    assert found.run == run


def test_somebody_changed_it(tmp_path: Path) -> None:
    world, _ = begun(tmp_path)
    world.put(live("connectors", "c", title="Z", url="https://a.example/"))
    desired = desired_of(tmp_path, connector())
    assert sides(cause(desired, world)) == ((), ("title",))


def test_both_changed_it_each_in_its_fields(tmp_path: Path) -> None:
    world, _ = begun(tmp_path)
    world.put(live("connectors", "c", title="Z", url="https://a.example/"))
    desired = desired_of(tmp_path, connector("B", "https://b.example/"))
    assert sides(cause(desired, world)) == (("title", "url"), ("title",))


def test_a_field_that_is_newly_declared_is_ours(tmp_path: Path) -> None:
    world, _ = begun(tmp_path)
    desired = desired_of(tmp_path, connector(text="new"))
    assert sides(cause(desired, world)) == (("text",), ())


def test_somebody_took_it_away(tmp_path: Path) -> None:
    world, _ = begun(tmp_path)
    world.take_away(rid("connectors", "c"))
    desired = desired_of(tmp_path, connector())
    assert sides(cause(desired, world)) == ((), ("",))
    desired = desired_of(tmp_path, connector("B"))
    assert sides(cause(desired, world)) == (("title",), ("",))


def test_we_take_it_away(tmp_path: Path) -> None:
    world, _ = begun(tmp_path)
    gone = desired_of(tmp_path, declare("connectors", "c", present=False))
    assert sides(cause(gone, world)) == (("",), ())
    world.put(live("connectors", "c", title="Z", url="https://a.example/"))
    assert sides(cause(gone, world)) == (("",), ("title",))


def test_what_was_never_applied_has_no_cause(tmp_path: Path) -> None:
    world = world_of(live("features", "blog", for_=("teachers",)))
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    assert cause(desired, world) is None
    assert not (tmp_path / ".entconf").exists()
    begun(tmp_path)
    assert cause(desired, world) is None


def test_a_saved_plan_keeps_its_causes(tmp_path: Path) -> None:
    world, _ = begun(tmp_path)
    desired = desired_of(tmp_path, connector("B"))
    plan = with_causes(plan_of(desired, world), tmp_path, all_kinds())
    assert plan.changes[0].cause is not None
    assert plan_from_json(plan_to_json(plan)) == plan
    assert plan.changes[0].inverse().cause is None


def test_a_plan_of_0_1_is_read_and_has_no_cause() -> None:
    plan = plan_from_json((OLD / "plan-1.json").read_text(encoding="utf-8"))
    assert len(plan.changes) == 7
    assert all(replace(one, cause=None) == one for one in plan.changes)
