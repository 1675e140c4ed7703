"""Groups and communication (reference, section 6 and its corrections)."""

from __future__ import annotations

import pytest

from tests.sandbox.client import Client
from tests.sandbox.finding import groups, is_nothing, one, person, profile_group

ROW = {
    *("id", "name", "displayName", "filter", "labels", "type", "subType", "createdAt"),
    *("createdByName", "modifiedAt", "modifiedByName", "internalCommunicationRule"),
    *("lockDelete", "lockCompose", "nbUsers", "classes", "structures"),
    *("autolinkTargetAllStructs", "autolinkTargetStructs", "autolinkUsersFromGroups"),
    *("autolinkUsersFromPositions", "autolinkUsersFromLevels"),
}


def _group(client: Client, school: str, name: str = "Club journal") -> str:
    reply = client.post("/directory/group", {"name": name, "structureId": school})
    assert reply.status == 201
    assert reply.mapping()["createdAt"]
    return str(reply.mapping()["id"])


def test_group_names_change_with_the_language(local: Client, school: str) -> None:
    path = f"/directory/group/admin/list?structureId={school}&type=ProfileGroup"
    for language, name in (
        ("fr", "Enseignants du groupe Collège Colette."),
        ("en-GB,en;q=0.9", "Teachers of Collège Colette."),
    ):
        rows = local.get(path, language).rows()
        assert one(rows, subType="StructureGroup", filter="Teacher")["name"] == name
    raw = local.get(f"{path}&translate=false").rows()
    row = one(raw, subType="StructureGroup", filter="Teacher")
    assert (row["name"], row["nbUsers"]) == ("Collège Colette-Teacher", 45)


def test_rows_are_whole_and_types_are_checked(local: Client, school: str) -> None:
    rows = groups(local, school)
    assert all(set(row) == ROW for row in rows)
    kinds = {"ProfileGroup", "ManualGroup", "FunctionalGroup", "FunctionGroup", "HTGroup"}
    assert {row["type"] for row in rows} == kinds | {"DirectionGroup"}
    one_class = next(row for row in rows if row["subType"] == "ClassGroup")
    assert isinstance(one_class["classes"], list)
    bad = local.get(f"/directory/group/admin/list?structureId={school}&type=Club")
    assert (bad.status, bad.json) == (400, {"error": "invalid.group.type"})


def test_a_group_is_made_filled_renamed_and_deleted(local: Client, school: str) -> None:
    group = _group(local, school)
    teacher = person(local, school, "a.martin")["id"]
    path = f"/directory/group/{group}"
    assert is_nothing(local.put(f"{path}/users/add", {"userIds": [teacher, "unknown"]}))
    assert is_nothing(local.put(f"{path}/users/add", {"userIds": [teacher]}))
    assert [row["login"] for row in local.get(f"/directory/user/group/{group}").rows()] == [
        "a.martin"
    ]
    assert local.get(path).mapping()["nbUsers"] == 1
    assert person(local, school, "a.martin")["manualGroups"] == ["Club journal"]
    assert local.put(path, {"name": "Club radio"}).status == 200
    assert one(groups(local, school), id=group)["name"] == "Club radio"
    assert is_nothing(local.put(f"{path}/users/delete", {"userIds": [teacher]}))
    assert local.delete(path).status == 204
    assert group not in {row["id"] for row in groups(local, school)}


def test_a_group_made_here_is_also_among_the_automatic_ones(local: Client, school: str) -> None:
    group = _group(local, school)
    path = f"/directory/group/admin/list?structureId={school}&onlyAutomaticGroups=true"
    assert group in {row["id"] for row in local.get(path).rows()}


@pytest.mark.parametrize(
    "body", [{"structureId": "s"}, {"lockDelete": True}, {"name": "x", "classId": "c"}]
)
def test_what_an_update_refuses(local: Client, school: str, body: dict[str, object]) -> None:
    assert local.put(f"/directory/group/{_group(local, school)}", body).status == 400


def test_creation_needs_a_structure_of_ones_own(local: Client, other_school: str) -> None:
    for body in ({"name": "x"}, {"name": "x", "structureId": other_school}):
        reply = local.post("/directory/group", body)
        assert (reply.status, reply.is_html) == (401, True)


def test_a_locked_group_keeps_its_name_and_is_not_deleted(local: Client, school: str) -> None:
    group = _group(local, school)
    local.put(f"/directory/group/{group}", {"name": "Club journal", "lockDelete": True})
    assert local.put(f"/directory/group/{group}", {"name": "Autre"}).status == 200
    assert local.delete(f"/directory/group/{group}").status == 204
    assert one(groups(local, school), id=group)["name"] == "Club journal"


