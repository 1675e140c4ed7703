"""Applications, roles and what is authorised to whom (contract, sections 3.1 to 3.4, 3.7)."""

from __future__ import annotations

import json

from tests.stranger.exchange import (
    FORBIDDEN,
    NO_CONTENT,
    NOT_FOUND,
    NOTHING,
    Answer,
    Call,
    Json,
    Route,
    Shape,
    admin_of_structure,
    any_admin,
    bad_request,
    registry,
    route,
    signed_in,
)
from tests.stranger.group_routes import shown_name
from tests.stranger.world import PROFILES, Application, Role


def seen_applications(call: Call) -> list[Application]:
    """Native applications, and the connectors of the structure named in the query."""
    structure = call.first("structureId")
    found = call.world.native_applications()
    if structure is not None and structure in call.world.schools:
        found = found + call.world.connectors_seen_by(structure)
    return call.world.shuffled(found)


def _row(app: Application) -> Json:
    return {
        "id": app.id,
        "name": app.name,
        "displayName": app.display_name,
        "icon": None,
        "isExternal": app.external,
        "levelsOfEducation": app.levels,
        "appType": "CONNECTOR" if app.external else "END_USER",
        "locked": app.locked,
    }


def _applications(call: Call) -> Answer:
    return Answer(data=[call.world.thin(_row(app)) for app in seen_applications(call)])


def _with_roles(call: Call) -> Answer:
    rows = []
    for app in seen_applications(call):
        roles = [
            {"id": role.id, "name": role.name, "distributions": None}
            for role in call.world.shuffled(call.world.roles_of(app))
            if role.school is None or call.rules(role.school)
        ]
        rows.append(call.world.thin(_row(app) | {"roles": roles or None}))
    return Answer(data=rows)


def _with_actions(call: Call) -> Answer:
    rows = []
    for app in seen_applications(call):
        actions: list[list[str | None]] = [list(a) for a in call.world.shuffled(app.actions)]
        rows.append({"id": app.id, "name": app.name, "actions": actions or [[None, None, None]]})
    return Answer(data=rows)


def _one_application(call: Call) -> Answer:
    for app in call.world.applications.values():
        if app.name == call.params["name"]:
            return Answer(data=[{"name": a[0], "displayName": a[1]} for a in app.actions])
    return Answer(data=[])


def _seen_roles(call: Call) -> list[Role]:
    structure = call.first("structureId")
    found = [role for role in call.world.roles.values() if role.school in {None, structure}]
    return call.world.shuffled(found)


def _roles(call: Call) -> Answer:
    return Answer(data=[{"id": r.id, "name": r.name} for r in _seen_roles(call)])


def _triplets(call: Call, role: Role) -> list[list[str | None]]:
    known = {a[0]: a for app in call.world.applications.values() for a in app.actions}
    found: list[list[str | None]] = [list(known[name]) for name in role.actions if name in known]
    return found or [[None, None, None]]


def _roles_actions(call: Call) -> Answer:
    rows = [
        {"id": r.id, "name": r.name, "actions": _triplets(call, r), "distributions": None}
        for r in _seen_roles(call)
    ]
    return Answer(data=rows)


def _groups_roles(call: Call) -> Answer:
    rows = [
        {
            "id": group.id,
            "name": shown_name(call, group),
            "groupDisplayName": None,
            "roles": call.world.shuffled(sorted(group.roles)),
        }
        for group in call.world.groups_of(call.first("structureId") or "")
    ]
    return Answer(data=call.world.shuffled(rows))


def role_with_groups(call: Call, role: Role, app: Application, structure: str) -> Json:
    groups = [g for g in call.world.groups_of(structure) if role.id in g.roles]
    return {
        "id": role.id,
        "name": role.name,
        "distributions": None,
        "appId": app.id,
        "transverse": len(call.world.applications_of_role(role)) > 1,
        "groups": [{"id": g.id, "name": shown_name(call, g)} for g in groups],
    }


def _application_groups(call: Call) -> Answer:
    app = call.world.applications.get(call.params["appId"])
    if app is None:
        return Answer(data=[])
    roles = call.world.roles_of(app)
    structure = call.params["structureId"]
    return Answer(data=[role_with_groups(call, role, app, structure) for role in roles])


def _apps_locked(call: Call, role: Role) -> bool:
    return any(app.locked for app in call.world.applications_of_role(role))


def _link(call: Call) -> Answer:
    group = call.world.groups.get(call.params["groupId"])
    role = call.world.roles.get(call.params["roleId"])
    done = NOTHING if call.method == "PUT" else NO_CONTENT
    if group is None or role is None:
        call.journal.violation(f"{call.method} of an unknown group or role: {call.path}")
        return done
    if not call.rules(group.school):
        return FORBIDDEN
    if _apps_locked(call, role):
        return done if call.central else FORBIDDEN
    call.wrote(group.school)
    if call.method == "PUT":
        group.roles.add(role.id)
    else:
        group.roles.discard(role.id)
    return done


