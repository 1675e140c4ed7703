# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Applications: what there is, how each is set up, default bookmarks (sections 3.1 to 3.7)."""

from __future__ import annotations

import json
import sqlite3
import uuid

from entconf.sandbox import rights
from entconf.sandbox.answer import (
    Answer,
    bad_request,
    empty_object,
    encode,
    json_answer,
    json_bytes,
    nothing,
)
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.invent.catalogue import CAS_SERVICES
from entconf.sandbox.routing import Route
from entconf.sandbox.store.registry import (
    APPLICATION_TABLES,
    GRANT_TABLES,
    actions_by,
    application_roles_with_groups,
    application_row,
    applications_with_roles,
    groups_with_roles,
    visible_applications,
)

CONF = {
    "name": "name",
    "displayName": "display_name",
    "grantType": "grant_type",
    "secret": "secret",
    "address": "address",
    "icon": "icon",
    "target": "target",
    "scope": "scope",
    "pattern": "pattern",
    "casType": "cas_type",
    "statCasType": "stat_cas_type",
    "certUri": "cert_uri",
    "logoutUrl": "logout_url",
}
UPDATE = Schema(
    dict.fromkeys(CONF, "string|null") | {"inherits": "boolean", "appLocked": "boolean"}
)
CREATE = Schema(
    dict.fromkeys(CONF, "string|null")
    | {"name": "string", "address": "string", "inherits": "boolean", "appLocked": "boolean"},
    ("name", "address"),
)


def _asked_structure(call: Call) -> str | None:
    return rights.structure_named(call)


def list_applications(call: Call) -> Answer:
    """The applications that a structure sees."""
    rows = visible_applications(call.db, _asked_structure(call))
    return json_answer([application_row(row) for row in rows])


def list_with_roles(call: Call) -> Answer:
    """The applications that a structure sees, with their roles."""
    structure = _asked_structure(call)
    key = ("applications/roles", str(structure))
    body = call.db.cached(
        key, APPLICATION_TABLES, lambda: applications_with_roles(call.db, structure)
    )
    return json_bytes(body)


def list_with_actions(call: Call) -> Answer:
    """The applications with their actions; one without any reads `[[null,null,null]]`."""
    actions = actions_by(
        call.db, "SELECT application_id, name, display_name, type FROM actions ORDER BY name"
    )
    none = [[None, None, None]]
    kind = call.query.first("actionType")
    wanted = f"SECURED_ACTION_{kind}" if kind else None
    found: list[dict[str, object]] = []
    for row in visible_applications(call.db, _asked_structure(call)):
        own = [a for a in actions.get(row["id"], []) if wanted in {None, a[2]}]
        found.append({"id": row["id"], "name": row["name"], "actions": own or none})
    return json_answer(found)


def one_application(call: Call) -> Answer:
    """The actions of one application, by its name."""
    rows = call.db.rows(
        "SELECT a.name, a.display_name, a.type FROM actions a JOIN applications p "
        "ON p.id = a.application_id WHERE p.name = ?",
        (call.params["name"],),
    )
    return json_answer(
        [{"name": r["name"], "displayName": r["display_name"], "type": r["type"]} for r in rows]
    )


def groups_roles(call: Call) -> Answer:
    """Every group of the structure with its roles: the cheapest whole state."""
    structure, language = _asked_structure(call), call.language
    key = ("groups/roles", language, str(structure))
    body = call.db.cached(
        key, GRANT_TABLES, lambda: groups_with_roles(call.db, structure, language)
    )
    return json_bytes(body)


def application_groups_roles(call: Call) -> Answer:
    """The roles of one application with the structure's groups that have each."""
    structure, app = call.params["structureId"], call.params["appId"]
    return json_answer(application_roles_with_groups(call.db, structure, app, call.language))


