# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Creating, changing, deleting and restoring people (sections 5.3, 5.4 and corrections)."""

from __future__ import annotations

import re

from entconf.sandbox import rights
from entconf.sandbox.answer import (
    Answer,
    bad_request,
    empty_object,
    error,
    forbidden_page,
    json_answer,
)
from entconf.sandbox.body import Body, Query, Schema
from entconf.sandbox.call import Call
from entconf.sandbox.invent.catalogue import ALL
from entconf.sandbox.routing import Route
from entconf.sandbox.store.creation import NewPerson, attach, create_person, detach
from entconf.sandbox.store.deletion import erase, pre_delete, restore

_DELETABLE = frozenset({"MANUAL", "CSV", "CLASS_PARAM", "BE1D", "SSO"})
_ALIAS = re.compile(r"[0-9a-z.]+")
_PHONE = re.compile(r"\+?[0-9][0-9 .]{5,}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def create(call: Call) -> Answer:
    """One account by hand, from a form. Twice the same call makes two people."""
    form = call.form
    if call.headers.get("Content-Type", "").startswith("multipart/"):
        form = _multipart(call)
    profile = form.first("type") or ""
    names = (form.first("firstname") or "").strip(), (form.first("lastname") or "").strip()
    class_id, structure_id = form.first("classId"), form.first("structureId")
    if not all(names) or profile not in ALL:
        return bad_request("invalid.user")
    if class_id:
        sql = "SELECT structure_id FROM classes WHERE id = ?"
        structure_id = call.db.text(sql, (class_id,))
    if not structure_id or not call.db.exists("structures", structure_id):
        return bad_request("invalid.structure")
    if not call.user.manages(structure_id):
        return forbidden_page()
    birth = form.first("birthDate")
    if (profile == "Student" and not birth) or (birth and not _DATE.fullmatch(birth)):
        return bad_request("invalid.birthdate")
    if form.all("positionIds") and profile != "Personnel":
        return error(403, "user.profiles.not.allowed.for.profile.at.creation")
    person = NewPerson(*names, profile, structure_id, class_id, birth or None, call.platform.now())
    user_id, login = create_person(call.db, person)
    _link_extras(call, form, user_id, profile)
    return json_answer({"id": user_id, "login": login})


def _link_extras(call: Call, form: Query, user_id: str, profile: str) -> None:
    if profile == "Relative":
        call.db.run_many(
            "INSERT OR IGNORE INTO relatives (student_id, relative_id) "
            "SELECT id, ? FROM users WHERE id = ? AND profile = 'Student'",
            [(user_id, child) for child in form.all("childrenIds")],
        )
    _set_positions(call, user_id, form.all("positionIds"))


def _set_positions(call: Call, user_id: str, positions: list[str]) -> None:
    call.db.run_many(
        "INSERT OR IGNORE INTO user_positions (user_id, position_id) "
        "SELECT ?, id FROM positions WHERE id = ?",
        [(user_id, position) for position in positions],
    )


def _multipart(call: Call) -> Query:
    """The plain fields of a multipart form, as the query they would be."""
    from email import message_from_bytes  # noqa: PLC0415 - rarely needed
    from urllib.parse import urlencode  # noqa: PLC0415 - as above

    head = f"Content-Type: {call.headers['Content-Type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + call.raw).get_payload()
    fields = [
        (
            str(part.get_param("name", header="Content-Disposition")),
            _payload(part.get_payload(decode=True)),
        )
        for part in (parts if isinstance(parts, list) else [])
        if not isinstance(part, str)
    ]
    return Query(urlencode(fields))


def _payload(content: object) -> str:
    return content.decode(errors="replace") if isinstance(content, bytes) else ""


_COLUMNS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "displayName": "display_name",
    "birthDate": "birth_date",
    "address": "address",
    "zipCode": "zip_code",
    "city": "city",
    "loginAlias": "login_alias",
    "email": "email",
    "homePhone": "home_phone",
    "mobile": "mobile",
}
_NEVER_NULL = frozenset({"firstName", "lastName", "displayName"})
_UPDATE = Schema(
    {name: "string" if name in _NEVER_NULL else "string|null" for name in _COLUMNS}
    | {"childrenIds": "string|null|array", "positionIds": "strings", "totp": "string|null"}
)


def update(call: Call) -> Answer:
    """Change what the body carries; `childrenIds` is ignored (corrections)."""
    body, user_id = call.json(_UPDATE), call.params["userId"]
    mistake = _mistake(call, body, user_id)
    if mistake is not None:
        return bad_request(mistake)
    if not call.db.exists("users", user_id):
        return empty_object()
    for name, column in _COLUMNS.items():
        if name in body:
            sql = f"UPDATE users SET {column} = ? WHERE id = ?"
            call.db.run(sql, (body.text(name) or (None if name != "displayName" else ""), user_id))
    if "positionIds" in body:
        call.db.run("DELETE FROM user_positions WHERE user_id = ?", (user_id,))
        _set_positions(call, user_id, body.texts("positionIds"))
    return json_answer({"id": user_id})


