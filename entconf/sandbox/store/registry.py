# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Applications, roles and what groups are given, as the registry lists them (section 3.1)."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict

from entconf.sandbox.answer import encode
from entconf.sandbox.store.database import Database
from entconf.sandbox.store.groups import translated, with_parents

APPLICATION_TABLES = ("applications", "actions", "roles", "role_actions", "structure_parents")
GRANT_TABLES = ("groups", "group_roles", "classes", "structures")


def visible_applications(db: Database, structure_id: str | None) -> list[sqlite3.Row]:
    """The platform's applications, the structure's own, and those its parents let it inherit."""
    above = with_parents(db, structure_id) if structure_id else []
    rows = db.rows("SELECT * FROM applications ORDER BY name")
    return [row for row in rows if _is_visible(row, structure_id, above)]


def _is_visible(row: sqlite3.Row, structure_id: str | None, above: list[str]) -> bool:
    owner = row["structure_id"]
    if owner is None or owner == structure_id or structure_id is None:
        return True
    return owner in above and bool(row["inherits"])


def application_row(row: sqlite3.Row) -> dict[str, object]:
    """One application of a list."""
    return {
        "id": row["id"],
        "displayName": row["display_name"],
        "name": row["name"],
        "icon": row["icon"],
        "isExternal": bool(row["external"]),
        "levelsOfEducation": json.loads(row["levels"]) if row["levels"] else [1, 2],
        "appType": row["app_type"],
    }


def applications_with_roles(db: Database, structure_id: str | None) -> bytes:
    """Every application, also those without roles (corrections), each with its roles."""
    roles: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in db.rows(
        "SELECT DISTINCT a.application_id, r.id, r.name, r.distributions, r.structure_id "
        "FROM actions a JOIN role_actions ra ON ra.action_name = a.name "
        "JOIN roles r ON r.id = ra.role_id ORDER BY r.name"
    ):
        roles[row["application_id"]].append(role_row(row))
    return encode(
        [
            application_row(row) | {"roles": roles.get(row["id"], [])}
            for row in visible_applications(db, structure_id)
        ]
    )


def role_row(row: sqlite3.Row) -> dict[str, object]:
    """One role, by id and name."""
    distributions = json.loads(row["distributions"]) if row["distributions"] else []
    return {"id": row["id"], "name": row["name"], "distributions": distributions}


def visible_roles(db: Database, structure_id: str | None) -> list[sqlite3.Row]:
    """The platform's roles and the structure's own."""
    above = with_parents(db, structure_id) if structure_id else []
    return [
        row
        for row in db.rows("SELECT * FROM roles ORDER BY name")
        if row["structure_id"] is None or row["structure_id"] in above or structure_id is None
    ]


def actions_by(db: Database, sql: str) -> dict[str, list[list[object]]]:
    """Triplets name, display name, type, by the first column of a query."""
    found: dict[str, list[list[object]]] = defaultdict(list)
    for row in db.rows(sql):
        found[row[0]].append([row["name"], row["display_name"], row["type"]])
    return found


def groups_with_roles(db: Database, structure_id: str | None, language: str) -> bytes:
    """Every group of a structure, class groups too (corrections), with the ids of its roles."""
    roles: dict[str, list[str]] = defaultdict(list)
    of_structure = "coalesce(g.structure_id, c.structure_id) = ?"
    for row in db.rows(
        "SELECT gr.group_id, gr.role_id FROM group_roles gr JOIN groups g ON g.id = gr.group_id "
        f"LEFT JOIN classes c ON c.id = g.class_id WHERE {of_structure}",
        (structure_id,),
    ):
        roles[row["group_id"]].append(row["role_id"])
    groups = db.rows(
        "SELECT g.id, g.name, g.display_name FROM groups g "
        "LEFT JOIN classes c ON c.id = g.class_id "
        f"WHERE {of_structure} ORDER BY g.name",
        (structure_id,),
    )
    return encode(
        [
            {
                "id": row["id"],
                "name": translated(row["name"], language),
                "groupDisplayName": row["display_name"],
                "roles": roles.get(row["id"], []),
            }
            for row in groups
        ]
    )


def application_roles_with_groups(
    db: Database, structure_id: str, application_id: str, language: str
) -> list[dict[str, object]]:
    """The roles of one application, each with the structure's groups that have it."""
    roles = db.rows(
        "SELECT DISTINCT r.*, (SELECT count(DISTINCT a2.application_id) FROM role_actions ra2 "
        "JOIN actions a2 ON a2.name = ra2.action_name WHERE ra2.role_id = r.id) AS reach "
        "FROM actions a JOIN role_actions ra ON ra.action_name = a.name "
        "JOIN roles r ON r.id = ra.role_id WHERE a.application_id = ? ORDER BY r.name",
        (application_id,),
    )
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in db.rows(
        "SELECT gr.role_id, g.id, g.name FROM group_roles gr JOIN groups g ON g.id = gr.group_id "
        "LEFT JOIN classes c ON c.id = g.class_id "
        "WHERE coalesce(g.structure_id, c.structure_id) = ?",
        (structure_id,),
    ):
        group = {"id": row["id"], "name": translated(row["name"], language)}
        groups[row["role_id"]].append(group)
    return [
        role_row(role)
        | {
            "appId": application_id,
            "transverse": role["reach"] > 1,
            "groups": groups.get(role["id"], []),
        }
        for role in roles
    ]
