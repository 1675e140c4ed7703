# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Rules and links of communication: their directions, their limits, their defaults."""

from __future__ import annotations

import sqlite3

from entconf.sandbox.answer import Refused, error
from entconf.sandbox.invent.catalogue import CLASS_RULES, STRUCTURE_RULES
from entconf.sandbox.store.database import Database
from entconf.sandbox.store.groups import translated

IMPOSSIBLE = "impossible to change direction"
_BOTH = frozenset({"INCOMING", "OUTGOING"})


def direction(rule: str | None) -> frozenset[str]:
    """A group's own rule as a set of INCOMING and OUTGOING."""
    if rule in {None, "NONE"}:
        return frozenset()
    return _BOTH if rule == "BOTH" else frozenset({str(rule)})


def with_bit(rule: str | None, bit: str) -> str:
    """The rule with one direction more."""
    return "BOTH" if direction(rule) | {bit} == _BOTH else bit


def set_rule(db: Database, group_id: str, rule: str | None) -> None:
    """Set a group's own rule."""
    db.run("UPDATE groups SET users_rule = ? WHERE id = ?", (rule, group_id))


def has_link(db: Database, group_id: str, *, sending: bool) -> bool:
    """Whether a group still sends to, or receives from, some group."""
    side = "from_id" if sending else "to_id"
    return db.count(f"SELECT count(*) FROM edges WHERE {side} = ?", (group_id,)) > 0


def warning_of_link(start: sqlite3.Row, end: sqlite3.Row, *, central: bool) -> str | None:
    """What a link would open within its groups; a 409 when it may not be made.

    A local administrator may not change the rule of the structure's groups of pupils and
    relatives, nor of a class's relatives; nobody may make a broadcast list reach its members.
    """
    if end["sub_type"] == "BroadcastGroup" and end["type"] != "ManualGroup":
        raise Refused(error(409, IMPOSSIBLE))
    opened: list[str] = []
    for name, group, bit in (("startgroup", start, "INCOMING"), ("endgroup", end, "OUTGOING")):
        closed = name == "endgroup" and group["sub_type"] == "BroadcastGroup"
        if closed or bit in direction(group["users_rule"]):
            continue
        if not central and _is_frozen(group):
            raise Refused(error(409, IMPOSSIBLE))
        if with_bit(group["users_rule"], bit) == "BOTH":
            opened.append(name)
    if not opened:
        return None
    which = "both.groups" if len(opened) > 1 else opened[0]
    return f"warning.{which}.users.can.communicate"


def _is_frozen(group: sqlite3.Row) -> bool:
    kind = (group["sub_type"], group["filter"])
    return kind in {
        ("StructureGroup", "Relative"),
        ("StructureGroup", "Student"),
        ("ClassGroup", "Relative"),
    }


def neighbours(
    db: Database, group_id: str, language: str, *, outgoing: bool
) -> list[dict[str, object]]:
    """The groups at the other end of a group's links."""
    here, there = ("from_id", "to_id") if outgoing else ("to_id", "from_id")
    rows = db.rows(
        f"SELECT g.*, c.name AS c_name, s.id AS s_id, s.name AS s_name FROM edges e "
        f"JOIN groups g ON g.id = e.{there} LEFT JOIN classes c ON c.id = g.class_id "
        "LEFT JOIN structures s ON s.id = coalesce(g.structure_id, c.structure_id) "
        f"WHERE e.{here} = ? ORDER BY g.name",
        (group_id,),
    )
    return [
        {
            "id": row["id"],
            "name": translated(row["name"], language),
            "filter": row["filter"],
            "displayName": row["display_name"],
            "internalCommunicationRule": row["users_rule"],
            "type": row["type"],
            "subType": row["sub_type"],
            "classes": [{"id": row["class_id"], "name": row["c_name"]}]
            if row["class_id"]
            else None,
            "structures": [{"id": row["s_id"], "name": row["s_name"]}] if row["s_id"] else None,
        }
        for row in rows
    ]


def apply_default_rules(db: Database, structure_id: str) -> int:
    """Give the profile groups of a structure and its classes their default rules and links."""
    changed = 0
    owners = [("structure_id", structure_id, STRUCTURE_RULES)]
    classes = db.column("SELECT id FROM classes WHERE structure_id = ?", (structure_id,))
    owners += [("class_id", class_id, CLASS_RULES) for class_id in classes]
    for column, owner, rules in owners:
        groups = {
            row["filter"]: row["id"]
            for row in db.rows(
                f"SELECT id, filter FROM groups WHERE {column} = ? AND type = 'ProfileGroup'",
                (owner,),
            )
        }
        for profile, (rule, targets) in rules.items():
            if profile not in groups:
                continue
            set_rule(db, groups[profile], rule)
            pairs = [(groups[profile], groups[target]) for target in targets if target in groups]
            db.run_many("INSERT OR IGNORE INTO edges (from_id, to_id) VALUES (?, ?)", pairs)
            changed += 1
    return changed


def can_communicate(db: Database, sender: str, recipient: str) -> bool:
    """Whether a person may write to another person, or to a group."""
    sending = (
        "SELECT m.group_id FROM members m JOIN groups g ON g.id = m.group_id "
        "WHERE m.user_id = ? AND g.users_rule IN ('INCOMING', 'BOTH')"
    )
    reached = f"SELECT to_id FROM edges WHERE from_id IN ({sending})"
    to_group = db.count(
        f"SELECT count(*) FROM groups WHERE id = ? AND id IN ({reached})", (recipient, sender)
    )
    to_member = db.count(
        "SELECT count(*) FROM members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = ? "
        "AND g.users_rule IN ('OUTGOING', 'BOTH') "
        f"AND (m.group_id IN ({reached}) OR m.group_id IN ({sending}))",
        (recipient, sender, sender),
    )
    return to_group + to_member > 0
