"""The support application: requests for help, comments, states (section 9, and its source).

Strict as the original is: a list without page, school or sortBy is a 500; a request is an array
of one; a comment on one that is done opens it again, whatever the same body says of its state.
"""

from __future__ import annotations

import sqlite3

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, bad_request, error, json_answer, nothing
from entconf.sandbox.body import Body, Schema
from entconf.sandbox.call import Call
from entconf.sandbox.invent.catalogue import APPS
from entconf.sandbox.routing import Route

_APP = next(app for app in APPS if app.key == "support")
_PAGE = 25
_NEW, _OPENED, _RESOLVED, _CLOSED, _WAITING = 1, 2, 3, 4, 5
_STATES = {_NEW, _OPENED, _RESOLVED, _CLOSED, _WAITING}
_ID_LENGTH = 36
_SORTS = frozenset({"id", "modified", "status", "category", "owner", "event_count", "subject"})
_CREATE = Schema(
    {
        "subject": "string",
        "description": "string",
        "category": "string",
        "school_id": "string",
        "attachments": "array",
    },
    ("subject", "description", "category", "school_id"),
)
_UPDATE = Schema(
    {
        "subject": "string",
        "description": "string",
        "category": "string",
        "school_id": "string",
        "status": "integer",
        "newComment": "string",
        "attachments": "array",
    }
)
_JOINED = (
    "SELECT t.*, u.display_name AS owner_name, u.profile AS owner_profile "
    "FROM tickets t LEFT JOIN users u ON u.id = t.owner"
)


def create(call: Call) -> Answer:
    """Write a request; its state is NEW."""
    body = call.json(_CREATE)
    school = body.required_text("school_id")
    if len(school) != _ID_LENGTH:
        return bad_request("string is too short")
    now = _now(call)
    number = call.db.insert(
        "INSERT INTO tickets (subject, description, category, school_id, owner, status, created, "
        "modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            body.required_text("subject"),
            body.required_text("description"),
            body.required_text("category"),
            school,
            call.user.user_id,
            _NEW,
            now,
            now,
        ),
    )
    return json_answer({"id": number, "status": _NEW, "school_id": school, "created": now})


def list_tickets(call: Call) -> Answer:
    """Those of the schools of an administrator, else one's own; 25 a page."""
    page, school = call.query.first("page"), call.query.first("school")
    sort = call.query.first("sortBy")
    if page is None or not page.isdigit() or school is None or sort is None:
        return error(500, "internal.server.error")
    if sort not in _SORTS:
        sort = "id"
    order = "DESC" if call.query.first("order") == "DESC" else "ASC"
    visible = [row for row in call.db.rows(_JOINED) if _may_see(call, row)]
    if school != "*":
        visible = [row for row in visible if row["school_id"] == school]
    states = set(call.query.all("status"))
    if states:
        visible = [row for row in visible if str(row["status"]) in states]
    visible.sort(key=lambda row: (row[sort], row["id"]), reverse=order == "DESC")
    begin = (int(page) - 1) * _PAGE if int(page) else 0
    shown = visible[begin : begin + _PAGE] if int(page) else visible
    return json_answer([_told(row, len(visible)) for row in shown])


def _may_see(call: Call, row: sqlite3.Row) -> bool:
    user = call.user
    return bool(user.is_central or row["school_id"] in user.managed or row["owner"] == user.user_id)


def _told(row: sqlite3.Row, total: int) -> dict[str, object]:
    names = (
        *("id", "subject", "description", "category", "school_id", "owner", "status", "created"),
        *("modified", "event_count", "owner_name"),
    )
    return {
        **{name: row[name] for name in names},
        "profile": row["owner_profile"],
        "short_desc": row["description"][:100],
        "escalation_status": 1,
        "last_issue_update": None,
        "total_results": total,
    }


def get_ticket(call: Call) -> Answer:
    """A request, as an array of one or none."""
    row = call.db.row(f"{_JOINED} WHERE t.id = ?", (call.params["id"],))
    return json_answer([] if row is None or not _may_see(call, row) else [_told(row, 1)])


