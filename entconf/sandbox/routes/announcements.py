# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Flash messages: the announcement banner (section 4 and its corrections)."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, Refused, bad_request, empty_object, json_answer
from entconf.sandbox.body import Body, Schema
from entconf.sandbox.call import Call
from entconf.sandbox.routing import Route
from entconf.sandbox.store.database import Stored

_SCHEMA = Schema(
    {
        "title": "string",
        "contents": "object",
        "startDate": "string",
        "endDate": "string",
        "profiles": "strings",
        "color": "string|null",
        "customColor": "string|null",
        "signature": "string",
        "signatureColor": "string|null",
        "userPositions": "strings",
        "structureId": "string",
    },
    required=("title", "contents", "startDate", "endDate", "profiles"),
    one_of=("color", "customColor"),
)
_TITLE_MAX = 1024
_ZONE = ZoneInfo("Europe/Paris")


def _columns(call: Call) -> dict[str, Stored]:
    """The columns of a message as the body gives them; 400 where PostgreSQL would refuse."""
    body = call.json(_SCHEMA)
    title = body.text("title") or ""
    if len(title) > _TITLE_MAX:
        raise Refused(bad_request("ERROR: value too long for type character varying(1024)"))
    columns: dict[str, Stored] = {
        "title": title,
        "contents": json.dumps(body.raw("contents"), ensure_ascii=False),
        "start_date": _instant(body, "startDate"),
        "end_date": _instant(body, "endDate"),
        "profiles": json.dumps(body.texts("profiles")),
        "last_modifier": call.user.display_name,
        "modified": call.platform.now(),
    }
    for key, column in (
        ("color", "color"),
        ("customColor", "custom_color"),
        ("signature", "signature"),
        ("signatureColor", "signature_color"),
    ):
        if key in body:
            columns[column] = body.text(key)
    if "userPositions" in body:
        columns["user_positions"] = json.dumps(body.texts("userPositions"), ensure_ascii=False)
    return columns


def _instant(body: Body, key: str) -> str:
    text = body.text(key) or ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as mistake:
        wrong = f'ERROR: invalid input syntax for type timestamp with time zone: "{text}"'
        raise Refused(bad_request(wrong)) from mistake
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_ZONE)
    return moment.astimezone(UTC).isoformat()


def _insert(call: Call, owner: dict[str, Stored]) -> Answer:
    columns = {"user_positions": "[]"} | _columns(call) | owner
    columns |= {"author": call.user.display_name, "created": columns["modified"]}
    columns["domain"] = call.domain
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    sql = f"INSERT INTO flash_messages ({names}) VALUES ({marks})"
    return json_answer({"id": call.db.insert(sql, tuple(columns.values()))})


def create(call: Call) -> Answer:
    """A message of the whole platform, for this host."""
    return _insert(call, {"structure_id": None})


def create_adml(call: Call) -> Answer:
    """A message of one structure."""
    return _insert(call, {"structure_id": call.params["structureId"]})


def _message_id(text: str) -> int:
    if not text.isdigit():
        raise Refused(bad_request(f'ERROR: invalid input syntax for type bigint: "{text}"'))
    return int(text)


def _condition(call: Call) -> tuple[str, tuple[Stored, ...]]:
    structure = call.params.get("structureId")
    if structure is None:
        return "structure_id IS NULL AND domain = ?", (call.domain,)
    return "structure_id = ?", (structure,)


def _rows(number: int) -> Answer:
    return json_answer({"rows": number}) if number else empty_object()


def update(call: Call) -> Answer:
    """Replace what the body carries; `{}` when id and structure do not match."""
    message, columns = _message_id(call.params["id"]), _columns(call)
    where, values = _condition(call)
    names = ", ".join(f"{name} = ?" for name in columns)
    sql = f"UPDATE flash_messages SET {names} WHERE id = ? AND {where}"
    return _rows(call.db.run(sql, (*columns.values(), message, *values)))