def _mistake(call: Call, body: Body, user_id: str) -> str | None:
    alias, mobile = body.text("loginAlias"), body.text("mobile")
    if alias:
        if not _ALIAS.fullmatch(alias):
            return "invalid.login"
        sql = "SELECT 1 FROM users WHERE (login = ? OR login_alias = ?) AND id <> ?"
        if call.db.row(sql, (alias, alias, user_id)) is not None:
            return "already.exists"
    if mobile and not _PHONE.fullmatch(mobile):
        return "invalid.mobile"
    if any(name in body and not body.text(name) for name in ("firstName", "lastName")):
        return "invalid.name"
    return None


def delete(call: Call) -> Answer:
    """Pre-delete who activated their account, erase at once who never did."""
    users = call.query.all("userId")
    rows = [call.db.row("SELECT * FROM users WHERE id = ?", (user,)) for user in users]
    if not users or any(
        row is None or (row["source"] not in _DELETABLE and row["disappearance_date"] is None)
        for row in rows
    ):
        return bad_request("unauthorized.user")
    for row in rows:
        if row is None or row["delete_date"] is not None:
            continue
        if row["activation_code"] is None:
            pre_delete(call.db, row["id"])
        else:
            erase(call.db, row["id"])
        call.platform.sessions.close_user(row["id"])
    return empty_object()


def put_back(call: Call) -> Answer:
    """Restore pre-deleted people."""
    for user in call.query.all("userId"):
        restore(call.db, user)
    return empty_object()


def users_in_scope(call: Call) -> bool:
    """Every `userId` of the query is of a structure the caller manages; none an administrator."""
    if call.user.is_central:
        return True
    users = call.query.all("userId")
    return bool(users) and all(
        rights.shares_structure(call, user) and not rights.is_administrator(call, user)
        for user in users
    )


def link_structure(call: Call) -> Answer:
    """Attach somebody to a structure."""
    user_id, structure = call.params["userId"], call.params["structureId"]
    profile = call.db.text("SELECT profile FROM users WHERE id = ?", (user_id,))
    if profile is None or not call.db.exists("structures", structure):
        return empty_object()
    attach(call.db, user_id, profile, structure)
    return json_answer({"id": user_id})


def unlink_structure(call: Call) -> Answer:
    """Detach somebody from a structure, its classes and groups."""
    detach(call.db, call.params["userId"], call.params["structureId"])
    return empty_object()


def relate(call: Call) -> Answer:
    """Make somebody the relative of a pupil."""
    call.db.run(
        "INSERT OR IGNORE INTO relatives (student_id, relative_id) SELECT s.id, r.id "
        "FROM users s, users r WHERE s.id = ? AND r.id = ? AND s.profile = 'Student' "
        "AND r.profile = 'Relative'",
        (call.params["studentId"], call.params["relativeId"]),
    )
    return empty_object()


def unrelate(call: Call) -> Answer:
    """Undo it."""
    pair = (call.params["studentId"], call.params["relativeId"])
    call.db.run("DELETE FROM relatives WHERE student_id = ? AND relative_id = ?", pair)
    return empty_object()


def set_login(call: Call) -> Answer:
    """Change a login, by ADMC."""
    login = call.json(Schema({"login": "string"}, ("login",))).required_text("login")
    user_id = call.params["userId"]
    if call.db.row("SELECT 1 FROM users WHERE login = ? AND id <> ?", (login, user_id)) is not None:
        return bad_request("already.exists")
    call.db.run("UPDATE users SET login = ? WHERE id = ?", (login, user_id))
    return json_answer({"id": user_id})


_RELATED = "/directory/user/:studentId/related/:relativeId"
ROUTES = (
    Route("POST", "/directory/api/user", rights.admin, create),
    Route("PUT", "/directory/user/login/:userId", rights.super_admin, set_login),
    Route("PUT", "/directory/user/:userId", rights.update_user_rule, update),
    Route("DELETE", "/directory/user", users_in_scope, delete),
    Route("PUT", "/directory/restore/user", users_in_scope, put_back),
    Route(
        "PUT",
        "/directory/structure/:structureId/link/:userId",
        rights.adml_of_structure,
        link_structure,
    ),
    Route(
        "DELETE",
        "/directory/structure/:structureId/unlink/:userId",
        rights.adml_of_structure,
        unlink_structure,
    ),
    Route("PUT", _RELATED, rights.admin, relate),
    Route("DELETE", _RELATED, rights.admin, unrelate),
)
