"""Rollback: the inverse of what a run really did, and only where its values still stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from entconf.desired.state import Desired
from entconf.drivers.base import Unknown
from entconf.drivers.memory.world import Failure, World
from entconf.engine.applying import apply_plan
from entconf.engine.planning import PlanOptions
from entconf.engine.run_result import RunResult
from entconf.engine.store.store import Store
from entconf.engine.story import family, written_since
from entconf.engine.undoing import Past, Undoing, rollback_plan
from entconf.engine.watch import Silence
from entconf.errors import ExitCode, RequestRefused, WriteUncertain
from entconf.model.change import Change
from entconf.model.resource import Declared
from entconf.model.secret import Secret
from entconf.model.text import msg
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

BLOG = live("features", "blog", for_=("teachers",))
OLD = live("connectors", "old", title="Ancien", url="https://a.example/")


def undoing(desired: Desired, world: World, run: str, kinds: Iterable[str] = ()) -> Undoing:
    with Store(desired.root) as store:
        row = next(one for one in store.journal.runs() if one.id == run)
        stories = family(store.journal, row)
        past = Past(stories, written_since(store.journal, stories), frozenset(kinds))
    return rollback_plan(past, desired, backends_of(world), PlanOptions(now=NOW), Silence())


def roll_back(desired: Desired, world: World, run: str) -> RunResult:
    plan = undoing(desired, world, run).plan
    with Store(desired.root) as store:
        context = replace(context_of(desired, world, store), command="rollback", of=run)
        return apply_plan(plan, context, Silence())


def school() -> tuple[Declared, ...]:
    """One of each: an update, a creation with what requires it, a deletion, an emptying."""
    return (
        declare("features", "blog", for_=("students",)),
        declare("groups", "Club", members={"classes": ("6A",), "profiles": (), "people": ()}),
        declare("rights", "roles/Club", roles=("Wiki",), requires=(rid("groups", "Club"),)),
        declare("connectors", "old", present=False),
        declare("opening", "students", open=True),
    )


def told(found: Undoing) -> list[str]:
    return [str(one.message) for one in found.plan.notices]


def test_a_run_is_undone_and_the_next_plan_is_the_first_one_again(tmp_path: Path) -> None:
    world = world_of(BLOG, OLD)
    desired = desired_of(tmp_path, *school())
    first = plan_of(desired, world)
    result = apply(first, desired, world)
    assert result.exit_code is ExitCode.OK
    found = undoing(desired, world, result.run)
    assert {str(one.id): one.action.value for one in found.plan.changes} == {
        f"{UAI}/connectors/old": "create",
        f"{UAI}/features/blog": "update",
        f"{UAI}/groups/Club": "delete",
        f"{UAI}/opening/students": "update",
        f"{UAI}/rights/roles/Club": "update",
    }
    assert found.left == ()
    undone = roll_back(desired, world, result.run)
    assert undone.exit_code is ExitCode.OK, undone
    assert world.resources[OLD.id] == OLD
    assert world.resources[BLOG.id] == BLOG
    assert rid("groups", "Club") not in world.resources
    again = plan_of(desired, world)
    assert {(one.id, one.action) for one in again.changes} == {
        (one.id, one.action) for one in first.changes
    }
    assert undone.backups
    found = undoing(desired, world, result.run)
    assert found.plan.is_empty
    assert told(found)[0].startswith("5 things are as they were before the run already: ")
    with Store(tmp_path) as store:
        latest = store.journal.runs()[0]
    assert (latest.command, latest.of) == ("rollback", result.run)


def test_a_rollback_can_itself_be_undone(tmp_path: Path) -> None:
    world = world_of(BLOG, OLD)
    desired = desired_of(tmp_path, *school())
    run = apply(plan_of(desired, world), desired, world).run
    back = roll_back(desired, world, run)
    assert roll_back(desired, world, back.run).exit_code is ExitCode.OK
    assert plan_of(desired, world).is_empty


def test_what_somebody_changed_since_is_left_alone_and_told(tmp_path: Path) -> None:
    world = world_of(BLOG, OLD)
    desired = desired_of(tmp_path, *school())
    run = apply(plan_of(desired, world), desired, world).run
    world.put(moved(BLOG, **{"for": ("parents",)}))
    found = undoing(desired, world, run)
    assert found.left == (BLOG.id,)
    assert "features blog is not undone: somebody changed it since the run" in told(found)
    assert BLOG.id not in {one.id for one in found.plan.changes}
    assert len(found.plan.changes) == 4


def test_a_later_run_that_changed_it_is_named(tmp_path: Path) -> None:
    world = world_of(BLOG)
    first = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    run = apply(plan_of(first, world), first, world).run
    second = desired_of(tmp_path, declare("features", "blog", for_=("parents",)))
    later = apply(plan_of(second, world), second, world).run
    found = undoing(second, world, run)
    assert told(found) == [f"features blog is not undone: the run {later} changed it since"]
    assert found.plan.changes == ()


def test_what_was_not_done_is_not_undone(tmp_path: Path) -> None:
    world = world_of(BLOG)
    world.failures.append(Failure(RequestRefused(msg("no")), kind="features"))
    desired = desired_of(
        tmp_path,
        declare("features", "blog", for_=("students",)),
        declare("opening", "students", open=True),
    )
    result = apply(plan_of(desired, world), desired, world)
    found = undoing(desired, world, result.run)
    assert [one.id.kind for one in found.plan.changes] == ["opening"]
    assert found.left == ()


def test_a_write_that_was_cut_in_half_is_undone(tmp_path: Path) -> None:
    before = live("connectors", "c", title="A", url="https://a.example/")
    world = world_of(before)
    desired = desired_of(tmp_path, declare("connectors", "c", title="B", url="https://b.example/"))

    def half(change: Change) -> None:
        world.put(moved(before, title="B"))
        raise RequestRefused(msg("cut"))

    world.before_write = half
    result = apply(plan_of(desired, world), desired, world)
    world.before_write = None
    assert roll_back(desired, world, result.run).exit_code is ExitCode.OK
    assert world.resources[before.id] == before


def test_a_lost_answer_that_was_done_is_undone_whole(tmp_path: Path) -> None:
    world = world_of()
    world.failures.append(Failure(WriteUncertain(msg("lost")), kind="groups", after=True))
    desired = desired_of(tmp_path, declare("groups", "Club", members=()))
    result = apply(plan_of(desired, world), desired, world)
    (change,) = undoing(desired, world, result.run).plan.changes
    assert change.action.value == "delete"
    assert "what people put into it since the run goes with it" in map(str, change.notes)


def test_only_some_kinds_are_undone(tmp_path: Path) -> None:
    world = world_of(BLOG, OLD)
    desired = desired_of(tmp_path, *school())
    run = apply(plan_of(desired, world), desired, world).run
    found = undoing(desired, world, run, ["features", "opening"])
    assert [one.id.kind for one in found.plan.changes] == ["features", "opening"]


def test_what_comes_back_anew_says_so(tmp_path: Path) -> None:
    world = world_of(live("groups", "Club", members=()), OLD)
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", present=False),
        declare("connectors", "old", present=False),
    )
    run = apply(plan_of(desired, world), desired, world).run
    notes = {
        one.id.kind: [str(n) for n in one.notes]
        for one in undoing(desired, world, run).plan.changes
    }
    assert "shared with the old one does not come back" in notes["groups"][0]
    assert "it is made anew" in notes["connectors"][0]


def test_what_cannot_be_read_is_not_concluded_from(tmp_path: Path) -> None:
    world = world_of(BLOG)
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    run = apply(plan_of(desired, world), desired, world).run
    world.unknown[UAI] = (Unknown("features", msg("no answer")),)
    found = undoing(desired, world, run)
    assert found.plan.changes == ()
    assert [one.kind for one in found.plan.unknown] == ["features"]


def test_an_establishment_that_left_the_inventory_is_told(tmp_path: Path) -> None:
    world = world_of(BLOG)
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    run = apply(plan_of(desired, world), desired, world).run
    gone = replace(desired, establishments=(), routes={})
    found = undoing(gone, world, run)
    assert found.left == (BLOG.id,)
    assert "the inventory has no connection for it any more" in str(found.plan.notices)


def test_a_secret_that_was_replaced_is_told(tmp_path: Path) -> None:
    world = world_of(OLD)
    secret = declare("connectors", "old", title="Neuf", sso__secret=Secret("env:PRONOTE"))
    desired = desired_of(tmp_path, secret)
    run = apply(plan_of(desired, world), desired, world).run
    (notice,) = told(undoing(desired, world, run))
    assert notice.startswith("connectors old: sso.secret is not brought back")


def test_an_account_that_goes_with_its_group_does_not_stop_it(tmp_path: Path) -> None:
    """Removing the account takes it out of the group, which is to be deleted next."""
    group = rid("groups", "Club")
    world = world_of(
        live("groups", "Club", members=("a", "ada")),
        live("guests", "ada", last_name="Example", groups=("Club",)),
    )
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", present=False),
        declare("guests", "ada", present=False, requires=(group,)),
    )

    def leave(change: Change) -> None:
        if change.id.kind == "guests":
            world.put(live("groups", "Club", members=("a",)))

    world.before_write = leave
    assert apply(plan_of(desired, world), desired, world).exit_code is ExitCode.OK
    assert group not in world.resources


def test_a_group_that_gained_somebody_meanwhile_is_still_not_deleted(tmp_path: Path) -> None:
    group = rid("groups", "Club")
    world = world_of(
        live("groups", "Club", members=("a",)),
        live("guests", "ada", last_name="Example", groups=("Club",)),
    )
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", present=False),
        declare("guests", "ada", present=False, requires=(group,)),
    )

    def join(change: Change) -> None:
        if change.id.kind == "guests":
            world.put(live("groups", "Club", members=("a", "b", "c")))

    world.before_write = join
    assert apply(plan_of(desired, world), desired, world).exit_code is ExitCode.PARTIAL
    assert group in world.resources


def test_what_names_a_thing_that_is_gone_is_left_and_the_rest_is_undone(tmp_path: Path) -> None:
    club = live("groups", "Club", members=())
    world = world_of(BLOG, club, live("rights", "roles/Club", roles=("Wiki",)))
    desired = desired_of(
        tmp_path,
        declare("features", "blog", for_=("students",)),
        declare("rights", "roles/Club", roles=("Blog",), requires=(club.id,)),
    )
    run = apply(plan_of(desired, world), desired, world).run
    world.take_away(club.id)
    found = undoing(desired, world, run)
    assert [one.id for one in found.plan.changes] == [BLOG.id]
    assert found.left == (rid("rights", "roles/Club"),)
    assert told(found) == [
        f"{UAI}: the system has no Club",
        "rights roles/Club is not undone: what it names is not there any more",
    ]


def test_a_group_that_a_guest_of_the_run_joined_is_undone_with_it(tmp_path: Path) -> None:
    club = rid("groups", "Club")
    world = world_of()
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", members=("a",)),
        declare("guests", "ada", last_name="Example", groups=("Club",), requires=(club,)),
    )
    run = apply(plan_of(desired, world), desired, world).run
    world.put(live("groups", "Club", members=("a", "ada")))
    found = undoing(desired, world, run)
    assert (found.left, len(found.plan.changes)) == ((), 2)
    world.put(live("groups", "Club", members=("a", "ada", "b")))
    assert undoing(desired, world, run).left == (club,)
