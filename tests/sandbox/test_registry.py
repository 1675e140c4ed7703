"""Applications, roles, connectors, widgets, bookmarks (reference, section 3 and corrections)."""

from __future__ import annotations

import pytest

from tests.sandbox.client import Client
from tests.sandbox.finding import is_nothing, one, profile_group, role, roles_of, structure_id

PRONOTE = {
    "name": "pronote-0511234P",
    "displayName": "PRONOTE",
    "address": "https://0511234p.example/pronote/",
    "target": "_blank",
    "casType": "PronoteRegisteredService",
}


def test_an_adml_must_name_the_structure(local: Client, central: Client, school: str) -> None:
    for path in (
        "applications",
        "applications/roles",
        "roles",
        "groups/roles",
        "external-applications",
    ):
        assert local.get(f"/appregistry/{path}").status == 401
        assert local.get(f"/appregistry/{path}?STRUCTUREID={school}").status == 200
        assert central.get(f"/appregistry/{path}").status == 200


def test_every_application_is_listed_with_or_without_roles(local: Client, school: str) -> None:
    rows = local.get(f"/appregistry/applications/roles?structureId={school}").rows()
    assert one(rows, name="Portail")["roles"] == []
    blog = one(rows, name="Blog")["roles"]
    assert isinstance(blog, list)
    assert [r["name"] for r in blog] == ["Blog", "Blog - création"]
    actions = local.get(f"/appregistry/applications/actions?structureId={school}").rows()
    assert one(actions, name="Portail")["actions"] == [[None, None, None]]
    names = {str(row["name"]) for row in rows}
    assert names >= {"Messagerie", "Carnet de liaison", "Espace documentaire", "Forum", "Wiki"}


def test_a_transverse_role_says_so(local: Client, school: str) -> None:
    apps = local.get(f"/appregistry/applications?structureId={school}").rows()
    for name, transverse in (("Mon compte", True), ("Messagerie", False)):
        app = one(apps, name=name)["id"]
        path = f"/appregistry/structure/{school}/application/{app}/groups/roles"
        (row,) = local.get(path).rows()
        assert (row["transverse"], row["appId"]) == (transverse, app)


def test_one_role_is_given_and_taken(local: Client, school: str) -> None:
    group = profile_group(local, school, "Student")
    wiki = role(local, school, "Wiki")
    path = f"/appregistry/authorize/group/{group}/role/{wiki}"
    assert wiki not in roles_of(local, school, group)
    assert is_nothing(local.put(path))
    assert is_nothing(local.put(path))
    assert wiki in roles_of(local, school, group)
    assert local.delete(path).status == 204
    assert wiki not in roles_of(local, school, group)


def test_unknown_ids_answer_200_with_nothing_done(central: Client, school: str) -> None:
    group = profile_group(central, school, "Student")
    before = roles_of(central, school, group)
    assert is_nothing(central.put(f"/appregistry/authorize/group/{group}/role/unknown"))
    assert is_nothing(central.put(f"/appregistry/authorize/group/unknown/role/{before[0]}"))
    assert roles_of(central, school, group) == before


def test_posting_roles_replaces_them(local: Client, central: Client, school: str) -> None:
    group, wiki = profile_group(local, school, "Student"), role(local, school, "Wiki")
    path = "/appregistry/authorize/group"
    assert is_nothing(local.post(path, {"groupId": group, "roleIds": [wiki]}))
    assert roles_of(local, school, group) == [wiki]
    assert local.post(path, {"groupId": group, "roleIds": []}).status == 401
    assert is_nothing(central.post(path, {"groupId": group, "roleIds": []}))
    assert roles_of(local, school, group) == []


def test_bulk_roles_reach_the_structures_below(
    central: Client, school: str, other_school: str
) -> None:
    academy = structure_id(central, "0990001N")
    wiki = role(central, school, "Wiki")
    body = {"profiles": ["Student", "AdminLocal"], "roles": [wiki]}
    path = f"/appregistry/structures/{academy}/roles"
    assert is_nothing(central.put(path, body))
    for structure in (school, other_school):
        assert wiki in roles_of(central, structure, profile_group(central, structure, "Student"))
    assert central.delete(path, body).status == 200
    assert wiki not in roles_of(central, school, profile_group(central, school, "Student"))
    assert central.put(path, body | {"roles": []}).status == 400


