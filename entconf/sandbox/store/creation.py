"""Making accounts by hand: logins, groups of the structure or class (section 5.3)."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

from entconf.sandbox.invent.names import plain
from entconf.sandbox.store.database import Database

_CODE = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who to create, and where."""

    first_name: str
    last_name: str
    profile: str
    structure_id: str
    class_id: str | None
    birth_date: str | None
    created: str


def create_person(db: Database, person: NewPerson) -> tuple[str, str]:
    """Create an account that is not activated yet; answers its id and login."""
    user_id, login = str(uuid.uuid4()), _free_login(db, person)
    code = "".join(secrets.choice(_CODE) for _ in range(8))
    name = f"{person.first_name} {person.last_name}"
    db.run(
        "INSERT INTO users (id, external_id, login, activation_code, first_name, last_name, "
        "display_name, profile, source, birth_date, creation_date) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'MANUAL', ?, ?)",
        (
            *(user_id, str(uuid.uuid4()), login, code, person.first_name, person.last_name),
            *(name, person.profile, person.birth_date, person.created),
        ),
    )
    attach(db, user_id, person.profile, person.structure_id)
    if person.class_id is not None:
        join_class(db, user_id, person.profile, person.class_id)
    return user_id, login


def attach(db: Database, user_id: str, profile: str, structure_id: str) -> None:
    """Attach somebody to a structure and put them into its group of their profile."""
    db.run(
        "INSERT OR IGNORE INTO attachments (structure_id, user_id) VALUES (?, ?)",
        (structure_id, user_id),
    )
    db.run(
        "INSERT OR IGNORE INTO members (group_id, user_id) SELECT id, ? FROM groups "
        "WHERE structure_id = ? AND type = 'ProfileGroup' AND filter = ?",
        (user_id, structure_id, profile),
    )


def join_class(db: Database, user_id: str, profile: str, class_id: str) -> None:
    """Put somebody into a class and its group of their profile."""
    db.run(
        "INSERT OR IGNORE INTO class_members (class_id, user_id) VALUES (?, ?)",
        (class_id, user_id),
    )
    db.run(
        "INSERT OR IGNORE INTO members (group_id, user_id) SELECT id, ? FROM groups "
        "WHERE class_id = ? AND type = 'ProfileGroup' AND filter = ?",
        (user_id, class_id, profile),
    )


def leave_class(db: Database, user_id: str, class_id: str) -> None:
    """Take somebody out of a class and its groups."""
    pair = (class_id, user_id)
    db.run("DELETE FROM class_members WHERE class_id = ? AND user_id = ?", pair)
    db.run(
        "DELETE FROM members WHERE user_id = ? AND group_id IN "
        "(SELECT id FROM groups WHERE class_id = ?)",
        (user_id, class_id),
    )


def detach(db: Database, user_id: str, structure_id: str) -> int:
    """Take somebody from a structure, its classes and its groups; how many attachments went."""
    gone = db.run(
        "DELETE FROM attachments WHERE structure_id = ? AND user_id = ?", (structure_id, user_id)
    )
    db.run(
        "DELETE FROM members WHERE user_id = ? AND group_id IN (SELECT g.id FROM groups g "
        "LEFT JOIN classes c ON c.id = g.class_id "
        "WHERE coalesce(g.structure_id, c.structure_id) = ?)",
        (user_id, structure_id),
    )
    db.run(
        "DELETE FROM class_members WHERE user_id = ? AND class_id IN "
        "(SELECT id FROM classes WHERE structure_id = ?)",
        (user_id, structure_id),
    )
    return gone


def _free_login(db: Database, person: NewPerson) -> str:
    base = f"{plain(person.first_name)}.{plain(person.last_name)}"
    taken = set(db.column("SELECT login FROM users WHERE login LIKE ?", (f"{base}%",)))
    login, number = base, 0
    while login in taken:
        number += 1
        login = f"{base}{number}"
    return login
