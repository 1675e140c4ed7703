"""Drivers that write all changes of a run in one go: put aside, handed in, settled together."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.desired.state import Desired
from entconf.drivers.memory.world import Failure
from entconf.engine.applying import apply_plan
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.run_result import State
from entconf.engine.store.store import Store
from entconf.engine.watch import Phase, Silence
from entconf.errors import (
    AccessForbidden,
    EntconfError,
    ExitCode,
    RequestRefused,
    SystemUnreachable,
    WriteUncertain,
)
from entconf.model.change import Change
from entconf.model.resource import Declared
from entconf.model.text import msg
from tests.engine.portal import (
    Portal,
    apply_to,
    backends_with,
    context,
    roll_back,
    states,
    through,
    told,
    written,
)
from tests.engine.sites import NOW, OTHER, UAI, declare, desired_of, live, rid, world_of


def three_levels(uai: str = UAI) -> tuple[Declared, ...]:
    """A group, a right that needs it, and a connector that needs the right."""
    club, right = rid("groups", "Club", uai), rid("rights", "roles/Club", uai)
    return (
        declare("groups", "Club", uai, members=()),
        declare("rights", "roles/Club", uai, roles=("Wiki",), requires=(club,)),
        declare(
            "connectors", "wiki", uai, title="Wiki", url="https://w.example/", requires=(right,)
        ),
    )


def is_empty(desired: Desired, portal: Portal) -> bool:
    plan = make_plan(desired, backends_with(portal), PlanOptions(now=NOW), Silence())
    return plan.is_empty


def refusing(portal: Portal, error: EntconfError) -> None:
    """From now on the portal answers this to what is handed in."""
    portal.world.failures.append(Failure(error))


@pytest.fixture
def portal() -> Portal:
    return Portal(world_of(uais=(UAI, OTHER)))


@pytest.fixture
def desired(tmp_path: Path) -> Desired:
    return through(desired_of(tmp_path, *three_levels()))


def test_two_schools_and_three_levels_are_one_version(tmp_path: Path, portal: Portal) -> None:
    desired = through(desired_of(tmp_path, *three_levels(), *three_levels(OTHER)))
    announced: list[tuple[str, str]] = []
    portal.before = lambda: announced.extend(written(desired))
    result = apply_to(desired, backends_with(portal))
    assert result.exit_code is ExitCode.OK
    (version,) = portal.versions
    for uai in (UAI, OTHER):
        mine = [one for one in version if one.startswith(uai)]
        assert mine == [
            f"{uai}/{one}" for one in ("groups/Club", "rights/roles/Club", "connectors/wiki")
        ]
    assert sorted(announced) == sorted(
        [("Club", "started"), ("roles/Club", "started"), ("wiki", "started")] * 2
    )
    assert [state for _, state in written(desired)] == ["done"] * 6
    assert portal.alone == []
    assert is_empty(desired, portal)


def test_the_system_is_told_which_run_writes(desired: Desired, portal: Portal) -> None:
    result = apply_to(desired, backends_with(portal))
    with Store(desired.root) as store:
        run = store.journal.runs()[0]
    (mark,) = portal.marks
    assert (mark.run_id, mark.command) == (result.run, "apply")
    assert mark.actor == run.actor.name != ""


class Counting(Silence):
    """Counts the writes that are told as over."""

    written = 0

    def advanced(self, phase: Phase, subject: str) -> None:  # noqa: ARG002 - the contract of a watch
        self.written += phase is Phase.WRITING


def test_a_change_is_told_as_over_once_it_was_handed_in(desired: Desired, portal: Portal) -> None:
    backends, watch, before = backends_with(portal), Counting(), []
    portal.before = lambda: before.append(watch.written)
    plan = make_plan(desired, backends, PlanOptions(now=NOW), Silence())
    with Store(desired.root) as store:
        apply_plan(plan, context(desired, backends, store), watch)
    assert (before, watch.written) == ([0], 3)


def test_nothing_to_change_hands_nothing_in(desired: Desired, portal: Portal) -> None:
    apply_to(desired, backends_with(portal))
    apply_to(desired, backends_with(portal))
    assert len(portal.marks) == 1


def test_what_stands_already_is_not_handed_in(desired: Desired, portal: Portal) -> None:
    backends = backends_with(portal)
    plan = make_plan(desired, backends, PlanOptions(now=NOW), Silence())
    apply_to(desired, backends)
    with Store(desired.root) as store:
        result = apply_plan(plan, context(desired, backends, store), Silence())
    assert set(states(result).values()) == {State.ALREADY}
    assert len(portal.marks) == 1


def test_a_refused_version_refuses_every_change(desired: Desired, portal: Portal) -> None:
    refusing(portal, RequestRefused(msg("the login page did not come up")))
    result = apply_to(desired, backends_with(portal))
    assert result.exit_code is ExitCode.PARTIAL
    assert set(states(result).values()) == {State.REFUSED}
    assert set(told(result).values()) == {"the login page did not come up"}
    assert [state for _, state in written(desired)] == ["refused"] * 3
    assert portal.world.resources == {}
    assert not result.unreachable
    with Store(desired.root) as store:
        assert store.last_applied.of([UAI]) == {}
    assert apply_to(desired, backends_with(portal)).exit_code is ExitCode.OK
    assert len(portal.versions[0]) == 3


@pytest.mark.parametrize("was_made", [True, False])
def test_a_lost_answer_is_looked_for(
    desired: Desired,
    portal: Portal,
    was_made: bool,  # noqa: FBT001 - a case
) -> None:
    def lose() -> None:
        raise WriteUncertain(msg("no answer"))

    setattr(portal, "after" if was_made else "before", lose)
    result = apply_to(desired, backends_with(portal))
    assert len(portal.marks) == 1
    state = State.DONE if was_made else State.UNCERTAIN
    assert set(states(result).values()) == {state}
    assert [one for _, one in written(desired)] == [state.value] * 3
    said = "the answer was lost; it was found done" if was_made else "no answer"
    assert set(told(result).values()) == {said}


def test_a_lost_answer_of_a_system_that_cannot_be_read_stays_uncertain(
    tmp_path: Path, portal: Portal
) -> None:
    portal.world.put(live("connectors", "old", title="Ancien", url="https://a.example/"))
    gone = declare("connectors", "old", present=False)
    desired = through(desired_of(tmp_path, *three_levels(), gone))

    def lose() -> None:
        portal.world.down[UAI] = SystemUnreachable(msg("gone"))
        raise WriteUncertain(msg("no answer"))

    portal.after = lose
    result = apply_to(desired, backends_with(portal))
    assert set(states(result).values()) == {State.UNCERTAIN}
    assert [state for _, state in written(desired)] == ["uncertain"] * 4


def test_a_system_out_of_reach_is_told(desired: Desired, portal: Portal) -> None:
    refusing(portal, SystemUnreachable(msg("gone")))
    result = apply_to(desired, backends_with(portal))
    assert result.unreachable
    assert result.exit_code is ExitCode.UNREACHABLE
    assert set(states(result).values()) == {State.REFUSED}


def test_a_forbidden_version_is_a_refusal(desired: Desired, portal: Portal) -> None:
    refusing(portal, AccessForbidden(msg("not for you")))
    result = apply_to(desired, backends_with(portal))
    assert not result.unreachable
    assert set(told(result).values()) == {"not for you"}


def test_what_cannot_be_put_aside_is_made_at_once(desired: Desired, portal: Portal) -> None:
    portal.asked = lambda change: change.id.kind != "groups"
    before: list[int] = []
    portal.before = lambda: before.append(len(portal.world.sent))
    result = apply_to(desired, backends_with(portal))
    assert result.exit_code is ExitCode.OK
    assert portal.alone == ["Club"]
    assert before == [1]
    assert portal.versions == [[f"{UAI}/rights/roles/Club", f"{UAI}/connectors/wiki"]]


def test_a_run_without_anything_put_aside_hands_nothing_in(
    desired: Desired, portal: Portal
) -> None:
    portal.asked = lambda _: False
    assert apply_to(desired, backends_with(portal)).exit_code is ExitCode.OK
    assert portal.marks == []
    assert len(portal.alone) == 3


def test_a_change_refused_as_it_is_put_aside_is_refused_alone(
    tmp_path: Path, portal: Portal
) -> None:
    def refuse(change: Change) -> bool:
        if change.id.kind == "rights":
            raise RequestRefused(msg("this rule does not compile"))
        return True

    portal.asked = refuse
    desired = through(
        desired_of(tmp_path, *three_levels(), declare("features", "blog", for_=("students",)))
    )
    result = apply_to(desired, backends_with(portal))
    assert states(result) == {
        "Club": State.DONE,
        "blog": State.DONE,
        "roles/Club": State.REFUSED,
        "wiki": State.SKIPPED,
    }
    assert told(result)["roles/Club"] == "this rule does not compile"
    assert [one for one in written(desired) if one[1] != "done"] == [("roles/Club", "refused")]
    assert len(portal.versions) == 1


def test_a_run_is_rolled_back_in_one_version(tmp_path: Path, portal: Portal) -> None:
    old = live("connectors", "old", title="Ancien", url="https://a.example/")
    portal.world.put(old)
    declared = (*three_levels(), declare("connectors", "old", present=False))
    desired = through(desired_of(tmp_path, *declared))
    assert apply_to(desired, backends_with(portal)).exit_code is ExitCode.OK
    undone = roll_back(desired, backends_with(portal))
    assert undone.exit_code is ExitCode.OK, undone
    assert len(portal.versions) == 2
    assert portal.marks[1].command == "rollback"
    assert portal.world.resources[old.id] == old
    assert rid("groups", "Club") not in portal.world.resources
    assert rid("connectors", "wiki") not in portal.world.resources


def test_a_refused_run_leaves_nothing_to_roll_back(desired: Desired, portal: Portal) -> None:
    refusing(portal, RequestRefused(msg("no")))
    apply_to(desired, backends_with(portal))
    assert roll_back(desired, backends_with(portal)).outcomes == ()
    assert len(portal.marks) == 1
