"""Functions of people: central and local administrators (section 5.5 and corrections)."""

from __future__ import annotations

import json

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, bad_request, empty_object, json_answer
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.routing import Route
from entconf.sandbox.sessions import ADMC, ADML
from entconf.sandbox.store.database import Database
from entconf.sandbox.store.groups import with_children

_CODES = frozenset({ADMC, ADML, "CLASS_ADMIN"})
_SCHEMA = Schema(
    {"functionCode": "string", "scope": "strings|null", "inherit": "string"}, ("functionCode",)
)


def grant_rule(call: Call) -> bool:
    """AddFunctionFilter: an ADML grants within their own scope, and never SUPER_ADMIN."""
    if call.user.is_central:
        return True
    if not call.user.is_local or not rights.shares_structure(call, call.params["userId"]):
        return False
    body = rights.lenient_json(call)
    scope = body.get("scope")
    if body.get("functionCode") == ADMC or not isinstance(scope, list) or not scope:
        return False
    return all(structure in call.user.managed for structure in scope)


def grant(call: Call) -> Answer:
    """Give a function; its scope is replaced, the function groups of the old scope stay.

    An unknown function code gets no answer at all.
    """
    body, user_id = call.json(_SCHEMA), call.params["userId"]
    code, scope = body.required_text("functionCode"), body.texts("scope")
    if code not in _CODES:
        return Answer(silent=True)
    if not call.db.exists("users", user_id):
        return empty_object()
    if "s" in (body.text("inherit") or ""):
        scope = list(dict.fromkeys(s for top in scope for s in with_children(call.db, top)))
    if code == ADML and not scope:
        return bad_request("invalid.scope")
    call.db.run(
        "INSERT OR REPLACE INTO functions (user_id, code, scope) VALUES (?, ?, ?)",
        (user_id, code, json.dumps(scope)),
    )
    if code == ADML:
        for structure in scope:
            _join(call.db, structure, user_id)
    return empty_object()


def _join(db: Database, structure: str, user_id: str) -> None:
    """Into the structure's group of local administrators, which is made when it is missing."""
    group = db.text(
        "SELECT id FROM groups WHERE structure_id = ? AND filter = 'AdminLocal'", (structure,)
    )
    if group is None:
        name = db.text("SELECT name FROM structures WHERE id = ?", (structure,))
        if name is None:
            return
        group = f"{structure}-AdminLocal"
        db.run(
            "INSERT INTO groups (id, structure_id, name, type, filter) "
            "VALUES (?, ?, ?, 'FunctionGroup', 'AdminLocal')",
            (group, structure, f"{name}-AdminLocal"),
        )
    db.run("INSERT OR IGNORE INTO members (group_id, user_id) VALUES (?, ?)", (group, user_id))


def revoke(call: Call) -> Answer:
    """Take a function and its groups; another administrator's only within one's own scope."""
    user_id, code = call.params["userId"], call.params["function"]
    call.db.run("DELETE FROM functions WHERE user_id = ? AND code = ?", (user_id, code))
    if code == ADML:
        call.db.run(
            "DELETE FROM members WHERE user_id = ? AND group_id IN "
            "(SELECT id FROM groups WHERE filter = 'AdminLocal' AND type = 'FunctionGroup')",
            (user_id,),
        )
    return empty_object()


def revoke_rule(call: Call) -> bool:
    """ADMC, or an ADML over somebody of their structures; never a central administrator's."""
    if call.user.is_central:
        return True
    if call.params["function"] == ADMC or not call.user.is_local:
        return False
    return rights.shares_structure(call, call.params["userId"])


def list_functions(_: Call) -> Answer:
    """The codes of functions there are."""
    return json_answer([{"externalId": code, "name": code} for code in sorted(_CODES)])


ROUTES = (
    Route("GET", "/directory/functions", rights.admin, list_functions),
    Route("POST", "/directory/user/function/:userId", grant_rule, grant),
    Route("DELETE", "/directory/user/function/:userId/:function", revoke_rule, revoke),
)
