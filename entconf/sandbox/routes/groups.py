# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Groups: lists, groups made by hand, their members (section 6)."""

from __future__ import annotations

import json
import sqlite3
import uuid

from entconf.sandbox import rights
from entconf.sandbox.answer import (
    Answer,
    Refused,
    bad_request,
    empty_object,
    encode,
    json_answer,
    json_bytes,
    nothing,
)
from entconf.sandbox.body import Body, Schema
from entconf.sandbox.call import Call
from entconf.sandbox.routing import Route
from entconf.sandbox.store.database import Database, marks
from entconf.sandbox.store.groups import translated, with_children

TYPES = frozenset(
    {
        *("ProfileGroup", "ManualGroup", "FunctionalGroup", "FunctionGroup", "HTGroup"),
        *("DirectionGroup", "DisciplineGroup", "CommunityGroup"),
    }
)
TABLES = ("groups", "members", "classes", "structures")
_AUTOLINK = {
    "autolinkTargetAllStructs": "boolean",
    "autolinkTargetStructs": "strings",
    "autolinkUsersFromGroups": "strings",
    "autolinkUsersFromPositions": "strings",
    "autolinkUsersFromLevels": "strings",
}
_CREATE = Schema(
    {"name": "string", "structureId": "string", "classId": "string", "subType": "string"}
    | _AUTOLINK,
    ("name",),
)
_UPDATE = Schema(
    {"name": "string", "lockDelete": "boolean", "lockCompose": "boolean"} | _AUTOLINK, ("name",)
)


def admin_list(call: Call) -> Answer:
    """The groups of a structure (or of all those managed), kept until one is written to."""
    kind, structure = call.query.first("type"), call.query.first("structureId")
    if kind is not None and kind not in TYPES:
        return bad_request("invalid.group.type")
    if structure is None:
        structures = sorted(call.user.managed)
    elif not call.user.manages(structure):
        return json_answer([])
    elif call.query.first("recursive") == "true":
        structures = with_children(call.db, structure)
    else:
        structures = [structure]
    automatic = call.query.first("onlyAutomaticGroups") == "true"
    language = call.language if call.query.first("translate") != "false" else ""
    key = ("groups", language, str(kind), str(automatic), *structures)
    return json_bytes(
        call.db.cached(
            key, TABLES, lambda: encode(list_groups(call.db, structures, kind, language))
        )
    )


def list_groups(
    db: Database, structures: list[str], kind: str | None, language: str
) -> list[dict[str, object]]:
    """The rows of the administration's list of groups; no language leaves names untranslated.

    `onlyAutomaticGroups` is not a condition here: groups made through the API also appear
    among the automatic ones (correction to section 6).
    """
    rows = db.rows(
        "SELECT g.*, c.id AS c_id, c.name AS c_name, s.id AS s_id, s.name AS s_name, "
        "(SELECT count(*) FROM members m WHERE m.group_id = g.id) AS number "
        "FROM groups g LEFT JOIN classes c ON c.id = g.class_id "
        "JOIN structures s ON s.id = coalesce(g.structure_id, c.structure_id) "
        f"WHERE s.id IN ({marks(structures)}) AND (? IS NULL OR g.type = ?) ORDER BY g.name",
        (*structures, kind, kind),
    )
    return [group_row(row, language) for row in rows]


def group_row(row: sqlite3.Row, language: str) -> dict[str, object]:
    """One group as the administration lists it."""
    name = translated(row["name"], language) if language else row["name"]
    return {
        "id": row["id"],
        "name": name,
        "displayName": row["display_name"],
        "filter": row["filter"],
        "labels": ["Group", "Visible", row["type"]],
        "type": row["type"],
        "subType": row["sub_type"],
        "createdAt": row["created_at"],
        "createdByName": row["created_by"],
        "modifiedAt": row["modified_at"],
        "modifiedByName": row["modified_by"],
        **_autolink_of(row),
        "internalCommunicationRule": row["users_rule"],
        "lockDelete": bool(row["lock_delete"]),
        "lockCompose": bool(row["lock_compose"]),
        "nbUsers": row["number"],
        "classes": [{"id": row["c_id"], "name": row["c_name"]}] if row["c_id"] else None,
        "structures": [{"id": row["s_id"], "name": row["s_name"]}],
    }


def _autolink_of(row: sqlite3.Row) -> dict[str, object]:
    kept: dict[str, object] = json.loads(row["autolink"]) if row["autolink"] else {}
    return {name: kept.get(name) for name in _AUTOLINK}


def _keep_autolink(call: Call, body: Body, group_id: str) -> None:
    """Keep by which rule the group fills itself; silently dropped for ADML."""
    rule = {name: body.raw(name) for name in _AUTOLINK if name in body}
    if rule and call.user.is_central:
        sql = "UPDATE groups SET autolink = ? WHERE id = ?"
        call.db.run(sql, (json.dumps(rule), group_id))


def create(call: Call) -> Answer:
    """A group made by hand: 201 with its id."""
    body = call.json(_CREATE)
    name, group_id, now = body.required_text("name"), str(uuid.uuid4()), call.platform.now()
    class_id, structure_id = body.text("classId"), body.text("structureId")
    if (class_id is None) == (structure_id is None):
        return bad_request("invalid.structure")
    call.db.run(
        "INSERT INTO groups (id, structure_id, class_id, name, type, sub_type, users_rule, "
        "created_at, created_by, modified_at, modified_by) VALUES (?, ?, ?, ?, 'ManualGroup', ?, "
        "'BOTH', ?, ?, ?, ?)",
        (
            group_id,
            structure_id,
            class_id,
            name,
            body.text("subType"),
            now,
            call.user.display_name,
            now,
            call.user.display_name,
        ),
    )
    _keep_autolink(call, body, group_id)
    return json_answer(
        {"id": group_id, "createdAt": now, "createdByName": call.user.display_name}, 201
    )


