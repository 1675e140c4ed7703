"""Connectors: external applications of a structure (section 3.5 and its corrections)."""

from __future__ import annotations

import re
import sqlite3
import uuid
from urllib.parse import parse_qs, urlsplit

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
from entconf.sandbox.body import Body
from entconf.sandbox.call import Call
from entconf.sandbox.invent.catalogue import WORKFLOW
from entconf.sandbox.routes.applications import CONF, CREATE, delete_application, insert_application
from entconf.sandbox.routing import Route
from entconf.sandbox.store.database import Database
from entconf.sandbox.store.groups import profile_groups, translated, with_children
from entconf.sandbox.store.registry import APPLICATION_TABLES, visible_applications

ACCESS = "- ACCESS "


def list_connectors(call: Call) -> Answer:
    """The structure's own connectors and those its parents let it inherit."""
    structure = rights.structure_named(call)
    key = ("external-applications", str(structure))
    body = call.db.cached(key, APPLICATION_TABLES, lambda: encode(_connectors(call.db, structure)))
    return json_bytes(body)


def _connectors(db: Database, structure: str | None) -> list[dict[str, object]]:
    actions: dict[str, list[sqlite3.Row]] = {}
    for row in db.rows("SELECT * FROM actions"):
        actions.setdefault(row["application_id"], []).append(row)
    roles: dict[str, list[sqlite3.Row]] = {}
    for row in db.rows(
        "SELECT a.application_id, a.name AS action, r.* FROM actions a "
        "JOIN role_actions ra ON ra.action_name = a.name JOIN roles r ON r.id = ra.role_id "
        "JOIN applications p ON p.id = a.application_id WHERE p.external = 1"
    ):
        roles.setdefault(row["application_id"], []).append(row)
    found = [row for row in visible_applications(db, structure) if row["external"]]
    return [_entry(row, actions.get(row["id"], []), roles.get(row["id"], [])) for row in found]


def _entry(
    app: sqlite3.Row, actions: list[sqlite3.Row], roles: list[sqlite3.Row]
) -> dict[str, object]:
    shown = [
        {"name": a["name"], "displayName": a["display_name"], "type": a["type"]} for a in actions
    ]
    return {
        "data": _data(app),
        "actions": shown,
        "roles": [
            {
                "role": {"id": r["id"], "name": r["name"], "structureId": r["structure_id"]},
                "actions": [action for action in shown if action["name"] == r["action"]],
            }
            for r in roles
        ],
    }


def _data(app: sqlite3.Row) -> dict[str, object]:
    data: dict[str, object] = {"id": app["id"]}
    data |= {key: app[column] or "" for key, column in CONF.items() if key != "certUri"}
    data |= {
        "inherits": bool(app["inherits"]),
        "locked": bool(app["locked"]),
        "structureId": app["structure_id"],
    }
    if app["app_locked"] is not None:
        data["appLocked"] = bool(app["app_locked"])
    return data


def create(call: Call) -> Answer:
    """A connector with its one action and its structure role, named "<name>- ACCESS "."""
    body = call.json(CREATE)
    name, structure = body.required_text("name"), call.query.first("structureId")
    if not structure or not call.db.exists("structures", structure):
        return bad_request("appregistry.failed.app")
    action, role = f"{name}|address", f"{name}{ACCESS}"
    for sql, value in (
        ("SELECT 1 FROM applications WHERE name = ?", name),
        ("SELECT 1 FROM roles WHERE name = ?", role),
    ):
        if call.db.row(sql, (value,)) is not None:
            return bad_request("appregistry.failed.app")
    pattern = body.text("pattern") or ""
    if body.text("casType"):
        service = service_url(body.required_text("address"))
        if service is None:
            return bad_request("appregistry.failed.app.url")
        pattern = pattern or literal_pattern(service)
    app_id, role_id = str(uuid.uuid4()), str(uuid.uuid4())
    _insert(call, body, app_id, structure, pattern)
    call.db.run(
        "INSERT INTO actions (name, display_name, type, application_id) VALUES (?, ?, ?, ?)",
        (action, f"{name}.address", WORKFLOW, app_id),
    )
    call.db.run(
        "INSERT INTO roles (id, name, structure_id) VALUES (?, ?, ?)", (role_id, role, structure)
    )
    call.db.run("INSERT INTO role_actions (role_id, action_name) VALUES (?, ?)", (role_id, action))
    return json_answer({"id": app_id, "roleId": role_id}, 201)


def _insert(call: Call, body: Body, app_id: str, structure: str, pattern: str) -> None:
    columns = {column: body.text(key) for key, column in CONF.items() if key in body}
    insert_application(
        call, columns | {"id": app_id, "structure_id": structure, "pattern": pattern}
    )
    locked = body.flag("appLocked")
    call.db.run(
        "UPDATE applications SET external = 1, app_type = 'END_USER', inherits = ?, app_locked = ? "
        "WHERE id = ?",
        (int(bool(body.flag("inherits"))), None if locked is None else int(locked), app_id),
    )


