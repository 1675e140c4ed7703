"""Flash messages (reference, section 4 and its corrections)."""

from __future__ import annotations

import json

import pytest

from tests.sandbox.client import Client
from tests.sandbox.finding import is_nothing

MESSAGE: dict[str, object] = {
    "title": "Fermeture",
    "contents": {"fr": "<p>Le collège est fermé vendredi.</p>"},
    "startDate": "2026-09-01T08:00:00+02:00",
    "endDate": "2026-09-05T22:00:00.000Z",
    "profiles": ["Teacher", "Relative"],
    "color": "orange",
}
ROW = {
    *("id", "title", "contents", "startDate", "endDate", "profiles", "color", "customColor"),
    *("signature", "signatureColor", "userPositions", "structureId", "domain", "author"),
    *("lastModifier", "readCount", "created", "modified"),
}


def _create(client: Client, school: str, **fields: object) -> int:
    reply = client.post(f"/timeline/flashmsg/structure/{school}", MESSAGE | fields)
    assert reply.status == 200, reply.body
    (number,) = reply.mapping().values()
    assert isinstance(number, int)
    return number


def _rows(client: Client, school: str) -> list[dict[str, object]]:
    return client.get(f"/timeline/flashmsg/listadmin/{school}").rows()


def test_a_message_is_made_changed_and_deleted(
    local: Client, school: str, other_school: str
) -> None:
    number = _create(local, school)
    (row,) = _rows(local, school)
    assert set(row) == ROW
    assert (row["author"], row["structureId"], row["userPositions"]) == ("Luc Local", school, [])
    path = f"/timeline/flashmsg/structure/{school}/{number}"
    assert local.put(path, MESSAGE | {"title": "Ouverture"}).json == {"rows": 1}
    assert _rows(local, school)[0]["title"] == "Ouverture"
    assert is_nothing(local.put(f"/timeline/flashmsg/structure/{school}/999", MESSAGE))
    assert local.delete(f"/timeline/flashmsg/structure/{other_school}/{number}").status == 401
    assert local.delete(path).json == {"rows": 1}
    assert is_nothing(local.delete(path))
    numbers = [_create(local, school), _create(local, school)]
    query = "&".join(f"id={number}" for number in numbers)
    assert is_nothing(local.delete(f"/timeline/flashmsg/structure/{school}?{query}"))
    assert _rows(local, school) == []


def test_dates_differ_between_the_two_lists(local: Client, central: Client, school: str) -> None:
    _create(local, school)
    assert central.post("/timeline/flashmsg", MESSAGE).status == 200
    (own,) = _rows(local, school)
    assert (own["startDate"], own["endDate"]) == (
        "2026-09-01T06:00:00.000",
        "2026-09-05T22:00:00.000",
    )
    (platform,) = central.get("/timeline/flashmsg/listadmin").rows()
    assert (platform["startDate"], platform["endDate"]) == (
        "2026-09-01 08:00:00+02",
        "2026-09-06 00:00:00+02",
    )
    assert local.get("/timeline/flashmsg/listadmin").status == 401


@pytest.mark.parametrize(
    ("change", "removed"),
    [
        ({}, "color"),
        ({}, "profiles"),
        ({"id": 3}, None),
        ({"contents": "text"}, None),
        ({"startDate": "demain"}, None),
        ({"title": "x" * 1025}, None),
        ({"signature": None}, None),
    ],
)
def test_what_a_message_may_not_be(
    local: Client, school: str, change: dict[str, object], removed: str | None
) -> None:
    body = {key: value for key, value in (MESSAGE | change).items() if key != removed}
    reply = local.post(f"/timeline/flashmsg/structure/{school}", body)
    assert reply.status == 400
    assert "error" in reply.mapping()
    assert _rows(local, school) == []


def test_html_is_cleaned_by_patterns_on_the_raw_body(local: Client, school: str) -> None:
    html = '<p style="color:red">a</p><script>x()</script><iframe src="https://v.example"></iframe>'
    _create(local, school, contents={"fr": html})
    (row,) = _rows(local, school)
    kept = '<p style="color:red">a</p><iframe src="https://v.example"></iframe>'
    assert row["contents"] == {"fr": kept}
    handler = MESSAGE | {"contents": {"fr": '<p onclick="x()">a</p>'}}
    assert local.post(f"/timeline/flashmsg/structure/{school}", handler).status == 400
    assert local.send("POST", f"/timeline/flashmsg/structure/{school}", b"{").status == 400


def test_diffusion_to_other_structures(
    local: Client, central: Client, school: str, other_school: str
) -> None:
    number = _create(local, school)
    read = f"/timeline/flashmsg/{number}/substructures"
    assert local.get(read).json == []
    write = f"/timeline/flashmsg/structure/{school}/{number}/substructures"
    assert local.post(write, {"subStructures": [other_school]}).status == 200
    assert local.get(read).json == [{"structure_id": other_school}]
    assert [row["id"] for row in _rows(central, other_school)] == [number]


def test_a_message_read_is_hidden_for_ever(local: Client, school: str) -> None:
    dates = {"startDate": "2020-01-01", "endDate": "2100-01-01"}
    number = _create(local, school, profiles=["Teacher"], **dates)
    teacher = Client(local.sandbox)
    teacher.login("a.martin")
    assert [row["id"] for row in teacher.get("/timeline/flashmsg/listuser").rows()] == [number]
    assert is_nothing(teacher.put(f"/timeline/flashmsg/{number}/markasread"))
    assert teacher.get("/timeline/flashmsg/listuser").json == []
    assert _rows(local, school)[0]["readCount"] == 1
    body = json.loads(json.dumps(MESSAGE | dates | {"profiles": ["Teacher"]}))
    local.put(f"/timeline/flashmsg/structure/{school}/{number}", body)
    assert teacher.get("/timeline/flashmsg/listuser").json == []
    local_rows = local.get("/timeline/flashmsg/listuser").json
    assert local_rows == []