def delete(call: Call) -> Answer:
    """Remove one message."""
    return _rows(_delete(call, [_message_id(call.params["id"])]))


def delete_several(call: Call) -> Answer:
    """Remove the messages of `?id=1&id=2`."""
    _delete(call, [_message_id(text) for text in call.query.all("id")])
    return empty_object()


def _delete(call: Call, ids: list[int]) -> int:
    where, values = _condition(call)
    gone = 0
    for message in ids:
        sql = f"DELETE FROM flash_messages WHERE id = ? AND {where}"
        if call.db.run(sql, (message, *values)):
            gone += 1
            call.db.run("DELETE FROM flash_substructures WHERE message_id = ?", (message,))
            call.db.run("DELETE FROM flash_read WHERE message_id = ?", (message,))
    return gone


def list_platform(call: Call) -> Answer:
    """The platform's messages of this host; dates in PostgreSQL's text form."""
    rows = call.db.rows(
        "SELECT * FROM flash_messages WHERE structure_id IS NULL AND domain = ? "
        "ORDER BY modified DESC, id DESC",
        (call.domain,),
    )
    return json_answer([_row(row) | _postgres_dates(row) for row in rows])


def list_structure(call: Call) -> Answer:
    """A structure's messages and those diffused to it; dates in UTC without a suffix."""
    structure = call.params["structureId"]
    rows = call.db.rows(
        "SELECT * FROM flash_messages WHERE structure_id = ? OR id IN "
        "(SELECT message_id FROM flash_substructures WHERE structure_id = ?) "
        "ORDER BY modified DESC, id DESC",
        (structure, structure),
    )
    return json_answer([_row(row) | _wall_dates(row) for row in rows])


def _row(row: sqlite3.Row) -> dict[str, object]:
    return {
        "id": row["id"],
        "title": row["title"],
        "contents": json.loads(row["contents"]),
        "profiles": json.loads(row["profiles"]),
        "color": row["color"],
        "customColor": row["custom_color"],
        "signature": row["signature"],
        "signatureColor": row["signature_color"],
        "userPositions": json.loads(row["user_positions"]),
        "structureId": row["structure_id"],
        "domain": row["domain"],
        "author": row["author"],
        "lastModifier": row["last_modifier"],
        "readCount": row["read_count"],
        "created": row["created"].removesuffix("Z"),
        "modified": row["modified"].removesuffix("Z"),
    }


def _postgres_dates(row: sqlite3.Row) -> dict[str, object]:
    return {
        key: _postgres(datetime.fromisoformat(row[column]))
        for key, column in (("startDate", "start_date"), ("endDate", "end_date"))
    }


def _postgres(moment: datetime) -> str:
    local = moment.astimezone(_ZONE)
    fraction = f".{local.microsecond:06d}".rstrip("0") if local.microsecond else ""
    return f"{local:%Y-%m-%d %H:%M:%S}{fraction}{local.strftime('%z')[:3]}"


def _wall_dates(row: sqlite3.Row) -> dict[str, object]:
    return {
        key: datetime.fromisoformat(row[column])
        .replace(tzinfo=None)
        .isoformat(timespec="milliseconds")
        for key, column in (("startDate", "start_date"), ("endDate", "end_date"))
    }


def substructures(call: Call) -> Answer:
    """The structures a message is diffused to; `[]` without any (corrections)."""
    message = _message_id(call.params["messageId"])
    sql = "SELECT structure_id FROM flash_substructures WHERE message_id = ?"
    return json_answer([{"structure_id": found} for found in call.db.column(sql, (message,))])


