"""Structures, who may come in, classes and positions (reference, section 2)."""

from __future__ import annotations

import pytest

from tests.sandbox.client import Client
from tests.sandbox.finding import groups, is_nothing, one, people, person


def test_adml_see_their_structures_and_admc_see_all(central: Client, local: Client) -> None:
    path = "/directory/structure/admin/list"
    assert [row["UAI"] for row in local.get(path).rows()] == ["0511234P"]
    rows = central.get(path).rows()
    assert {row["UAI"] for row in rows} == {"0511234P", "0990003R", "0990001N"}
    academy = one(rows, UAI="0990001N")
    assert academy["parents"] is None
    demo = one(rows, UAI="0511234P")
    assert demo["parents"] == [{"id": academy["id"], "name": "Académie d'Exemple"}]
    assert (demo["levelsOfEducation"], demo["distributions"], demo["hasApp"]) == ([2], [], True)


def test_an_adml_silently_loses_fields(central: Client, local: Client, school: str) -> None:
    body = {"name": "Collège Colette", "hasApp": False, "ignoreMFA": True, "UAI": "0990009X"}
    assert local.put(f"/directory/structure/{school}", body).json == {"id": school}
    row = central.get("/directory/structure/admin/list").rows()
    assert one(row, id=school)["hasApp"] is True
    assert central.put(f"/directory/structure/{school}", body).json == {"id": school}
    changed = one(central.get("/directory/structure/admin/list").rows(), id=school)
    assert (changed["hasApp"], changed["ignoreMFA"], changed["UAI"]) == (False, True, "0990009X")


def test_renaming_marks_the_name_and_renames_groups(local: Client, school: str) -> None:
    path = f"/directory/structure/{school}"
    assert local.put(path, {"name": "Collège Sido"}).status == 200
    row = local.get("/directory/structure/admin/list").rows()[0]
    assert (row["name"], row["manualName"]) == ("Collège Sido", True)
    names = {str(group["name"]) for group in groups(local, school)}
    assert "Enseignants du groupe Collège Sido." in names
    assert local.put(path, {"name": "Collège Sido"}).status == 200
    assert local.get("/directory/structure/admin/list").rows()[0]["manualName"] is None
    assert local.put(f"{path}/resetName").status == 200
    assert local.get("/directory/structure/admin/list").rows()[0]["name"] == "COLLÈGE COLETTE"


@pytest.mark.parametrize(
    "body", [{}, {"hasApp": True}, {"name": "X", "colour": "red"}, {"name": 3}]
)
def test_a_structure_needs_a_name_and_nothing_unknown(
    central: Client, school: str, body: dict[str, object]
) -> None:
    reply = central.put(f"/directory/structure/{school}", body)
    assert reply.status == 400
    assert "error" in reply.mapping()


def test_a_foreign_structure_is_forbidden(local: Client, other_school: str) -> None:
    assert local.put(f"/directory/structure/{other_school}", {"name": "X"}).status == 401
    assert local.get(f"/directory/structure/{other_school}/users").status == 401


def test_children_are_told_to_admc_and_400_to_adml(
    central: Client, local: Client, school: str, other_school: str
) -> None:
    academy = str(one(central.get("/directory/structure/admin/list").rows(), UAI="0990001N")["id"])
    assert set(central.get(f"/directory/structure/{academy}/children").rows()) == {
        school,
        other_school,
    }  # type: ignore[comparison-overlap]  # a list of ids, not of objects
    assert local.get(f"/directory/structure/{school}/children").status == 400
    loop = central.put(f"/directory/structure/{academy}/parent/{school}")
    assert (loop.status, loop.is_html) == (401, False)


def test_metrics_count_by_profile(local: Client, school: str) -> None:
    metrics = local.get(f"/directory/structure/{school}/metrics").mapping()["metrics"]
    assert isinstance(metrics, list)
    students = one(metrics, profile="Student")
    assert int(str(students["active"])) + int(str(students["inactive"])) == 430