def test_an_adml_silently_loses_the_rule_of_a_group_that_fills_itself(
    central: Client, local: Client, school: str
) -> None:
    rule = {"autolinkTargetAllStructs": False, "autolinkUsersFromGroups": ["Teacher"]}
    for client, kept in ((local, None), (central, ["Teacher"])):
        made = client.post("/directory/group", {"name": "Auto", "structureId": school} | rule)
        row = one(groups(local, school), id=made.mapping()["id"])
        assert row["autolinkUsersFromGroups"] == kept


def test_an_update_of_an_unknown_group_makes_an_orphan(central: Client, school: str) -> None:
    assert central.put("/directory/group/ghost", {"name": "Ghost"}).status == 200
    assert central.get("/directory/group/ghost").mapping()["name"] == "Ghost"
    assert "ghost" not in {row["id"] for row in groups(central, school)}


def test_a_link_opens_what_it_needs_and_gives_back_what_it_alone_needed(
    central: Client, school: str
) -> None:
    guests = profile_group(central, school, "Guest")
    teachers = profile_group(central, school, "Teacher")
    v2 = f"/communication/v2/group/{guests}/communique/{teachers}"
    assert central.get(f"{v2}/check").json == {"warning": None}
    assert central.post(v2).json == {guests: "INCOMING"}
    assert central.post(v2).json == {"ok": "no direction to change"}
    outgoing = central.get(f"/communication/group/{guests}/outgoing").rows()
    assert [row["id"] for row in outgoing] == [teachers]
    assert guests in {
        r["id"] for r in central.get(f"/communication/group/{teachers}/incoming").rows()
    }
    gone = central.delete(f"/communication/group/{guests}/relations/{teachers}")
    assert gone.json == {"sender": None, "receiver": "BOTH"}
    assert central.get(f"/communication/group/{guests}").mapping()["users"] is None


def test_unlinking_a_group_without_a_rule_is_400_although_done(
    central: Client, school: str
) -> None:
    guests = profile_group(central, school, "Guest")
    teachers = profile_group(central, school, "Teacher")
    assert central.post(f"/communication/group/{guests}/communique/{teachers}").json == {
        "number": 1
    }
    assert central.delete(f"/communication/group/{guests}/relations/{teachers}").status == 400
    assert central.get(f"/communication/group/{guests}/outgoing").json == []


def test_an_adml_may_not_open_pupils_and_relatives_of_the_structure(
    central: Client, local: Client, school: str
) -> None:
    club = _group(local, school)
    students = profile_group(central, school, "Student")
    for profile in ("Teacher", "Personnel"):
        sender = profile_group(central, school, profile)
        central.delete(f"/communication/group/{sender}/relations/{students}")
    assert central.delete(f"/communication/group/{students}/users").json == {"users": "INCOMING"}
    link = f"/communication/v2/group/{club}/communique/{students}"
    refused = local.get(f"{link}/check")
    assert (refused.status, refused.json) == (409, {"error": "impossible to change direction"})
    assert local.post(link).status == 409
    warning = central.get(f"{link}/check").mapping()["warning"]
    assert warning == "warning.endgroup.users.can.communicate"
    assert central.post(link).json == {students: "BOTH"}
    central.post(f"/communication/rules/{school}/reset")
    assert central.get(f"/communication/group/{club}/outgoing").json == []


def test_a_groups_own_rule(local: Client, school: str) -> None:
    club = _group(local, school)
    path = f"/communication/group/{club}/users"
    assert local.delete(path).json == {"users": None}
    assert local.post(path).json == {"users": "BOTH"}
    teachers = profile_group(local, school, "Teacher")
    local.post(f"/communication/v2/group/{club}/communique/{teachers}")
    assert local.delete(path).json == {"users": "INCOMING"}
    local.post(f"/communication/v2/group/{teachers}/communique/{club}")
    both = local.delete(path)
    assert (both.status, both.json) == (409, {"error": "impossible to change direction"})


def test_default_rules(central: Client, local: Client, school: str) -> None:
    assert central.put(f"/communication/rules/{school}").mapping()["status"] == "ok"
    assert local.put(f"/communication/rules/{school}").status == 401
    assert set(local.get("/communication/rules").mapping()) >= {"Teacher", "Student"}
    teacher = str(person(central, school, "a.martin")["id"])
    admin = str(person(central, school, "admin.local")["id"])
    assert central.get(f"/communication/verify/{teacher}/{admin}").json == {"canCommunicate": True}
    assert local.get(f"/communication/verify/{teacher}/{admin}").status == 401
