"""Classes and positions (section 2 and its corrections)."""

from __future__ import annotations

import random
import sqlite3
import uuid

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, Refused, empty_object, json_answer, nothing
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.invent.batch import Batch, Ids
from entconf.sandbox.invent.names import plain
from entconf.sandbox.invent.structure_groups import add_class_groups
from entconf.sandbox.routing import Route
from entconf.sandbox.store.creation import join_class, leave_class
from entconf.sandbox.store.groups import with_children

_CREATE_CLASS = "org.entcore.directory.controllers.DirectoryController|createClass"


def admin_list(call: Call) -> Answer:
    """The classes of a structure, or of all those managed."""
    structure = call.query.first("structureId")
    rows = call.db.rows(
        "SELECT * FROM classes WHERE ? IS NULL OR structure_id = ? ORDER BY name",
        (structure, structure),
    )
    return json_answer([_row(row) for row in rows if call.user.manages(row["structure_id"])])


def _row(row: sqlite3.Row) -> dict[str, object]:
    return {
        "id": row["id"],
        "name": row["name"],
        "externalId": row["external_id"],
        "level": row["level"],
        "structureId": row["structure_id"],
        "source": row["source"],
    }


def class_rule(call: Call) -> bool:
    """The class is of a structure that the caller manages."""
    sql = "SELECT structure_id FROM classes WHERE id = ?"
    return call.user.manages(call.db.text(sql, (call.params["classId"],)))


def get_class(call: Call) -> Answer:
    """One class."""
    row = call.db.row("SELECT * FROM classes WHERE id = ?", (call.params["classId"],))
    return nothing(404) if row is None else json_answer(_row(row))


def create(call: Call) -> Answer:
    """A class made by hand, with its profile groups."""
    body = call.json(Schema({"name": "string", "level": "string"}, ("name",), closed=False))
    ids, batch = Ids(random.Random(uuid.uuid4().int)), Batch()  # noqa: S311 - ids, not secrets
    class_id, name = ids.next(), body.required_text("name")
    row = (class_id, call.params["schoolId"], name, body.text("level"), "CLASS_PARAM")
    batch.table("classes", "id structure_id name level source").append(row)
    add_class_groups(batch, ids, class_id, name)
    batch.write(call.db)
    return json_answer({"id": class_id}, 201)


def rename(call: Call) -> Answer:
    """Another name."""
    body = call.json(Schema({"name": "string", "level": "string"}, ("name",)))
    class_id = call.params["classId"]
    name = body.required_text("name")
    call.db.run("UPDATE classes SET name = ? WHERE id = ?", (name, class_id))
    call.db.run("UPDATE groups SET name = ? || '-' || filter WHERE class_id = ?", (name, class_id))
    return json_answer({"id": class_id})


def people(call: Call) -> Answer:
    """The people of a class, by profile."""
    profiles = call.query.all("type")
    rows = call.db.rows(
        "SELECT u.* FROM class_members cm JOIN users u ON u.id = cm.user_id WHERE cm.class_id = ? "
        "ORDER BY u.display_name",
        (call.params["classId"],),
    )
    return json_answer(
        [
            {
                "id": row["id"],
                "login": row["login"],
                "displayName": row["display_name"],
                "firstName": row["first_name"],
                "lastName": row["last_name"],
                "type": row["profile"],
                "code": row["activation_code"],
            }
            for row in rows
            if not profiles or row["profile"] in profiles
        ]
    )


def link(call: Call) -> Answer:
    """Put somebody into a class."""
    user_id = call.params["userId"]
    profile = call.db.text("SELECT profile FROM users WHERE id = ?", (user_id,))
    if profile is not None:
        join_class(call.db, user_id, profile, call.params["classId"])
    return empty_object()


def unlink(call: Call) -> Answer:
    """Take somebody out of a class."""
    leave_class(call.db, call.params["userId"], call.params["classId"])
    return empty_object()


def list_positions(call: Call) -> Answer:
    """The positions of the structures asked for, filtered by what their name holds."""
    structure, content = call.query.first("structureId"), plain(call.query.first("content") or "")
    if structure is None:
        wanted = sorted(call.user.managed)
    elif call.query.first("includeSubStruct") == "true":
        wanted = with_children(call.db, structure)
    else:
        wanted = [structure]
    rows = call.db.rows("SELECT * FROM positions ORDER BY name")
    return json_answer(
        [
            _position(row)
            for row in rows
            if row["structure_id"] in wanted
            and call.user.manages(row["structure_id"])
            and content in plain(row["name"])
        ]
    )