def set_substructures(call: Call) -> Answer:
    """Replace the structures a message is diffused to."""
    message = _message_id(call.params["messageId"])
    body = call.json(Schema({"subStructures": "strings"}, ("subStructures",)))
    call.db.run("DELETE FROM flash_substructures WHERE message_id = ?", (message,))
    sql = "INSERT OR IGNORE INTO flash_substructures (message_id, structure_id) VALUES (?, ?)"
    added = call.db.run_many(sql, [(message, s) for s in body.texts("subStructures")])
    return _rows(max(added, 0))


def list_user(call: Call) -> Answer:
    """What the caller's banner shows now: current, for their profile, not yet hidden."""
    now = datetime.now(UTC).isoformat()
    profile = call.db.text("SELECT profile FROM users WHERE id = ?", (call.user.user_id,))
    structures = json.dumps(sorted(call.user.structures))
    rows = call.db.rows(
        "SELECT * FROM flash_messages f WHERE start_date <= ? AND end_date >= ? "
        "AND EXISTS (SELECT 1 FROM json_each(f.profiles) WHERE value = ?) "
        "AND (structure_id IS NULL OR structure_id IN (SELECT value FROM json_each(?)) "
        "OR id IN (SELECT message_id FROM flash_substructures WHERE structure_id IN "
        "(SELECT value FROM json_each(?)))) "
        "AND id NOT IN (SELECT message_id FROM flash_read WHERE user_id = ?) "
        "ORDER BY modified DESC",
        (now, now, profile, structures, structures, call.user.user_id),
    )
    names = ("id", "contents", "color", "customColor", "signature", "signatureColor")
    return json_answer([{name: _row(row)[name] for name in names} for row in rows])


def mark_as_read(call: Call) -> Answer:
    """Hide a message for the caller for ever, even after an edit."""
    message = _message_id(call.params["id"])
    sql = "INSERT OR IGNORE INTO flash_read (message_id, user_id) VALUES (?, ?)"
    if call.db.run(sql, (message, call.user.user_id)) > 0:
        sql = "UPDATE flash_messages SET read_count = read_count + 1 WHERE id = ?"
        call.db.run(sql, (message,))
    return empty_object()


_NOTIFY = Schema(
    {
        "recipientIds": "strings",
        "content": "string",
        "mailNotification": "boolean",
        "pushNotification": "boolean",
    },
    ("recipientIds", "content"),
    closed=False,
)


def notify(call: Call) -> Answer:
    """Tell people of a message at once; nothing is sent from here."""
    call.json(_NOTIFY)
    return empty_object()


_FLASH = "/timeline/flashmsg"
_OWN = f"{_FLASH}/structure/:structureId"
ROUTES = (
    Route("GET", f"{_FLASH}/listuser", rights.authenticated, list_user),
    Route("PUT", f"{_FLASH}/:id/markasread", rights.authenticated, mark_as_read),
    Route("POST", f"{_FLASH}/notify", rights.admin, notify),
    Route("POST", _FLASH, rights.super_admin, create),
    Route("POST", _OWN, rights.adml_of_structure, create_adml),
    Route("DELETE", f"{_FLASH}/:id", rights.super_admin, delete),
    Route("DELETE", f"{_OWN}/:id", rights.adml_of_structure, delete),
    Route("DELETE", _FLASH, rights.adml_of_structure, delete_several),
    Route("DELETE", _OWN, rights.adml_of_structure, delete_several),
    Route("PUT", f"{_FLASH}/:id", rights.super_admin, update),
    Route("PUT", f"{_OWN}/:id", rights.adml_of_structure, update),
    Route("GET", f"{_FLASH}/listadmin", rights.super_admin, list_platform),
    Route("GET", f"{_FLASH}/listadmin/:structureId", rights.admin, list_structure),
    Route("GET", f"{_FLASH}/:messageId/substructures", rights.admin, substructures),
    Route("POST", f"{_FLASH}/:messageId/substructures", rights.super_admin, set_substructures),
    Route(
        "POST",
        f"{_OWN}/:messageId/substructures",
        rights.adml_of_structure,
        set_substructures,
    ),
)