def service_url(address: str) -> str | None:
    """The service an address leads to: itself, behind the adapter, or behind the CAS login."""
    if address.startswith("/adapter#"):
        address = address.removeprefix("/adapter#")
    elif address.startswith("/cas/login?"):
        address = parse_qs(urlsplit(address).query).get("service", [""])[0]
    parts = urlsplit(address)
    return address if parts.scheme in {"http", "https"} and parts.hostname else None


def literal_pattern(url: str) -> str:
    """The pattern made when none is given: scheme, host and port of the service, literally."""
    parts = urlsplit(url)
    return re.escape(f"{parts.scheme}://{parts.netloc}/").replace(r"\-", "-")


def delete(call: Call) -> Answer:
    """204; a locked connector silently stays."""
    delete_application(call, call.params["id"])
    return nothing(204)


def toggle_lock(call: Call) -> Answer:
    """A toggle, not a setting."""
    app_id = call.params["id"]
    call.db.run("UPDATE applications SET locked = 1 - locked WHERE id = ?", (app_id,))
    row = call.db.row("SELECT locked FROM applications WHERE id = ?", (app_id,))
    return empty_object() if row is None else json_answer({"locked": bool(row["locked"])})


def groups_roles(call: Call) -> Answer:
    """The connector's roles with the structure's groups that have each."""
    app_id, structure = call.params["id"], rights.structure_named(call) or ""
    roles = call.db.rows(
        "SELECT DISTINCT r.*, p.structure_id AS owner FROM actions a "
        "JOIN applications p ON p.id = a.application_id "
        "JOIN role_actions ra ON ra.action_name = a.name JOIN roles r ON r.id = ra.role_id "
        "WHERE a.application_id = ? ORDER BY r.name",
        (app_id,),
    )
    return json_answer(
        [
            {
                "id": role["id"],
                "name": role["name"],
                "connectorId": app_id,
                "subStructures": with_children(call.db, structure)[1:],
                "owner": role["owner"],
                "groups": _groups(call, role["id"], structure),
            }
            for role in roles
        ]
    )


def _groups(call: Call, role_id: str, structure: str) -> list[dict[str, str]]:
    rows = call.db.rows(
        "SELECT g.id, g.name FROM group_roles gr JOIN groups g ON g.id = gr.group_id "
        "LEFT JOIN classes c ON c.id = g.class_id "
        "WHERE gr.role_id = ? AND coalesce(g.structure_id, c.structure_id) = ? ORDER BY g.name",
        (role_id, structure),
    )
    return [{"id": row["id"], "name": translated(row["name"], call.language)} for row in rows]


def _mass_pairs(call: Call, app_id: str) -> list[tuple[str, str]]:
    """Groups of the profiles down the tree, with the connector's roles; none when locked."""
    locked = call.db.count("SELECT locked FROM applications WHERE id = ?", (app_id,))
    structures = with_children(call.db, call.params["structureId"])
    groups = profile_groups(call.db, structures, call.query.all("profile"))
    roles = call.db.column(
        "SELECT DISTINCT ra.role_id FROM actions a JOIN role_actions ra ON ra.action_name = a.name "
        "WHERE a.application_id = ?",
        (app_id,),
    )
    return [] if locked else [(group, role) for group in groups for role in roles]


def mass_add(call: Call) -> Answer:
    """Give the connector to profiles, down the tree; 400 without a profile."""
    if not call.query.all("profile"):
        return bad_request("invalid.profile")
    pairs = _mass_pairs(call, call.params["applicationId"])
    made = 0
    for pair in pairs:
        sql = "INSERT OR IGNORE INTO group_roles (group_id, role_id) VALUES (?, ?)"
        made += max(call.db.run(sql, pair), 0)
    return json_answer({"nbCreation": made})


def mass_remove(call: Call) -> Answer:
    """Take the connector from profiles, down the tree; 400 without a profile."""
    if not call.query.all("profile"):
        return bad_request("invalid.profile")
    sql = "DELETE FROM group_roles WHERE group_id = ? AND role_id = ?"
    call.db.run_many(sql, _mass_pairs(call, call.params["id"]))
    return nothing(204)


_EXTERNAL = "/appregistry/application/external"
_MASS = "/appregistry/structure/:structureId/application/external"
ROUTES = (
    Route("GET", "/appregistry/external-applications", rights.registry, list_connectors),
    Route("POST", _EXTERNAL, rights.registry, create),
    Route("DELETE", f"{_EXTERNAL}/:id", rights.application_rule("id"), delete),
    Route("PUT", f"{_EXTERNAL}/:id/lock", rights.super_admin, toggle_lock),
    Route("GET", f"{_EXTERNAL}/:id/groups/roles", rights.registry, groups_roles),
    Route(
        "PUT",
        f"{_MASS}/:applicationId/authorize",
        rights.application_rule("applicationId"),
        mass_add,
    ),
    Route("DELETE", f"{_MASS}/:id/authorize", rights.application_rule("id"), mass_remove),
)
