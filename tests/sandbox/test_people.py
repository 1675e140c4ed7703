"""Accounts: lists, creation, deletion, functions (reference, section 5)."""

from __future__ import annotations

import pytest

from entconf.sandbox.settings import LOCAL_LOGIN
from tests.sandbox.client import Client
from tests.sandbox.finding import groups, is_nothing, one, people, person, structure_id

GUEST = {"firstname": "Zoé", "lastname": "D'Éguilles-Roy", "type": "Guest"}
FIELDS = {
    *("id", "type", "code", "login", "firstName", "lastName", "displayName", "source"),
    *("deleteDate", "disappearanceDate", "blocked", "creationDate", "removedFromStructures"),
    *("aafFunctions", "classes", "functionalGroups", "manualGroups", "functions", "duplicates"),
    *("structures", "userPositions"),
}


def _create(client: Client, structure: str, **fields: str) -> dict[str, object]:
    reply = client.form("/directory/api/user", GUEST | {"structureId": structure} | fields)
    assert reply.status == 200, reply.body
    return reply.mapping()


def test_the_rich_list_has_every_field(local: Client, school: str) -> None:
    rows = people(local, school)
    assert 950 < len(rows) < 1050
    assert all(set(row) == FIELDS for row in rows)
    assert one(rows, login="admin.local")["functions"] == [["ADMIN_LOCAL", [school]]]
    pupil = next(row for row in rows if row["type"] == "Student")
    assert isinstance(pupil["classes"], list)
    assert set(pupil["classes"][0]) == {"id", "name", "externalId"}


def test_groups_of_people_are_distinct_names(local: Client, school: str) -> None:
    manual = [row["manualGroups"] for row in people(local, school) if row["manualGroups"]]
    names = {name for list_ in manual if isinstance(list_, list) for name in list_}
    assert names == {"Conseil d'administration", "Équipe éducative"}


def test_creation_is_not_idempotent_and_numbers_logins(local: Client, school: str) -> None:
    logins = [_create(local, school)["login"] for _ in range(3)]
    assert logins == ["zoe.deguilles-roy", "zoe.deguilles-roy1", "zoe.deguilles-roy2"]
    row = person(local, school, "zoe.deguilles-roy1")
    assert (row["source"], row["type"], row["displayName"]) == (
        "MANUAL",
        "Guest",
        "Zoé D'Éguilles-Roy",
    )
    assert row["code"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"structureId": ""}, 400),
        ({"lastname": ""}, 400),
        ({"type": "Invité"}, 400),
        ({"type": "Student"}, 400),
        ({"type": "Teacher", "positionIds": "p"}, 403),
    ],
)
def test_what_creation_refuses(
    local: Client, school: str, fields: dict[str, str], status: int
) -> None:
    reply = local.form("/directory/api/user", GUEST | {"structureId": school} | fields)
    assert reply.status == status


def test_creation_elsewhere_is_forbidden(local: Client, other_school: str) -> None:
    reply = local.form("/directory/api/user", GUEST | {"structureId": other_school})
    assert (reply.status, reply.is_html) == (401, True)


