"""Runs a CSV import that was checked: structure, classes, people, families, and the missing."""

from __future__ import annotations

import json
import uuid

from entconf.sandbox.imports.csv_check import DELETED
from entconf.sandbox.imports.csv_draft import Draft
from entconf.sandbox.imports.csv_report import Entry, Report
from entconf.sandbox.invent.names import plain
from entconf.sandbox.store.database import Database
from entconf.sandbox.store.deletion import pre_delete
from entconf.sandbox.store.places import (
    NewStructure,
    add_class,
    add_structure,
    named_group,
    remove_class,
)
from entconf.sandbox.store.registrar import Incoming, Registrar

_SOURCE = "CSV"
_COLUMNS = {
    "homePhone": "home_phone",
    "workPhone": "work_phone",
    "zipCode": "zip_code",
    "loginAlias": "login_alias",
    **{name: name for name in ("email", "mobile", "address", "city", "country")},
    **{name: name for name in ("title", "surname", "ine")},
}

#: What an import leaves out, by file: the reason and the object (as the platform's report).
Ignored = dict[str, list[dict[str, object]]]


def run_import(db: Database, draft: Draft, report: Report, now: str) -> Ignored:
    """Write everything; answers what was ignored, by file."""
    structure = _structure(db, draft)
    if draft.transition:
        _empty_for_a_new_year(db, structure)
    registrar = Registrar(db, now)
    classes = _Classes(db, structure, draft.structure_external_id)
    everybody = [entry for entries in report.entries.values() for entry in entries]
    for entry in everybody:
        if entry.state != DELETED:
            _write(db, registrar, structure, entry, classes)
    ignored = _link_families(registrar, report, draft.structure_external_id)
    for entry in everybody:
        user_id = registrar.find(entry.external_id)
        if entry.state == DELETED and user_id is not None:
            pre_delete(db, user_id)
    return ignored


def _link_families(registrar: Registrar, report: Report, structure: str) -> Ignored:
    """Link relatives to their children; a relative without any is told."""
    ignored = Ignored()
    for entry in report.entries.get("Relative", []):
        relative = registrar.find(entry.external_id)
        for child in entry.children:
            student = registrar.find(child)
            if relative is not None and student is not None:
                registrar.link(student, [relative])
        if entry.state != DELETED and not entry.children:
            row: dict[str, object] = {"reason": "missing.student", "object": entry.row(structure)}
            ignored.setdefault("Relative.csv", []).append(row)
    return ignored


def _structure(db: Database, draft: Draft) -> str:
    if draft.structure_id is None:
        draft.structure_external_id = draft.structure_external_id or str(uuid.uuid4())
        new = NewStructure(
            draft.structure_external_id, draft.uai or None, draft.structure_name, _SOURCE
        )
        draft.structure_id = add_structure(db, new)
    return draft.structure_id


def _empty_for_a_new_year(db: Database, structure: str) -> None:
    """What a transition does: no class stays, and nobody in the groups that imports fill."""
    for class_id in db.column("SELECT id FROM classes WHERE structure_id = ?", (structure,)):
        remove_class(db, class_id)
    db.run(
        "DELETE FROM members WHERE group_id IN (SELECT id FROM groups WHERE structure_id = ? "
        "AND type IN ('FunctionalGroup', 'HTGroup'))",
        (structure,),
    )


class _Classes:
    """The classes of the structure by name; one that is missing is made."""

    def __init__(self, db: Database, structure: str, external_id: str) -> None:
        self._db, self._structure, self.external_id = db, structure, external_id
        rows = db.rows("SELECT id, name FROM classes WHERE structure_id = ?", (structure,))
        self._ids: dict[str, str] = {row["name"]: row["id"] for row in rows}

    def find(self, name: str) -> str:
        """The id of a class of this name."""
        if name not in self._ids:
            key = f"{self.external_id}${name}"
            self._ids[name] = add_class(
                self._db, self._structure, name, external_id=key, source=_SOURCE
            )
        return self._ids[name]


def _write(
    db: Database, registrar: Registrar, structure: str, entry: Entry, classes: _Classes
) -> None:
    facts = {_COLUMNS[name]: value for name, value in entry.facts.items() if name in _COLUMNS}
    facts["birth_date"] = entry.birth_date
    if entry.functions:
        functions = [[classes.external_id, name] for name in entry.functions]
        facts["aaf_functions"] = json.dumps(functions, ensure_ascii=False)
    keep = entry.profile in {"Personnel", "Relative"} or (
        entry.profile == "Guest" and not entry.classes
    )
    groups = tuple(named_group(db, structure, "FunctionalGroup", each) for each in entry.groups)
    user_id = registrar.write(
        Incoming(
            external_id=entry.external_id,
            profile=entry.profile,
            first_name=entry.first_name,
            last_name=entry.last_name,
            source=_SOURCE,
            structures=(structure,),
            facts=facts,
            classes=None if keep else tuple(classes.find(name) for name in entry.classes),
            groups=groups or None,
        )
    )
    if entry.profile == "Personnel":
        for name in entry.functions:
            _give_position(db, structure, user_id, name)


def _give_position(db: Database, structure: str, user_id: str, name: str) -> None:
    rows = db.rows("SELECT id, name FROM positions WHERE structure_id = ?", (structure,))
    position = next((row["id"] for row in rows if plain(row["name"]) == plain(name)), None)
    if position is None:
        position = str(uuid.uuid4())
        db.run(
            "INSERT INTO positions (id, name, structure_id, source) VALUES (?, ?, ?, ?)",
            (position, name, structure, _SOURCE),
        )
    db.run(
        "INSERT OR IGNORE INTO user_positions (user_id, position_id) VALUES (?, ?)",
        (user_id, position),
    )
