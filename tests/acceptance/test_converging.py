"""Validate, plan, apply, and a second plan that finds nothing; what is not declared stays."""

from __future__ import annotations

import re

import pytest

from tests.acceptance.conftest import Scene
from tests.acceptance.plays import SECTIONS, play, whole_play
from tests.stranger.small_world import add_account, add_connector, add_message
from tests.stranger.states import differences
from tests.stranger.world import Group

#: The paths of the server's state that the whole play may touch.
TOUCHED = re.compile(
    r"Collège Ada/(settings|bookmarks/Teacher"
    r"|group/ProfileGroup/(Student|Teacher|Personnel|Relative|Guest)/Collège Ada/roles"
    r"|group/ProfileGroup/Teacher/Collège Ada/rule"
    r"|group/ManualGroup/None/(Club journal|Atelier théâtre)/.*"
    r"|widget/(calendar-widget|qwant)|connector/pronote.*|message/\d+/Fermeture vendredi"
    r"|person/ada\.example1|person/c\.dubois|person/.*)"
    r"|Lycée Blaise/person/(c\.dubois|zoe\.double)|welcome|role/pronote.*"
)


def test_a_site_becomes_the_state_of_the_ent(scene: Scene) -> None:
    scene.site.run("validate").expect(0)
    before = scene.state()
    scene.site.run("plan").expect(2)
    assert differences(before, scene.state()) == {}
    scene.site.run("apply", "--yes").expect(0)
    assert scene.site.run("plan").expect(0).code == 0
    _expect_declared_state(scene)
    changed = differences(before, scene.state())
    assert [path for path in changed if not TOUCHED.fullmatch(path)] == []


def _expect_declared_state(scene: Scene) -> None:
    state = scene.state()
    base = "Collège Ada/group/ProfileGroup"
    roles = {
        profile: state[f"{base}/{profile}/Collège Ada/roles"]
        for profile in ("Teacher", "Student", "Relative", "Personnel", "Guest")
    }
    access = f"pronote-{scene.uai}"
    connectors = [name for name in state if name.startswith("role/pronote")]
    assert len(connectors) == 1, f"{access}: {connectors}"
    sso = connectors[0].removeprefix("role/")
    assert roles["Teacher"] == {"Messagerie (accès)", "Blog (accès)", "Wiki (accès)", sso}
    assert roles["Student"] == {"Messagerie (accès)", "Blog (accès)", sso}
    assert roles["Personnel"] == {"Messagerie (accès)", sso}
    assert roles["Relative"] == {sso}
    assert roles["Guest"] == set()
    assert state["Collège Ada/settings"] == ("Collège Ada", scene.uai, "EDT", True, True)
    assert state["Collège Ada/manual name"] is None
    assert state["Collège Ada/bookmarks/Teacher"] == ("Messagerie", "Blog")
    assert state["Collège Ada/widget/calendar-widget"] == {
        ("ProfileGroup/Teacher", False),
        ("ProfileGroup/Student", True),
    }
    assert state["Collège Ada/widget/qwant"] == set()
    assert state["Collège Ada/person/c.dubois"] == (
        *("Claire", "Dubois", "c.dubois@mail.example", False, None),
        {scene.places.college.id, scene.places.lycee.id},
    )
    _expect_people(scene)


def _expect_people(scene: Scene) -> None:
    world, college = scene.server.world, scene.places.college
    club = scene.office.group("Club journal")
    room = next(r for r in world.classrooms.values() if (r.school, r.name) == (college.id, "6e1"))
    pupils = {p.login for p in world.people_of(college.id) if room.id in p.classes}
    pupils = {login for login in pupils if world.person_of_login(login).profile == "Student"}
    assert {p.login for p in world.members(club)} == pupils | {"a.martin"}
    assert {p.login for p in world.members(scene.office.group("Atelier théâtre"))} == {
        "ada.example1"
    }
    assert {world.groups[key].filter for key in club.reaches} == {"Teacher"}
    assert scene.guests() == ["ada.example1"]
    guest = world.person_of_login("ada.example1")
    assert (guest.email, guest.profile) == ("ada@theatre.example", "Guest")
    blocked = {p.profile for p in world.people_of(college.id) if p.blocked}
    assert blocked == {"Relative", "Teacher"}  # one teacher was blocked by hand before
    message = scene.office.message("Fermeture vendredi")
    assert (message.starts, message.body["color"]) == ("2020-11-08T23:00:00.000", "orange")
    assert message.ends.startswith("2099-11-14T22:59:59")


