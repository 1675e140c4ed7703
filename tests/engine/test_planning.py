"""Planning: unknown is not absent, exclusive sections, platform-wide conflicts, failures."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from entconf.desired.state import Desired, Scope
from entconf.drivers.base import Unknown
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.watch import Phase, Silence
from entconf.errors import (
    AuthenticationFailed,
    ConfigurationError,
    SystemUnreachable,
    UnexpectedAnswer,
)
from entconf.model.change import Action
from entconf.model.text import msg
from tests.engine.sites import (
    NOW,
    OTHER,
    UAI,
    backends_of,
    declare,
    desired_of,
    live,
    plan_of,
    rid,
    world_of,
)

ALL_GROUPS = Scope(UAI, "groups", "")


def keys(desired: Desired, *held: object) -> list[tuple[str, str]]:
    world = world_of(*held)  # type: ignore[arg-type]  # only Live is ever given
    return [(c.action.value, c.id.key) for c in plan_of(desired, world).changes]


def test_exclusive_removes_what_no_play_names(tmp_path: Path) -> None:
    desired = desired_of(tmp_path, declare("groups", "Club", members=()), exclusive=[ALL_GROUPS])
    held = live("groups", "Club", members=()), live("groups", "Old", members=())
    assert keys(desired, *held) == [("delete", "Old")]


def test_exclusive_empties_what_cannot_be_deleted(tmp_path: Path) -> None:
    desired = desired_of(
        tmp_path,
        declare("features", "blog", for_=("teachers",)),
        exclusive=[Scope(UAI, "features", "")],
    )
    world = world_of(
        live("features", "blog", for_=("teachers",)),
        live("features", "forum", for_=("students",)),
        live("features", "quiet", for_=()),
    )
    (change,) = plan_of(desired, world).changes
    assert (change.action, change.id.key) == (Action.UPDATE, "forum")
    assert dict(change.after) == {"for": ()}
    assert [(one.profile, one.loses) for one in change.impact] == [("students", 10)]


def test_exclusive_only_reaches_its_prefix_and_its_establishment(tmp_path: Path) -> None:
    desired = desired_of(
        tmp_path,
        declare("homepage", "widgets/rss", for_=("teachers",)),
        exclusive=[Scope(UAI, "homepage", "widgets/")],
        uais=[UAI, OTHER],
    )
    held = (
        live("homepage", "widgets/rss", for_=("teachers",)),
        live("homepage", "bookmarks", teachers=("Blog",)),
        live("homepage", "widgets/mood", OTHER, for_=("students",)),
    )
    assert keys(desired, *held) == []


def test_exclusive_never_removes_what_a_filtered_play_names(tmp_path: Path) -> None:
    desired = desired_of(tmp_path, declare("groups", "Club", members=()), exclusive=[ALL_GROUPS])
    desired = replace(desired, named=desired.named | {rid("groups", "Elsewhere")})
    world = world_of(
        live("groups", "Club", members=()),
        live("groups", "Elsewhere", members=()),
        live("groups", "Old", members=()),
    )
    assert [one.id.key for one in plan_of(desired, world).changes] == ["Old"]


def test_exclusive_waits_while_something_it_names_may_have_another_name(tmp_path: Path) -> None:
    desired = desired_of(tmp_path, declare("groups", "Club", members=()), exclusive=[ALL_GROUPS])
    desired = replace(desired, named=desired.named | {rid("groups", "filtered-out")})
    world = world_of(
        live("groups", "Club", members=()), live("groups", "Its real name", members=())
    )
    plan = plan_of(desired, world)
    assert plan.changes == ()
    assert "filtered-out" in str(plan.notices[0].message)


def test_an_exclusive_section_that_names_nothing_removes_nothing(tmp_path: Path) -> None:
    desired = desired_of(tmp_path, exclusive=[ALL_GROUPS], uais=[UAI])
    plan = plan_of(desired, world_of(live("groups", "Old", members=())))
    assert plan.changes == ()
    assert "names nothing" in str(plan.notices[0].message)


@pytest.mark.parametrize("owner", ["central", "inherited", "locked"])
def test_what_is_not_ours_stays(tmp_path: Path, owner: str) -> None:
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", members=()),
        declare("groups", "Named", present=False),
        exclusive=[ALL_GROUPS],
    )
    world = world_of(
        live("groups", "Club", members=()),
        live("groups", "Named", members=(), owner=owner),
        live("groups", "Theirs", members=(), owner=owner),
    )
    plan = plan_of(desired, world)
    assert plan.changes == ()
    assert [owner in str(notice.message) for notice in plan.notices] == [True, True]


def test_an_unknown_part_is_neither_absent_nor_unchanged(tmp_path: Path) -> None:
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", members=()),
        declare("groups", "Gone", present=False),
        declare("features", "blog", for_=("teachers",)),
        declare("connectors", "pronote", title="PRONOTE"),
        exclusive=[Scope(UAI, "connectors", "")],
    )
    world = world_of(
        live("groups", "Gone", members=()),
        live("connectors", "pronote", title="PRONOTE"),
        live("connectors", "old", title="Old"),
    )
    world.unknown[UAI] = (Unknown("features", msg("500")),)
    plan = plan_of(desired, world)
    assert [(c.action.value, c.id.key) for c in plan.changes] == [("create", "Club")]
    assert [(one.kind, one.key) for one in plan.unknown] == [("features", None)]
    assert str(plan.notices[0].message).startswith("2 removals are left out")
    assert not plan.is_empty


def test_one_unknown_resource_leaves_its_kind_known(tmp_path: Path) -> None:
    desired = desired_of(
        tmp_path,
        declare("features", "blog", for_=("teachers",)),
        declare("features", "forum", for_=("teachers",)),
    )
    world = world_of()
    world.unknown[UAI] = (Unknown("features", msg("500"), "forum"),)
    plan = plan_of(desired, world)
    assert [one.id.key for one in plan.changes] == ["blog"]


def test_one_establishment_that_fails_leaves_the_others(tmp_path: Path) -> None:
    desired = desired_of(
        tmp_path,
        declare("features", "blog", UAI, for_=("teachers",)),
        declare("features", "blog", OTHER, for_=("teachers",)),
    )
    world = world_of()
    world.down[OTHER] = SystemUnreachable(msg("no answer"))
    plan = plan_of(desired, world)
    assert [one.id.uai for one in plan.changes] == [UAI]
    assert [(one.uai, one.kind) for one in plan.unknown] == [(OTHER, "features")]


def test_when_everything_fails_alike_that_error_is_raised(tmp_path: Path) -> None:
    desired = desired_of(
        tmp_path,
        declare("features", "blog", UAI, for_=("teachers",)),
        declare("features", "blog", OTHER, for_=("teachers",)),
    )
    world = world_of()
    world.down = {uai: AuthenticationFailed(msg("wrong password")) for uai in (UAI, OTHER)}
    with pytest.raises(AuthenticationFailed):
        plan_of(desired, world)
    world.down[OTHER] = UnexpectedAnswer(msg("HTML"))
    assert len(plan_of(desired, world).unknown) == 2


def test_every_mistake_the_systems_find_is_told_at_once(tmp_path: Path) -> None:
    members = {"classes": (), "profiles": (), "people": ("prof.11", "nobody")}
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", members=members),
        declare("rights", "roles/Klub", roles=("Wiki",)),
    )
    with pytest.raises(ConfigurationError) as caught:
        plan_of(desired, world_of())
    problems = caught.value.problems()
    assert len(problems) == 3
    assert str(problems[0].hint).startswith("did you mean prof.")
    assert all(problem.source for problem in problems)


def test_two_schools_of_a_platform_cannot_declare_two_welcomes(tmp_path: Path) -> None:
    def declared(text: str) -> Desired:
        return desired_of(
            tmp_path,
            declare("homepage", "welcome", UAI, text__fr="<p>Bonjour</p>", enabled=True),
            declare("homepage", "welcome", OTHER, text__fr=text),
        )

    with pytest.raises(ConfigurationError, match="only one text"):
        plan_of(declared("<p>Salut</p>"), world_of())
    assert len(plan_of(declared("<p>Bonjour</p>"), world_of()).changes) == 2


def test_a_kind_the_system_cannot_hold_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    desired = desired_of(tmp_path, declare("sandwiches", "x", y=True))
    with pytest.raises(ConfigurationError, match="cannot hold sandwiches") as caught:
        plan_of(desired, world_of())
    assert caught.value.source is not None


def test_a_ring_of_requirements_is_a_mistake(tmp_path: Path) -> None:
    one, two = rid("groups", "One"), rid("groups", "Two")
    desired = desired_of(
        tmp_path,
        declare("groups", "One", members=(), requires=[two]),
        declare("groups", "Two", members=(), requires=[one]),
    )
    with pytest.raises(ConfigurationError, match="in a ring"):
        plan_of(desired, world_of())


def test_why_names_the_file_of_each_differing_field(tmp_path: Path) -> None:
    desired = desired_of(tmp_path, declare("features", "blog", for_=("teachers",)))
    (change,) = plan_of(desired, world_of()).changes
    assert {name: str(source) for name, source in change.why.items()} == {
        "for": "playbooks/main.yml:1"
    }


def test_the_same_inputs_make_the_same_plan(tmp_path: Path) -> None:
    desired = desired_of(
        tmp_path,
        *(declare("features", name, for_=("teachers",)) for name in ("wiki", "blog", "forum")),
    )
    world = world_of()
    assert plan_of(desired, world) == plan_of(replace(desired), world)


def test_fingerprints_follow_the_live_values_of_declared_fields(tmp_path: Path) -> None:
    desired = desired_of(tmp_path, declare("connectors", "c", title="T"))

    def print_of(**attributes: str) -> str:
        world = world_of(live("connectors", "c", **attributes))
        return plan_of(desired, world).origin.fingerprints[UAI]

    assert print_of(title="T", url="a") == print_of(title="T", url="b")
    assert print_of(title="T") != print_of(title="U")


def test_the_commit_is_told_inside_a_checkout(tmp_path: Path) -> None:
    desired = desired_of(tmp_path, declare("features", "blog", for_=()))
    assert plan_of(desired, world_of()).origin.commit == ""
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@college.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "start"], check=True)
    commit = plan_of(desired, world_of()).origin.commit
    assert len(commit) == 40


def test_progress_is_told_by_establishment(tmp_path: Path) -> None:
    told: list[str] = []

    class Told(Silence):
        def started(self, phase: Phase, total: int) -> None:
            told.append(f"{phase.value} {total}")

        def advanced(self, phase: Phase, subject: str) -> None:  # noqa: ARG002 - the contract
            told.append(subject)

        def finished(self, phase: Phase) -> None:
            told.append(f"{phase.value} over")

    desired = desired_of(tmp_path, declare("features", "blog", for_=("teachers",)))
    make_plan(desired, backends_of(world_of()), PlanOptions(now=NOW), Told())
    assert told == ["reading 1", f"Collège {UAI} ({UAI})", "reading over"]


def test_planning_imports_nothing_heavy() -> None:
    heavy = "sqlite3", "deepdiff", "gzip", "requests", "zoneinfo", "subprocess", "jsonschema"
    script = (
        "import sys; sys.path[:0] = ['.']; import entconf.engine.planning;"
        f"print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_who_gains_the_roles_of_a_group_to_come_is_counted(tmp_path: Path) -> None:
    members = {"profiles": (), "classes": ("6A",), "people": ("prof.1",)}
    group = declare("groups", "Club", members=members)
    guest = declare("guests", "ada", first_name="Ada", last_name="E", groups=("Club",))
    roles = declare("rights", "roles/Club", roles=("Wiki",), requires=[group.id])
    key = "communication/Club > teachers"
    rule = declare("rights", key, from_="Club", to="teachers", allowed=True)
    plan = plan_of(desired_of(tmp_path, group, guest, roles, rule), world_of())
    impact = {
        change.id.key: [(one.profile, one.gains) for one in change.impact]
        for change in plan.changes
        if change.id.kind == "rights"
    }
    everybody = [("students", 10), ("teachers", 1), ("guests", 1)]
    assert impact == {"roles/Club": everybody, "communication/Club > teachers": everybody}
    assert "Club" not in plan.census[UAI].groups
