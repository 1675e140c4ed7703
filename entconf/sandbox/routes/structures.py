# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Structures: lists, settings, parents, people, blocked profiles (section 2)."""

from __future__ import annotations

import json
import random
import sqlite3
import uuid

from entconf.sandbox import rights
from entconf.sandbox.answer import (
    Answer,
    bad_request,
    error,
    json_answer,
    json_bytes,
    nothing,
)
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.invent.batch import Batch, Ids
from entconf.sandbox.invent.structure_groups import add_structure_groups
from entconf.sandbox.routing import Route
from entconf.sandbox.store.groups import with_children
from entconf.sandbox.store.people import TABLES, structure_users

LIST_ALL = "org.entcore.directory.controllers.StructureController|listStructures"
CREATE_SCHOOL = "org.entcore.directory.controllers.DirectoryController|createSchool"
DEFINE_PARENT = "org.entcore.directory.controllers.StructureController|defineParent"


def _loaded(text: str | None) -> object:
    return json.loads(text) if text else None


def admin_list(call: Call) -> Answer:
    """Every structure for ADMC, their own for ADML; nobody else gets further than the 401 page."""
    parents: dict[str, list[dict[str, str]]] = {}
    for row in call.db.rows(
        "SELECT p.structure_id, s.id, s.name FROM structure_parents p "
        "JOIN structures s ON s.id = p.parent_id"
    ):
        parents.setdefault(row[0], []).append({"id": row["id"], "name": row["name"]})
    rows = call.db.rows("SELECT * FROM structures ORDER BY name")
    wanted = [row for row in rows if call.user.manages(row["id"])]
    return json_answer([_admin_row(row) | {"parents": parents.get(row["id"])} for row in wanted])


def _admin_row(row: sqlite3.Row) -> dict[str, object]:
    return {
        "id": row["id"],
        "UAI": row["uai"],
        "name": row["name"],
        "externalId": row["external_id"],
        "timetable": row["timetable"],
        "punctualTimetable": row["punctual_timetable"],
        "hasApp": bool(row["has_app"]),
        "ignoreMFA": bool(row["ignore_mfa"]),
        "levelsOfEducation": _loaded(row["levels"]) or [1, 2],
        "distributions": _loaded(row["distributions"]) or [],
        "manualName": True if row["manual_name"] else None,
        "feederName": row["feeder_name"],
        "source": row["source"],
        "exports": _loaded(row["exports"]),
    }


_PLAIN = ("id", "name", "address", "city", "phone", "academy")


def _plain_row(row: sqlite3.Row) -> dict[str, object]:
    plain: dict[str, object] = {name: row[name] for name in _PLAIN}
    return plain | {
        "externalId": row["external_id"],
        "UAI": row["uai"],
        "zipCode": row["zip_code"],
    }


def list_structures(call: Call) -> Answer:
    """Every structure of the platform, with its address."""
    return json_answer([_plain_row(row) for row in call.db.rows("SELECT * FROM structures")])


def get_school(call: Call) -> Answer:
    """One structure's node; 404 when unknown."""
    row = call.db.row("SELECT * FROM structures WHERE id = ?", (call.params["id"],))
    if row is None:
        return nothing(404)
    return json_answer(
        {k: v for k, v in (_plain_row(row) | _admin_row(row)).items() if v is not None}
    )


def create_school(call: Call) -> Answer:
    """A structure made by hand, with its five profile groups and default rules."""
    body = call.json(
        Schema(
            {"name": "string", "UAI": "string|null", "externalId": "string"},
            ("name",),
            closed=False,
        )
    )
    rng = random.Random(uuid.uuid4().int)  # noqa: S311 - ids, not secrets
    ids, batch = Ids(rng), Batch()
    structure_id = ids.next()
    name, external = body.required_text("name"), body.text("externalId")
    row = (
        structure_id,
        external or structure_id,
        body.text("UAI"),
        name,
        int(bool(body.flag("hasApp"))),
    )
    batch.table("structures", "id external_id uai name has_app").append(row)
    add_structure_groups(batch, ids, structure_id, name)
    batch.write(call.db)
    return json_answer({"id": structure_id}, 201)