def test_form_names_do_not_mind_case_and_multipart_is_read(local: Client, school: str) -> None:
    fields = {"FirstName": "Ada", "LASTNAME": "Example", "Type": "Guest", "structureid": school}
    assert local.form("/directory/api/user", fields).mapping()["login"] == "ada.example"
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    reply = local.send(
        "POST",
        "/directory/api/user",
        f"{parts}--b--\r\n".encode(),
        {"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert reply.mapping()["login"] == "ada.example1"


def test_who_never_activated_is_erased_and_who_did_is_restorable(
    local: Client, central: Client, school: str
) -> None:
    made = _create(local, school)
    assert is_nothing(local.delete(f"/directory/user?userId={made['id']}"))
    assert made["id"] not in {row["id"] for row in people(local, school)}
    guest = next(
        row for row in people(local, school) if row["type"] == "Guest" and row["code"] is None
    )
    group = str(one(groups(local, school), name="Équipe éducative")["id"])
    local.put(f"/directory/group/{group}/users/add", {"userIds": [guest["id"]]})
    assert is_nothing(local.delete(f"/directory/user?userId={guest['id']}"))
    gone = one(people(local, school), id=guest["id"])
    assert isinstance(gone["deleteDate"], int)
    assert gone["manualGroups"] == []
    assert is_nothing(central.put(f"/directory/restore/user?userId={guest['id']}"))
    back = one(people(local, school), id=guest["id"])
    assert (back["deleteDate"], back["manualGroups"]) == (None, ["Équipe éducative"])


def test_fed_accounts_cannot_be_deleted(local: Client, school: str) -> None:
    teacher = person(local, school, "a.martin")["id"]
    reply = local.delete(f"/directory/user?userId={teacher}")
    assert (reply.status, reply.json) == (400, {"error": "unauthorized.user"})


def test_updating_somebody(local: Client, central: Client, school: str) -> None:
    user = _create(local, school)["id"]
    path = f"/directory/user/{user}"
    assert local.put(path, {"email": "zoe@mail.example", "city": None}).json == {"id": user}
    assert local.get(path).mapping()["email"] == "zoe@mail.example"
    assert local.put(path, {"loginAlias": "zoé"}).status == 400
    assert local.put(path, {"mobile": "call me"}).status == 400
    assert local.put(path, {"nickname": "Z"}).status == 400
    assert local.put(path, {"loginAlias": "zoe.d"}).status == 200
    admin = person(local, school, "admin.local")["id"]
    assert local.put(f"/directory/user/{admin}", {"city": "X"}).status == 401
    assert local.put(f"/directory/user/{admin}", {"positionIds": []}).status == 200
    assert central.put(f"/directory/user/{admin}", {"city": "X"}).status == 200


def test_an_unknown_person_reads_as_has_totp_only(local: Client) -> None:
    assert local.get("/directory/user/unknown").json == {"hasTotp": False}


@pytest.mark.parametrize(
    ("query", "logins"),
    [
        ("profile=Teacher&searchTerm=anne%20martin", {"a.martin"}),
        ("PROFILE=Teacher&lastName=martin", {"a.martin"}),
        ("searchTerm=a.martin@&searchType=email", {"a.martin"}),
        ("profile=Guest&profile=Teacher&firstName=anne&lastName=martin", {"a.martin"}),
        ("profile=Student&lastName=martin", set()),
    ],
)
def test_the_admin_list_filters(local: Client, school: str, query: str, logins: set[str]) -> None:
    rows = local.get(f"/directory/user/admin/list?structureId={school}&{query}").rows()
    assert {row["login"] for row in rows} == logins


def test_short_terms_are_refused_and_active_people_are_told_apart(
    local: Client, school: str
) -> None:
    base = f"/directory/user/admin/list?structureId={school}"
    assert local.get(f"{base}&searchTerm=ab").status == 401
    active = local.get(f"{base}&profile=Teacher&filterActive=active").rows()
    inactive = local.get(f"{base}&profile=Teacher&filterActive=inactive").rows()
    assert len(active) + len(inactive) == 45
    assert {row["code"] for row in active} == {None}


def test_local_administration_is_granted_within_scope(
    central: Client, local: Client, school: str, other_school: str
) -> None:
    teacher = person(local, school, "a.martin")["id"]
    path = f"/directory/user/function/{teacher}"
    grant = {"functionCode": "ADMIN_LOCAL", "scope": [school], "inherit": ""}
    assert local.post(path, grant | {"scope": [other_school]}).status == 401
    assert local.post(path, grant | {"functionCode": "SUPER_ADMIN"}).status == 401
    assert local.post(path, grant | {"role": "x"}).status in {400, 401}
    assert is_nothing(local.post(path, grant))
    admins = local.get(f"/directory/user/adml/list/{school}").rows()
    assert {row["login"] for row in admins} == {"admin.local", "a.martin"}
    functions = local.get(f"/directory/user/{teacher}/functions").json
    assert functions == [{"functions": [["ADMIN_LOCAL", [school]]]}]
    central.post(path, grant | {"scope": [other_school]})
    functions = central.get(f"/directory/user/{teacher}/functions").json
    assert functions == [{"functions": [["ADMIN_LOCAL", [other_school]]]}]
    shown = central.get(f"/directory/user/{teacher}/groups").rows()
    assert sum(group["filter"] == "AdminLocal" for group in shown) == 2
    assert is_nothing(central.delete(f"{path}/ADMIN_LOCAL"))
    assert central.get(f"/directory/user/{teacher}/functions").json == [{"functions": []}]


def test_inherit_reaches_the_structures_below(central: Client, school: str) -> None:
    academy = structure_id(central, "0990001N")
    teacher = person(central, school, "a.martin")["id"]
    grant = {"functionCode": "ADMIN_LOCAL", "scope": [academy], "inherit": "s"}
    central.post(f"/directory/user/function/{teacher}", grant)
    row = person(central, school, "a.martin")["functions"]
    assert isinstance(row, list)
    assert len(row[0][1]) == 3


def test_an_unknown_function_gets_no_answer(central: Client, school: str) -> None:
    teacher = person(central, school, "a.martin")["id"]
    central.timeout = 0.3
    with pytest.raises(TimeoutError):
        central.post(f"/directory/user/function/{teacher}", {"functionCode": "KING"})


def test_detaching_takes_groups_and_classes_away(local: Client, school: str) -> None:
    teacher = person(local, school, "a.martin")["id"]
    assert is_nothing(local.delete(f"/directory/structure/{school}/unlink/{teacher}"))
    assert "a.martin" not in {row["login"] for row in people(local, school)}


def test_a_kept_list_tells_the_last_login_of_today(
    central: Client, local: Client, school: str
) -> None:
    path = f"/directory/user/admin/list?structureId={school}"
    before = central.get(path).rows()
    assert local.login(LOCAL_LOGIN).status == 302
    after = central.get(path).rows()
    told = [
        (one["lastLogin"], other["lastLogin"]) for one, other in zip(before, after, strict=True)
    ]
    assert sum(old != new for old, new in told) == 1
