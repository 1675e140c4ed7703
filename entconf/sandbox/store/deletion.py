# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Taking people away: what pre-deletion keeps, what erasing removes, what restoring brings back."""

from __future__ import annotations

import json
import time

from entconf.sandbox.store.database import Database

_LINKS = {
    "attachments": "structure_id",
    "class_members": "class_id",
    "members": "group_id",
    "user_positions": "position_id",
}


def erase(db: Database, user_id: str) -> None:
    """Remove somebody who never activated their account, at once and for good."""
    _unlink(db, user_id)
    db.run("DELETE FROM users WHERE id = ?", (user_id,))


def pre_delete(db: Database, user_id: str) -> None:
    """Mark somebody as deleted; their links are kept aside until the purge delay.

    The person stays in the structure's list, without links of any other kind.
    """
    kept = {
        table: db.column(f"SELECT {column} FROM {table} WHERE user_id = ?", (user_id,))
        for table, column in _LINKS.items()
    }
    structures = kept["attachments"]
    _unlink(db, user_id)
    db.run_many(
        "INSERT INTO attachments (structure_id, user_id) VALUES (?, ?)",
        [(structure, user_id) for structure in structures],
    )
    now = int(time.time() * 1000)
    db.run(
        "UPDATE users SET delete_date = ?, deletion_backup = ? WHERE id = ?",
        (now, json.dumps(kept), user_id),
    )


def restore(db: Database, user_id: str) -> bool:
    """Bring somebody back; functions and relatives do not come back (correction to section 5.4)."""
    backup = db.text("SELECT deletion_backup FROM users WHERE id = ?", (user_id,))
    if backup is None:
        return False
    kept: dict[str, list[str]] = json.loads(backup)
    for table, column in _LINKS.items():
        db.run_many(
            f"INSERT OR IGNORE INTO {table} ({column}, user_id) VALUES (?, ?)",
            [(key, user_id) for key in kept[table]],
        )
    db.run("UPDATE users SET delete_date = NULL, deletion_backup = NULL WHERE id = ?", (user_id,))
    return True


def _unlink(db: Database, user_id: str) -> None:
    for table in (*_LINKS, "functions"):
        db.run(f"DELETE FROM {table} WHERE user_id = ?", (user_id,))
    db.run("DELETE FROM relatives WHERE student_id = ? OR relative_id = ?", (user_id, user_id))
