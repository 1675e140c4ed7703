"""Connectors and the settings of applications (contract, sections 3.4 and 3.5)."""

from __future__ import annotations

import re

from tests.stranger.application_routes import role_with_groups
from tests.stranger.exchange import (
    FORBIDDEN,
    NO_CONTENT,
    NOT_FOUND,
    NOTHING,
    Answer,
    Call,
    Json,
    Refused,
    Route,
    Shape,
    any_admin,
    bad_request,
    central,
    registry,
    route,
)
from tests.stranger.world import Application, Role

_TEXTS = (
    "name address grantType secret icon target displayName certUri scope logoutUrl casType "
    "statCasType pattern"
)
_SETTINGS = (
    "address",
    "grantType",
    "secret",
    "icon",
    "target",
    "certUri",
    "scope",
    "logoutUrl",
    "casType",
    "statCasType",
    "pattern",
)
_ADDRESS = re.compile(
    r"https?://[^\s/]+(/\S*)?|/adapter#https?://[^\s/]+(/\S*)?|/cas/login\?service=\S+"
)
_ORIGIN = re.compile(r"https?://[^/\s]+")
_WORKFLOW = "SECURED_ACTION_WORKFLOW"


def _data(app: Application) -> Json:
    data: Json = {key: app.settings.get(key, "") for key in _SETTINGS if key != "certUri"}
    data["icon"] = app.settings.get("icon") or None
    return data | {
        "id": app.id,
        "name": app.name,
        "displayName": app.display_name,
        "inherits": app.inherits,
        "locked": app.locked,
        "structureId": app.school,
        "appType": "CONNECTOR",
    }


def _list(call: Call) -> Answer:
    structure = call.first("structureId")
    if structure is None or structure not in call.world.schools:
        return Answer(data=[])
    rows = []
    for app in call.world.connectors_seen_by(structure):
        actions = [{"name": a, "displayName": b, "type": c} for a, b, c in app.actions]
        roles = [
            {
                "role": {"id": role.id, "name": role.name, "structureId": role.school},
                "actions": actions,
            }
            for role in call.world.roles_of(app)
        ]
        rows.append({"data": _data(app), "actions": actions, "roles": roles})
    return Answer(data=call.world.shuffled(rows))


def _check_address(app: Application) -> None:
    if app.settings.get("casType") and not _ADDRESS.fullmatch(app.settings.get("address", "")):
        raise bad_request("appregistry.failed.app.url")


def _fill(app: Application, body: Json) -> None:
    app.display_name = str(body.get("displayName", app.display_name))
    app.inherits = bool(body.get("inherits", app.inherits))
    app.settings |= {key: str(body[key]) for key in _SETTINGS if key in body}
    found = _ORIGIN.search(app.settings.get("address", ""))
    if app.settings.get("casType") and not app.settings.get("pattern") and found:
        app.settings["pattern"] = f"{found.group(0)}/"


def _create(call: Call) -> Answer:
    structure, world = call.first("structureId"), call.world
    if structure is None:
        raise bad_request("missing.structureId")
    name = str(call.body["name"])
    if any(app.name == name for app in world.applications.values()):
        raise bad_request("invalid.data")
    action = (f"{name}|address", f"{name}.address", _WORKFLOW)
    app = Application(world.new_id(), name, name, [action], external=True, school=structure)
    _fill(app, call.body)
    _check_address(app)
    call.wrote(call.school(structure).id)
    role = Role(world.new_id(), f"{name}- ACCESS ", [action[0]], structure)
    world.applications[app.id] = app
    world.roles[role.id] = role
    return Answer(201, {"id": app.id, "roleId": role.id})


def _found(call: Call, name: str = "id") -> Application:
    app = call.world.applications.get(call.params[name])
    if app is None:
        raise Refused(NOT_FOUND)
    if not call.rules(app.school):
        raise Refused(FORBIDDEN)
    return app


def _delete(call: Call) -> Answer:
    app = call.world.applications.get(call.params["id"])
    if app is None:
        return NO_CONTENT
    if not call.rules(app.school):
        return FORBIDDEN
    if app.locked:
        return NO_CONTENT
    call.wrote(app.school)
    for role in call.world.roles_of(app):
        del call.world.roles[role.id]
        for group in call.world.groups.values():
            group.roles.discard(role.id)
    del call.world.applications[app.id]
    return NO_CONTENT


def _conf(call: Call) -> Answer:
    app = call.world.applications.get(call.params["id"])
    if app is None:
        return Answer(data={"levelsOfEducation": [1, 2]})
    if not call.rules(app.school):
        return FORBIDDEN
    return Answer(data=_data(app) | {"levelsOfEducation": app.levels or [1, 2]})


def _set_conf(call: Call) -> Answer:
    if not call.body:
        raise bad_request("invalid.data")
    app = _found(call)
    if app.locked:
        return NOTHING
    call.wrote(app.school)
    if not app.external:
        call.journal.violation(f"settings of the platform's own application {app.name} written")
    before = dict(app.settings)
    _fill(app, call.body)
    try:
        _check_address(app)
    except Refused:
        app.settings = before
        raise
    app.name = str(call.body.get("name", app.name))
    return Answer(data={"id": app.id, "n.structureId": app.school})


def _groups(call: Call) -> Answer:
    app = call.world.applications.get(call.params["id"])
    structure = call.first("structureId") or ""
    rows: list[Json] = []
    if app is None:
        return Answer(data=rows)
    for role in call.world.roles_of(app):
        row = role_with_groups(call, role, app, structure)
        rows.append(row | {"connectorId": app.id, "subStructures": [], "owner": app.school})
    return Answer(data=rows)


def _lock(call: Call) -> Answer:
    app = _found(call)
    call.wrote(app.school)
    app.locked = not app.locked
    return Answer(data={"locked": app.locked})


def _bulk(call: Call) -> Answer:
    call.journal.violation(f"bulk route that reaches sub-structures: {call.method} {call.path}")
    return Answer(data={"nbCreation": 0})


_NEW = Shape(
    {**dict.fromkeys(_TEXTS.split(), str), "inherits": bool, "appLocked": bool},
    required=frozenset({"name", "address"}),
)
_CHANGED = Shape(_NEW.keys)
_S = frozenset({"structureid"})
_ALL = "/appregistry/structure/:structureId/application/external/:id/authorize"
_ONE = "/appregistry/application/external/:id"
_CONF = "/appregistry/application/conf/:id"

ROUTES = (
    route("GET /appregistry/external-applications", _list, registry, "structureId"),
    Route("POST", "/appregistry/application/external", _create, registry, _S, _NEW),
    route(f"DELETE {_ONE}", _delete, any_admin, "structureId"),
    route(f"GET {_CONF}", _conf, any_admin, "structureId"),
    Route("PUT", _CONF, _set_conf, any_admin, _S, _CHANGED),
    route(f"GET {_ONE}/groups/roles", _groups, registry, "structureId"),
    route(f"PUT {_ONE}/lock", _lock, central, "structureId"),
    route(f"PUT {_ALL}", _bulk, any_admin, "profile structureId"),
    route(f"DELETE {_ALL}", _bulk, any_admin, "profile structureId"),
)
