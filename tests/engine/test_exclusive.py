"""What an exclusive section owns: its establishment, its kind, its part of the kind, no more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from entconf.desired.state import Scope
from entconf.model.change import Action
from entconf.model.plan import Plan
from entconf.model.resource import Declared, Live
from tests.engine.sites import OTHER, UAI, declare, desired_of, live, plan_of, world_of

ROLES = live("rights", "roles/Vieux", roles=("Wiki",))
DELEGATION = live("rights", "delegations/a.martin", functions=("local_admin",))
CLUB = live("groups", "Club", members=())
OLD = live("groups", "Vieux", members=())


def planned(
    root: Path, held: tuple[Live, ...], declared: tuple[Declared, ...], *scopes: Scope
) -> Plan:
    desired = desired_of(root, *declared, exclusive=scopes, uais=(UAI, OTHER))
    return plan_of(desired, world_of(*held, uais=(UAI, OTHER)))


def changes(plan: Plan) -> Mapping[str, Action]:
    return {str(one.id): one.action for one in plan.changes}


def notices(plan: Plan) -> list[str]:
    return [str(one.message) for one in plan.notices]


def test_a_part_of_a_kind_is_not_the_whole_kind(tmp_path: Path) -> None:
    club = declare("rights", "roles/Club", roles=("Wiki",))
    kept = live("rights", "roles/Club", roles=("Wiki",))
    held = (ROLES, DELEGATION, kept, CLUB, OLD)
    plan = planned(tmp_path, held, (club,), Scope(UAI, "rights", "roles/"))
    assert changes(plan) == {f"{UAI}/rights/roles/Vieux": Action.UPDATE}
    assert plan.changes[0].after == {"roles": ()}


def test_a_kind_is_not_another_kind(tmp_path: Path) -> None:
    """A section that names nothing keeps everything, whatever its neighbours name."""
    connector = live("connectors", "vieux", title="Vieux")
    scopes = Scope(UAI, "groups", ""), Scope(UAI, "connectors", "")
    declared = (declare("groups", "Club", members=()),)
    plan = planned(tmp_path, (CLUB, OLD, connector), declared, *scopes)
    assert changes(plan) == {f"{UAI}/groups/Vieux": Action.DELETE}
    (told,) = notices(plan)
    assert told.startswith("exclusive connectors: 1 undeclared things stay, because the section")


def test_an_establishment_is_not_another_one(tmp_path: Path) -> None:
    """What the other school names and does not have yet keeps nothing here."""
    declared = (
        declare("groups", "Club", members=()),
        declare("groups", "Ailleurs", uai=OTHER, members=()),
    )
    there = live("groups", "Vieux", uai=OTHER, members=())
    plan = planned(tmp_path, (CLUB, OLD, there), declared, Scope(UAI, "groups", ""))
    assert changes(plan) == {
        f"{UAI}/groups/Vieux": Action.DELETE,
        f"{OTHER}/groups/Ailleurs": Action.CREATE,
    }
    assert notices(plan) == []


def test_where_nothing_would_go_nothing_is_told(tmp_path: Path) -> None:
    plan = planned(tmp_path, (), (), Scope(UAI, "groups", ""))
    assert (changes(plan), notices(plan)) == ({}, [])


@pytest.mark.parametrize("owner", ["central", "inherited", "locked"])
def test_what_is_not_ours_stays_and_is_told(tmp_path: Path, owner: str) -> None:
    theirs = live("groups", "Vieux", owner=owner, members=())
    declared = (declare("groups", "Club", members=()),)
    plan = planned(tmp_path, (CLUB, theirs), declared, Scope(UAI, "groups", ""))
    assert changes(plan) == {}
    assert f"({owner})" in notices(plan)[0]
