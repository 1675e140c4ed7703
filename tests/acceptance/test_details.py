"""Every field of every kind, once, and the odd corners of a real school: they converge too."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.acceptance.conftest import Scene
from tests.acceptance.plays import play, whole_play
from tests.stranger.faults import Fault, Trouble
from tests.stranger.small_world import add_account

DETAILS = {
    "oauth connector": """\
  connectors:
    cinema:
      title: "Cinéma & <débat>"
      url: https://cinema.example/entrer?uai=0990001&x=a%20b
      for: true
      icon: /img/cinéma.png
      target: frame
      substructures: true
      sso:
        type: oauth
        grant: authorization_code
        scope: [userinfo, directory]
        secret: !secret env:CONNECTOR_SECRET
""",
    "cas connector with a pattern": """\
  connectors:
    radio:
      title: Radio
      url: https://radio.example/
      for: []
      target: same
      sso:
        type: cas
        service: UidRegisteredService
        pattern: https://radio.example/.*
        logout: https://radio.example/quit
""",
    "connector on the platform": """\
  connectors:
    interne: {title: Interne, url: /adapter#https://interne.example/, for: [staff]}
""",
    "messages": """\
  announcements:
    un:
      title: "  Deux  espaces et l'apostrophe "
      html:
        fr: '<p style="color:red">à <a href="https://x.example" target="_blank">b</a>&nbsp;c</p>'
        en: '<div><iframe src="https://v.example/1"></iframe></div><script>alert(1)</script>'
      for: true
      from: 2026-03-29 01:30
      until: 2099-10-25 02:30
      color: "#1f6feb"
      signature: L'équipe
      signature_color: "#000000"
    deux:
      title: Liste
      text: "* un\\n* deux\\n\\n1 < 2 & 3 > 2 \\"guillemets\\" `code`\\n\\n---\\nfin"
      for: [guests]
      from: 2020-01-01
      until: 2099-01-01
""",
    "members of all sorts": """\
  groups:
    Profs: {members: {profiles: [teachers]}}
    Mélange:
      members:
        classes: [6e1, 5e1]
        people: [{email: a.martin@mail.example}, {external_id: ext-c.dubois}, zoe.double]
    Vide: {members: {}}
""",
    "widgets and welcome": """\
  homepage:
    widgets:
      notes: true
      mood: {for: [guests], mandatory: [guests]}
      birthday: false
    bookmarks: {students: [Espace documentaire], guests: []}
    welcome:
      html: {fr: "<p>L'<b>été</b></p>", en: "<p>Summer &amp; co</p>"}
""",
    "welcome hidden": "  homepage:\n    welcome: false\n",
    "services off": """\
  services:
    timetable: false
    mobile_app: false
    mfa: {exempt: false}
""",
    "everybody and nobody": """\
  features:
    Messagerie: true
    Espace documentaire: []
    Blog: {for: [staff], roles: [Blog (gestion)]}
""",
    "opening of all": """\
  opening: {students: false, parents: true, teachers: true, guests: {until: 2021-01-01}}
""",
    "rights between profiles": """\
  rights:
    roles: {Conseil d'administration: [Blog (gestion), Forum (accès)]}
    communication:
      - {from: students, to: teachers}
      - {from: teachers, to: students, allowed: false}
      - {from: Conseil d'administration, to: Conseil d'administration}
""",
}


@pytest.mark.parametrize("name", [*DETAILS])
def test_each_detail_converges(scene: Scene, name: str) -> None:
    scene.site.variables["CONNECTOR_SECRET"] = "canary-5f1d-connector"
    scene.site.play(play(DETAILS[name]))
    run = scene.site.run("apply", "--yes").expect(0)
    assert "canary" not in run.said
    again = scene.site.run("plan").expect(0)
    assert "canary" not in again.said
    scene.site.run("drift").expect(0)
    dumped = scene.site.run("dump", scene.uai).expect(0)
    assert "canary" not in dumped.said
    scene.site.write("playbooks/college.yml", dumped.out)
    scene.site.run("plan").expect(0)


def _texts(root: Path) -> str:
    found = []
    for path in sorted(root.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            found.append(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
    return b"\n".join(found).decode("utf-8", "replace")


def test_no_secret_reaches_the_store(scene: Scene) -> None:
    scene.site.variables["CONNECTOR_SECRET"] = "canary-5f1d-connector"
    scene.site.play(play(DETAILS["oauth connector"]))
    scene.site.run("apply", "--yes").expect(0)
    scene.site.run("plan", "--out", "saved.json").expect(0)
    scene.site.run("backup").expect(0)
    kept = _texts(scene.site.root)
    assert "canary-5f1d" not in kept
    assert scene.site.account[1] not in kept
    store = scene.site.root / ".entconf"
    assert store.stat().st_mode & 0o077 == 0
    open_files = [str(p) for p in store.rglob("*.gz") if p.stat().st_mode & 0o077]
    assert open_files == []
    secrets = [app.settings.get("secret") for app in scene.server.world.applications.values()]
    assert "canary-5f1d-connector" in secrets


def test_the_language_of_the_platform_does_not_matter(scene: Scene) -> None:
    scene.applied()
    for language, mine in (("fr", "fr_FR.UTF-8"), ("en", "de_DE.UTF-8"), ("fr", "C.UTF-8")):
        scene.server.platform.language = language
        scene.site.variables["LANG"] = mine
        scene.site.run("plan").expect(0)
    scene.site.variables["LANG"] = "fr_FR.UTF-8"
    scene.site.play(play("  features:\n    Blog: [staff]\n"))
    told = scene.site.run("plan").expect(2).said
    assert "personnel" in told.lower()


def test_homonym_guests_are_never_confused(scene: Scene) -> None:
    """Two guests have the same names: one must be named by login."""
    text = (
        "  guests:\n    visiteur:\n      {first_name: Jean, last_name: Petit, owner: a.martin,\n"
        "       reason: R, until: 2099-01-01, email: nouveau@mail.example%s}\n"
    )
    scene.site.play(play(text % ""))
    before = scene.state()
    run = scene.site.run("apply", "--yes").expect(3, 6, 7)
    assert "Petit" in run.said or "visiteur" in run.said
    assert scene.state() == before
    scene.site.play(play(text % ", login: jean.petit1"))
    scene.site.run("apply", "--yes").expect(0)
    scene.site.run("plan").expect(0)
    people = scene.server.world
    assert people.person_of_login("jean.petit1").email == "nouveau@mail.example"
    assert people.person_of_login("jean.petit").email == "jean.petit@mail.example"


def test_a_guest_deleted_before_of_the_same_name_is_not_taken_for_it(scene: Scene) -> None:
    gone = add_account(
        scene.server.world,
        "ada.exemple",
        "Guest",
        [scene.places.college],
        first="Ada",
        last="Example",
        source="MANUAL",
    )
    gone.deleted = "1793000000000"
    scene.applied()
    scene.site.run("plan").expect(0)
    assert len(scene.guests()) == 1


def test_teachers_who_bear_a_guests_name_are_left_alone(scene: Scene) -> None:
    teacher = add_account(
        scene.server.world,
        "ada.prof",
        "Teacher",
        [scene.places.college],
        first="ada",
        last="EXAMPLE",
    )
    scene.applied()
    scene.site.run("plan").expect(0)
    assert len(scene.guests()) == 1
    scene.site.play(whole_play().replace("theatre:\n", "theatre: false\n").split("      first")[0])
    assert teacher.login == "ada.prof"


def test_connections_that_the_server_closes_are_opened_again(scene: Scene) -> None:
    """The server hangs up after any answer without saying so, as proxies do.

    Reads do not suffer. A write that meets the closed connection may be lost: it is told,
    and the next run makes it.
    """
    scene.server.faults.add(Fault(Trouble.CLOSE, ".", times=None))
    scene.site.play(whole_play())
    scene.site.run("plan").expect(2)
    scene.site.run("apply", "--yes").expect(0, 6)
    scene.site.run("plan").expect(0, 2)
    scene.converges()
    assert len(scene.guests()) == 1


def test_a_connector_of_the_same_name_elsewhere_is_not_taken(scene: Scene) -> None:
    """The platform-wide name is free or not: the collège gets its own in any case."""
    world = scene.server.world
    other = next(app for app in world.applications.values() if app.display_name == "GEPI")
    other.name = "pronote"
    scene.applied()
    scene.site.run("plan").expect(0)
    assert other.school == scene.places.lycee.id
    assert scene.office.connector("PRONOTE").name != "pronote"