def test_blocking_a_profile_blocks_each_of_its_people(
    central: Client, local: Client, school: str
) -> None:
    teacher = Client(central.sandbox)
    teacher.login("a.martin")
    path = f"/directory/structure/{school}/profile/block"
    assert person(local, school, "a.martin")["blocked"] is None
    reply = local.put(path, {"profile": "Teacher", "block": True})
    assert (reply.status, reply.body) == (204, b"")
    states = {row["blocked"] for row in people(local, school) if row["type"] == "Teacher"}
    assert states == {True}
    assert {row["blocked"] for row in people(local, school) if row["type"] == "Student"} == {None}
    assert teacher.get("/auth/oauth2/userinfo").status == 302
    local.put(path, {"profile": "Teacher", "block": False})
    assert person(local, school, "a.martin")["blocked"] is False
    traces = local.get(f"/admin/api/block/traces/{school}").rows()
    assert [(t["profile"], t["action"]) for t in traces] == [
        ("Teacher", "UNBLOCK"),
        ("Teacher", "BLOCK"),
    ]
    assert local.put(path, {"profile": "Pupil", "block": True}).status == 400


def test_a_timetable_is_chosen_once_by_an_adml(central: Client, local: Client, school: str) -> None:
    path = f"/directory/timetable/init/{school}"
    assert local.put(path, {"type": "HYPERPLANNING"}).status == 400
    assert local.put(path, {"type": "EDT"}).status == 200
    assert local.put(path, {"type": "UDT"}).status == 401
    assert central.put(path, {"type": "UDT"}).status == 200
    assert local.get("/directory/structure/admin/list").rows()[0]["timetable"] == "UDT"


def test_class_names_that_look_like_numbers_stay_text(local: Client, school: str) -> None:
    rows = local.get(f"/directory/class/admin/list?structureId={school}").rows()
    assert {row["name"] for row in rows} >= {"6A", "3D", "6e1", "5e2"}
    assert len(rows) == 18


def test_positions_are_unique_whatever_case_and_accents(
    central: Client, local: Client, school: str, other_school: str
) -> None:
    made = local.post("/directory/positions", {"name": "Référent ENT", "structureId": school})
    assert made.status == 201
    again = local.post("/directory/positions", {"name": "referent ent", "structureId": school})
    assert (again.status, again.json) == (409, {"existingPositionId": made.mapping()["id"]})
    foreign = local.post("/directory/positions", {"name": "X", "structureId": other_school})
    assert (foreign.status, foreign.body, foreign.reason) == (403, b"{}", "position.not.accessible")
    theirs = central.get(f"/directory/positions?structureId={other_school}").rows()[0]["id"]
    assert local.get(f"/directory/positions/{theirs}").status == 404
    assert local.delete(f"/directory/positions/{theirs}").status == 200
    assert central.get(f"/directory/positions/{theirs}").status == 200


def test_the_platform_tells_versions_configuration_theme(local: Client) -> None:
    assert {"org.entcore~auth": "6.15.4"} in local.get("/infra/monitoring/versions").rows()
    assert local.get("/admin/api/platform/config").mapping()["distributions"] == []
    assert local.get("/theme").mapping()["themeName"] == "neo"


def test_default_quotas_are_of_the_platform_and_open_to_adml(local: Client) -> None:
    path = "/workspace/quota/default"
    body = {"defaultQuota": 1000, "maxQuota": 2000}
    assert local.put(f"{path}/Student", body).status == 200
    assert one(local.get(path).rows(), name="Student") == {"name": "Student"} | body
    assert local.put(f"{path}/Pupil", body).status == 404
    assert local.put(f"{path}/Student", {"defaultQuota": "1 GB", "maxQuota": 2}).status == 400


def test_unknown_school_is_404(local: Client, school: str) -> None:
    assert local.get(f"/directory/school/{school}").mapping()["UAI"] == "0511234P"
    assert local.get("/directory/school/unknown").status == 404
    assert is_nothing(local.put("/directory/structure/x/link/y")) is False
