"""Roles, and giving them to groups (sections 3.2, 3.3 and their corrections)."""

from __future__ import annotations

import json
import uuid

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, bad_request, empty_object, error, json_answer, nothing
from entconf.sandbox.body import Body, Schema
from entconf.sandbox.call import Call
from entconf.sandbox.routing import Route
from entconf.sandbox.store.groups import profile_groups, with_children
from entconf.sandbox.store.registry import actions_by, role_row, visible_roles


def list_roles(call: Call) -> Answer:
    """The platform's roles and the structure's own."""
    return json_answer(
        [role_row(row) for row in visible_roles(call.db, rights.structure_named(call))]
    )


def list_with_actions(call: Call) -> Answer:
    """The roles with their actions, as triplets."""
    actions = actions_by(
        call.db,
        "SELECT ra.role_id, a.name, a.display_name, a.type FROM role_actions ra "
        "JOIN actions a ON a.name = ra.action_name",
    )
    none = [[None, None, None]]
    rows = visible_roles(call.db, rights.structure_named(call))
    return json_answer([role_row(row) | {"actions": actions.get(row["id"], none)} for row in rows])


def create(call: Call) -> Answer:
    """201; 409 when the name exists anywhere; with unknown actions 409 too, yet it is created."""
    body = call.json(Schema({"role": "string", "actions": "strings"}, ("role", "actions")))
    name, actions = body.required_text("role"), body.texts("actions")
    if not actions:
        return bad_request("invalid.actions")
    if call.db.row("SELECT 1 FROM roles WHERE name = ?", (name,)) is not None:
        return error(409, "role.already.exists")
    role_id = str(uuid.uuid4())
    structure = rights.structure_named(call)
    call.db.run(
        "INSERT INTO roles (id, name, structure_id) VALUES (?, ?, ?)", (role_id, name, structure)
    )
    if not _set_actions(call, role_id, actions):
        return error(409, "role.already.exists")
    return json_answer({"id": role_id}, 201)


def _set_actions(call: Call, role_id: str, actions: list[str]) -> bool:
    """Give a role the actions that exist; says whether any did."""
    return (
        call.db.run(
            "INSERT OR IGNORE INTO role_actions (role_id, action_name) "
            "SELECT ?, name FROM actions WHERE name IN (SELECT value FROM json_each(?))",
            (role_id, json.dumps(actions)),
        )
        > 0
    )


def update(call: Call) -> Answer:
    """Rename, replace actions; unknown actions answer 404 yet empty the role; taken name 400."""
    body = call.json(Schema({"role": "string", "actions": "strings"}))
    role_id = call.params["id"]
    if not call.db.exists("roles", role_id):
        return nothing(404)
    name, actions = body.text("role"), body.texts("actions")
    if name:
        other = call.db.text("SELECT id FROM roles WHERE name = ?", (name,))
        if other not in {None, role_id}:
            return bad_request("role.already.exists")
        call.db.run("UPDATE roles SET name = ? WHERE id = ?", (name, role_id))
    if actions:
        call.db.run("DELETE FROM role_actions WHERE role_id = ?", (role_id,))
        if not _set_actions(call, role_id, actions):
            return nothing(404)
    return json_answer({"id": role_id})


def delete(call: Call) -> Answer:
    """204, with everything that was given through the role."""
    role_id = call.params["id"]
    for sql in (
        "DELETE FROM role_actions WHERE role_id = ?",
        "DELETE FROM group_roles WHERE role_id = ?",
        "DELETE FROM roles WHERE id = ?",
    ):
        call.db.run(sql, (role_id,))
    return nothing(204)


def set_distributions(call: Call) -> Answer:
    """For which brands the role is."""
    body = call.json(Schema({"distributions": "strings"}, ("distributions",)))
    role_id = call.params["roleId"]
    written = json.dumps(body.texts("distributions"))
    call.db.run("UPDATE roles SET distributions = ? WHERE id = ?", (written, role_id))
    return json_answer({"id": role_id})


_LINK = (
    "INSERT OR IGNORE INTO group_roles (group_id, role_id) "
    "SELECT g.id, r.id FROM groups g, roles r WHERE g.id = ? AND r.id = ?"
)


def replace_links(call: Call) -> Answer:
    """Replace all roles of a group by those given."""
    body = call.json(Schema({"groupId": "string", "roleIds": "strings"}, ("groupId", "roleIds")))
    group_id = body.required_text("groupId")
    call.db.run("DELETE FROM group_roles WHERE group_id = ?", (group_id,))
    call.db.run_many(_LINK, [(group_id, role) for role in body.texts("roleIds")])
    return empty_object()


def add_link(call: Call) -> Answer:
    """Give one role to one group; unknown ids answer 200 `{}` with nothing done."""
    call.db.run(_LINK, (call.params["groupId"], call.params["roleId"]))
    return empty_object()


def remove_link(call: Call) -> Answer:
    """Take one role from one group."""
    pair = (call.params["groupId"], call.params["roleId"])
    call.db.run("DELETE FROM group_roles WHERE group_id = ? AND role_id = ?", pair)
    return nothing(204)


_BULK = Schema({"profiles": "strings", "roles": "strings"}, ("profiles", "roles"))


def _bulk_pairs(call: Call, body: Body) -> list[tuple[str, str]]:
    """Every group of the profiles, of the structure and all below it, with every role."""
    structures = with_children(call.db, call.params["structureId"])
    groups = profile_groups(call.db, structures, body.texts("profiles"))
    return [(group, role) for group in groups for role in body.texts("roles")]


def bulk_add(call: Call) -> Answer:
    """Give roles to profiles, down the whole tree; 400 when a list is empty."""
    body = call.json(_BULK)
    if not body.texts("profiles") or not body.texts("roles"):
        return bad_request("empty.list")
    call.db.run_many(_LINK, _bulk_pairs(call, body))
    return empty_object()


def bulk_remove(call: Call) -> Answer:
    """Take roles from profiles, down the whole tree; a DELETE that reads a JSON body."""
    body = call.json(_BULK)
    if not body.texts("profiles") or not body.texts("roles"):
        return bad_request("empty.list")
    sql = "DELETE FROM group_roles WHERE group_id = ? AND role_id = ?"
    call.db.run_many(sql, _bulk_pairs(call, body))
    return empty_object()


_ONE = "/appregistry/authorize/group/:groupId/role/:roleId"
ROUTES = (
    Route("GET", "/appregistry/roles", rights.registry, list_roles),
    Route("GET", "/appregistry/roles/actions", rights.registry, list_with_actions),
    Route("POST", "/appregistry/role", rights.registry, create),
    Route("PUT", "/appregistry/role/:id", rights.role_rule, update),
    Route("DELETE", "/appregistry/role/:id", rights.role_rule, delete),
    Route("PUT", "/appregistry/role/:roleId/distributions", rights.super_admin, set_distributions),
    Route("POST", "/appregistry/authorize/group", rights.link_role_group, replace_links),
    Route("PUT", _ONE, rights.role_group, add_link),
    Route("DELETE", _ONE, rights.role_group, remove_link),
    Route("PUT", "/appregistry/structures/:structureId/roles", rights.admin, bulk_add),
    Route("DELETE", "/appregistry/structures/:structureId/roles", rights.admin, bulk_remove),
)
