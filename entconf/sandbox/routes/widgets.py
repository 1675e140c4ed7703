"""Widgets: lists, links to groups, mandatory ones, locks (section 3.6 and its correction)."""

from __future__ import annotations

import json
import sqlite3

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, Refused, empty_object, json_answer, nothing
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.routing import Route
from entconf.sandbox.store.groups import profile_groups, translated, with_children


def list_widgets(call: Call) -> Answer:
    """Every widget of the platform."""
    rows = call.db.rows("SELECT * FROM widgets ORDER BY name")
    return json_answer({"widgets": [_row(row) for row in rows]})


def _row(row: sqlite3.Row) -> dict[str, object]:
    return {
        "id": row["id"],
        "name": row["name"],
        "js": row["js"],
        "path": row["path"],
        "i18n": row["i18n"],
        "distributions": json.loads(row["distributions"]) if row["distributions"] else [],
        "levelsOfEducation": json.loads(row["levels"]) if row["levels"] else [1, 2],
        "locked": bool(row["locked"]),
        "application": {"id": None, "name": None, "address": None, "strongLink": None},
    }


def widget_info(call: Call) -> Answer:
    """One widget with the structure's groups that have it."""
    row = call.db.row("SELECT * FROM widgets WHERE id = ?", (call.params["id"],))
    if row is None:
        return empty_object()
    groups = call.db.rows(
        "SELECT g.id, g.name, gw.mandatory FROM group_widgets gw "
        "JOIN groups g ON g.id = gw.group_id "
        "LEFT JOIN classes c ON c.id = g.class_id WHERE gw.widget_id = ? "
        "AND (? IS NULL OR coalesce(g.structure_id, c.structure_id) = ?) ORDER BY g.name",
        (row["id"], *([rights.structure_named(call)] * 2)),
    )
    linked = [
        {
            "id": group["id"],
            "name": translated(group["name"], call.language),
            "mandatory": bool(group["mandatory"]),
        }
        for group in groups
    ]
    return json_answer(_row(row) | {"groups": linked})


def _unlocked(call: Call) -> tuple[str, str]:
    """Widget and group; a locked widget ends the request with a 200 that did nothing."""
    row = call.db.row("SELECT locked FROM widgets WHERE id = ?", (call.params["id"],))
    if row is None or row["locked"]:
        raise Refused(empty_object())
    return call.params["id"], call.params["groupId"]


_LINK = (
    "INSERT OR IGNORE INTO group_widgets (widget_id, group_id) "
    "SELECT w.id, g.id FROM widgets w, groups g WHERE w.id = ? AND g.id = ?"
)
_UNLINK = "DELETE FROM group_widgets WHERE widget_id = ? AND group_id = ?"
_MANDATORY = "UPDATE group_widgets SET mandatory = {} WHERE widget_id = ? AND group_id = ?"


def link(call: Call) -> Answer:
    """Give the widget to a group."""
    call.db.run(_LINK, _unlocked(call))
    return empty_object()


def unlink(call: Call) -> Answer:
    """Take the widget from a group."""
    call.db.run(_UNLINK, _unlocked(call))
    return empty_object()


def set_mandatory(call: Call) -> Answer:
    """The members of a group that has the widget cannot hide it."""
    call.db.run(_MANDATORY.format(1), _unlocked(call))
    return empty_object()


def remove_mandatory(call: Call) -> Answer:
    """They can again; this one does not look at the lock (corrections)."""
    call.db.run(_MANDATORY.format(0), (call.params["id"], call.params["groupId"]))
    return empty_object()


def _mass(call: Call, sql: str) -> Answer:
    structures = with_children(call.db, call.params["structureId"])
    groups = profile_groups(call.db, structures, call.query.all("profile"))
    call.db.run_many(sql, [(call.params["id"], group) for group in groups])
    return empty_object()


def mass_link(call: Call) -> Answer:
    """Give the widget to profiles, down the whole tree."""
    return _mass(call, _LINK)


def mass_unlink(call: Call) -> Answer:
    """Take the widget from profiles, down the whole tree."""
    return _mass(call, _UNLINK)


def mass_set_mandatory(call: Call) -> Answer:
    """Mandatory for profiles, down the whole tree."""
    return _mass(call, _MANDATORY.format(1))


def mass_remove_mandatory(call: Call) -> Answer:
    """No longer mandatory, down the whole tree; the only mass route that honours the lock."""
    locked = call.db.count("SELECT locked FROM widgets WHERE id = ?", (call.params["id"],))
    return empty_object() if locked else _mass(call, _MANDATORY.format(0))


def toggle_lock(call: Call) -> Answer:
    """A toggle, not a setting."""
    widget_id = call.params["id"]
    call.db.run("UPDATE widgets SET locked = 1 - locked WHERE id = ?", (widget_id,))
    row = call.db.row("SELECT locked FROM widgets WHERE id = ?", (widget_id,))
    return empty_object() if row is None else json_answer({"locked": bool(row["locked"])})


def delete(call: Call) -> Answer:
    """Remove a widget from the platform; the status is 201."""
    call.db.run("DELETE FROM group_widgets WHERE widget_id = ?", (call.params["id"],))
    call.db.run("DELETE FROM widgets WHERE id = ?", (call.params["id"],))
    return nothing(201)


def set_distributions(call: Call) -> Answer:
    """For which brands the widget is."""
    body = call.json(Schema({"distributions": "strings"}, ("distributions",)))
    written = json.dumps(body.texts("distributions"))
    call.db.run("UPDATE widgets SET distributions = ? WHERE id = ?", (written, call.params["id"]))
    return json_answer({"id": call.params["id"]})


_BASE = "/appregistry/widget/:id"
ROUTES = (
    Route("GET", "/appregistry/widgets", rights.admin, list_widgets),
    Route("GET", _BASE, rights.registry, widget_info),
    Route("DELETE", _BASE, rights.super_admin, delete),
    Route("PUT", f"{_BASE}/lock", rights.super_admin, toggle_lock),
    Route("PUT", f"{_BASE}/distributions", rights.super_admin, set_distributions),
    Route("POST", f"{_BASE}/link/:groupId", rights.group_rule, link),
    Route("DELETE", f"{_BASE}/link/:groupId", rights.group_rule, unlink),
    Route("PUT", f"{_BASE}/mandatory/:groupId", rights.group_rule, set_mandatory),
    Route("DELETE", f"{_BASE}/mandatory/:groupId", rights.group_rule, remove_mandatory),
    Route("PUT", f"{_BASE}/authorize/:structureId", rights.registry, mass_link),
    Route("DELETE", f"{_BASE}/authorize/:structureId", rights.registry, mass_unlink),
    Route("PUT", f"{_BASE}/mandatory/:structureId/mass", rights.registry, mass_set_mandatory),
    Route("DELETE", f"{_BASE}/mandatory/:structureId/mass", rights.registry, mass_remove_mandatory),
)