def _position(row: sqlite3.Row) -> dict[str, object]:
    names = ("id", "name", "source")
    return {name: row[name] for name in names} | {"structureId": row["structure_id"]}


def _refuse(status: int, reason: str) -> Refused:
    """Errors of positions carry their text in the reason phrase, with a body `{}` (corrections)."""
    return Refused(Answer(status, b"{}", "application/json; charset=utf-8", reason=reason))


def get_position(call: Call) -> Answer:
    """One position; one of a foreign structure is 404 (corrections)."""
    row = call.db.row("SELECT * FROM positions WHERE id = ?", (call.params["positionId"],))
    if row is None or not call.user.manages(row["structure_id"]):
        raise _refuse(404, "position.not.found")
    return json_answer(_position(row))


def create_position(call: Call) -> Answer:
    """201; a name that exists, whatever case and accents, is 409 with the id of the other."""
    body = call.json(Schema({"name": "string", "structureId": "string"}, ("name", "structureId")))
    name, structure = body.required_text("name"), body.required_text("structureId")
    if not call.user.manages(structure):
        raise _refuse(403, "position.not.accessible")
    existing = _same_name(call, name, structure)
    if existing is not None:
        return json_answer({"existingPositionId": existing}, 409)
    position = str(uuid.uuid4())
    row = (position, name, structure)
    call.db.run(
        "INSERT INTO positions (id, name, structure_id, source) VALUES (?, ?, ?, 'MANUAL')", row
    )
    made = {"id": position, "name": name, "source": "MANUAL", "structureId": structure}
    return json_answer(made, 201)


def _same_name(call: Call, name: str, structure: str) -> str | None:
    rows = call.db.rows("SELECT id, name FROM positions WHERE structure_id = ?", (structure,))
    return next((row["id"] for row in rows if plain(row["name"]) == plain(name)), None)


def rename_position(call: Call) -> Answer:
    """Another name."""
    name = call.json(Schema({"name": "string"}, ("name",))).required_text("name")
    row = call.db.row("SELECT * FROM positions WHERE id = ?", (call.params["positionId"],))
    if row is None:
        raise _refuse(404, "position.not.found")
    if not call.user.manages(row["structure_id"]):
        raise _refuse(403, "position.not.accessible")
    existing = _same_name(call, name, row["structure_id"])
    if existing not in {None, row["id"]}:
        return json_answer({"existingPositionId": existing}, 409)
    call.db.run("UPDATE positions SET name = ? WHERE id = ?", (name, row["id"]))
    return json_answer(_position(row) | {"name": name})


def delete_position(call: Call) -> Answer:
    """200 always; one of a foreign structure stays (corrections)."""
    position = call.params["positionId"]
    structure = call.db.text("SELECT structure_id FROM positions WHERE id = ?", (position,))
    if structure is not None and call.user.manages(structure):
        call.db.run("DELETE FROM user_positions WHERE position_id = ?", (position,))
        call.db.run("DELETE FROM positions WHERE id = ?", (position,))
    return nothing()


_CLASS = "/directory/class/:classId"
_POSITION = "/directory/positions/:positionId"
ROUTES = (
    Route("GET", "/directory/class/admin/list", rights.admin, admin_list),
    Route("POST", "/directory/class/:schoolId", rights.workflow(_CREATE_CLASS), create),
    Route("GET", _CLASS, class_rule, get_class),
    Route("PUT", _CLASS, class_rule, rename),
    Route("GET", f"{_CLASS}/users", class_rule, people),
    Route("PUT", f"{_CLASS}/link/:userId", class_rule, link),
    Route("DELETE", f"{_CLASS}/unlink/:userId", class_rule, unlink),
    Route("GET", "/directory/positions", rights.admin, list_positions),
    Route("POST", "/directory/positions", rights.admin, create_position),
    Route("GET", _POSITION, rights.admin, get_position),
    Route("PUT", _POSITION, rights.admin, rename_position),
    Route("DELETE", _POSITION, rights.admin, delete_position),
)
