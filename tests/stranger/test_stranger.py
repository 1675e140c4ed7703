"""The stranger keeps the contract itself: sessions, strictness, quirks and faults."""

from __future__ import annotations

import http.client
import time

import pytest

from tests.stranger.back_office import BackOffice
from tests.stranger.client import Client
from tests.stranger.faults import Fault, Trouble
from tests.stranger.listening import Stranger, running
from tests.stranger.small_world import CENTRAL, Places, region
from tests.stranger.states import differences, world_state


def test_a_wrong_password_is_a_page_and_a_right_one_a_redirect(server: Stranger) -> None:
    with Client(server.url) as client:
        wrong = client.login(CENTRAL[0], "no")
        assert (wrong.status, "oneSessionId" in client.cookies) == (200, False)
        assert b"authenticationFailed" in wrong.content
        right = client.login(*CENTRAL)
        assert right.headers["Location"] == server.url + "/"
        assert {"oneSessionId", "XSRF-TOKEN"} <= set(client.cookies)


def test_without_a_session_reads_are_sent_to_the_login_page(server: Stranger) -> None:
    with Client(server.url) as client:
        answer = client.send("GET", "/directory/structure/admin/list")
    assert answer.status == 302
    assert answer.headers["Location"].startswith(f"{server.url}/auth/login?callback=http%3A")


def test_a_write_on_a_dead_session_is_refused_for_its_token(
    server: Stranger, central: Client
) -> None:
    server.platform.sessions.end_all()
    answer = central.send("POST", "/directory/group", {"name": "x"})
    assert (answer.status, answer.data) == (403, {"error": "invalid.xsrf.token"})


def test_a_write_needs_the_token(server: Stranger, central: Client) -> None:
    del central.cookies["XSRF-TOKEN"]
    assert central.send("POST", "/directory/group", {"name": "x"}).status == 403
    assert any("X-XSRF-TOKEN" in text for text in server.journal.violations)


def test_a_local_administrator_must_name_its_structure(local: Client, places: Places) -> None:
    refused = local.send("GET", "/appregistry/groups/roles")
    assert (refused.status, refused.headers["Content-Type"]) == (401, "text/html")
    path = "/appregistry/groups/roles?structureId="
    assert local.send("GET", path + places.college.id).status == 200
    assert local.send("GET", path + places.lycee.id).status == 401


def test_unknown_routes_queries_and_keys_are_noted(
    server: Stranger, central: Client, places: Places
) -> None:
    assert central.send("GET", "/directory/nothing/here").status == 404
    body = {"name": "x", "structureId": places.college.id, "colour": "red"}
    assert central.send("POST", "/directory/group", body).status == 400
    central.send("GET", f"/directory/structure/{places.college.id}/users?page=2")
    noted = "\n".join(server.journal.violations)
    assert "unknown route" in noted
    assert "colour" in noted
    assert "unknown query name page" in noted


def test_bulk_routes_and_foreign_writes_are_noted(
    server: Stranger, central: Client, places: Places
) -> None:
    server.journal.managed = frozenset({places.college.id})
    path = f"/appregistry/structures/{places.college.id}/roles"
    central.send("PUT", path, {"profiles": ["Teacher"], "roles": ["r"]})
    central.send("POST", "/directory/group", {"name": "x", "structureId": places.lycee.id})
    noted = "\n".join(server.journal.violations)
    assert "bulk route" in noted
    assert "outside the managed schools" in noted


def test_two_equal_creations_make_two_guests(central: Client, places: Places) -> None:
    logins = []
    for _ in range(2):
        answer = central.create_guest(places.college.id, "Ada", "Example")
        assert isinstance(answer.data, dict)
        logins.append(answer.data["login"])
    assert logins == ["ada.example1", "ada.example2"]


