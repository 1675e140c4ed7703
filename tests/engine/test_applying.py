"""Applying a plan on a system in memory: done once, proven, and never doubled."""

from __future__ import annotations

from pathlib import Path

from entconf.engine.run_result import State
from entconf.errors import ExitCode
from tests.engine.sites import apply, declare, desired_of, live, plan_of, rid, world_of


def test_a_second_plan_is_empty(tmp_path: Path) -> None:
    world = world_of()
    group = rid("groups", "Club")
    desired = desired_of(
        tmp_path,
        declare("features", "blog", for_=("students",)),
        declare("groups", "Club", members={"classes": ("6A",), "profiles": (), "people": ("prof.1",)}),
        declare("rights", "roles/Club", roles=("Wiki",), requires=(group,)),
        declare("opening", "students", open=True),
    )
    plan = plan_of(desired, world)
    assert [str(change.id) for change in plan.changes] == [
        "0990001X/features/blog",
        "0990001X/groups/Club",
        "0990001X/opening/students",
        "0990001X/rights/roles/Club",
    ]
    result = apply(plan, desired, world)
    assert [outcome.state for outcome in result.outcomes] == [State.DONE] * 4
    assert result.exit_code is ExitCode.OK
    again = plan_of(desired, world)
    assert again.is_empty
    assert again.compared == 4
    assert len(result.backups) == 1