@pytest.mark.parametrize("kind", [*SECTIONS])
def test_each_kind_alone_converges(scene: Scene, kind: str) -> None:
    """A kind that needs the group of another finds it made."""
    text = SECTIONS[kind]
    if kind in {"rights", "guests"}:
        text = SECTIONS["groups"] + text
        if kind == "rights":
            text = text.replace("people: [{login: a.martin}]", "people: [{login: c.dubois}]")
    scene.applied(play(text))
    scene.site.run("plan").expect(0)
    assert scene.server.journal.changes() == []


def test_a_guest_may_be_in_a_group_whose_members_are_declared(scene: Scene) -> None:
    """As in the example of the language: the guest counts among the members."""
    guests = SECTIONS["guests"].replace("[Atelier théâtre]", "[Club journal]")
    scene.applied(play(SECTIONS["groups"], guests))
    scene.site.run("plan").expect(0)
    club = scene.server.world.members(scene.office.group("Club journal"))
    assert {"a.martin", "ada.example1"} <= {person.login for person in club}


def _cost_of_a_plan(scene: Scene) -> int:
    scene.server.journal.clear()
    scene.site.run("plan").expect(0)
    assert scene.server.journal.logins == 1
    return scene.server.journal.exchanges


def test_an_unchanged_plan_costs_few_requests_however_large_the_school(scene: Scene) -> None:
    scene.applied()
    world, college = scene.server.world, scene.places.college
    declared = 2 + 1  # two widgets, one group whose communication is declared
    # A pupil of two schools who carries the name of a group of both costs one more.
    assert _cost_of_a_plan(scene) <= 12 + declared + 1, scene.server.journal.summary()
    world.person_of_login("zoe.double").groups.clear()
    world.version += 1
    assert _cost_of_a_plan(scene) <= 12 + declared, scene.server.journal.summary()
    for number in range(60):
        add_account(world, f"eleve.plus{number}", "Student", [college, scene.places.annexe])
        add_connector(world, college, f"service{number}", f"Service {number}")
        add_message(world, college, f"Message {number}")
        group = Group(world.new_id(), f"Groupe {number}", "ManualGroup", college.id)
        world.groups[group.id] = group
        world.person_of_login(f"eleve.plus{number}").groups.add(group.id)
    scene.office.mobile_app(enabled=True)
    assert _cost_of_a_plan(scene) <= 12 + declared, scene.server.journal.summary()


def test_an_unchanged_apply_writes_nothing(scene: Scene) -> None:
    scene.applied()
    scene.site.run("apply", "--yes").expect(0)
    assert scene.server.journal.changes() == []


def test_a_field_that_is_not_declared_is_not_touched(scene: Scene) -> None:
    """A group without members, a connector's icon, bookmarks of another profile."""
    scene.applied()
    office = scene.office
    office.bookmarks("Student", ["Blog"])
    office.connector("PRONOTE").settings["icon"] = "/img/mine.png"
    office.put_into("Club journal", "d.exclu")
    scene.site.play(play("  groups:\n    Club journal: {}\n"), "college")
    scene.site.run("plan").expect(0)
    scene.site.play(whole_play().replace("title: PRONOTE", "title: Pronote"))
    scene.site.run("apply", "--yes").expect(0)
    assert office.connector("Pronote").settings["icon"] == "/img/mine.png"
    assert scene.places.college.bookmarks == {
        "Teacher": ["Messagerie", "Blog"],
        "Student": ["Blog"],
    }


def _confirmed(scene: Scene) -> tuple[str, ...]:
    """That groups and accounts may go for good."""
    patterns = (f"{scene.uai}/{kind}/*" for kind in ("groups", "guests"))
    return tuple(word for one in patterns for word in ("--confirm", one))


def test_exclusive_sections_remove_what_they_do_not_name(scene: Scene) -> None:
    text = SECTIONS["announcements"] + "    exclusive: true\n"
    groups = SECTIONS["groups"] + "    exclusive: true\n"
    guests = SECTIONS["guests"] + "    exclusive: true\n"
    scene.office.add_guest("x.autre", "Xavier", "Autre")
    scene.site.play(play(text, groups, guests))
    # The locked group cannot go, and the run says so.
    refused = scene.site.run("apply", "--yes").expect(4)
    assert f"--confirm {scene.uai}/guests/x.autre" in refused.said
    assert scene.server.journal.writes == []
    run = scene.site.run("apply", "--yes", *_confirmed(scene)).expect(6)
    assert "Conseil d'administration" in run.said
    state = scene.state()
    mine = [p for p in state if p.startswith("Collège Ada/message/")]
    assert [path.rpartition("/")[2] for path in mine] == ["Fermeture vendredi"]
    assert any(path.startswith("Lycée Blaise/message/") for path in state)
    assert any(path.startswith("Académie des Essais/message/") for path in state)
    people = scene.server.world.people_of(scene.places.college.id)
    alive = {p.login for p in people if p.profile == "Guest" and p.deleted is None}
    assert alive == {"ada.example1"}


