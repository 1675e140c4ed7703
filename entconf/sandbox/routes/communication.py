# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Who may write to whom: rules within a group, links between groups (section 6 and corrections).

The direction of a group's own rule is a set of INCOMING and OUTGOING: a link needs
INCOMING on the group it leaves and OUTGOING on the group it reaches, and adds what misses.
"""

from __future__ import annotations

import sqlite3

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, Refused, bad_request, empty_object, error, json_answer
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.invent.catalogue import STRUCTURE_RULES
from entconf.sandbox.routing import Route
from entconf.sandbox.store.communication import (
    IMPOSSIBLE,
    apply_default_rules,
    can_communicate,
    direction,
    has_link,
    neighbours,
    set_rule,
    warning_of_link,
    with_bit,
)

INCOMING, OUTGOING = "INCOMING", "OUTGOING"


def _group(call: Call, param: str) -> sqlite3.Row:
    row = call.db.row("SELECT * FROM groups WHERE id = ?", (call.params[param],))
    if row is None:
        raise Refused(bad_request("group.not.found"))
    return row


def _ends(call: Call) -> tuple[sqlite3.Row, sqlite3.Row]:
    return _group(call, "startGroupId"), _group(call, "endGroupId")


def get_group(call: Call) -> Answer:
    """A group with its own rule and the groups it may write to."""
    row = _group(call, "groupId")
    return json_answer(
        {
            "id": row["id"],
            "name": row["name"],
            "type": row["type"],
            "subType": row["sub_type"],
            "filter": row["filter"],
            "users": row["users_rule"],
            "communiqueWith": neighbours(call.db, row["id"], call.language, outgoing=True),
        }
    )


def outgoing(call: Call) -> Answer:
    """The groups this one may write to."""
    return json_answer(neighbours(call.db, call.params["groupId"], call.language, outgoing=True))


def incoming(call: Call) -> Answer:
    """The groups that may write to this one."""
    return json_answer(neighbours(call.db, call.params["groupId"], call.language, outgoing=False))


def open_group(call: Call) -> Answer:
    """Let the members of a group write to each other; always BOTH."""
    set_rule(call.db, _group(call, "groupId")["id"], "BOTH")
    return json_answer({"users": "BOTH"})


def close_group(call: Call) -> Answer:
    """Take back what no link needs of a group's own rule; 409 when links need both."""
    group = _group(call, "groupId")["id"]
    receives = call.db.count("SELECT count(*) FROM edges WHERE to_id = ?", (group,)) > 0
    sends = call.db.count("SELECT count(*) FROM edges WHERE from_id = ?", (group,)) > 0
    if receives and sends:
        return error(409, IMPOSSIBLE)
    remaining = OUTGOING if receives else INCOMING if sends else None
    set_rule(call.db, group, remaining)
    return json_answer({"users": remaining})


def check_link(call: Call) -> Answer:
    """What a link would change of the groups' own rules, or 409 when one may not."""
    start, end = _ends(call)
    return json_answer({"warning": warning_of_link(start, end, central=call.user.is_central)})


def add_link(call: Call) -> Answer:
    """Link two groups, and add to their own rules what the link needs."""
    start, end = _ends(call)
    warning_of_link(start, end, central=call.user.is_central)
    _insert_edge(call, start["id"], end["id"])
    changed: dict[str, str] = {}
    if INCOMING not in direction(start["users_rule"]):
        changed[start["id"]] = with_bit(start["users_rule"], INCOMING)
    before = changed.get(end["id"], end["users_rule"])
    if OUTGOING not in direction(before) and end["sub_type"] != "BroadcastGroup":
        changed[end["id"]] = with_bit(before, OUTGOING)
    for group, rule in changed.items():
        set_rule(call.db, group, rule)
    return json_answer(changed or {"ok": "no direction to change"})


def _insert_edge(call: Call, start: str, end: str) -> int:
    sql = "INSERT OR IGNORE INTO edges (from_id, to_id) VALUES (?, ?)"
    return call.db.run(sql, (start, end))