def owner_or_admin(call: Call) -> bool:
    """OwnerOrLocalAdmin: the author, or an administrator of the request's school."""
    row = call.db.row("SELECT * FROM tickets WHERE id = ?", (call.params["id"],))
    return call.user.is_central or (row is not None and _may_see(call, row))


def update(call: Call) -> Answer:
    """Change fields, then add a comment, which opens again what was done."""
    body = call.json(_UPDATE)
    number = body.number("status")
    if "status" in body and number not in _STATES:
        return bad_request("status is not valid")
    ticket = call.params["id"]
    if call.db.row("SELECT 1 FROM tickets WHERE id = ?", (ticket,)) is None:
        return bad_request("invalid.id")
    _change(call, ticket, body)
    comment = (body.text("newComment") or "").strip()
    if comment:
        call.db.run(
            "INSERT INTO ticket_comments (ticket_id, owner, content, created) VALUES (?, ?, ?, ?)",
            (ticket, call.user.user_id, body.text("newComment"), _now(call)),
        )
        call.db.run(
            "UPDATE tickets SET status = ? WHERE id = ? AND status IN (?, ?)",
            (_OPENED, ticket, _RESOLVED, _CLOSED),
        )
    row = call.db.row(f"{_JOINED} WHERE t.id = ?", (ticket,))
    return json_answer(_told(row, 1) if row is not None else {})


def _change(call: Call, ticket: str, body: Body) -> None:
    for name in ("subject", "description", "category", "school_id"):
        if body.text(name) is not None:
            sql = f"UPDATE tickets SET {name} = ? WHERE id = ?"  # noqa: S608 - one of the four
            call.db.run(sql, (body.text(name), ticket))
    if body.number("status") is not None:
        sql = "UPDATE tickets SET status = ? WHERE id = ?"
        call.db.run(sql, (body.number("status"), ticket))
    call.db.run(
        "UPDATE tickets SET modified = ?, event_count = event_count + 1 WHERE id = ?",
        (_now(call), ticket),
    )


def comments(call: Call) -> Answer:
    """The comments of a request, in the order they were written."""
    rows = call.db.rows(
        "SELECT c.*, u.display_name AS owner_name FROM ticket_comments c "
        "LEFT JOIN users u ON u.id = c.owner WHERE c.ticket_id = ? ORDER BY c.id",
        (call.params["id"],),
    )
    names = ("id", "ticket_id", "owner", "owner_name", "content", "created")
    return json_answer(
        [{**{name: row[name] for name in names}, "modified": row["created"]} for row in rows]
    )


def set_states(call: Call) -> Answer:
    """Put several requests into a state; 200 without a body."""
    found = call.json(Schema({"ids": "array"}, ("ids",))).raw("ids")
    for ticket in found if isinstance(found, list) else []:
        call.db.run(
            "UPDATE tickets SET status = ?, modified = ? WHERE id = ?",
            (int(call.params["newStatus"]), _now(call), str(ticket)),
        )
    return nothing(200)


def _all_owned(call: Call) -> bool:
    found = rights.lenient_json(call).get("ids")
    rows = [
        call.db.row("SELECT * FROM tickets WHERE id = ?", (str(one),))
        for one in (found if isinstance(found, list) else [])
    ]
    return bool(rows) and all(row is not None and _may_see(call, row) for row in rows)


def escalation(call: Call) -> Answer:  # noqa: ARG001 - the signature of a handler
    """Whether requests go on to a help desk of the platform: here they do not."""
    return json_answer({"isEscalationActivated": False})


def _now(call: Call) -> str:
    """A moment as the application writes it: UTC, without saying so."""
    return call.platform.now().removesuffix("Z")


ROUTES = (
    Route("POST", "/support/ticket", rights.workflow(_APP.create_action), create),
    Route("GET", "/support/tickets", rights.workflow(_APP.access_action), list_tickets),
    Route("GET", "/support/ticket/:id", rights.authenticated, get_ticket),
    Route("PUT", "/support/ticket/:id", owner_or_admin, update),
    Route("GET", "/support/ticket/:id/comments", owner_or_admin, comments),
    Route("POST", "/support/ticketstatus/:newStatus", _all_owned, set_states),
    Route("GET", "/support/escalation", rights.authenticated, escalation),
)
