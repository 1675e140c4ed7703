"""Structures, classes and groups that an import makes, and classes it takes away."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass

from entconf.sandbox.invent.batch import Batch, Ids
from entconf.sandbox.invent.structure_groups import GROUP, add_class_groups, add_structure_groups
from entconf.sandbox.store.database import Database


@dataclass(frozen=True, slots=True)
class NewStructure:
    """A structure as an import knows it."""

    external_id: str
    uai: str | None
    name: str
    source: str


def add_structure(db: Database, new: NewStructure) -> str:
    """Create a structure with its five profile groups; answers its id."""
    ids, batch = _ids(), Batch()
    structure_id = ids.next()
    batch.table("structures", "id external_id uai name feeder_name source").append(
        (structure_id, new.external_id, new.uai, new.name, new.name, new.source)
    )
    add_structure_groups(batch, ids, structure_id, new.name)
    batch.write(db)
    return structure_id


def add_class(db: Database, structure_id: str, name: str, *, external_id: str, source: str) -> str:
    """Create a class with its five profile groups; answers its id."""
    ids, batch = _ids(), Batch()
    class_id = ids.next()
    row = (class_id, structure_id, name, external_id, source)
    batch.table("classes", "id structure_id name external_id source").append(row)
    add_class_groups(batch, ids, class_id, name)
    batch.write(db)
    return class_id


def named_group(db: Database, structure_id: str, kind: str, name: str) -> str:
    """The group of a type and name of a structure, made when there is none; answers its id.

    `HTGroup` and `DirectionGroup` are one to a structure, whatever their name.
    """
    single = kind in {"HTGroup", "DirectionGroup"}
    found = db.text(
        "SELECT id FROM groups WHERE structure_id = ? AND type = ? AND (name = ? OR ?)",
        (structure_id, kind, name, int(single)),
    )
    if found is not None:
        return found
    batch, group_id = Batch(), str(uuid.uuid4())
    filter_ = {"HTGroup": "HeadTeacher", "DirectionGroup": "Direction"}.get(kind)
    batch.table("groups", GROUP).append(
        (group_id, structure_id, None, name, kind, None, filter_, None)
    )
    batch.write(db)
    return group_id


def remove_class(db: Database, class_id: str) -> None:
    """Take a class away with its groups and everybody's place in it."""
    groups = db.column("SELECT id FROM groups WHERE class_id = ?", (class_id,))
    one = [(group,) for group in groups]
    for sql in (
        "DELETE FROM members WHERE group_id = ?",
        "DELETE FROM group_roles WHERE group_id = ?",
        "DELETE FROM group_widgets WHERE group_id = ?",
        "DELETE FROM groups WHERE id = ?",
    ):
        db.run_many(sql, one)
    db.run_many("DELETE FROM edges WHERE from_id = ? OR to_id = ?", [(g, g) for g in groups])
    db.run("DELETE FROM class_members WHERE class_id = ?", (class_id,))
    db.run("DELETE FROM classes WHERE id = ?", (class_id,))


def _ids() -> Ids:
    return Ids(random.Random(uuid.uuid4().int))  # noqa: S311 - ids, not secrets
