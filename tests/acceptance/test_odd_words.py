"""Names as real schools have them: slashes, quotes, emoji, plus signs, a wrong key letter."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.conftest import Scene
from tests.acceptance.plays import play, whole_play
from tests.stranger.small_world import add_account, add_connector, application, role, widget

ODD = 'L\'« été » / "A\\B" & c° 🎒 #1: [x] > y?%2F'


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _round(scene: Scene, text: str) -> None:
    """Apply, find nothing, dump, find nothing again."""
    scene.site.play(text)
    scene.site.run("apply", "--yes").expect(0)
    scene.site.run("plan").expect(0)
    dumped = scene.site.run("dump", scene.uai).expect(0)
    scene.site.play(dumped.out)
    scene.site.run("plan").expect(0)


def test_applications_roles_and_widgets_of_any_name(scene: Scene) -> None:
    world = scene.server.world
    application(world, "Wiki").name = ODD
    role(world, "Wiki (accès)").name = f"{ODD} (accès)"
    widget(world, "mood").name = ODD
    name = _quoted(ODD)
    _round(
        scene,
        play(
            f"  features:\n    {name}: [teachers]\n",
            f"  homepage:\n    widgets:\n      {name}: [guests]\n"
            f"    bookmarks: {{teachers: [{name}]}}\n",
            "  groups: {Club: {members: {people: [a.martin]}}}\n",
            f"  rights:\n    roles: {{Club: [{_quoted(ODD + ' (accès)')}]}}\n",
        ),
    )
    roles = scene.state()["Collège Ada/group/ManualGroup/None/Club/roles"]
    assert roles == {f"{ODD} (accès)"}


@pytest.mark.parametrize(
    "name", [ODD, "x/y > z", "students", "exclusif", "12", "no", "Été\u00a0! "]
)
def test_a_group_of_any_name(scene: Scene, name: str) -> None:
    key = _quoted(name)
    before = scene.state()["Collège Ada/group/ProfileGroup/Student/Collège Ada/roles"]
    _round(
        scene,
        play(
            f"  groups:\n    {key}: {{members: {{people: [a.martin]}}}}\n",
            f"  rights:\n    roles:\n      {key}: [Wiki (accès)]\n",
            f"    communication: [{{from: {key}, to: teachers}}]\n" if name != "students" else "",
            "  guests:\n    ada: {first_name: Ada, last_name: Odd, owner: a.martin, reason: R,\n"
            f"          until: 2099-01-01, groups: [{key}]}}\n",
        ),
    )
    state = scene.state()
    assert state["Collège Ada/group/ProfileGroup/Student/Collège Ada/roles"] == before
    held = [v for path, v in state.items() if "ManualGroup" in path and path.endswith("/roles")]
    assert {"Wiki (accès)"} in held


@pytest.mark.parametrize(
    "login", ["a+b.martin", "zoé.été", "o'brien", "prénom.nom@college.example"]
)
def test_a_login_of_any_form(scene: Scene, login: str) -> None:
    places = scene.places
    account = add_account(
        scene.server.world, login, "Personnel", [places.college], password="p+a ss&é=%"
    )
    account.functions = {"ADMIN_LOCAL": [places.college.id]}
    scene.site.account = (login, "p+a ss&é=%")
    _round(
        scene,
        play(
            f"  groups: {{Club: {{members: {{people: [{_quoted(login)}, a.martin]}}}}}}\n",
            f"  rights:\n    delegations: [{{login: {_quoted(login)}, function: local_admin}}]\n",
        ),
    )


def test_a_uai_with_a_wrong_key_letter_works_everywhere(scene: Scene) -> None:
    scene.places.college.uai = "0511234X"
    scene.site.inventory(scene.server.url, {"0511234X": "Collège Ada"})
    warned = scene.site.run("validate").expect(0)
    assert "0511234X" in warned.said
    _round(scene, whole_play())
    scene.site.run("drift").expect(0)
    listed = json.loads(scene.site.run("backups", "--json").expect(0).out)
    rows = listed if isinstance(listed, list) else listed["backups"]
    name = str(rows[0].get("id") or rows[0].get("name"))
    scene.site.run("restore", name, "--yes").expect(0)
    scene.site.run("plan", "--limit", "0511234X").expect(2)


@pytest.mark.parametrize("central", [True, False])
def test_a_connector_whose_name_is_taken_on_the_platform(scene: Scene, *, central: bool) -> None:
    taken = f"pronote-{scene.uai}"
    add_connector(scene.server.world, scene.places.lycee, taken, "Pronote d'un autre")
    if not central:
        scene.be_local()
    scene.site.play(
        play(
            "  connectors:\n    pronote: {title: PRONOTE, url: https://p.example/, for: [staff]}\n"
        )
    )
    run = scene.site.run("apply", "--yes").expect(6)
    assert taken in run.said
    assert "unique on the whole platform" in run.said
    assert "connector_name" in run.said


def test_a_welcome_of_several_schools_is_written_once(scene: Scene) -> None:
    lycee = scene.places.lycee
    assert lycee.uai is not None
    scene.site.inventory(scene.server.url, {scene.uai: "x", lycee.uai: "y"})
    welcome = "  homepage:\n    welcome: {text: {fr: Bienvenue}}\n"
    scene.server.journal.managed = None
    scene.site.play(play(welcome))
    scene.site.run("apply", "--yes").expect(0)
    scene.site.run("plan").expect(0)
    other = welcome.replace("Bienvenue", "Bonjour")
    scene.site.play(play(welcome) + play(other, hosts=lycee.uai, name="Autre"))
    told = scene.site.run("plan").expect(3)
    assert "only one" in told.said
    scene.site.play(play(other))
    scene.be_local()
    scene.site.inventory(scene.server.url, {scene.uai: "x"})
    assert "central administrator" in scene.site.run("plan").said
    scene.server.journal.clear()
    scene.site.run("apply", "--yes").expect(4, 6)
    assert scene.server.journal.writes == []
