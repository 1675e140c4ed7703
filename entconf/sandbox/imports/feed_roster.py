"""Writes a complete roster into the ENT, as its nightly import does (section 1.3, apply order)."""

from __future__ import annotations

import time
from dataclasses import dataclass

from entconf.feeds.roster import DeclaredClass, DeclaredGroup, Person, Roster, Structure
from entconf.model.profiles import Profile
from entconf.sandbox.imports.feed_people import (
    class_key,
    classes_of,
    groups_of,
    incoming,
    is_usable,
    legal_ties,
    structures_of,
)
from entconf.sandbox.imports.first_degree import shown_name
from entconf.sandbox.store.creation import leave_class
from entconf.sandbox.store.database import Database
from entconf.sandbox.store.places import (
    NewStructure,
    add_class,
    add_structure,
    named_group,
    remove_class,
)
from entconf.sandbox.store.registrar import Registrar

_ADULTS = (Profile.TEACHERS, Profile.STAFF, None)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import did, counted as its report counts."""

    structures: int = 0
    created: int = 0
    modified: int = 0
    disappeared: int = 0
    ignored: int = 0


def load_roster(db: Database, roster: Roster, now: str) -> Loaded:
    """Bring the ENT to what a complete roster tells of its schools.

    Structures that teach nothing (academic services) are left out, as are records without a
    name, adults without a legal tie to a pupil, and staff of no school. Accounts of these
    schools that came from a feed and are not told any more get a disappearance date.
    """
    return _Loader(db, roster, now).load()


class _Loader:
    def __init__(self, db: Database, roster: Roster, now: str) -> None:
        self._db, self._roster, self._now = db, roster, now
        self._source = roster.origin.value
        self._registrar = Registrar(db, now)
        self._structures: dict[str, str] = {}
        self._classes: dict[tuple[str, str], str] = {}
        self._groups: dict[tuple[str, str], str] = {}
        self._written: set[str] = set()
        self._ignored = 0

    def load(self) -> Loaded:
        schools = [each for each in self._roster.structures.values() if each.is_school]
        for school in schools:
            self._write_structure(school)
        people = self._roster.people.values()
        pupils = [each for each in people if each.profile is Profile.STUDENTS]
        for pupil in pupils:
            self._write_person(pupil)
        self._write_families(pupils)
        for person in people:
            if person.profile in _ADULTS:
                self._write_person(person)
        disappeared = self._mark_the_missing()
        self._remove_empty_classes(schools)
        return Loaded(
            structures=len(self._structures),
            created=self._registrar.created,
            modified=self._registrar.updated,
            disappeared=disappeared,
            ignored=self._ignored,
        )

    def _write_structure(self, school: Structure) -> None:
        row = self._db.row(
            "SELECT id, manual_name FROM structures WHERE external_id = ? "
            "OR (uai IS NOT NULL AND uai = ?) ORDER BY external_id = ? DESC",
            (school.key, school.uai, school.key),
        )
        name = school.name or school.uai or school.key
        if row is None:
            new = NewStructure(school.key, school.uai or None, name, self._source)
            structure = add_structure(self._db, new)
        else:
            structure = str(row["id"])
            self._db.run(
                "UPDATE structures SET external_id = ?, feeder_name = ?, source = ?, "
                "name = CASE WHEN manual_name = 1 THEN name ELSE ? END WHERE id = ?",
                (school.key, name, self._source, name, structure),
            )
        self._structures[school.key] = structure
        known = {
            each["name"]: str(each["id"])
            for each in self._db.rows(
                "SELECT id, name FROM classes WHERE structure_id = ?", (structure,)
            )
        }
        for declared in school.classes:
            key, name = class_key(school.key, declared.code), self._shown(declared)
            self._classes[school.key, declared.code] = known.get(name) or add_class(
                self._db, structure, name, external_id=key, source=self._source
            )
        for group in school.groups:
            self._groups[school.key, group.code] = named_group(
                self._db, structure, "FunctionalGroup", self._shown(group)
            )

    def _shown(self, declared: DeclaredClass | DeclaredGroup) -> str:
        return shown_name(declared, self._roster.origin)

    def _write_person(self, person: Person) -> None:
        keys = [key for key in structures_of(person) if key in self._structures]
        if not keys or not is_usable(person):
            self._ignored += 1
            return
        structures = tuple(self._structures[key] for key in keys)
        classes = [self._classes[each] for each in classes_of(person) if each in self._classes]
        groups = [self._groups[each] for each in groups_of(person) if each in self._groups]
        groups += [self._single(each.structure, "HTGroup") for each in person.head_of]
        groups += [self._single(key, "DirectionGroup") for key in person.directs]
        known = tuple(dict.fromkeys(group for group in groups if group))
        self._registrar.write(
            incoming(person, self._source, structures, tuple(dict.fromkeys(classes)), known)
        )
        self._written.add(person.key)

    def _single(self, structure_key: str, kind: str) -> str:
        structure = self._structures.get(structure_key)
        if structure is None:
            return ""
        name = {"HTGroup": "HeadTeacher", "DirectionGroup": "Direction"}[kind]
        return named_group(self._db, structure, kind, f"{structure_key}-{name}")

    def _write_families(self, pupils: list[Person]) -> None:
        """Guardians are where their children are; ties that the feed no longer tells go."""
        ties = legal_ties(self._roster)
        children: dict[str, list[Person]] = {}
        for pupil in pupils:
            if pupil.key in self._written:
                for adult in ties[pupil.key]:
                    children.setdefault(adult, []).append(pupil)
        for adult, kids in children.items():
            person = self._roster.people[adult]
            if not is_usable(person):
                self._ignored += 1
                continue
            keys = dict.fromkeys(key for kid in kids for key in structures_of(kid))
            places = dict.fromkeys(place for kid in kids for place in classes_of(kid))
            self._registrar.write(
                incoming(
                    person,
                    self._source,
                    tuple(self._structures[key] for key in keys if key in self._structures),
                    tuple(self._classes[place] for place in places if place in self._classes),
                    (),
                )
            )
            self._written.add(adult)
        for pupil in pupils:
            if pupil.key in self._written:
                self._tie(pupil.key, [key for key in ties[pupil.key] if key in self._written])

    def _tie(self, pupil: str, adults: list[str]) -> None:
        student = self._registrar.find(pupil)
        if student is None:
            return
        self._db.run(
            "DELETE FROM relatives WHERE student_id = ? AND EXISTS "
            "(SELECT 1 FROM users WHERE id = relative_id AND source = ?)",
            (student, self._source),
        )
        found = (self._registrar.find(adult) for adult in adults)
        self._registrar.link(student, [each for each in found if each is not None])

    def _mark_the_missing(self) -> int:
        """Accounts of these schools and this feed that it no longer tells."""
        today = int(time.time() * 1000)
        gone: dict[str, list[str]] = {}
        for structure in self._structures.values():
            for row in self._db.rows(
                "SELECT u.id, u.external_id FROM users u JOIN attachments a ON a.user_id = u.id "
                "WHERE a.structure_id = ? AND u.source = ? AND u.disappearance_date IS NULL",
                (structure, self._source),
            ):
                if row["external_id"] not in self._written:
                    gone.setdefault(row["id"], []).append(structure)
        for user_id in gone:
            self._db.run("UPDATE users SET disappearance_date = ? WHERE id = ?", (today, user_id))
            for class_id in self._db.column(
                "SELECT class_id FROM class_members WHERE user_id = ?", (user_id,)
            ):
                leave_class(self._db, user_id, class_id)
            self._db.run(
                "DELETE FROM members WHERE user_id = ? AND group_id IN (SELECT id FROM groups "
                "WHERE type IN ('FunctionalGroup', 'HTGroup', 'DirectionGroup'))",
                (user_id,),
            )
        return len(gone)

    def _remove_empty_classes(self, schools: list[Structure]) -> None:
        """Classes that no feed declares any more, once nobody is in them."""
        for school in schools:
            declared = {self._shown(each) for each in school.classes}
            for row in self._db.rows(
                "SELECT id, name FROM classes c WHERE structure_id = ? AND source = ? "
                "AND NOT EXISTS (SELECT 1 FROM class_members m WHERE m.class_id = c.id)",
                (self._structures[school.key], self._source),
            ):
                if row["name"] not in declared:
                    remove_class(self._db, row["id"])