_UPDATE = Schema(
    {"name": "string", "UAI": "string|null", "hasApp": "boolean|null", "ignoreMFA": "boolean|null"},
    ("name",),
)


def update_structure(call: Call) -> Answer:
    """Rename and set; UAI, hasApp and ignoreMFA are silently dropped for ADML."""
    body, structure_id = call.json(_UPDATE), call.params["structureId"]
    row = call.db.row("SELECT name FROM structures WHERE id = ?", (structure_id,))
    if row is None:
        return json_answer({})
    name = body.required_text("name")
    renamed = int(name != row["name"])
    call.db.run(
        "UPDATE structures SET name = ?, manual_name = ? WHERE id = ?",
        (name, renamed, structure_id),
    )
    if renamed:
        call.db.run(
            "UPDATE groups SET name = ? || substr(name, length(?) + 1) "
            "WHERE structure_id = ? AND filter IS NOT NULL",
            (name, row["name"], structure_id),
        )
    if call.user.is_central:
        for key, column in (("UAI", "uai"), ("hasApp", "has_app"), ("ignoreMFA", "ignore_mfa")):
            if key in body:
                value = body.text(key) if key == "UAI" else int(bool(body.flag(key)))
                call.db.run(
                    f"UPDATE structures SET {column} = ? WHERE id = ?", (value, structure_id)
                )
    return json_answer({"id": structure_id})


def reset_name(call: Call) -> Answer:
    """Back to the name the feed gives."""
    structure_id = call.params["structureId"]
    call.db.run(
        "UPDATE structures SET name = coalesce(feeder_name, name), manual_name = 0 WHERE id = ?",
        (structure_id,),
    )
    return json_answer({"id": structure_id})


def set_levels(call: Call) -> Answer:
    """Primary (1), secondary (2)."""
    body = call.json(Schema({"levelsOfEducation": "array"}, ("levelsOfEducation",)))
    return _set_json(call, "levels", body.raw("levelsOfEducation"))


def set_distributions(call: Call) -> Answer:
    """Which brands the structure uses."""
    body = call.json(Schema({"distributions": "strings"}, ("distributions",)))
    return _set_json(call, "distributions", body.raw("distributions"))


def _set_json(call: Call, column: str, value: object) -> Answer:
    structure_id = call.params["structureId"]
    call.db.run(
        f"UPDATE structures SET {column} = ? WHERE id = ?", (json.dumps(value), structure_id)
    )
    return json_answer({"id": structure_id})


def define_parent(call: Call) -> Answer:
    """Put a structure under another; 401 when that is itself or makes a loop."""
    child, parent = call.params["structureId"], call.params["parentStructureId"]
    if parent in with_children(call.db, child):
        return error(401, "structure.parent.loop")
    if not (call.db.exists("structures", child) and call.db.exists("structures", parent)):
        return json_answer({})
    call.db.run(
        "INSERT OR IGNORE INTO structure_parents (structure_id, parent_id) VALUES (?, ?)",
        (child, parent),
    )
    return json_answer({"id": child})


def remove_parent(call: Call) -> Answer:
    """Take a structure from under another."""
    pair = (call.params["structureId"], call.params["parentStructureId"])
    call.db.run("DELETE FROM structure_parents WHERE structure_id = ? AND parent_id = ?", pair)
    return json_answer({})


def children(call: Call) -> Answer:
    """The ids of the structures below; ADML get 400, their filter reads a body (corrections)."""
    if not call.user.is_central:
        return bad_request("bad.request")
    return json_answer(with_children(call.db, call.params["structureId"])[1:])


