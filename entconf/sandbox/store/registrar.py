# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Writes the people of an import: found by their external id, else created with a login and a code.

Login: directory reference, section 3.6. Activation code: section 2.4.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from entconf.sandbox.store.creation import attach, join_class, leave_class
from entconf.sandbox.store.database import Database, marks
from entconf.sandbox.store.deletion import restore

_CODE = "abcdefghjkmnprstvwxyz3456789"
_LONGEST_PART, _LONGEST = 30, 64
_COLUMNS = frozenset(
    {
        *("birth_date", "email", "home_phone", "mobile", "address", "zip_code", "city", "country"),
        *("attachment_id", "aaf_functions", "login_alias"),
    }
)
_EXTRAS = frozenset({"ine", "title", "surname", "work_phone"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """Somebody as an import tells them. `facts` are columns of ours; an empty one is no news."""

    external_id: str
    profile: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    source: str
    structures: tuple[str, ...]
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    classes: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None


class Registrar:
    """Writes one import. Everything taken is looked up once, at the start."""

    def __init__(self, db: Database, now: str) -> None:
        self._db = db
        self._now = now
        taken = db.rows("SELECT login, login_alias FROM users")
        self._taken = {name for row in taken for name in row if name}
        rows = db.rows("SELECT id, external_id FROM users WHERE external_id IS NOT NULL")
        self._known: dict[str, str] = {row["external_id"]: row["id"] for row in rows}
        self._numbers: dict[str, int] = {}
        self.created = self.updated = 0

    def find(self, external_id: str) -> str | None:
        """The id of somebody by external id."""
        return self._known.get(external_id)

    def write(self, person: Incoming) -> str:
        """Create or update somebody, attach them, and put them in their classes and groups.

        An account that was pre-deleted or had disappeared comes back. The login never changes.
        """
        user_id = self._known.get(person.external_id)
        if user_id is None:
            user_id = self._create(person)
            self.created += 1
        else:
            self._update(user_id, person)
            self.updated += 1
        self._set_facts(user_id, person.facts)
        profile = self._db.text("SELECT profile FROM users WHERE id = ?", (user_id,)) or ""
        for structure in person.structures:
            attach(self._db, user_id, profile, structure)
        if person.classes is not None:
            self._set_classes(user_id, profile, person)
        if person.groups is not None:
            self._set_groups(user_id, person)
        return user_id

    def _create(self, person: Incoming) -> str:
        user_id = str(uuid.uuid4())
        code = "".join(secrets.choice(_CODE) for _ in range(8))
        self._db.run(
            "INSERT INTO users (id, external_id, login, activation_code, first_name, last_name, "
            "display_name, profile, source, creation_date) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(user_id, person.external_id, self._login(person), code, person.first_name),
                *(person.last_name, f"{person.first_name} {person.last_name}", person.profile),
                *(person.source, self._now),
            ),
        )
        self._known[person.external_id] = user_id
        return user_id

    def _update(self, user_id: str, person: Incoming) -> None:
        restore(self._db, user_id)
        self._db.run(
            "UPDATE users SET first_name = ?, last_name = ?, display_name = ?, source = ?, "
            "disappearance_date = NULL WHERE id = ?",
            (
                *(person.first_name, person.last_name, f"{person.first_name} {person.last_name}"),
                *(person.source, user_id),
            ),
        )

    def _set_facts(self, user_id: str, facts: Mapping[str, str]) -> None:
        for name, value in facts.items():
            if not value:
                continue
            if name in _COLUMNS:
                self._db.run(f"UPDATE users SET {name} = ? WHERE id = ?", (value, user_id))
            elif name in _EXTRAS:
                self._db.run(
                    f"INSERT INTO person_extras (user_id, {name}) VALUES (?, ?) "
                    f"ON CONFLICT (user_id) DO UPDATE SET {name} = excluded.{name}",
                    (user_id, value),
                )

    def _set_classes(self, user_id: str, profile: str, person: Incoming) -> None:
        wanted = set(person.classes or ())
        held = set(
            self._db.column(
                "SELECT cm.class_id FROM class_members cm JOIN classes c ON c.id = cm.class_id "
                f"WHERE cm.user_id = ? AND c.structure_id IN ({marks(person.structures)})",
                (user_id, *person.structures),
            )
        )
        for class_id in sorted(held - wanted):
            leave_class(self._db, user_id, class_id)
        for class_id in sorted(wanted):
            join_class(self._db, user_id, profile, class_id)

    def _set_groups(self, user_id: str, person: Incoming) -> None:
        """Only the groups that imports fill: those people made by hand are left alone."""
        self._db.run(
            "DELETE FROM members WHERE user_id = ? AND group_id IN (SELECT id FROM groups WHERE "
            "type IN ('FunctionalGroup', 'HTGroup', 'DirectionGroup') AND structure_id IN "
            f"({marks(person.structures)}))",
            (user_id, *person.structures),
        )
        self._db.run_many(
            "INSERT OR IGNORE INTO members (group_id, user_id) VALUES (?, ?)",
            [(group, user_id) for group in person.groups or ()],
        )

    def link(self, student: str, relatives: Iterable[str]) -> None:
        """Make these people the relatives of a pupil, beside those they already have."""
        self._db.run_many(
            "INSERT OR IGNORE INTO relatives (student_id, relative_id) VALUES (?, ?)",
            [(student, relative) for relative in relatives],
        )

    def _login(self, person: Incoming) -> str:
        base = f"{_plain(person.first_name)}.{_plain(person.last_name)}"[:_LONGEST]
        login, number = base, self._numbers.get(base, 1)
        while login in self._taken:
            number += 1
            login = f"{base}{number}"
        self._numbers[base] = number
        self._taken.add(login)
        return login


def _plain(name: str) -> str:
    """A part of a login: without accents and signs, lower case, at most thirty letters."""
    name = name.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    letters = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
    return re.sub(r"\W", "", letters).lower()[:_LONGEST_PART]