def test_what_is_declared_false_goes_and_stays_away(scene: Scene) -> None:
    scene.applied()
    scene.site.play(
        play(
            "  connectors: {pronote: false}\n",
            "  announcements: {pont-novembre: false}\n",
            "  features: {Blog: false}\n",
            "  homepage: {widgets: {calendar-widget: false}}\n",
            "  rights:\n    roles: {Club journal: false}\n"
            "    delegations: [{login: c.dubois, function: false}]\n",
            "  guests: {theatre: false}\n",
        )
    )
    gone = f"{scene.uai}/guests/theatre"
    ran = scene.site.run("apply", "--yes", "--confirm", gone).expect(0)
    assert "somebody changed it" not in ran.said
    scene.site.run("plan").expect(0)
    state = scene.state()
    assert [path for path in state if "pronote" in path or "Fermeture" in path] == []
    assert state["Collège Ada/widget/calendar-widget"] == set()
    assert state["Collège Ada/group/ManualGroup/None/Club journal/roles"] == set()
    assert scene.server.world.person_of_login("c.dubois").functions == {
        "ADMIN_LOCAL": [scene.places.lycee.id]
    }
    assert scene.guests() == []


def test_a_received_message_of_the_same_title_is_left_alone(scene: Scene) -> None:
    world = scene.server.world
    received = next(m for m in world.messages.values() if m.school == scene.places.academy.id)
    received.body["title"] = "Fermeture vendredi"
    scene.applied(play(SECTIONS["announcements"]))
    scene.site.run("plan").expect(0)
    titles = [(m.school, m.body["title"]) for m in world.messages.values()]
    assert titles.count((scene.places.college.id, "Fermeture vendredi")) == 1
    assert titles.count((scene.places.academy.id, "Fermeture vendredi")) == 1


def test_a_transverse_role_never_takes_another_application_away(scene: Scene) -> None:
    """Staff holds Blog and Forum by one role: Blog cannot go alone, and Forum must stay."""
    office = scene.office
    office.withdraw("Personnel", "Blog (gestion)")
    office.authorise("Personnel", "Accueil collaboratif")
    scene.site.play(play("  features:\n    Blog: [teachers]\n"))
    run = scene.site.run("apply", "--yes")
    group = scene.server.world.profile_group(scene.places.college.id, "Personnel")
    names = {role.name for role in scene.server.world.roles.values() if role.id in group.roles}
    assert names & {"Accueil collaboratif", "Forum (accès)"}, "Forum was taken from staff"
    if run.code != 0:
        assert "Accueil collaboratif" in run.said


def test_a_locked_thing_is_told_and_does_not_stick(scene: Scene) -> None:
    scene.site.play(play("  homepage:\n    widgets:\n      rss-widget: [teachers]\n"))
    planned = scene.site.run("plan").expect(2)
    assert "rss-widget" in planned.said
    run = scene.site.run("apply", "--yes").expect(6)
    assert "rss-widget" in run.said
    assert scene.server.journal.writes == []


_CLUB = "  groups:\n    Club journal: {members: {people: [a.martin]}}\n    Atelier théâtre: {}\n"
_NO_ATELIER = "  groups: {Atelier théâtre: false}\n"
_ADA = SECTIONS["guests"]
_ADA_IN_CLUB = _ADA.replace("[Atelier théâtre]", "[Club journal]")


@pytest.mark.parametrize(
    "then",
    [
        pytest.param([_NO_ATELIER, _ADA.split("      groups")[0]], id="the group goes"),
        pytest.param([_NO_ATELIER, _ADA_IN_CLUB], id="the guest moves to another group"),
        pytest.param(
            ["  groups: {exclusive: true, Club journal: {}}\n", _ADA_IN_CLUB],
            id="exclusive groups",
        ),
        pytest.param([_NO_ATELIER, "  guests: {theatre: false}\n"], id="both go"),
        pytest.param(
            [_NO_ATELIER, _ADA.replace("2099", "2020").split("      groups")[0]],
            id="the guest's time is over",
        ),
        pytest.param(
            [
                _CLUB.replace("[a.martin]", "[a.martin, ada.example1]"),
                _ADA.replace("[Atelier", "[Club journal, Atelier"),
            ],
            id="both put the guest in",
        ),
    ],
)
def test_a_change_of_groups_does_not_look_like_somebody_elses(
    scene: Scene, then: list[str]
) -> None:
    """An earlier change of a run alters what a later one finds of a guest, or of a group."""
    scene.office.group("Conseil d'administration").lock_delete = False
    scene.applied(play(_CLUB, _ADA))
    scene.site.play(play(*then))
    scene.site.run("apply", "--yes", *_confirmed(scene)).expect(0)
    scene.site.run("plan").expect(0)
