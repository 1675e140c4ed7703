"""What cannot be undone: told by the driver, shown, confirmed by its name, backed up wholly."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.desired.policy import Confirmation, Policy
from entconf.drivers.base import Unknown
from entconf.drivers.memory.world import World
from entconf.engine.guard import GuardRefused
from entconf.engine.guard_names import check_guard_names
from entconf.engine.plan_file import plan_from_json, plan_to_json
from entconf.engine.run_result import State
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode
from entconf.model.source import Source
from entconf.model.text import msg
from tests.engine.sites import (
    OTHER,
    UAI,
    apply,
    declare,
    desired_of,
    live,
    plan_of,
    rid,
    world_of,
)

CLUB, PRESS = rid("groups", "Club"), rid("groups", "Press")
WHY = msg("what was shared with it stays lost")
GONE = [declare("groups", key, present=False) for key in ("Club", "Press")]


def world() -> World:
    held = world_of(
        live("groups", "Club", members=()),
        live("groups", "Press", members=()),
        live("features", "blog", for_=("students",)),
    )
    held.irreversible = {CLUB: WHY, PRESS: WHY}
    return held


def test_the_plan_says_so_and_keeps_it_in_its_file(tmp_path: Path) -> None:
    plan = plan_of(desired_of(tmp_path, *GONE), world())
    assert [one.irreversible for one in plan.changes] == [WHY, WHY]
    again = plan_from_json(plan_to_json(plan))
    assert again == plan
    assert again.changes[0].inverse().irreversible is None


@pytest.mark.parametrize(
    ("confirmed", "left"),
    [
        ([], ["Club", "Press"]),
        (["0990001X/groups/Club"], ["Press"]),
        (["0990001X/groups/C*"], ["Press"]),
        (["0990001X/groups/*"], []),
        (["0990001X/groups/Club", "0990001X/groups/Press"], []),
        (["*"], ["Club", "Press"]),
        (["*/groups/*"], ["Club", "Press"]),
        (["0990001X/*/*"], ["Club", "Press"]),
        (["0990002Y/groups/*"], ["Club", "Press"]),
        (["0990001X/guests/*"], ["Club", "Press"]),
        (["Club"], ["Club", "Press"]),
    ],
)
def test_each_is_confirmed_by_its_name(
    tmp_path: Path, confirmed: list[str], left: list[str]
) -> None:
    held = world()
    desired = desired_of(tmp_path, *GONE)
    plan = plan_of(desired, held)
    lift = [f"confirm:{one}" for one in confirmed]
    if not left:
        assert apply(plan, desired, held, lift=lift).exit_code is ExitCode.OK
        assert CLUB not in held.resources
        return
    with pytest.raises(GuardRefused) as caught:
        apply(plan, desired, held, lift=lift)
    assert [one.ids[0].key for one in caught.value.refusals] == left
    assert str(caught.value.refusals[0].message).endswith(f"cannot be undone: {WHY}")
    assert caught.value.exit_code is ExitCode.REFUSED
    assert (held.sent, list((tmp_path / ".entconf").glob("backups/*"))) == ([], [])


def test_what_was_confirmed_is_journalled(tmp_path: Path) -> None:
    held = world()
    desired = desired_of(tmp_path, *GONE)
    names = ["confirm:0990001X/groups/Club", "confirm:0990001X/groups/Press"]
    result = apply(plan_of(desired, held), desired, held, lift=names)
    with Store(tmp_path) as store:
        (run,) = store.journal.runs()
    assert run.id == result.run
    assert sorted(run.lifted) == names


def test_what_is_blocked_or_can_be_undone_is_not_asked_about(tmp_path: Path) -> None:
    held = world()
    held.blocked = {CLUB: msg("locked"), PRESS: msg("locked")}
    desired = desired_of(tmp_path, *GONE, declare("features", "blog", for_=()))
    result = apply(plan_of(desired, held), desired, held)
    assert [one.state for one in result.outcomes] == [State.DONE, State.BLOCKED, State.BLOCKED]


def test_it_needs_a_backup_without_any_gap(tmp_path: Path) -> None:
    """Deleting a group takes its roles and rules with it: all must have been read."""
    held = world()
    desired = desired_of(tmp_path, *GONE, declare("features", "blog", for_=()))
    plan = plan_of(desired, held)
    held.unknown[UAI] = (Unknown("rights", msg("HTTP 500")),)
    result = apply(plan, desired, held, lift=["confirm:0990001X/groups/*"])
    assert [one.state for one in result.outcomes] == [State.DONE, State.SKIPPED, State.SKIPPED]
    assert "the backup lacks rights: HTTP 500" in str(result.outcomes[1].message)
    assert CLUB in held.resources


def test_the_gap_of_another_school_does_not_matter(tmp_path: Path) -> None:
    held = world()
    held.put(live("features", "blog", OTHER, for_=("students",)))
    desired = desired_of(tmp_path, *GONE, declare("features", "blog", OTHER, for_=()))
    plan = plan_of(desired, held)
    held.unknown[OTHER] = (Unknown("rights", msg("HTTP 500")),)
    assert apply(plan, desired, held, lift=["confirm:0990001X/groups/*"]).exit_code is ExitCode.OK


@pytest.mark.parametrize(
    ("until", "asked"), [("2026-11-08", False), ("2026-11-09", True), ("2027-06-30", True)]
)
def test_an_end_that_was_declared_with_its_day_is_not_asked_again(
    tmp_path: Path, until: str, *, asked: bool
) -> None:
    guest = rid("guests", "theatre")
    held = world_of(live("guests", "theatre", first_name="Ada", last_name="Example"))
    held.irreversible = {guest: WHY}
    ended = declare(
        "guests", "theatre", present=False, first_name="Ada", last_name="Example", until=until
    )
    (change,) = plan_of(desired_of(tmp_path, ended), held).changes  # of 2026-11-09
    assert (change.irreversible is not None) is asked
    assert any("cannot be undone" in str(note) for note in change.notes) is not asked


@pytest.mark.parametrize(
    "name",
    [
        "deletions",
        "confirm:Principal",
        "confirm:0990001X/groups/Club",
        "confirm:0990001X/groups/*",
    ],
)
def test_names_of_guards(name: str) -> None:
    principal = Confirmation("Principal", "*/opening/*", "", Source("policy.yml", 1, 1))
    check_guard_names([name], Policy(confirm=(principal,)))


@pytest.mark.parametrize("name", ["deletion", "confirm:Principal", "confirm:Club", "protected:x"])
def test_names_that_no_guard_bears(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name.removeprefix("confirm:")):
        check_guard_names([name], Policy())
