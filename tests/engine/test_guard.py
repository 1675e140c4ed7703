"""The guards: each verdict by its name, lifted one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from entconf.desired.policy import Confirmation, Freeze, Limits, Policy, Protection
from entconf.engine.guard import GuardRefused, matches, people_losing, refusals
from entconf.errors import ExitCode
from entconf.model.plan import Plan
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

HERE = Source("policy.yml", 1, 1)
CALM = datetime(2027, 1, 4, tzinfo=UTC)


def plan(root: Path) -> Plan:
    """A feature taken from students, a guest and a group removed, in one school; another school."""
    world = world_of(
        live("features", "blog", for_=("students", "teachers")),
        live("features", "wiki", for_=("students",)),
        live("guests", "theatre", first_name="Ada", last_name="Example"),
        live("groups", "Old", members=()),
        uais=(UAI, OTHER),
    )
    desired = desired_of(
        root,
        declare("features", "blog", for_=("teachers",)),
        declare("features", "wiki", for_=()),
        declare("guests", "theatre", present=False),
        declare("groups", "Old", present=False),
        declare("features", "blog", OTHER, for_=("teachers",)),
    )
    return plan_of(desired, world)


def names(plan: Plan, policy: Policy, now: datetime = CALM) -> list[str]:
    return [one.name for one in refusals(plan, policy, now)]


def test_without_a_policy_nothing_is_refused(tmp_path: Path) -> None:
    assert names(plan(tmp_path), Policy()) == []


def test_people_are_counted_once_a_profile(tmp_path: Path) -> None:
    # ten students lose blog and wiki; one guest loses an account
    assert people_losing(plan(tmp_path)) == 11


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("people_losing_access", 11),
        ("accounts_removed", 1),
        ("deletions", 2),
        ("establishments", 2),
    ],
)
def test_limits_are_refused_beyond_and_not_at_the_limit(
    tmp_path: Path, name: str, count: int
) -> None:
    made = plan(tmp_path)
    assert names(made, Policy(limits=Limits(**{name: count}))) == []
    assert names(made, Policy(limits=Limits(**{name: count - 1}))) == [name]


def test_protected_resources_are_named(tmp_path: Path) -> None:
    policy = Policy(protected=(Protection("*/features/blog", "Everybody needs it", HERE),))
    (refusal,) = refusals(plan(tmp_path), policy, CALM)
    assert refusal.name == "protected:*/features/blog"
    assert refusal.ids == (rid("features", "blog"), rid("features", "blog", OTHER))
    assert "Everybody needs it" in str(refusal.message)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*/connectors/pronote", "connectors/pronote", True),
        ("*/connectors/pronot?", "connectors/pronote", True),
        ("*/connectors/pronot", "connectors/pronote", False),
        (f"{UAI}/*", "rights/roles/Club", True),
        (f"{OTHER}/*", "rights/roles/Club", False),
        ("*/groups/[ab]", "groups/a", False),
        ("*/groups/[ab]", "groups/[ab]", True),
    ],
)
def test_patterns(pattern: str, text: str, *, fits: bool) -> None:
    kind, key = text.split("/", 1)
    assert matches(pattern, rid(kind, key)) is fits


def test_freeze_windows_hold_for_the_planned_day_and_for_today(tmp_path: Path) -> None:
    made = plan(tmp_path)  # made for 2026-11-09
    planned = Freeze(date(2026, 11, 9), date(2026, 11, 9), "Conseils de classe", HERE)
    today = Freeze(date(2027, 1, 5), date(2027, 1, 8), "Brevet blanc", HERE)
    policy = Policy(freeze=(planned, today))
    assert names(made, policy, datetime(2027, 1, 4, 22, 59, tzinfo=UTC)) == ["freeze:2026-11-09"]
    # the 5th has begun in Paris
    late = datetime(2027, 1, 4, 23, 0, tzinfo=UTC)
    assert names(made, policy, late) == ["freeze:2026-11-09", "freeze:2027-01-05"]


def test_confirmations_are_asked_by_name(tmp_path: Path) -> None:
    made = plan(tmp_path)
    principal = Confirmation("Principal", "*/features/*", "", HERE)
    deletions = Confirmation("Gestionnaire", "*", "delete", HERE)
    nothing = Confirmation("Personne", "*/groups/*", "create", HERE)
    policy = Policy(confirm=(principal, deletions, nothing))
    assert names(made, policy) == ["confirm:Principal", "confirm:Gestionnaire"]


def test_blocked_changes_are_not_counted(tmp_path: Path) -> None:
    world = world_of(live("features", "wiki", for_=("students",)))
    world.blocked[rid("features", "wiki")] = msg("not yours")
    made = plan_of(desired_of(tmp_path, declare("features", "wiki", for_=())), world)
    assert names(made, Policy(limits=Limits(establishments=0, people_losing_access=0))) == []


def test_apply_refuses_and_is_lifted_name_by_name(tmp_path: Path) -> None:
    world = world_of(live("features", "wiki", for_=("students",)))
    policy = Policy(
        protected=(Protection("*/features/wiki", "Needed", HERE),),
        limits=Limits(people_losing_access=2),
    )
    desired = desired_of(tmp_path, declare("features", "wiki", for_=()), policy=policy)
    made = plan_of(desired, world)
    with pytest.raises(GuardRefused) as caught:
        apply(made, desired, world, lift=["people_losing_access"])
    assert caught.value.exit_code is ExitCode.REFUSED
    assert [one.code for one in caught.value.problems()] == ["protected:*/features/wiki"]
    assert world.sent == []
    both = ["people_losing_access", "protected:*/features/wiki"]
    assert apply(made, desired, world, lift=both).exit_code is ExitCode.OK
