"""Choosing a part of the site and a form of the answer; saved plans; backups; dump."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.acceptance.conftest import Scene
from tests.acceptance.plays import ANNOUNCEMENTS, FEATURES, OPENING, SECTIONS, play, whole_play
from tests.stranger.small_world import add_account
from tests.stranger.states import differences


def test_at_plans_as_of_that_day(scene: Scene) -> None:
    scene.site.play(
        play(
            "  opening: {students: 2031-09-02}\n",
            "  features:\n    Wiki: {for: [teachers], from: 2031-09-01, until: 2031-12-31}\n",
        )
    )
    before = scene.site.run("plan", "--at", "2031-08-31").expect(2)
    assert "Wiki" not in before.said
    inside = scene.site.run("plan", "--at", "2031-09-01").expect(2)
    assert "Wiki" in inside.said
    assert "students" in inside.said
    open_day = scene.site.run("plan", "--at", "2031-09-02").expect(2)
    assert "Wiki" in open_day.said
    scene.site.run("plan", "--at", "not-a-day").expect(3)


def test_kind_and_tags_and_limit_choose(scene: Scene) -> None:
    annexe = scene.places.annexe
    assert annexe.uai is not None
    scene.site.inventory(scene.server.url, {scene.uai: "A", annexe.uai: "B"})
    scene.site.play(play(FEATURES), "one")
    scene.site.play(play(OPENING, tags="rentree", name="Rentrée"), "two")
    (scene.site.root / "playbooks/college.yml").unlink()
    both = scene.site.run("plan").expect(2).said
    assert scene.uai in both
    assert annexe.uai in both
    one = scene.site.run("plan", "--limit", f"colleges:!{annexe.uai}").expect(2).said
    assert annexe.uai not in one
    features = scene.site.run("plan", "--kind", "features", "--json").expect(2)
    assert "opening" not in features.out.replace("opening.", "")
    tagged = scene.site.run("plan", "--tags", "rentree", "--json").expect(2)
    assert "Forum" not in tagged.out
    scene.site.run("plan", "--limit", "nowhere").expect(3)
    scene.site.run("plan", "--kind", "featurs").expect(3)


def test_json_is_stable_and_markdown_is_escaped(scene: Scene) -> None:
    scene.site.play(
        play(FEATURES, ANNOUNCEMENTS.replace("title: Fermeture", "title: a`<script>|Fermeture"))
    )
    one = json.loads(scene.site.run("plan", "--json").expect(2).out)
    two = json.loads(scene.site.run("plan", "--json").expect(2).out)
    for document in (one, two):
        assert isinstance(document, dict)
        document.pop("origin", None)
    assert json.dumps(one)[:2000] == json.dumps(two)[:2000]
    text = scene.site.run("plan", "--markdown").expect(2).out
    shown = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert "<script>" not in shown
    assert "Blog" in shown


def test_a_saved_plan_is_shown_without_a_connection_and_applied(scene: Scene) -> None:
    scene.site.play(whole_play())
    plan = Path("saved.json")
    scene.site.run("plan", "--out", str(plan)).expect(2)
    scene.server.journal.clear()
    shown = scene.site.run("show", str(plan)).expect(0, 2)
    assert "PRONOTE" in shown.said or "pronote" in shown.said
    assert scene.server.journal.exchanges == 0
    scene.site.run("apply", str(plan), "--yes").expect(0)
    scene.site.run("plan").expect(0)
    scene.server.journal.clear()
    scene.site.run("apply", str(plan), "--yes").expect(0, 5)
    assert scene.server.journal.writes == []


def test_what_moved_since_a_saved_plan_is_left_alone(scene: Scene) -> None:
    """The rest is applied (6); when nothing is left to apply the plan is stale (5). ADR 0011."""
    scene.applied(play("  features: {Forum: [students], Blog: [staff], Wiki: [staff]}\n"))
    scene.site.play(play("  features: {Forum: [teachers], Blog: [students]}\n"))
    scene.site.run("plan", "--out", "saved.json").expect(2)
    scene.office.authorise("Personnel", "Forum (accès)")
    moved = scene.state()
    run = scene.site.run("apply", "saved.json", "--yes").expect(6)
    touched = set(differences(moved, scene.state()))
    assert touched == {
        f"Collège Ada/group/ProfileGroup/{profile}/Collège Ada/roles"
        for profile in ("Student", "Personnel")
    }
    (line,) = [one for one in run.said.splitlines() if "last applied" in one]
    assert f"{scene.uai}/features/Forum" in run.said
    for value in ("wanted teachers", "last applied students", "found staff, students"):
        assert value in line
    scene.office.authorise("Guest", "Blog (accès)")
    before = scene.state()
    scene.site.run("apply", "saved.json", "--yes").expect(5)
    assert differences(before, scene.state()) == {}


def test_a_plan_edited_by_hand_is_refused(scene: Scene) -> None:
    scene.site.play(play(FEATURES))
    scene.site.run("plan", "--out", "saved.json").expect(2)
    path = scene.site.root / "saved.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Blog", "Wiki"), encoding="utf-8")
    before = scene.state()
    scene.site.run("apply", "saved.json", "--yes").expect(3, 5)
    assert differences(before, scene.state()) == {}


def test_restore_brings_back_what_an_apply_changed(scene: Scene) -> None:
    scene.site.play(play(*(SECTIONS[kind] for kind in ("features", "homepage", "opening"))))
    before = scene.state()
    scene.site.run("apply", "--yes").expect(0)
    listed = json.loads(scene.site.run("backups", "--json").expect(0).out)
    rows = listed if isinstance(listed, list) else listed["backups"]
    name = str(rows[0].get("id") or rows[0].get("name"))
    scene.site.run("restore", name, "--yes").expect(0)
    left = differences(before, scene.state())
    # A profile that was never blocked is open: whether the flag reads null or false.
    assert {path for path in left if "/person/" not in path} <= {"Collège Ada/bookmarks/Teacher"}


@pytest.mark.parametrize("central", [True, False])
def test_dump_validates_and_its_plan_is_empty(scene: Scene, *, central: bool) -> None:
    scene.applied()
    if not central:
        scene.be_local()
    dumped = scene.site.run("dump", scene.uai).expect(0)
    scene.site.write("playbooks/college.yml", dumped.out)
    scene.site.run("validate").expect(0)
    scene.site.run("plan").expect(0)
    assert "Médiathèque" not in dumped.out or "inherit" in dumped.said


def test_a_dump_keeps_members_who_are_not_of_the_school(scene: Scene) -> None:
    """Somebody of another school, and an account on its way out: the ENT says they are members."""
    world, office = scene.server.world, scene.office
    scene.applied(play("  groups: {Club: {members: {people: [a.martin]}}}\n"))
    stranger = add_account(world, "lea.ailleurs", "Student", [scene.places.lycee])
    leaving = add_account(world, "leo.parti", "Teacher", [scene.places.college])
    for login in ("lea.ailleurs", "leo.parti"):
        office.put_into("Club", login)
    leaving.deleted = "1793000000000"
    scene.site.run("plan").expect(0, 2)  # the server's counts of members lag by one list
    dumped = scene.site.run("dump", scene.uai).expect(0)
    assert "lea.ailleurs" not in dumped.out
    scene.site.play(dumped.out)
    scene.site.run("plan").expect(0)
    assert stranger.groups
    other = stranger.id[:-1] + ("0" if stranger.id[-1] != "0" else "1")
    scene.site.play(play(f'  groups: {{Club: {{members: {{people: [{{id: "{other}"}}]}}}}}}\n'))
    assert "Club" in scene.site.run("plan").expect(3).said


def test_dump_of_a_school_nobody_has_touched(scene: Scene) -> None:
    dumped = scene.site.run("dump", scene.uai).expect(0)
    scene.site.write("playbooks/college.yml", dumped.out)
    scene.site.run("validate").expect(0)
    scene.site.run("plan").expect(0)


def test_explain_names_the_line(scene: Scene) -> None:
    scene.site.play(play(FEATURES))
    run = scene.site.run("explain", f"{scene.uai}/features/Blog").expect(0)
    assert "college.yml:5" in run.said


def test_doctor_finds_nothing_wrong(scene: Scene) -> None:
    run = scene.site.run("doctor").expect(0)
    assert scene.places.college.name in run.said or scene.uai in run.said
    assert scene.server.journal.writes == []