def test_html_comes_back_differently(central: Client, places: Places) -> None:
    sent = "<p>L'été <a href='https://a.example'>ici</a><script>alert(1)</script><br/></p>"
    body = {
        "title": "T",
        "contents": {"fr": sent},
        "startDate": "2026-11-09T00:00:00+01:00",
        "endDate": "2026-11-14T22:59:59Z",
        "profiles": ["Student"],
        "color": "red",
    }
    path = f"/timeline/flashmsg/structure/{places.college.id}"
    assert central.send("POST", path, body).status == 200
    rows = central.send("GET", f"/timeline/flashmsg/listadmin/{places.college.id}").rows
    assert [row["title"] for row in rows] == ["T", "Bienvenue", "Message de l'académie"]
    assert rows[0]["startDate"] == "2026-11-08T23:00:00.000"
    assert rows[0]["contents"] == {
        "fr": "<p>L&#39;&eacute;t&eacute; <a href='https://a.example' "
        'rel="noopener noreferrer nofollow">ici</a><br></p>'
    }
    assert central.send("POST", path, body | {"contents": {"fr": '<p onclick="x">'}}).status == 400
    del body["color"]
    assert central.send("POST", path, body).status == 400


def test_names_of_groups_follow_the_language(central: Client, places: Places) -> None:
    path = f"/directory/group/admin/list?structureId={places.college.id}"
    french = central.send("GET", path, headers={"Accept-Language": "fr"}).rows
    english = central.send("GET", path, headers={"Accept-Language": "en"}).rows
    assert {row["id"] for row in french} == {row["id"] for row in english}
    assert {row["name"] for row in french} != {row["name"] for row in english}


def test_two_schools_have_a_group_of_the_same_name(central: Client, places: Places) -> None:
    rows = central.send("GET", f"/directory/structure/{places.college.id}/users").rows
    double = next(row for row in rows if row["login"] == "zoe.double")
    assert double["manualGroups"] == ["Club journal"]
    groups = central.send("GET", f"/directory/group/admin/list?structureId={places.college.id}")
    assert "Club journal" not in {row["name"] for row in groups.rows}


def test_a_locked_widget_answers_yes_and_does_nothing(
    server: Stranger, central: Client, places: Places
) -> None:
    before = world_state(server.world)
    locked = next(w for w in server.world.widgets.values() if w.locked)
    group = server.world.profile_group(places.college.id, "Teacher")
    assert central.send("POST", f"/appregistry/widget/{locked.id}/link/{group.id}").data == {}
    assert differences(before, world_state(server.world)) == {}


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (Trouble.TOO_MANY, 429),
        (Trouble.ERROR_BEFORE, 500),
        (Trouble.FORBIDDEN, 401),
        (Trouble.HTML, 200),
        (Trouble.ELSEWHERE, 302),
        (Trouble.EXPIRE, 302),
    ],
)
def test_faults_strike_once(
    server: Stranger, central: Client, trouble: Trouble, status: int
) -> None:
    server.faults.add(Fault(trouble, "GET /directory/structure/admin/list"))
    answer = central.send("GET", "/directory/structure/admin/list")
    assert answer.status == status
    assert (b"{" in answer.content) is False
    central.login(*CENTRAL)
    assert len(central.send("GET", "/directory/structure/admin/list").rows) == 4


def test_a_dropped_answer_leaves_its_write(
    server: Stranger, central: Client, places: Places
) -> None:
    server.faults.add(Fault(Trouble.DROP_AFTER, "POST /directory/group"))
    body = {"name": "Chorale", "structureId": places.college.id}
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        central.send("POST", "/directory/group", body)
    assert BackOffice(server.world, places.college).group("Chorale").type == "ManualGroup"


def test_a_region_answers_long_lists_quickly() -> None:
    world, schools = region(3)
    with running(world) as stranger, Client(stranger.url) as client:
        client.login(*CENTRAL)
        started = time.perf_counter()
        rows = client.send("GET", f"/directory/structure/{schools[1].id}/users").rows
        assert len(rows) == 1000
        assert time.perf_counter() - started < 2
        assert stranger.journal.violations == []
