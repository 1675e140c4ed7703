# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Who may come in, and where timetables come from: settings of a structure (section 2, 7)."""

from __future__ import annotations

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, bad_request, json_answer, nothing
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.invent.catalogue import ALL
from entconf.sandbox.routing import Route


def block_profile(call: Call) -> Answer:
    """Block or unblock everybody of a profile, one by one; 204, and a trace of it.

    An ADML's call leaves central administrators alone. Sessions of the blocked end.
    """
    body = call.json(Schema({"profile": "string", "block": "boolean"}, ("profile", "block")))
    profile, blocked = body.required_text("profile"), int(bool(body.flag("block")))
    structure_id = call.params["id"]
    if profile not in ALL:
        return bad_request("invalid.profile")
    spared = (
        ""
        if call.user.is_central
        else (" AND id NOT IN (SELECT user_id FROM functions WHERE code = 'SUPER_ADMIN')")
    )
    people = call.db.column(
        "SELECT m.user_id FROM members m JOIN groups g ON g.id = m.group_id "
        "WHERE g.structure_id = ? AND g.type = 'ProfileGroup' AND g.filter = ?",
        (structure_id, profile),
    )
    sql = f"UPDATE users SET blocked = ? WHERE id = ?{spared}"
    call.db.run_many(sql, [(blocked, person) for person in people])
    if blocked:
        for person in people:
            call.platform.sessions.close_user(person)
    call.db.run(
        "INSERT INTO block_traces (structure_id, profile, blocked, user_id, user_name, created) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            structure_id,
            profile,
            blocked,
            call.user.user_id,
            call.user.display_name,
            call.platform.now(),
        ),
    )
    return nothing(204)


def block_traces(call: Call) -> Answer:
    """Who blocked or unblocked which profile when, the latest first."""
    rows = call.db.rows(
        "SELECT * FROM block_traces WHERE structure_id = ? ORDER BY id DESC",
        (call.params["structureId"],),
    )
    return json_answer(
        [
            {
                "_id": str(row["id"]),
                "action": "BLOCK" if row["blocked"] else "UNBLOCK",
                "profile": row["profile"],
                "structureId": row["structure_id"],
                "userId": row["user_id"],
                "userName": row["user_name"],
                "created": {"$date": row["created"]},
            }
            for row in rows
        ]
    )


def list_profiles(call: Call) -> Answer:
    """The profiles, and whether each is blocked on the whole platform."""
    rows = call.db.rows("SELECT name, blocked FROM profiles")
    return json_answer([{"name": row["name"], "blocked": bool(row["blocked"])} for row in rows])


def block_profiles(call: Call) -> Answer:
    """Block profiles on the whole platform."""
    body = call.json(Schema(dict.fromkeys(ALL, "boolean")))
    for profile in body:
        call.db.run(
            "UPDATE profiles SET blocked = ? WHERE name = ?",
            (int(bool(body.flag(profile))), profile),
        )
    return json_answer({})


def timetable_rule(call: Call) -> bool:
    """AdmlOfStructureWithoutEDTInit: an ADML only as long as no timetable was chosen."""
    if call.user.is_central:
        return True
    structure_id = call.params["structureId"]
    if not call.user.manages(structure_id):
        return False
    return not call.db.text("SELECT timetable FROM structures WHERE id = ?", (structure_id,))


def init_timetable(call: Call) -> Answer:
    """Where timetables come from: EDT, UDT, NOP or ""."""
    kind = call.json(Schema({"type": "string"}, ("type",))).text("type")
    if kind not in {"EDT", "UDT", "NOP", ""}:
        return bad_request("invalid.type")
    structure_id = call.params["structureId"]
    row = call.db.row("SELECT uai FROM structures WHERE id = ?", (structure_id,))
    if row is None or not row["uai"]:
        return bad_request("invalid.structure")
    call.db.run("UPDATE structures SET timetable = ? WHERE id = ?", (kind, structure_id))
    return json_answer({"id": structure_id})


ROUTES = (
    Route("PUT", "/directory/structure/:id/profile/block", rights.admin_structure, block_profile),
    Route("GET", "/admin/api/block/traces/:structureId", rights.admin, block_traces),
    Route("GET", "/directory/profiles", rights.admin, list_profiles),
    Route("PUT", "/directory/profiles", rights.super_admin, block_profiles),
    Route("PUT", "/directory/timetable/init/:structureId", timetable_rule, init_timetable),
)
