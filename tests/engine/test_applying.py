"""Applying a plan on a system in memory: done once, proven, and never doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from entconf.drivers.base import Unknown
from entconf.drivers.memory.world import Failure
from entconf.engine.applying import apply_plan
from entconf.engine.plan_file import plan_from_json, plan_to_json
from entconf.engine.run_result import RunResult, State
from entconf.engine.store.store import Store
from entconf.engine.watch import Silence
from entconf.errors import (
    AccessForbidden,
    ExitCode,
    Interrupted,
    PlanFileError,
    RequestRefused,
    StalePlan,
    SystemUnreachable,
    WriteUncertain,
)
from entconf.model.change import Change
from entconf.model.resource import Declared
from entconf.model.text import msg
from tests.engine.sites import (
    NOW,
    OTHER,
    UAI,
    apply,
    context_of,
    declare,
    desired_of,
    live,
    moved,
    plan_of,
    rid,
    world_of,
)

MEMBERS = {"classes": ("6A",), "profiles": (), "people": ("prof.1",)}


def school(uai: str = UAI) -> tuple[Declared, ...]:
    """A feature, a group with a role, an opening."""
    group = rid("groups", "Club", uai)
    return (
        declare("features", "blog", uai, for_=("students",)),
        declare("groups", "Club", uai, members=MEMBERS),
        declare("rights", "roles/Club", uai, roles=("Wiki",), requires=(group,)),
        declare("opening", "students", uai, open=True),
    )


def states(result: RunResult) -> dict[str, State]:
    return {f"{o.change.id.kind}/{o.change.id.key}": o.state for o in result.outcomes}


def test_a_second_plan_is_empty(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, *school())
    plan = plan_of(desired, world)
    assert [str(change.id) for change in plan.changes] == [
        "0990001X/features/blog",
        "0990001X/groups/Club",
        "0990001X/opening/students",
        "0990001X/rights/roles/Club",
    ]
    result = apply(plan, desired, world)
    assert set(states(result).values()) == {State.DONE}
    assert result.exit_code is ExitCode.OK
    again = plan_of(desired, world)
    assert again.is_empty
    assert again.compared == 4
    assert len(result.backups) == 1


def test_what_is_required_is_written_first(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, *school())
    apply(plan_of(desired, world), desired, world)
    written = [change.id.kind for change in world.sent]
    assert written.index("groups") < written.index("rights")


def test_a_saved_plan_is_applied_as_it_was_reviewed(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, *school())
    text = plan_to_json(plan_of(desired, world))
    result = apply(plan_from_json(text), desired, world)
    assert result.exit_code is ExitCode.OK
    assert plan_of(desired, world).is_empty


def test_a_field_that_is_not_declared_is_left_alone(tmp_path: Path) -> None:
    world = world_of(live("connectors", "pronote", title="Old", url="https://a.example/"))
    desired = desired_of(tmp_path, declare("connectors", "pronote", title="PRONOTE"))
    apply(plan_of(desired, world), desired, world)
    assert world.resources[rid("connectors", "pronote")].attributes == {
        "title": "PRONOTE",
        "url": "https://a.example/",
    }


def test_a_moved_resource_is_not_written(tmp_path: Path) -> None:
    blog = live("features", "blog", for_=("teachers",))
    world = world_of(blog)
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    plan = plan_of(desired, world)
    world.put(moved(blog, **{"for": ("parents",)}))
    result = apply(plan, desired, world)
    (outcome,) = result.outcomes
    assert outcome.state is State.MOVED
    assert outcome.live == {"for": ("parents",)}
    assert outcome.last_applied is None
    assert result.exit_code is ExitCode.STALE
    assert world.sent == []


def test_a_moved_resource_is_told_with_what_was_last_applied(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    apply(plan_of(desired, world), desired, world)
    wanted = desired_of(tmp_path, declare("features", "blog", for_=("teachers",)))
    plan = plan_of(wanted, world)
    world.put(live("features", "blog", for_=("parents",)))
    (outcome,) = apply(plan, wanted, world).outcomes
    assert outcome.last_applied == {"for": ("students",)}
    assert outcome.live == {"for": ("parents",)}
    assert outcome.change.after == {"for": ("teachers",)}


def test_what_needs_a_moved_resource_is_skipped(tmp_path: Path) -> None:
    world = world_of(live("groups", "Club", members=()))
    desired = desired_of(tmp_path, *school())
    plan = plan_of(desired, world)
    world.put(live("groups", "Club", members=(f"t-{UAI}-4",)))
    result = apply(plan, desired, world)
    assert states(result)["groups/Club"] is State.MOVED
    assert states(result)["rights/roles/Club"] is State.SKIPPED
    assert states(result)["features/blog"] is State.DONE
    assert result.exit_code is ExitCode.PARTIAL


def test_a_plan_of_which_nothing_can_be_applied_is_stale(tmp_path: Path) -> None:
    """What moved beside what this account cannot do: the ENT is as it was (ADR 0011)."""
    blog = live("features", "blog", for_=("teachers",))
    world = world_of(blog)
    wiki = declare("features", "wiki", for_=("students",))
    world.blocked[wiki.id] = msg("not for this account")
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)), wiki)
    plan = plan_of(desired, world)
    world.put(moved(blog, **{"for": ("parents",)}))
    result = apply(plan, desired, world)
    assert states(result) == {"features/blog": State.MOVED, "features/wiki": State.BLOCKED}
    assert result.exit_code is ExitCode.STALE


def test_what_is_there_already_is_not_written_again(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, *school())
    plan = plan_of(desired, world)
    apply(plan, desired, world)
    sent = len(world.sent)
    result = apply(plan, desired, world)
    assert set(states(result).values()) == {State.ALREADY}
    assert result.exit_code is ExitCode.OK
    assert len(world.sent) == sent


def test_a_refusal_lets_the_rest_go_on(tmp_path: Path) -> None:
    world = world_of()
    world.failures.append(Failure(RequestRefused(msg("no")), kind="groups"))
    desired = desired_of(tmp_path, *school())
    result = apply(plan_of(desired, world), desired, world)
    assert states(result) == {
        "features/blog": State.DONE,
        "groups/Club": State.REFUSED,
        "opening/students": State.DONE,
        "rights/roles/Club": State.SKIPPED,
    }
    assert result.exit_code is ExitCode.PARTIAL
    assert apply(plan_of(desired, world), desired, world).exit_code is ExitCode.OK
    assert plan_of(desired, world).is_empty


def test_a_forbidden_write_is_a_refusal_and_no_lost_connection(tmp_path: Path) -> None:
    world = world_of()
    world.failures.append(Failure(AccessForbidden(msg("not yours")), kind="features"))
    desired = desired_of(tmp_path, *school())
    result = apply(plan_of(desired, world), desired, world)
    assert states(result)["features/blog"] is State.REFUSED
    assert states(result)["opening/students"] is State.DONE


def test_a_lost_connection_ends_the_establishment_and_not_the_others(tmp_path: Path) -> None:
    world = world_of(uais=(UAI, OTHER))
    first = declare("features", "blog", UAI, for_=("students",))
    second = declare("opening", "students", UAI, open=True)
    other = declare("connectors", "pronote", OTHER, title="PRONOTE")
    world.failures.append(Failure(SystemUnreachable(msg("gone")), kind="features"))
    desired = desired_of(tmp_path, first, second, other)
    result = apply(plan_of(desired, world), desired, world)
    assert states(result) == {
        "features/blog": State.REFUSED,
        "opening/students": State.SKIPPED,
        "connectors/pronote": State.DONE,
    }
    assert result.exit_code is ExitCode.PARTIAL


@pytest.mark.parametrize("after", [False, True])
def test_a_lost_answer_is_looked_for_before_it_is_tried_again(
    tmp_path: Path, *, after: bool
) -> None:
    world = world_of()
    lost = WriteUncertain(msg("no answer"))
    world.failures.append(Failure(lost, kind="groups", after=after))
    desired = desired_of(tmp_path, declare("groups", "Club", members=MEMBERS))
    result = apply(plan_of(desired, world), desired, world)
    assert states(result) == {"groups/Club": State.DONE}
    assert len(world.sent) == 1


def test_an_answer_lost_twice_is_uncertain(tmp_path: Path) -> None:
    world = world_of()
    world.failures.append(Failure(WriteUncertain(msg("no answer")), times=2))
    desired = desired_of(tmp_path, declare("groups", "Club", members=MEMBERS))
    result = apply(plan_of(desired, world), desired, world)
    assert states(result) == {"groups/Club": State.UNCERTAIN}
    assert result.exit_code is ExitCode.PARTIAL
    assert world.sent == []


def test_a_blocked_change_is_not_tried(tmp_path: Path) -> None:
    world = world_of()
    world.blocked[rid("groups", "Club")] = msg("only a central administrator may")
    desired = desired_of(tmp_path, *school())
    result = apply(plan_of(desired, world), desired, world)
    assert states(result)["groups/Club"] is State.BLOCKED
    assert states(result)["rights/roles/Club"] is State.SKIPPED


def test_what_does_not_stick_is_named_with_both_values(tmp_path: Path) -> None:
    world = world_of(live("features", "blog", for_=()))
    blog = world.resources[rid("features", "blog")]
    world.keep = lambda: world.put(blog)
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    result = apply(plan_of(desired, world), desired, world)
    (outcome,) = result.outcomes
    assert outcome.state is State.UNPROVEN
    (left,) = outcome.leftovers
    assert (left.name, left.before, left.after) == ("for", (), ("students",))
    assert result.exit_code is ExitCode.PARTIAL


def test_ctrl_c_stops_after_the_write_in_hand(tmp_path: Path) -> None:
    world = world_of()
    stopped = Interrupted(msg("stop"))

    def stop(change: Change) -> None:
        if change.id.kind == "groups":
            raise stopped

    world.before_write = stop
    desired = desired_of(tmp_path, *school())
    result = apply(plan_of(desired, world), desired, world)
    assert result.interrupted
    assert result.exit_code is ExitCode.INTERRUPTED
    assert states(result)["features/blog"] is State.DONE
    assert states(result)["rights/roles/Club"] is State.SKIPPED
    world.before_write = None
    assert apply(plan_of(desired, world), desired, world).exit_code is ExitCode.OK
    assert plan_of(desired, world).is_empty


def test_an_expired_plan_is_stale(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, *school())
    plan = plan_of(desired, world)
    with Store(tmp_path) as store:
        late = replace(
            context_of(desired, world, store), clock=lambda: NOW + timedelta(days=7, seconds=1)
        )
        with pytest.raises(StalePlan, match="expired"):
            apply_plan(plan, late, Silence())
    assert world.sent == []


def test_a_plan_of_a_changed_site_is_stale(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, *school())
    plan = plan_of(desired, world)
    (tmp_path / "playbooks/main.yml").write_text("# changed\n", encoding="utf-8")
    with pytest.raises(StalePlan, match=r"playbooks/main\.yml"):
        apply(plan, desired, world)


def test_a_plan_of_another_site_is_refused(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path / "one", *school())
    plan = plan_of(desired, world)
    (tmp_path / "two").mkdir()
    with pytest.raises(PlanFileError, match="another site"):
        apply(plan, replace(desired, root=tmp_path / "two"), world)


def test_what_cannot_be_backed_up_is_not_written(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, *school())
    plan = plan_of(desired, world)
    world.unknown[UAI] = (Unknown("features", msg("500")),)
    result = apply(plan, desired, world)
    assert states(result)["features/blog"] is State.SKIPPED
    assert states(result)["groups/Club"] is State.DONE
    (backup,) = result.backups
    assert backup.unknown == 1


def test_an_unreachable_system_at_backup_time_is_raised(tmp_path: Path) -> None:
    world = world_of()
    desired = desired_of(tmp_path, *school())
    plan = plan_of(desired, world)
    world.down[UAI] = SystemUnreachable(msg("down"))
    with pytest.raises(SystemUnreachable, match="down"):
        apply(plan, desired, world)
    assert world.sent == []


def test_an_empty_plan_takes_no_backup(tmp_path: Path) -> None:
    world = world_of(live("features", "blog", for_=("students",)))
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    result = apply(plan_of(desired, world), desired, world)
    assert result.exit_code is ExitCode.OK
    assert result.backups == ()
    assert world.reads == 1


def test_the_journal_holds_each_write_and_its_inverse(tmp_path: Path) -> None:
    world = world_of(live("features", "blog", for_=("teachers",)))
    desired = desired_of(tmp_path, declare("features", "blog", for_=("students",)))
    plan = plan_of(desired, world)
    result = apply(plan, desired, world)
    with Store(tmp_path) as store:
        (run,) = store.journal.runs()
        (write,) = store.journal.writes(result.run)
    assert (run.id, run.result) == (result.run, "ended")
    assert write.state == "done"
    assert write.ended is not None
    assert write.change == plan.changes[0]
    assert write.inverse.after == {"for": ("teachers",)}