def test_role_names_are_unique_on_the_platform(local: Client, central: Client, school: str) -> None:
    action = "org.entcore.wiki.controllers.WikiController|view"
    path = f"/appregistry/role?structureId={school}"
    made = local.post(path, {"role": "Wiki du club", "actions": [action]})
    assert made.status == 201
    assert local.post(path, {"role": "Wiki du club", "actions": [action]}).status == 409
    assert local.post(path, {"role": "Blog", "actions": [action]}).status == 409
    assert local.post(path, {"role": "X"}).status == 400
    assert local.post("/appregistry/role", {"role": "X", "actions": [action]}).status == 401
    own = f"/appregistry/role/{made.mapping()['id']}"
    assert local.put(own, {"role": "Blog"}).status == 400
    assert local.put(own, {"role": "Wiki de la radio"}).json == {"id": made.mapping()["id"]}
    assert (
        local.put(f"/appregistry/role/{role(central, school, 'Blog')}", {"role": "Y"}).status == 401
    )
    assert local.delete(own).status == 204
    assert central.put("/appregistry/role/unknown", {"role": "Y"}).status == 404


def test_unknown_actions_answer_409_yet_create_and_404_yet_empty(
    central: Client, school: str
) -> None:
    body = {"role": "Fantôme", "actions": ["no.such|action"]}
    assert central.post("/appregistry/role", body).status == 409
    ghost = role(central, school, "Fantôme")
    blog = role(central, school, "Blog")
    assert central.put(f"/appregistry/role/{blog}", {"actions": ["no.such|action"]}).status == 404
    rows = central.get("/appregistry/roles/actions").rows()
    for empty in (ghost, blog):
        assert one(rows, id=empty)["actions"] == [[None, None, None]]


def _connector(client: Client, school: str, **fields: object) -> dict[str, object]:
    path = f"/appregistry/application/external?structureId={school}"
    reply = client.post(path, PRONOTE | fields)
    assert reply.status == 201, reply.body
    return reply.mapping()


def test_a_connector_brings_its_action_and_its_role(local: Client, school: str) -> None:
    made = _connector(local, school, appLocked=True)
    (row,) = local.get(f"/appregistry/external-applications?structureId={school}").rows()
    data = row["data"]
    assert isinstance(data, dict)
    assert (data["id"], data["name"], data["locked"], data["structureId"]) == (
        made["id"],
        PRONOTE["name"],
        False,
        school,
    )
    assert data["pattern"] == r"https://0511234p\.example/"
    assert data["appLocked"] is True
    assert isinstance(row["roles"], list)
    (shown,) = row["roles"]
    assert shown["role"] == {
        "id": made["roleId"],
        "name": "pronote-0511234P- ACCESS ",
        "structureId": school,
    }
    assert shown["actions"][0]["name"] == "pronote-0511234P|address"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"name": "Blog"}, 400),
        ({"name": "x", "address": "pronote"}, 400),
        ({"name": "x", "colour": "red"}, 400),
        ({"name": "x", "address": "/adapter#https://x.example"}, 201),
        ({"name": "x", "address": "/cas/login?service=https%3A%2F%2Fx.example%2F"}, 201),
    ],
)
def test_what_a_connector_may_be(
    local: Client, school: str, fields: dict[str, object], status: int
) -> None:
    _connector(local, school)
    path = f"/appregistry/application/external?structureId={school}"
    assert local.post(path, PRONOTE | fields).status == status


def test_a_bad_url_is_told_by_its_key(local: Client, school: str, other_school: str) -> None:
    path = "/appregistry/application/external?structureId="
    reply = local.post(path + school, PRONOTE | {"address": "ftp://x"})
    assert reply.json == {"error": "appregistry.failed.app.url"}
    assert local.post(path + other_school, PRONOTE).status == 401


def test_settings_of_a_connector(local: Client, central: Client, school: str) -> None:
    app = _connector(local, school)["id"]
    path = f"/appregistry/application/conf/{app}"
    assert local.put(path, {"displayName": "Pronote 2"}).json == {
        "id": app,
        "n.structureId": school,
    }
    conf = local.get(path).mapping()
    assert (conf["displayName"], conf["casType"], conf["scope"]) == (
        "Pronote 2",
        PRONOTE["casType"],
        "",
    )
    assert local.put(path, {}).status == 400
    assert local.put(path, {"name": "Blog"}).status == 400
    unknown = "/appregistry/application/conf/unknown"
    assert central.get(unknown).json == {"levelsOfEducation": [1, 2]}
    messaging = one(central.get("/appregistry/applications").rows(), name="Messagerie")["id"]
    assert local.put(f"/appregistry/application/conf/{messaging}", {"icon": "x"}).status == 401