def structures_with(call: Call) -> Answer:
    """The structures of which some group reaches an application, by pages of at most 1,000."""
    page = _number(call.query.first("page"), 0)
    size = min(_number(call.query.first("pageSize"), 100), 1000)
    rows = call.db.rows(
        "SELECT DISTINCT s.id, s.uai, s.name FROM applications p "
        "JOIN actions a ON a.application_id = p.id JOIN role_actions ra ON ra.action_name = a.name "
        "JOIN group_roles gr ON gr.role_id = ra.role_id JOIN groups g ON g.id = gr.group_id "
        "JOIN structures s ON s.id = g.structure_id WHERE p.name = ? ORDER BY s.name",
        (call.params["appName"],),
    )
    data = [{"structureId": row["id"], "UAI": row["uai"], "name": row["name"]} for row in rows]
    pages = -(-len(data) // size)
    about = {"page": page, "pageSize": size, "total": len(data), "totalPages": pages}
    shown = data[page * size : (page + 1) * size]
    return json_answer({"data": shown, "pagination": about | {"hasMore": page + 1 < pages}})


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def create(call: Call) -> Answer:
    """A platform application; OAuth clients are made this way."""
    body = call.json(CREATE)
    name, app_id = body.required_text("name"), str(uuid.uuid4())
    if call.db.row("SELECT 1 FROM applications WHERE name = ?", (name,)) is not None:
        return bad_request("application.already.exists")
    columns = {column: body.text(key) for key, column in CONF.items() if key in body}
    columns |= {"id": app_id, "structure_id": _asked_structure(call)}
    insert_application(call, columns)
    return json_answer({"id": app_id}, 201)


def insert_application(call: Call, columns: dict[str, str | None]) -> None:
    """Write a new application's row."""
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    call.db.run(f"INSERT INTO applications ({names}) VALUES ({marks})", tuple(columns.values()))


def get_conf(call: Call) -> Answer:
    """The settings of an application; an unknown one reads as its default levels only."""
    row = call.db.row("SELECT * FROM applications WHERE id = ?", (call.params["id"],))
    if row is None:
        return json_answer({"levelsOfEducation": [1, 2]})
    return json_answer(_conf_row(row))


def _conf_row(row: sqlite3.Row) -> dict[str, object]:
    conf: dict[str, object] = {"id": row["id"]}
    conf |= {key: row[column] for key, column in CONF.items()}
    conf["scope"] = row["scope"] or ""
    conf["inherits"] = bool(row["inherits"])
    conf["levelsOfEducation"] = json.loads(row["levels"]) if row["levels"] else [1, 2]
    return conf


def put_conf(call: Call) -> Answer:
    """Set what the body carries; a locked application answers `{}` and stays as it was."""
    body = call.json(UPDATE)
    if not list(body):
        return bad_request("empty.body")
    app_id = call.params["id"]
    row = call.db.row("SELECT * FROM applications WHERE id = ?", (app_id,))
    if row is None or row["locked"]:
        return empty_object()
    name = body.text("name")
    other = call.db.text("SELECT id FROM applications WHERE name = ?", (name,))
    if other not in {None, app_id}:
        return bad_request("application.already.exists")
    for key in body:
        if key == "inherits":
            value: str | int | None = int(bool(body.flag(key)))
            call.db.run("UPDATE applications SET inherits = ? WHERE id = ?", (value, app_id))
        elif key in CONF and (key != "name" or name):
            sql = f"UPDATE applications SET {CONF[key]} = ? WHERE id = ?"
            call.db.run(sql, (body.text(key), app_id))
    return json_answer({"id": app_id, "n.structureId": row["structure_id"]})


def delete(call: Call) -> Answer:
    """204; a locked application stays."""
    delete_application(call, call.params["id"])
    return nothing(204)


def delete_application(call: Call, app_id: str) -> None:
    """Remove an application with its actions, and the structure's roles they leave empty."""
    row = call.db.row("SELECT locked FROM applications WHERE id = ?", (app_id,))
    if row is None or row["locked"]:
        return
    actions = call.db.column("SELECT name FROM actions WHERE application_id = ?", (app_id,))
    call.db.run_many("DELETE FROM role_actions WHERE action_name = ?", [(a,) for a in actions])
    call.db.run("DELETE FROM actions WHERE application_id = ?", (app_id,))
    call.db.run("DELETE FROM applications WHERE id = ?", (app_id,))
    empty = call.db.column(
        "SELECT id FROM roles WHERE structure_id IS NOT NULL "
        "AND id NOT IN (SELECT role_id FROM role_actions)"
    )
    call.db.run_many("DELETE FROM group_roles WHERE role_id = ?", [(role,) for role in empty])
    call.db.run_many("DELETE FROM roles WHERE id = ?", [(role,) for role in empty])


def set_levels(call: Call) -> Answer:
    """Primary (1), secondary (2)."""
    body = call.json(Schema({"levelsOfEducation": "array"}, ("levelsOfEducation",)))
    levels = json.dumps(body.raw("levelsOfEducation"))
    app_id = call.params["applicationId"]
    call.db.run("UPDATE applications SET levels = ? WHERE id = ?", (levels, app_id))
    return json_answer({"id": app_id})


def cas_types(_: Call) -> Answer:
    """The services that single sign-on by CAS knows."""
    return json_answer(
        [{"id": n, "name": n, "description": f"{n} description"} for n in CAS_SERVICES]
    )


def get_bookmarks(call: Call) -> Answer:
    """Default bookmarks as a JSON string; "{}" when never set (corrections)."""
    sql = "SELECT bookmarks FROM structures WHERE id = ?"
    return json_answer({"defaultBookmarks": call.db.text(sql, (call.params["structureId"],))})


def put_bookmarks(call: Call) -> Answer:
    """Replace the default bookmarks: names of applications by profile."""
    apps = call.json(Schema({"apps": "object"}, ("apps",))).raw("apps")
    written = encode(apps).decode()
    structure = call.params["structureId"]
    call.db.run("UPDATE structures SET bookmarks = ? WHERE id = ?", (written, structure))
    return json_answer({"defaultBookmarks": written})


_FILTERED = rights.application_rule("id")
ROUTES = (
    Route("GET", "/appregistry/applications", rights.registry, list_applications),
    Route("GET", "/appregistry/applications/roles", rights.registry, list_with_roles),
    Route("GET", "/appregistry/applications/actions", rights.registry, list_with_actions),
    Route("GET", "/appregistry/groups/roles", rights.registry, groups_roles),
    Route(
        "GET",
        "/appregistry/structure/:structureId/application/:appId/groups/roles",
        rights.registry,
        application_groups_roles,
    ),
    Route(
        "GET", "/appregistry/application/:appName/structures", rights.authenticated, structures_with
    ),
    Route("POST", "/appregistry/application", rights.super_admin, create),
    Route("GET", "/appregistry/application/conf/:id", _FILTERED, get_conf),
    Route("PUT", "/appregistry/application/conf/:id", _FILTERED, put_conf),
    Route("DELETE", "/appregistry/application/conf/:id", _FILTERED, delete),
    Route(
        "PUT",
        "/appregistry/application/:applicationId/levels-of-education",
        rights.super_admin,
        set_levels,
    ),
    Route("GET", "/appregistry/cas-types", rights.admin, cas_types),
    Route(
        "GET",
        "/appregistry/applications/:structureId/default-bookmarks",
        rights.adml_of_structure,
        get_bookmarks,
    ),
    Route(
        "PUT",
        "/appregistry/applications/:structureId/default-bookmarks",
        rights.adml_of_structure,
        put_bookmarks,
    ),
    Route("GET", "/appregistry/application/:name", rights.admin, one_application),
)
