"""Listing people, and one person (sections 5.1, 5.2)."""

from __future__ import annotations

import json

from entconf.sandbox import rights
from entconf.sandbox.answer import (
    Answer,
    bad_request,
    encode,
    forbidden_page,
    json_answer,
    json_bytes,
)
from entconf.sandbox.call import Call
from entconf.sandbox.routing import Route
from entconf.sandbox.store.database import LOGINS
from entconf.sandbox.store.groups import translated, with_children
from entconf.sandbox.store.people import TABLES
from entconf.sandbox.store.people_admin import PeopleFilter, admin_users

_SHORTEST_TERM = 3
_LIST_ADML = "org.entcore.directory.controllers.UserController|listAdml"


def admin_list(call: Call) -> Answer:
    """The administration's list, by structure, class, group, profile, state and name."""
    query = call.query
    term = query.first("searchTerm")
    if term is not None and len(term) < _SHORTEST_TERM:
        return forbidden_page()
    wanted = PeopleFilter(
        structures=_structures(call),
        class_id=query.first("classId"),
        group_id=query.first("groupId"),
        profiles=query.all("profile"),
        active=query.first("filterActive"),
        term=term,
        term_column="email" if query.first("searchType") == "email" else "display_name",
    )
    for name, column in (
        ("name", "display_name"),
        ("firstName", "first_name"),
        ("lastName", "last_name"),
    ):
        value = query.first(name)
        if value:
            wanted.equals[column] = value
    if not wanted.structures and not call.user.is_central:
        return json_answer([])
    key = ("admin/list", repr(wanted))
    tables = (*TABLES, LOGINS)
    return json_bytes(call.db.cached(key, tables, lambda: encode(admin_users(call.db, wanted))))


def _structures(call: Call) -> list[str]:
    """The structures to look in: the one asked for, with those below it or not; else one's own."""
    structure = call.query.first("structureId")
    if structure is None:
        return [] if call.user.is_central else sorted(call.user.managed)
    if not call.user.manages(structure):
        return []
    if call.query.first("includeSubStructures") == "true":
        return with_children(call.db, structure)
    return [structure]


def get_user(call: Call) -> Answer:
    """One person's node; an unknown id answers `{"hasTotp":false}` (corrections)."""
    user_id = call.params["userId"]
    rows = admin_users(call.db, PeopleFilter(equals={"id": user_id}))
    if not rows:
        return json_answer({"hasTotp": False})
    row = rows[0]
    structures = [{**_as_mapping(s)} for s in _as_list(row.pop("structures"))]
    node = {name: value for name, value in row.items() if value is not None} | {
        "type": [row["type"]],
        "profiles": [row["type"]],
        "structureNodes": structures,
        "functionalGroups": _functional_groups(call, user_id),
        "administrativeStructures": structures[:1],
        "userPositions": _positions(call, user_id),
        "hasTotp": False,
        **_extras(call, user_id),
    }
    if call.query.first("manual-groups") == "true":
        node["manualGroups"] = _groups(call, user_id, "ManualGroup")
    return json_answer(node)


def _extras(call: Call, user_id: str) -> dict[str, object]:
    """What imports bring that no list shows."""
    row = call.db.row(
        "SELECT ine, title, surname, work_phone AS workPhone FROM person_extras WHERE user_id = ?",
        (user_id,),
    )
    return {name: row[name] for name in row.keys() if row[name]} if row is not None else {}  # noqa: SIM118 - a row iterates over its values


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _as_mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _groups(call: Call, user_id: str, kind: str) -> list[dict[str, object]]:
    rows = call.db.rows(
        "SELECT g.id, g.name FROM members m JOIN groups g ON g.id = m.group_id "
        "WHERE m.user_id = ? AND g.type = ? ORDER BY g.name",
        (user_id, kind),
    )
    return [{"id": row["id"], "name": row["name"]} for row in rows]


def _functional_groups(call: Call, user_id: str) -> list[dict[str, object]]:
    return _groups(call, user_id, "FunctionalGroup")


def _positions(call: Call, user_id: str) -> list[dict[str, object]]:
    rows = call.db.rows(
        "SELECT p.* FROM user_positions up JOIN positions p ON p.id = up.position_id "
        "WHERE up.user_id = ?",
        (user_id,),
    )
    names = ("id", "name", "source")
    return [{n: row[n] for n in names} | {"structureId": row["structure_id"]} for row in rows]


def get_functions(call: Call) -> Answer:
    """The functions of one person, with their scope."""
    rows = call.db.rows(
        "SELECT code, scope FROM functions WHERE user_id = ?", (call.params["userId"],)
    )
    return json_answer([{"functions": [[r["code"], json.loads(r["scope"])] for r in rows]}])


def get_groups(call: Call) -> Answer:
    """The groups of one person."""
    rows = call.db.rows(
        "SELECT g.* FROM members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = ? "
        "ORDER BY g.name",
        (call.params["userId"],),
    )
    return json_answer(
        [
            {
                "id": row["id"],
                "name": translated(row["name"], call.language),
                "type": row["type"],
                "subType": row["sub_type"],
                "filter": row["filter"],
            }
            for row in rows
        ]
    )


def get_children(call: Call) -> Answer:
    """The pupils somebody is a relative of."""
    rows = call.db.rows(
        "SELECT u.id, u.display_name FROM relatives r JOIN users u ON u.id = r.student_id "
        "WHERE r.relative_id = ?",
        (call.params["userId"],),
    )
    return json_answer([{"id": row["id"], "displayName": row["display_name"]} for row in rows])


def list_adml(call: Call) -> Answer:
    """The local administrators of a structure."""
    rows = call.db.rows(
        "SELECT u.* FROM functions f JOIN users u ON u.id = f.user_id WHERE f.code = 'ADMIN_LOCAL' "
        "AND EXISTS (SELECT 1 FROM json_each(f.scope) WHERE value = ?) ORDER BY u.display_name",
        (call.params["structureId"],),
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


def isolated(call: Call) -> Answer:
    """People attached to nothing."""
    if call.query.first("sortOn") not in {None, "+displayName", "-displayName"}:
        return bad_request("invalid.sort")
    rows = call.db.rows(
        "SELECT * FROM users WHERE id NOT IN (SELECT user_id FROM attachments) "
        "ORDER BY display_name"
    )
    shown = [
        {
            "id": r["id"],
            "displayName": r["display_name"],
            "type": r["profile"],
            "code": r["activation_code"],
        }
        for r in rows
    ]
    start = int(call.query.first("fromIndex") or 0)
    return json_answer(shown[start : start + int(call.query.first("limitResult") or 50)])


ROUTES = (
    Route("GET", "/directory/user/admin/list", rights.admin, admin_list),
    Route("GET", "/directory/user/adml/list/:structureId", rights.workflow(_LIST_ADML), list_adml),
    Route("GET", "/directory/list/isolated", rights.admin, isolated),
    Route("GET", "/directory/user/:userId", rights.authenticated, get_user),
    Route("GET", "/directory/user/:userId/functions", rights.user_rule, get_functions),
    Route("GET", "/directory/user/:userId/groups", rights.authenticated, get_groups),
    Route("GET", "/directory/user/:userId/children", rights.authenticated, get_children),
)