def _replace_links(call: Call) -> Answer:
    group = call.world.groups.get(str(call.body["groupId"]))
    ids = call.body["roleIds"]
    if group is None or not isinstance(ids, list):
        return NOTHING
    if not call.rules(group.school) or (not ids and not call.central):
        return FORBIDDEN
    call.wrote(group.school)
    group.roles = {str(key) for key in ids if str(key) in call.world.roles}
    return NOTHING


def _create_role(call: Call) -> Answer:
    name = str(call.body["role"])
    actions = call.body["actions"]
    if not isinstance(actions, list):
        raise bad_request("invalid.actions")
    if any(role.name == name for role in call.world.roles.values()):
        raise bad_request("role.exists", 409)
    structure = call.first("structureId")
    call.wrote(structure)
    role = Role(call.world.new_id(), name, [str(action) for action in actions], structure)
    call.world.roles[role.id] = role
    return Answer(201, {"id": role.id})


def _delete_role(call: Call) -> Answer:
    role = call.world.roles.get(call.params["id"])
    if role is None:
        return NO_CONTENT
    if not call.rules(role.school):
        return FORBIDDEN
    call.wrote(role.school)
    del call.world.roles[role.id]
    for group in call.world.groups.values():
        group.roles.discard(role.id)
    return NO_CONTENT


def _bookmarks(call: Call) -> Answer:
    held = call.school(call.params["structureId"]).bookmarks or {}
    return Answer(data={"defaultBookmarks": json.dumps(held, ensure_ascii=False)})


def _set_bookmarks(call: Call) -> Answer:
    school = call.school(call.params["structureId"])
    apps = call.body["apps"]
    if not isinstance(apps, dict) or not set(apps) <= set(PROFILES):
        raise bad_request("invalid.apps")
    known = {app.name for app in call.world.native_applications()}
    for names in apps.values():
        if not isinstance(names, list):
            raise bad_request("invalid.apps")
        for name in names:
            if name not in known:
                call.journal.violation(f"bookmark of an application without that name: {name}")
    call.wrote(school.id)
    school.bookmarks = {str(key): [str(n) for n in names] for key, names in apps.items()}
    return NOTHING


def _structures_of(call: Call) -> Answer:
    if call.params["appName"] not in {app.name for app in call.world.native_applications()}:
        return NOT_FOUND
    page = {"page": 0, "pageSize": 100, "total": 0, "totalPages": 0, "hasMore": False}
    return Answer(data={"data": [], "pagination": page})


def _cas_types(_call: Call) -> Answer:
    names = (
        "DefaultRegisteredService",
        "UidRegisteredService",
        "PronoteRegisteredService",
        "GepiRegisteredService",
    )
    return Answer(data=[{"id": name, "name": name, "description": None} for name in names])


def _bulk(call: Call) -> Answer:
    call.journal.violation(f"bulk route that reaches sub-structures: {call.method} {call.path}")
    return NOTHING


_LINKS = Shape({"groupId": str, "roleIds": list}, required=frozenset({"groupId", "roleIds"}))
_ROLE = Shape({"role": str, "actions": list}, required=frozenset({"role", "actions"}))
_APPS = Shape({"apps": dict}, required=frozenset({"apps"}))
_ALL = Shape({"profiles": list, "roles": list})
_ONE_LINK = "/appregistry/authorize/group/:groupId/role/:roleId"
_MARKS = "/appregistry/applications/:structureId/default-bookmarks"
_S = "structureId"

ROUTES = (
    route("GET /appregistry/applications", _applications, registry, _S),
    route("GET /appregistry/applications/roles", _with_roles, registry, _S),
    route("GET /appregistry/applications/actions", _with_actions, registry, f"{_S} actionType"),
    route("GET /appregistry/application/:name", _one_application, any_admin),
    route("GET /appregistry/roles", _roles, registry, _S),
    route("GET /appregistry/roles/actions", _roles_actions, registry, _S),
    route("GET /appregistry/groups/roles", _groups_roles, registry, _S),
    route(
        "GET /appregistry/structure/:structureId/application/:appId/groups/roles",
        _application_groups,
        admin_of_structure,
        _S,
    ),
    route("GET /appregistry/application/:appName/structures", _structures_of, signed_in),
    route(f"PUT {_ONE_LINK}", _link, any_admin, _S),
    route(f"DELETE {_ONE_LINK}", _link, any_admin, _S),
    Route("POST", "/appregistry/authorize/group", _replace_links, any_admin, shape=_LINKS),
    Route("POST", "/appregistry/role", _create_role, registry, frozenset({"structureid"}), _ROLE),
    route("DELETE /appregistry/role/:id", _delete_role, any_admin, _S),
    route(f"GET {_MARKS}", _bookmarks, admin_of_structure),
    Route("PUT", _MARKS, _set_bookmarks, admin_of_structure, shape=_APPS),
    route("GET /appregistry/cas-types", _cas_types, any_admin),
    Route("PUT", "/appregistry/structures/:structureId/roles", _bulk, any_admin, shape=_ALL),
    Route("DELETE", "/appregistry/structures/:structureId/roles", _bulk, any_admin, shape=_ALL),
)
