"""What exactly a guard counts, where another count would come to the same number by chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entconf.desired.policy import Confirmation, Limits, Policy
from entconf.engine.guard import people_losing, refusals
from entconf.model.census import Census
from entconf.model.change import Impact
from entconf.model.plan import Plan
from entconf.model.source import Source
from tests.engine.sites import UAI, declare, desired_of, live, plan_of, world_of

NOW = datetime(2026, 11, 9, tzinfo=UTC)
HERE = Source("policy.yml", 1, 1)


def removing(root: Path, *kinds: str) -> Plan:
    """A plan that takes away two things of each of these kinds."""
    held = [live(kind, f"{kind} {n}") for kind in kinds for n in (1, 2)]
    gone = [declare(one.id.kind, one.id.key, present=False) for one in held]
    return plan_of(desired_of(root, *gone), world_of(*held))


def names(plan: Plan, policy: Policy) -> list[str]:
    return [one.name for one in refusals(plan, policy, NOW)]


def test_only_accounts_are_counted_as_accounts(tmp_path: Path) -> None:
    strict = Policy(limits=Limits(accounts_removed=0))
    assert names(removing(tmp_path, "groups", "connectors"), strict) == []
    (refused,) = refusals(removing(tmp_path, "groups", "guests"), strict, NOW)
    assert {one.kind for one in refused.ids} == {"guests"}
    assert names(removing(tmp_path, "guests"), Policy(limits=Limits(accounts_removed=2))) == []


@pytest.mark.parametrize(
    ("match", "action", "asked"),
    [
        ("*/groups/*", "delete", True),
        ("*/groups/*", "", True),
        ("*/groups/*", "create", False),
        ("*/guests/*", "delete", False),
        ("0990002Y/*", "", False),
    ],
)
def test_only_what_fits_its_pattern_and_action_is_confirmed(
    tmp_path: Path, match: str, action: str, *, asked: bool
) -> None:
    policy = Policy(confirm=(Confirmation("P", match, action, HERE),))
    plan = removing(tmp_path, "groups", "connectors")
    found = [one for one in refusals(plan, policy, NOW) if one.name == "confirm:P"]
    assert bool(found) is asked
    assert {id_.kind for one in found for id_ in one.ids} <= {"groups"}


def test_losses_are_capped_by_the_people_of_a_profile_and_only_of_a_known_one(
    tmp_path: Path,
) -> None:
    plan = removing(tmp_path, "groups")
    lost = (Impact("students", 0, 8, "x"), Impact("", 0, 5, "x"))
    changes = tuple(replace(one, impact=lost) for one in plan.changes)
    capped = replace(plan, changes=changes, census={UAI: Census({"students": 10})})
    assert people_losing(capped) == 10 + 10
    assert people_losing(replace(capped, census={})) == 16 + 10
    assert people_losing(replace(capped, census={UAI: Census({"": 3, "students": 10})})) == 20
