# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""People of a structure, read whole in a few queries whatever their number."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable

from entconf.sandbox.answer import encode
from entconf.sandbox.store.database import Database

TABLES = (
    *("users", "attachments", "class_members", "classes", "members", "groups", "functions"),
    *("structures", "user_positions", "relatives"),
)


def structure_users(db: Database, structure_id: str) -> bytes:
    """`GET /directory/structure/:id/users` (section 5.1), the richest list, as JSON."""
    where = "SELECT user_id FROM attachments WHERE structure_id = ?"
    users = db.rows(
        f"SELECT * FROM users WHERE id IN ({where}) ORDER BY last_name, first_name",
        (structure_id,),
    )
    facts = _Facts(db, where, structure_id)
    return encode([_rich_row(user, facts) for user in users])


class _Facts:
    """What is said of each of several people beside their own row, by their id."""

    def __init__(self, db: Database, where: str, structure_id: str) -> None:
        one = (structure_id,)
        self.classes = _grouped(
            db.rows(
                "SELECT cm.user_id, c.id, c.name, c.external_id FROM class_members cm "
                "JOIN classes c "
                f"ON c.id = cm.class_id WHERE cm.user_id IN ({where})",
                one,
            ),
            _place,
        )
        self.structures = _grouped(
            db.rows(
                "SELECT a.user_id, s.id, s.name, s.external_id FROM attachments a "
                f"JOIN structures s ON s.id = a.structure_id WHERE a.user_id IN ({where})",
                one,
            ),
            _place,
        )
        self.functions = _grouped(
            db.rows(f"SELECT user_id, code, scope FROM functions WHERE user_id IN ({where})", one),
            _function,
        )
        self.positions = _grouped(
            db.rows(
                f"SELECT user_id, position_id AS id FROM user_positions WHERE user_id IN ({where})",
                one,
            ),
            _only_id,
        )
        named = db.rows(
            "SELECT DISTINCT m.user_id, g.type, g.name FROM groups g JOIN members m "
            "ON m.group_id = g.id WHERE g.type IN ('ManualGroup', 'FunctionalGroup') "
            f"AND m.user_id IN ({where})",
            one,
        )
        self.manual = _grouped((row for row in named if row["type"] == "ManualGroup"), _name)
        self.functional = _grouped((row for row in named if row["type"] != "ManualGroup"), _name)


def _rich_row(user: sqlite3.Row, facts: _Facts) -> dict[str, object]:
    user_id = user["id"]
    return {
        "id": user_id,
        "type": user["profile"],
        "code": user["activation_code"],
        "login": user["login"],
        "firstName": user["first_name"],
        "lastName": user["last_name"],
        "displayName": user["display_name"],
        "source": user["source"],
        "deleteDate": user["delete_date"],
        "disappearanceDate": user["disappearance_date"],
        "blocked": None if user["blocked"] is None else bool(user["blocked"]),
        "creationDate": user["creation_date"],
        "removedFromStructures": json.loads(user["removed_from"]) if user["removed_from"] else None,
        "aafFunctions": json.loads(user["aaf_functions"]) if user["aaf_functions"] else [],
        "classes": facts.classes.get(user_id, []),
        "functionalGroups": facts.functional.get(user_id, []),
        "manualGroups": facts.manual.get(user_id, []),
        "functions": facts.functions.get(user_id, []),
        "duplicates": [],
        "structures": facts.structures.get(user_id, []),
        "userPositions": facts.positions.get(user_id, []),
    }


def _grouped(
    rows: Iterable[sqlite3.Row], shape: Callable[[sqlite3.Row], object]
) -> dict[str, list[object]]:
    found: dict[str, list[object]] = defaultdict(list)
    for row in rows:
        found[row["user_id"]].append(shape(row))
    return found


def _place(row: sqlite3.Row) -> object:
    return {"id": row["id"], "name": row["name"], "externalId": row["external_id"]}


def _function(row: sqlite3.Row) -> object:
    return [row["code"], json.loads(row["scope"])]


def _only_id(row: sqlite3.Row) -> object:
    return {"id": row["id"]}


def _name(row: sqlite3.Row) -> object:
    return row["name"]
