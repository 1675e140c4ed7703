"""Who may: the right types and filters of the ENT (reference, section 0.3), as rules of routes."""

from __future__ import annotations

import json
from collections.abc import Callable

from entconf.sandbox.call import Call
from entconf.sandbox.store.groups import structure_of_group

Rule = Callable[[Call], bool]


def authenticated(_: Call) -> bool:
    """Any session."""
    return True


def super_admin(call: Call) -> bool:
    """SuperAdminFilter: central administrators."""
    return call.user.is_central


def admin(call: Call) -> bool:
    """AdminFilter: any administrator, whatever the structure."""
    return call.user.is_central or call.user.is_local


def structure_named(call: Call) -> str | None:
    """The `structureId` of the path, or of the query."""
    return call.params.get("structureId") or call.query.first("structureId")


def adml_of_structure(call: Call) -> bool:
    """AdmlOfStructure: administrators of `structureId`."""
    return call.user.manages(structure_named(call))


def admin_structure(call: Call) -> bool:
    """AdminStructureFilter: administrators of `:id`."""
    return call.user.manages(call.params.get("id"))


def registry(call: Call) -> bool:
    """AppRegistryFilter: ADMC, or ADML who adds ?structureId= of their scope."""
    return call.user.manages(structure_named(call))


def workflow(action: str) -> Rule:
    """WORKFLOW: the session holds the action; ADMC always passes."""

    def rule(call: Call) -> bool:
        return call.user.is_central or action in call.user.actions

    return rule


def application_rule(param: str) -> Rule:
    """ApplicationFilter: ADMC, or ADML when the application itself is of their scope."""

    def rule(call: Call) -> bool:
        if call.user.is_central:
            return True
        owner = call.db.text(
            "SELECT structure_id FROM applications WHERE id = ?", (call.params[param],)
        )
        return owner is not None and owner in call.user.managed

    return rule


def role_rule(call: Call) -> bool:
    """RoleFilter: ADMC, or ADML when the role itself is of their scope."""
    if call.user.is_central:
        return True
    owner = call.db.text("SELECT structure_id FROM roles WHERE id = ?", (call.params["id"],))
    return owner is not None and owner in call.user.managed


def role_group(call: Call) -> bool:
    """RoleGroupFilter: the group's structure in scope, and the application not locked."""
    if call.user.is_central:
        return True
    if structure_of_group(call.db, call.params["groupId"]) not in call.user.managed:
        return False
    locked = call.db.row(
        "SELECT 1 FROM role_actions ra JOIN actions a ON a.name = ra.action_name "
        "JOIN applications p ON p.id = a.application_id WHERE ra.role_id = ? AND p.locked = 1",
        (call.params["roleId"],),
    )
    return locked is None


def link_role_group(call: Call) -> bool:
    """LinkRoleGroupFilter: the body's group in scope, its roles global or in scope, not none."""
    if call.user.is_central:
        return True
    body = lenient_json(call)
    group_id, roles = body.get("groupId"), body.get("roleIds")
    if not isinstance(group_id, str) or not isinstance(roles, list) or not roles:
        return False
    if structure_of_group(call.db, group_id) not in call.user.managed:
        return False
    owners = (call.db.text("SELECT structure_id FROM roles WHERE id = ?", (r,)) for r in roles)
    return all(owner is None or owner in call.user.managed for owner in owners)


def group_rule(call: Call) -> bool:
    """Directory and communication: the group of the path in scope (WidgetLinkFilter too)."""
    if call.user.is_central:
        return True
    group_id = call.params.get("groupId") or call.params.get("startGroupId") or ""
    return structure_of_group(call.db, group_id) in call.user.managed


def body_structure(call: Call) -> bool:
    """Creation of a group: the body's `structureId` in scope."""
    if call.user.is_central:
        return True
    body = lenient_json(call)
    structure = body.get("structureId")
    if structure is None and isinstance(body.get("classId"), str):
        structure = call.db.text(
            "SELECT structure_id FROM classes WHERE id = ?", (str(body["classId"]),)
        )
    return structure in call.user.managed


def shares_structure(call: Call, user_id: str) -> bool:
    """Whether somebody is attached to a structure that the caller manages."""
    structures = call.db.column(
        "SELECT structure_id FROM attachments WHERE user_id = ?", (user_id,)
    )
    return not call.user.managed.isdisjoint(structures)


def user_rule(call: Call) -> bool:
    """Administrators of a structure of the user in the path; ADML not over other administrators."""
    if call.user.is_central:
        return True
    user_id = call.params.get("userId", "")
    return call.user.is_local and shares_structure(call, user_id)


def is_administrator(call: Call, user_id: str) -> bool:
    """Whether somebody is ADMC or ADML."""
    found = call.db.row(
        "SELECT 1 FROM functions WHERE user_id = ? AND code IN ('SUPER_ADMIN', 'ADMIN_LOCAL')",
        (user_id,),
    )
    return found is not None


def update_user_rule(call: Call) -> bool:
    """As `user_rule`; an ADMC or ADML is only changed by ADMC, unless by `positionIds` alone."""
    if not user_rule(call):
        return False
    if call.user.is_central or not is_administrator(call, call.params["userId"]):
        return True
    return set(lenient_json(call)) == {"positionIds"}


def lenient_json(call: Call) -> dict[str, object]:
    """A body as a filter looks at it, before it is validated; {} when it cannot be read."""
    try:
        body: object = json.loads(call.raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
