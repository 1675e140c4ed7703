"""Accounts: logging in, and the snapshot of somebody's rights that a session keeps."""

from __future__ import annotations

import json
import sqlite3

from entconf.sandbox.sessions import Session
from entconf.sandbox.store.database import Database

_TYPES = {
    "Student": "ELEVE",
    "Relative": "PERSRELELEVE",
    "Teacher": "ENSEIGNANT",
    "Personnel": "PERSEDUCNAT",
    "Guest": "PERSEDUCNAT",
}


def find_account(db: Database, login: str) -> sqlite3.Row | None:
    """The account of a login or of a login alias."""
    return db.row("SELECT * FROM users WHERE login = ?", (login,)) or db.row(
        "SELECT * FROM users WHERE login_alias = ?", (login,)
    )


def is_profile_blocked(db: Database, profile: str) -> bool:
    """Whether a whole profile is blocked on the platform."""
    return bool(
        db.count("SELECT count(*) FROM profiles WHERE name = ? AND blocked = 1", (profile,))
    )


def make_session(db: Database, user: sqlite3.Row) -> Session:
    """What is true of somebody now: functions, groups, actions, applications, widgets."""
    user_id = user["id"]
    functions = {
        row["code"]: json.loads(row["scope"])
        for row in db.rows("SELECT code, scope FROM functions WHERE user_id = ?", (user_id,))
    }
    structures = db.rows(
        "SELECT s.id, s.name, s.uai FROM attachments a JOIN structures s ON s.id = a.structure_id "
        "WHERE a.user_id = ?",
        (user_id,),
    )
    actions = _actions(db, user_id)
    info = _identity(user, functions) | {
        "structures": [row["id"] for row in structures],
        "structureNames": [row["name"] for row in structures],
        "uai": [row["uai"] for row in structures],
        "groupsIds": db.column("SELECT group_id FROM members WHERE user_id = ?", (user_id,)),
        "functions": {
            code: {"code": code, "scope": scope or None} for code, scope in functions.items()
        },
        "authorizedActions": [
            {"name": row["name"], "displayName": row["display_name"], "type": row["type"]}
            for row in actions
        ],
        "apps": _applications(db, user_id),
        "widgets": _widgets(db, user_id),
        "children": _children(db, user_id),
    }
    info |= _classes(db, user_id)
    return Session(
        user_id=user_id,
        login=user["login"],
        display_name=user["display_name"],
        info=info,
        functions={code: frozenset(scope) for code, scope in functions.items()},
        actions=frozenset(row["name"] for row in actions),
        structures=frozenset(row["id"] for row in structures),
    )


def _identity(user: sqlite3.Row, functions: dict[str, list[str]]) -> dict[str, object]:
    kind = "SUPERADMIN" if "SUPER_ADMIN" in functions else _TYPES[user["profile"]]
    return {
        "userId": user["id"],
        "login": user["login"],
        "username": user["display_name"],
        "firstName": user["first_name"],
        "lastName": user["last_name"],
        "type": kind,
        "externalId": user["external_id"],
        "level": "",
        "email": user["email"] or "",
        "mobile": user["mobile"] or "",
        "birthDate": user["birth_date"],
        "federated": False,
        "deletePending": user["delete_date"] is not None,
        "hasPw": user["password"] is not None,
        "ignoreMFA": False,
        "hasApp": True,
        "optionEnabled": [],
        "needRevalidateTerms": False,
        "forceChangePassword": False,
        "hasTotp": False,
    }


def _actions(db: Database, user_id: str) -> list[sqlite3.Row]:
    return db.rows(
        "SELECT DISTINCT a.name, a.display_name, a.type FROM members m "
        "JOIN group_roles gr ON gr.group_id = m.group_id "
        "JOIN role_actions ra ON ra.role_id = gr.role_id JOIN actions a ON a.name = ra.action_name "
        "WHERE m.user_id = ?",
        (user_id,),
    )


def _applications(db: Database, user_id: str) -> list[dict[str, object]]:
    rows = db.rows(
        "SELECT DISTINCT p.* FROM members m JOIN group_roles gr ON gr.group_id = m.group_id "
        "JOIN role_actions ra ON ra.role_id = gr.role_id JOIN actions a ON a.name = ra.action_name "
        "JOIN applications p ON p.id = a.application_id WHERE m.user_id = ? ORDER BY p.name",
        (user_id,),
    )
    return [
        {
            "name": row["name"],
            "address": row["address"],
            "icon": row["icon"],
            "target": row["target"] or "",
            "displayName": row["display_name"],
            "display": bool(row["display"]),
            "prefix": row["prefix"],
            "casType": row["cas_type"],
            "scope": (row["scope"] or "").split(),
            "isExternal": bool(row["external"]),
        }
        for row in rows
    ]


def _widgets(db: Database, user_id: str) -> list[dict[str, object]]:
    rows = db.rows(
        "SELECT w.*, max(gw.mandatory) AS mandatory FROM members m "
        "JOIN group_widgets gw ON gw.group_id = m.group_id JOIN widgets w ON w.id = gw.widget_id "
        "WHERE m.user_id = ? GROUP BY w.id ORDER BY w.name",
        (user_id,),
    )
    return [
        {name: row[name] for name in ("id", "name", "path", "js", "i18n")}
        | {"application": None, "mandatory": bool(row["mandatory"])}
        for row in rows
    ]


def _children(db: Database, user_id: str) -> dict[str, object]:
    rows = db.rows(
        "SELECT u.id, u.first_name, u.last_name FROM relatives r "
        "JOIN users u ON u.id = r.student_id "
        "WHERE r.relative_id = ?",
        (user_id,),
    )
    return {
        row["id"]: {"firstName": row["first_name"], "lastName": row["last_name"]} for row in rows
    }


def _classes(db: Database, user_id: str) -> dict[str, object]:
    rows = db.rows(
        "SELECT c.id, c.name, c.external_id FROM class_members cm JOIN classes c "
        "ON c.id = cm.class_id WHERE cm.user_id = ?",
        (user_id,),
    )
    return {
        "classes": [row["id"] for row in rows],
        "classNames": [row["external_id"] for row in rows],
        "realClassesNames": [row["name"] for row in rows],
    }