def remove_relations(call: Call) -> Answer:
    """Unlink two groups; a rule that is only what the link needed goes with the last link.

    When a group has no rule of its own the answer is 400, although the link is gone.
    """
    start, end = _ends(call)
    pair = (start["id"], end["id"])
    call.db.run("DELETE FROM edges WHERE from_id = ? AND to_id = ?", pair)
    if start["users_rule"] is None or end["users_rule"] is None:
        return bad_request("java.lang.NullPointerException: Name is null")
    sender, receiver = start["users_rule"], end["users_rule"]
    if sender == INCOMING and not has_link(call.db, start["id"], sending=True):
        set_rule(call.db, start["id"], None)
        sender = None
    if receiver == OUTGOING and not has_link(call.db, end["id"], sending=False):
        set_rule(call.db, end["id"], None)
        receiver = None
    return json_answer({"sender": sender, "receiver": receiver})


def old_add_link(call: Call) -> Answer:
    """The older route: a link that changes no rule."""
    start, end = _ends(call)
    return json_answer({"number": max(_insert_edge(call, start["id"], end["id"]), 0)})


def old_remove_link(call: Call) -> Answer:
    """The older route: unlink, changing no rule."""
    pair = (call.params["startGroupId"], call.params["endGroupId"])
    gone = call.db.run("DELETE FROM edges WHERE from_id = ? AND to_id = ?", pair)
    return json_answer({"number": gone})


def default_rules(_: Call) -> Answer:
    """The rules a structure starts with."""
    return json_answer(
        {
            profile: {"users": rule, "communiqueWith": list(targets)}
            for profile, (rule, targets) in STRUCTURE_RULES.items()
        }
    )


def init_rules(call: Call) -> Answer:
    """Prepare the default rules of structures."""
    structures = call.json(Schema({"structures": "strings"}, ("structures",))).texts("structures")
    if not structures:
        return bad_request("invalid.structures")
    return empty_object()


def put_rules(call: Call) -> Answer:
    """Apply the default rules to a structure; rules made by hand stay."""
    structure = call.params["structureId"]
    changed = apply_default_rules(call.db, structure)
    return json_answer({"status": "ok", "results": [[{"number": changed}]]})


def reset_rules(call: Call) -> Answer:
    """Drop every rule and link made by hand, then apply the defaults."""
    structure = call.params["structureId"]
    of_structure = (
        "(SELECT g.id FROM groups g LEFT JOIN classes c ON c.id = g.class_id "
        "WHERE coalesce(g.structure_id, c.structure_id) = ?)"
    )
    for side in ("from_id", "to_id"):
        call.db.run(f"DELETE FROM edges WHERE {side} IN {of_structure}", (structure,))
    call.db.run(
        f"UPDATE groups SET users_rule = NULL WHERE type = 'ProfileGroup' AND id IN {of_structure}",
        (structure,),
    )
    apply_default_rules(call.db, structure)
    return empty_object()


def verify(call: Call) -> Answer:
    """Whether one person may write to another, or to a group."""
    able = can_communicate(call.db, call.params["from"], call.params["to"])
    return json_answer({"canCommunicate": able})


_INIT = rights.workflow(
    "org.entcore.communication.controllers.CommunicationController|initDefaultCommunicationRules"
)
_APPLY = rights.workflow(
    "org.entcore.communication.controllers.CommunicationController|defaultCommunicationRules"
)
_PAIR = "/communication/group/:startGroupId/communique/:endGroupId"
_V2 = "/communication/v2/group/:startGroupId/communique/:endGroupId"
_GROUP = "/communication/group/:groupId"
ROUTES = (
    Route("GET", f"{_GROUP}/outgoing", None, outgoing),
    Route("GET", f"{_GROUP}/incoming", None, incoming),
    Route("GET", _GROUP, rights.group_rule, get_group),
    Route("POST", f"{_GROUP}/users", rights.group_rule, open_group),
    Route("DELETE", f"{_GROUP}/users", rights.group_rule, close_group),
    Route("GET", f"{_V2}/check", rights.admin, check_link),
    Route("POST", _V2, rights.admin, add_link),
    Route(
        "DELETE",
        "/communication/group/:startGroupId/relations/:endGroupId",
        rights.group_rule,
        remove_relations,
    ),
    Route("POST", _PAIR, rights.group_rule, old_add_link),
    Route("DELETE", _PAIR, rights.group_rule, old_remove_link),
    Route("GET", "/communication/rules", rights.admin, default_rules),
    Route("PUT", "/communication/init/rules", _INIT, init_rules),
    Route("PUT", "/communication/rules/:structureId", _APPLY, put_rules),
    Route("POST", "/communication/rules/:structureId/reset", rights.super_admin, reset_rules),
    Route("GET", "/communication/verify/:from/:to", rights.super_admin, verify),
)