def test_a_locked_connector_silently_stays(local: Client, central: Client, school: str) -> None:
    made = _connector(local, school)
    external = f"/appregistry/application/external/{made['id']}"
    assert local.put(f"{external}/lock").status == 401
    assert central.put(f"{external}/lock").json == {"locked": True}
    assert is_nothing(central.put(f"/appregistry/application/conf/{made['id']}", {"icon": "x"}))
    assert local.delete(external).status == 204
    group = profile_group(local, school, "Teacher")
    link = f"/appregistry/authorize/group/{group}/role/{made['roleId']}"
    assert local.put(link).status == 401
    mass = f"/appregistry/structure/{school}/application/external/{made['id']}/authorize"
    assert central.put(f"{mass}?profile=Teacher").json == {"nbCreation": 0}
    assert central.put(f"{external}/lock").json == {"locked": False}
    assert central.put(f"{mass}?profile=Teacher&profile=Student").json == {"nbCreation": 2}
    assert central.put(mass).status == 400
    (row,) = local.get(f"{external}/groups/roles?structureId={school}").rows()
    assert isinstance(row["groups"], list)
    assert len(row["groups"]) == 2
    assert local.delete(external).status == 204
    assert local.get(f"/appregistry/external-applications?structureId={school}").json == []
    assert made["roleId"] not in {r["id"] for r in central.get("/appregistry/roles").rows()}


def test_a_parents_connector_is_inherited_where_it_says_so(central: Client, school: str) -> None:
    academy = structure_id(central, "0990001N")
    _connector(central, academy, name="ici", inherits=True)
    _connector(central, academy, name="la", inherits=False)
    rows = central.get(f"/appregistry/external-applications?structureId={school}").rows()
    assert [row["data"]["name"] for row in rows if isinstance(row["data"], dict)] == ["ici"]


def _widget(client: Client, name: str) -> str:
    rows = client.get("/appregistry/widgets").mapping()["widgets"]
    assert isinstance(rows, list)
    return str(one(rows, name=name)["id"])


def _linked(client: Client, school: str, widget: str) -> dict[str, bool]:
    info = client.get(f"/appregistry/widget/{widget}?structureId={school}").mapping()
    assert isinstance(info["groups"], list)
    return {group["id"]: group["mandatory"] for group in info["groups"]}


def test_widgets_are_linked_and_made_mandatory(local: Client, school: str) -> None:
    widget, group = _widget(local, "cursus-widget"), profile_group(local, school, "Student")
    path = f"/appregistry/widget/{widget}"
    assert is_nothing(local.put(f"{path}/mandatory/{group}"))
    assert _linked(local, school, widget) == {}
    assert is_nothing(local.post(f"{path}/link/{group}"))
    assert is_nothing(local.put(f"{path}/mandatory/{group}"))
    assert _linked(local, school, widget) == {group: True}
    assert is_nothing(local.delete(f"{path}/mandatory/{group}"))
    assert is_nothing(local.delete(f"{path}/link/{group}"))
    assert _linked(local, school, widget) == {}


def test_a_widgets_lock_is_honoured_only_where_it_is(central: Client, school: str) -> None:
    widget, group = _widget(central, "my-apps"), profile_group(central, school, "Teacher")
    path = f"/appregistry/widget/{widget}"
    assert central.put(f"{path}/lock").json == {"locked": True}
    assert is_nothing(central.delete(f"{path}/link/{group}"))
    assert _linked(central, school, widget)[group] is True
    assert is_nothing(central.delete(f"{path}/mandatory/{school}/mass?profile=Teacher"))
    assert _linked(central, school, widget)[group] is True
    assert is_nothing(central.delete(f"{path}/mandatory/{group}"))
    assert _linked(central, school, widget)[group] is False
    assert is_nothing(central.delete(f"{path}/authorize/{school}?profile=Teacher"))
    assert group not in _linked(central, school, widget)
    assert central.delete(path).status == 201


def test_default_bookmarks_are_a_string_of_json(local: Client, school: str) -> None:
    path = f"/appregistry/applications/{school}/default-bookmarks"
    assert local.get(path).json == {"defaultBookmarks": "{}"}
    local.put(path, {"apps": {"Teacher": ["Messagerie", "Blog"]}})
    assert local.get(path).json == {"defaultBookmarks": '{"Teacher":["Messagerie","Blog"]}'}
