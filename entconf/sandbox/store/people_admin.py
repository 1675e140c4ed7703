# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""People as the administration screen lists them: filters, and the wider row (section 5.1)."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field

from entconf.sandbox.store.database import Database, Stored, marks


@dataclass(slots=True)
class PeopleFilter:
    """Which people to list."""

    structures: list[str] = field(default_factory=list)
    class_id: str | None = None
    group_id: str | None = None
    profiles: list[str] = field(default_factory=list)
    active: str | None = None
    equals: dict[str, str] = field(default_factory=dict)
    term: str | None = None
    term_column: str = "display_name"

    def where(self) -> tuple[str, list[Stored]]:
        """The condition, and its parameters."""
        parts: list[str] = []
        values: list[Stored] = []
        if self.structures:
            parts.append(
                "id IN (SELECT user_id FROM attachments "
                f"WHERE structure_id IN ({marks(self.structures)}))"
            )
            values += self.structures
        for table, column, wanted in (
            ("class_members", "class_id", self.class_id),
            ("members", "group_id", self.group_id),
        ):
            if wanted is not None:
                parts.append(f"id IN (SELECT user_id FROM {table} WHERE {column} = ?)")
                values.append(wanted)
        if self.profiles:
            parts.append(f"profile IN ({marks(self.profiles)})")
            values += self.profiles
        if self.active in {"active", "inactive"}:
            parts.append(f"activation_code IS {'NULL' if self.active == 'active' else 'NOT NULL'}")
        for column, wanted in self.equals.items():
            parts.append(f"{column} = ? COLLATE NOCASE")
            values.append(wanted)
        if self.term is not None:
            parts.append(f"{self.term_column} LIKE ?")
            values.append(f"%{self.term}%")
        return " AND ".join(parts) or "1", values


def admin_users(db: Database, wanted: PeopleFilter) -> list[dict[str, object]]:
    """The rows of `GET /directory/user/admin/list`."""
    condition, values = wanted.where()
    users = db.rows(
        f"SELECT * FROM users WHERE {condition} ORDER BY last_name, first_name",
        values,
    )
    facts = _facts(db, f"SELECT id FROM users WHERE {condition}", values)
    return [_row(user, facts) for user in users]


_FACTS = {
    "structures": "SELECT a.user_id, s.id, s.name, s.external_id AS external FROM attachments a "
    "JOIN structures s ON s.id = a.structure_id WHERE a.user_id IN ({who})",
    "allClasses": "SELECT cm.user_id, c.id, c.name, c.external_id AS external "
    "FROM class_members cm "
    "JOIN classes c ON c.id = cm.class_id WHERE cm.user_id IN ({who})",
    "functions": "SELECT user_id, code, scope FROM functions WHERE user_id IN ({who})",
    "parents": "SELECT r.student_id AS user_id, u.id, u.display_name AS name, "
    "u.external_id AS external "
    "FROM relatives r JOIN users u ON u.id = r.relative_id WHERE r.student_id IN ({who})",
    "children": "SELECT r.relative_id AS user_id, u.id, u.display_name AS name, "
    "u.external_id AS external "
    "FROM relatives r JOIN users u ON u.id = r.student_id WHERE r.relative_id IN ({who})",
}


def _facts(db: Database, who: str, values: list[Stored]) -> dict[str, dict[str, list[object]]]:
    facts: dict[str, dict[str, list[object]]] = {}
    for name, sql in _FACTS.items():
        found: dict[str, list[object]] = defaultdict(list)
        for row in db.rows(sql.format(who=who), values):
            found[row["user_id"]].append(_fact(name, row))
        facts[name] = found
    return facts


def _fact(name: str, row: sqlite3.Row) -> object:
    if name == "functions":
        return [row["code"], json.loads(row["scope"])]
    label = "displayName" if name in {"parents", "children"} else "name"
    return {"id": row["id"], label: row["name"], "externalId": row["external"]}


_COLUMNS = {
    "id": "id",
    "type": "profile",
    "externalId": "external_id",
    "code": "activation_code",
    "originalLogin": "login",
    "firstName": "first_name",
    "lastName": "last_name",
    "displayName": "display_name",
    "source": "source",
    "attachmentId": "attachment_id",
    "birthDate": "birth_date",
    "creationDate": "creation_date",
    "lastLogin": "last_login",
    "email": "email",
    "phone": "home_phone",
    "mobile": "mobile",
    "address": "address",
    "zipCode": "zip_code",
    "city": "city",
    "country": "country",
}


def _row(user: sqlite3.Row, facts: dict[str, dict[str, list[object]]]) -> dict[str, object]:
    row: dict[str, object] = {name: user[column] for name, column in _COLUMNS.items()}
    row["login"] = user["login_alias"] or user["login"]
    row["blocked"] = None if user["blocked"] is None else bool(user["blocked"])
    # This list alone gives the last part of each function, where the richest one gives all.
    held = json.loads(user["aaf_functions"]) if user["aaf_functions"] else []
    row["aafFunctions"] = [parts[-1] for parts in held]
    for name, found in facts.items():
        row[name] = found.get(user["id"], [])
    return row