def update(call: Call) -> Answer:
    """Rename and lock. An unknown id makes an orphan; a locked group keeps its name."""
    body, group_id = call.json(_UPDATE), call.params["groupId"]
    name, now = body.required_text("name"), call.platform.now()
    row = call.db.row("SELECT * FROM groups WHERE id = ?", (group_id,))
    if row is None:
        call.db.run(
            "INSERT INTO groups (id, name, type) VALUES (?, ?, 'ManualGroup')", (group_id, name)
        )
        return json_answer({"id": group_id})
    call.db.run(
        "UPDATE groups SET name = ?, lock_delete = ?, lock_compose = ?, modified_at = ?, "
        "modified_by = ? WHERE id = ?",
        (
            row["name"] if row["lock_delete"] else name,
            _kept(body, "lockDelete", row["lock_delete"]),
            _kept(body, "lockCompose", row["lock_compose"]),
            now,
            call.user.display_name,
            group_id,
        ),
    )
    _keep_autolink(call, body, group_id)
    return json_answer({"id": group_id})


def _kept(body: Body, name: str, before: int | None) -> int | None:
    flag = body.flag(name)
    return before if flag is None else int(flag)


def delete(call: Call) -> Answer:
    """204 always; only a group made by hand that is not locked goes away."""
    group_id = call.params["groupId"]
    gone = call.db.run(
        "DELETE FROM groups WHERE id = ? AND type = 'ManualGroup' AND coalesce(lock_delete, 0) = 0",
        (group_id,),
    )
    if gone:
        call.db.run("DELETE FROM members WHERE group_id = ?", (group_id,))
        call.db.run("DELETE FROM edges WHERE from_id = ? OR to_id = ?", (group_id, group_id))
        call.db.run("DELETE FROM group_roles WHERE group_id = ?", (group_id,))
        call.db.run("DELETE FROM group_widgets WHERE group_id = ?", (group_id,))
    return nothing(204)


_MEMBERS = Schema({"userIds": "strings"}, ("userIds",))


def _manual_group(call: Call) -> str:
    group_id = call.params["groupId"]
    row = call.db.row("SELECT type FROM groups WHERE id = ?", (group_id,))
    if row is None or row["type"] not in {"ManualGroup", "FunctionalGroup"}:
        raise Refused(empty_object())
    return group_id


def add_users(call: Call) -> Answer:
    """Add people; who is unknown or already there is passed over. No check of the structure."""
    users, group_id = call.json(_MEMBERS).texts("userIds"), _manual_group(call)
    call.db.run_many(
        "INSERT OR IGNORE INTO members (group_id, user_id) SELECT ?, id FROM users WHERE id = ?",
        [(group_id, user) for user in users],
    )
    return empty_object()


def remove_users(call: Call) -> Answer:
    """Take people out; who is not there is passed over. No check of the structure."""
    users, group_id = call.json(_MEMBERS).texts("userIds"), _manual_group(call)
    call.db.run_many(
        "DELETE FROM members WHERE group_id = ? AND user_id = ?", [(group_id, u) for u in users]
    )
    return empty_object()


def add_user(call: Call) -> Answer:
    """Add one person."""
    group_id = _manual_group(call)
    call.db.run(
        "INSERT OR IGNORE INTO members (group_id, user_id) SELECT ?, id FROM users WHERE id = ?",
        (group_id, call.params["userId"]),
    )
    return empty_object()


def remove_user(call: Call) -> Answer:
    """Take one person out."""
    group_id = _manual_group(call)
    pair = (group_id, call.params["userId"])
    call.db.run("DELETE FROM members WHERE group_id = ? AND user_id = ?", pair)
    return empty_object()


def get_group(call: Call) -> Answer:
    """Name, type and number of members."""
    row = call.db.row(
        "SELECT g.*, (SELECT count(*) FROM members m WHERE m.group_id = g.id) AS number "
        "FROM groups g WHERE g.id = ?",
        (call.params["groupId"],),
    )
    if row is None:
        return empty_object()
    name = translated(row["name"], call.language)
    return json_answer(
        {"id": row["id"], "name": name, "nbUsers": row["number"], "type": row["type"]}
    )


def members(call: Call) -> Answer:
    """The members of a group."""
    rows = call.db.rows(
        "SELECT u.id, u.login, u.display_name, u.profile FROM members m "
        "JOIN users u ON u.id = m.user_id WHERE m.group_id = ? ORDER BY u.display_name",
        (call.params["groupId"],),
    )
    return json_answer(
        [
            {
                "id": row["id"],
                "login": row["login"],
                "username": row["display_name"],
                "type": row["profile"],
            }
            for row in rows
        ]
    )


ROUTES = (
    Route("GET", "/directory/group/admin/list", rights.admin, admin_list),
    Route("POST", "/directory/group", rights.body_structure, create),
    Route("PUT", "/directory/group/:groupId", rights.group_rule, update),
    Route("DELETE", "/directory/group/:groupId", rights.group_rule, delete),
    Route("PUT", "/directory/group/:groupId/users/add", rights.admin, add_users),
    Route("PUT", "/directory/group/:groupId/users/delete", rights.admin, remove_users),
    Route("GET", "/directory/group/:groupId", rights.authenticated, get_group),
    Route("GET", "/directory/user/group/:groupId", rights.group_rule, members),
    Route("POST", "/directory/user/group/:userId/:groupId", rights.group_rule, add_user),
    Route("DELETE", "/directory/user/group/:userId/:groupId", rights.group_rule, remove_user),
)