def metrics(call: Call) -> Answer:
    """Activated accounts and others, by profile."""
    rows = call.db.rows(
        "SELECT u.profile, sum(u.activation_code IS NULL) AS active, "
        "sum(u.activation_code IS NOT NULL) AS inactive FROM attachments a "
        "JOIN users u ON u.id = a.user_id WHERE a.structure_id = ? AND u.delete_date IS NULL "
        "GROUP BY u.profile",
        (call.params["structureId"],),
    )
    return json_answer(
        {"metrics": [{k: row[k] for k in ("profile", "active", "inactive")} for row in rows]}
    )


def users(call: Call) -> Answer:
    """Everybody of a structure, with everything; kept until something of it is written."""
    structure_id = call.params["id"]
    return json_bytes(
        call.db.cached(
            ("users", structure_id), TABLES, lambda: structure_users(call.db, structure_id)
        )
    )


def removed_users(_: Call) -> Answer:
    """Who was detached from the structure by hand: nobody, in this platform."""
    return json_answer([])


def quick_search(call: Call) -> Answer:
    """Up to ten people whose name holds the input."""
    rows = call.db.rows(
        "SELECT u.id, u.first_name, u.last_name FROM attachments a "
        "JOIN users u ON u.id = a.user_id "
        "WHERE a.structure_id = ? AND u.display_name LIKE ? ORDER BY u.last_name LIMIT 10",
        (call.params["id"], f"%{call.query.first('input') or ''}%"),
    )
    return json_answer(
        [
            {"id": row["id"], "firstName": row["first_name"], "lastName": row["last_name"]}
            for row in rows
        ]
    )


def sources(call: Call) -> Answer:
    """From where the structure's accounts come."""
    found = call.db.column(
        "SELECT DISTINCT u.source FROM attachments a JOIN users u ON u.id = a.user_id "
        "WHERE a.structure_id = ? ORDER BY 1",
        (call.params["id"],),
    )
    return json_answer([{"sources": found}])


def check_uais(call: Call) -> Answer:
    """Which of these UAI exist."""
    wanted = call.json(Schema({"list": "strings"}, ("list",))).texts("list")
    rows = call.db.rows(
        "SELECT name, uai FROM structures WHERE uai IN (SELECT value FROM json_each(?))",
        (json.dumps(wanted),),
    )
    return json_answer([{"name": row["name"], "UAI": row["uai"]} for row in rows])


ROUTES = (
    Route("GET", "/directory/structure/admin/list", rights.admin, admin_list),
    Route("GET", "/directory/structures", rights.workflow(LIST_ALL), list_structures),
    Route("GET", "/directory/school/:id", rights.authenticated, get_school),
    Route("POST", "/directory/school", rights.workflow(CREATE_SCHOOL), create_school),
    Route("PUT", "/directory/structure/check/uai", rights.super_admin, check_uais),
    Route("PUT", "/directory/structure/:structureId", rights.adml_of_structure, update_structure),
    Route(
        "PUT", "/directory/structure/:structureId/resetName", rights.adml_of_structure, reset_name
    ),
    Route(
        "PUT",
        "/directory/structure/:structureId/levels-of-education",
        rights.super_admin,
        set_levels,
    ),
    Route(
        "PUT",
        "/directory/structure/:structureId/distributions",
        rights.super_admin,
        set_distributions,
    ),
    Route(
        "PUT",
        "/directory/structure/:structureId/parent/:parentStructureId",
        rights.workflow(DEFINE_PARENT),
        define_parent,
    ),
    Route(
        "DELETE",
        "/directory/structure/:structureId/parent/:parentStructureId",
        rights.workflow(DEFINE_PARENT),
        remove_parent,
    ),
    Route("GET", "/directory/structure/:structureId/children", rights.admin, children),
    Route("GET", "/directory/structure/:structureId/metrics", rights.adml_of_structure, metrics),
    Route("GET", "/directory/structure/:id/users", rights.admin_structure, users),
    Route("GET", "/directory/structure/:id/removedUsers", rights.admin_structure, removed_users),
    Route("GET", "/directory/structure/:id/sources", rights.admin, sources),
    Route(
        "GET", "/directory/structure/:id/quicksearch/users", rights.admin_structure, quick_search
    ),
)
