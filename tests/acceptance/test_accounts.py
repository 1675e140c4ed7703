"""Who applies: local and central administrators, wrong passwords, servers that are not there."""

from __future__ import annotations

import json
import socket
import ssl
from pathlib import Path

import pytest
import trustme

from tests.acceptance.conftest import Scene
from tests.acceptance.plays import OPENING, SERVICES, local_play, play, whole_play
from tests.acceptance.sites import Site
from tests.stranger.faults import Fault, Trouble
from tests.stranger.listening import running
from tests.stranger.small_world import CENTRAL, LOCAL, small_world


def test_a_local_administrator_applies_what_it_may(scene: Scene) -> None:
    scene.be_local()
    scene.applied(local_play())
    scene.site.run("plan").expect(0)
    scene.site.run("drift").expect(0)
    assert scene.server.journal.changes() == []


def test_what_only_a_central_administrator_may_set_is_told_before_writing(scene: Scene) -> None:
    scene.be_local()
    scene.site.play(play(SERVICES, OPENING))
    planned = scene.site.run("plan")
    assert planned.code in {2, 4}
    assert "central" in planned.said
    run = scene.site.run("apply", "--yes").expect(4, 6)
    assert "mobile_app" in run.said
    college = scene.places.college
    assert (college.has_app, college.manual_name) == (None, None)
    assert [
        what
        for what in scene.server.journal.writes
        if "PUT /directory/structure" in what and "block" not in what
    ] == []


def test_a_school_outside_the_scope_is_refused(scene: Scene) -> None:
    scene.be_local()
    lycee = scene.places.lycee
    assert lycee.uai is not None
    scene.site.inventory(scene.server.url, {lycee.uai: lycee.name})
    scene.site.play(play("  features:\n    Blog: [teachers]\n"))
    run = scene.site.run("plan").expect(7)
    assert lycee.uai in run.said
    assert scene.server.journal.writes == []


def test_a_uai_that_the_platform_does_not_have(scene: Scene) -> None:
    scene.site.inventory(scene.server.url, {"0990044X": "Nowhere"})
    scene.site.play(play("  features:\n    Blog: [teachers]\n"))
    run = scene.site.run("plan").expect(3, 7)
    assert "0990044X" in run.said


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes"), ("drift",)])
def test_a_wrong_password_is_tried_once(scene: Scene, command: tuple[str, ...]) -> None:
    scene.site.account = (LOCAL[0], "not-the-right-one")
    run = scene.site.run(*command).expect(7)
    assert "login" in run.said
    assert scene.server.journal.logins == 1
    assert scene.server.journal.writes == []


def test_a_missing_secret_is_an_invalid_configuration(scene: Scene) -> None:
    scene.site.inventory(scene.server.url, {scene.uai: "x"})
    path = scene.site.root / "inventory/academy.yml"
    path.write_text(path.read_text().replace("ENTCONF_PASSWORD", "NOT_SET_ANYWHERE"))
    run = scene.site.run("plan").expect(3)
    assert "NOT_SET_ANYWHERE" in run.said


def test_a_server_that_is_down(scene: Scene) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scene.site.inventory(f"http://127.0.0.1:{port}", {scene.uai: "x"})
    run = scene.site.run("plan").expect(7)
    assert str(port) in run.said


def _tls(directory: Path) -> tuple[ssl.SSLContext, Path]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    path = directory / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return context, path


def test_a_certificate_that_does_not_verify(tmp_path: Path) -> None:
    world, places = small_world()
    context, authority = _tls(tmp_path)
    assert places.college.uai is not None
    with running(world, context) as server:
        site = Site(tmp_path / "site", CENTRAL)
        site.inventory(server.url, {places.college.uai: "Collège"})
        site.play(play("  features:\n    Blog: [teachers]\n"))
        run = site.run("plan").expect(7)
        assert "certificate" in run.said
        assert server.journal.exchanges == 0
        site.variables = {"REQUESTS_CA_BUNDLE": str(authority), "SSL_CERT_FILE": str(authority)}
        site.run("plan").expect(2)


def test_json_output_carries_the_error(scene: Scene) -> None:
    scene.site.account = (LOCAL[0], "not-the-right-one")
    run = scene.site.run("plan", "--json").expect(7)
    assert json.loads(run.out)


def _by_token(scene: Scene, client: str) -> None:
    path = scene.site.root / "inventory/academy.yml"
    settings = (
        "driver: edifice\n      auth: oauth2\n      client_id: entconf-client\n"
        "      client_secret: !secret env:ENTCONF_CLIENT"
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("driver: edifice", settings), encoding="utf-8")
    scene.site.variables["ENTCONF_CLIENT"] = client


def test_oauth2_works_like_the_form(scene: Scene) -> None:
    _by_token(scene, scene.server.world.oauth_client[1])
    scene.site.play(whole_play())
    scene.server.faults.add(Fault(Trouble.EXPIRE, "GET /appregistry/groups/roles"))
    scene.server.faults.add(Fault(Trouble.EXPIRE, "POST /directory/api/user"))
    scene.site.run("apply", "--yes").expect(0)
    scene.site.run("plan").expect(0)
    assert scene.guests() == ["ada.example1"]
    assert {entry.path for entry in scene.server.journal.entries if entry.is_login} == {
        "/auth/oauth2/token"
    }


@pytest.mark.parametrize("wrong", ["password", "client"])
def test_oauth2_refused(scene: Scene, wrong: str) -> None:
    right = scene.server.world.oauth_client[1]
    _by_token(scene, right if wrong == "password" else "not-this-one")
    if wrong == "password":
        scene.site.account = (CENTRAL[0], "not-the-right-one")
    run = scene.site.run("plan").expect(7)
    assert "not-this-one" not in run.said
    assert scene.server.journal.logins == 1
