"""Invents one collège of about 1,000 people: its classes, its pupils, their families, its staff."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from entconf.sandbox.invent.batch import Batch, Ids
from entconf.sandbox.invent.names import FIRST_NAMES, LAST_NAMES, Logins
from entconf.sandbox.invent.platform import Grants
from entconf.sandbox.invent.structure_groups import GROUP, add_class_groups, add_structure_groups

PUPILS = 430
TEACHERS = 45
STAFF = 25
GUESTS = 5
DIRECTION = 2
SIBLINGS = 0.15
TWO_PARENTS = 0.35
# The examples of the documentation name this teacher.
NAMED_TEACHER = "a.martin"
CLASSES = (*(f"{level}{letter}" for level in "6543" for letter in "ABCD"), "6e1", "5e2")
SUBJECTS = (
    ("L0202", "LETTRES MODERNES"),
    ("L1300", "MATHEMATIQUES"),
    ("L0422", "ANGLAIS"),
    ("L1000", "HISTOIRE GEOGRAPHIE"),
    ("L1600", "SCIENCES DE LA VIE ET DE LA TERRE"),
    ("L1900", "EDUCATION PHYSIQUE ET SPORTIVE"),
    ("L0421", "ALLEMAND"),
    ("L0426", "ESPAGNOL"),
    ("L1400", "TECHNOLOGIE"),
    ("L1700", "EDUCATION MUSICALE"),
)
POSITIONS = ("Principal", "CPE", "AESH", "Assistant d'éducation", "Documentaliste", "Infirmier")
USER = (
    "id external_id login password activation_code first_name last_name display_name profile "
    "source birth_date email creation_date last_login aaf_functions"
)
_CODE = "abcdefghjkmnpqrstuvwxyz23456789"
_ACTIVE = {"Teacher": 0.85, "Personnel": 0.8, "Student": 0.7, "Relative": 0.5, "Guest": 0.6}


@dataclass(frozen=True, slots=True)
class SchoolSeed:
    """Which school to invent."""

    uai: str
    name: str
    number: int
    parent_id: str


@dataclass(slots=True)
class SchoolMaker:
    """Everything that goes into one school. `add_school` runs the steps in their order."""

    seed: SchoolSeed
    batch: Batch
    rng: random.Random
    logins: Logins
    password: str
    ids: Ids = field(init=False)
    structure_id: str = field(init=False)
    groups: dict[str, str] = field(init=False)
    classes: list[tuple[str, str, dict[str, str]]] = field(init=False, default_factory=list)
    pupils: list[str] = field(init=False, default_factory=list)
    _people: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.ids = Ids(self.rng)
        self.structure_id = self.ids.next()

    def add_structure(self, grants: Grants) -> None:
        """The structure, its profile groups, and what they start with."""
        seed = self.seed
        self.batch.table(
            "structures",
            "id external_id uai name feeder_name source has_app levels distributions city academy",
        ).append(
            (
                self.structure_id,
                f"{8000 + seed.number}$1",
                seed.uai,
                seed.name,
                seed.name.upper(),
                "AAF",
                1,
                "[2]",
                "[]",
                "Exempleville",
                "EXEMPLE",
            )
        )
        parent = (self.structure_id, seed.parent_id)
        self.batch.table("structure_parents", "structure_id parent_id").append(parent)
        self.groups = add_structure_groups(self.batch, self.ids, self.structure_id, seed.name)
        self.groups["AdminLocal"] = self.ids.next()
        self._add_group("AdminLocal", f"{seed.name}-AdminLocal", "FunctionGroup", "AdminLocal")
        for profile, group_id in self.groups.items():
            roles = [(group_id, role) for role in grants.roles.get(profile, ())]
            self.batch.add("group_roles", "group_id role_id", roles)
            widgets = [(w, group_id, mandatory) for w, mandatory in grants.widgets.get(profile, ())]
            self.batch.add("group_widgets", "widget_id group_id mandatory", widgets)

    def _add_group(self, key: str, name: str, kind: str, filter_: str | None) -> str:
        group_id = self.groups.setdefault(key, "") or self.ids.next()
        self.groups[key] = group_id
        row = (group_id, self.structure_id, None, name, kind, None, filter_, "BOTH")
        self.batch.table("groups", GROUP).append(row)
        return group_id

    def add_classes(self) -> None:
        """The classes and their profile groups."""
        rows = self.batch.table("classes", "id structure_id name external_id level source")
        for name in CLASSES:
            class_id = self.ids.next()
            level = f"{name[0]}EME"
            external = f"{8000 + self.seed.number}${name}"
            rows.append((class_id, self.structure_id, name, external, level, "AAF"))
            groups = add_class_groups(self.batch, self.ids, class_id, name)
            self.classes.append((class_id, name, groups))

    def add_person(
        self,
        profile: str,
        last: str,
        *,
        login: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> str:
        """One person of a profile, in the structure and its profile group; answers the id."""
        rng, facts = self.rng, facts or {}
        first = facts.get("first") or FIRST_NAMES[int(rng.random() * len(FIRST_NAMES))]
        self._people += 1
        user_id = self.ids.next()
        if login is None:
            login = self.logins.give(first, last)
        active = "active" in facts or rng.random() < _ACTIVE[profile]
        code = None if active else "".join(rng.choices(_CODE, k=8))
        email = f"{login}@ecole.example" if profile in {"Teacher", "Personnel"} else None
        source = "MANUAL" if profile == "Guest" else "AAF"
        self.batch.table("users", USER).append(
            (
                user_id,
                f"{self.seed.number}{self._people:05d}" if source == "AAF" else user_id,
                login,
                self.password if active else None,
                code,
                first,
                last,
                f"{first} {last}",
                profile,
                source,
                facts.get("birth"),
                email,
                "2026-08-24T06:00:00.000Z",
                f"2026-09-{1 + self._people % 28:02d}T07:30:00.000Z" if active else None,
                facts.get("functions"),
            )
        )
        self.batch.table("attachments", "structure_id user_id").append((self.structure_id, user_id))
        self.join(self.groups[profile], user_id)
        return user_id

    def join(self, group_id: str, user_id: str) -> None:
        """Make somebody a member of a group."""
        self.batch.table("members", "group_id user_id").append((group_id, user_id))

    def join_class(self, index: int, profile: str, user_id: str) -> None:
        """Attach somebody to a class, and to its group of their profile."""
        class_id, _, groups = self.classes[index]
        row = (class_id, user_id)
        seen = self.batch.table("class_members", "class_id user_id")
        seen.append(row)
        self.join(groups[profile], user_id)

    def add_families(self) -> None:
        """The pupils, class by class, and their parents; some have a sibling before them."""
        rng = self.rng
        links = self.batch.table("relatives", "student_id relative_id")
        last, parents = "", list[tuple[str, set[int]]]()
        for number in range(PUPILS):
            index = number * len(CLASSES) // PUPILS
            if not parents or rng.random() > SIBLINGS:
                last = LAST_NAMES[int(rng.random() * len(LAST_NAMES))]
                parents = []
            year = 2009 + int(CLASSES[index][0])
            birth = f"{year}-{1 + number % 12:02d}-{1 + number % 28:02d}"
            pupil = self.add_person("Student", last, facts={"birth": birth})
            self.pupils.append(pupil)
            self.join_class(index, "Student", pupil)
            if not parents:
                count = 2 if rng.random() < TWO_PARENTS else 1
                parents = [(self.add_person("Relative", last), set()) for _ in range(count)]
            for parent, classes in parents:
                links.append((pupil, parent))
                if index not in classes:
                    classes.add(index)
                    self.join_class(index, "Relative", parent)

    def add_adults(self, *, demo: bool) -> None:
        """Teachers with their classes and teaching groups, staff with positions, guests."""
        rng = self.rng
        head_teachers = self._add_group(
            "HeadTeacher", f"{self.seed.name}-HeadTeacher", "HTGroup", "HeadTeacher"
        )
        for number in range(TEACHERS):
            code, subject = SUBJECTS[number % len(SUBJECTS)]
            functions = json.dumps(
                [[f"{8000 + self.seed.number}$1", "ENS", "ENSEIGNEMENT", code, subject]]
            )
            named = demo and number == 0
            last = "Martin" if named else rng.choice(LAST_NAMES)
            facts = {"functions": functions} | ({"first": "Anne", "active": "1"} if named else {})
            teacher = self.add_person(
                "Teacher", last, login=NAMED_TEACHER if named else None, facts=facts
            )
            for index in rng.sample(range(len(CLASSES)), 4):
                self.join_class(index, "Teacher", teacher)
            if number < len(CLASSES):
                self.join(head_teachers, teacher)
        self._add_staff()
        for number in range(GUESTS):
            facts = {} if number else {"active": "1"}
            self.add_person("Guest", rng.choice(LAST_NAMES), facts=facts)

    def _add_staff(self) -> None:
        direction = self._add_group(
            "Direction", f"{self.seed.name}-Direction", "DirectionGroup", "Direction"
        )
        positions = {name: self.ids.next() for name in POSITIONS}
        columns = "id name structure_id source"
        rows = [(key, name, self.structure_id, "MANUAL") for name, key in positions.items()]
        self.batch.add("positions", columns, rows)
        for number in range(STAFF):
            person = self.add_person("Personnel", self.rng.choice(LAST_NAMES))
            position = POSITIONS[0] if number == 0 else POSITIONS[1 + number % 5]
            row = (person, positions[position])
            self.batch.table("user_positions", "user_id position_id").append(row)
            if number < DIRECTION:
                self.join(direction, person)

    def add_teaching_groups(self) -> None:
        """Groups that the feed made across classes, and two that somebody made by hand."""
        for level in "6543":
            for subject in ("ALL", "ESP", "LCA"):
                group = self._add_group(
                    f"{level}{subject}", f"{level}E {subject} GR1", "FunctionalGroup", None
                )
                for person in self.rng.sample(self.pupils, 12):
                    self.join(group, person)
        for name in ("Conseil d'administration", "Équipe éducative"):
            group = self._add_group(name, name, "ManualGroup", None)
            for person in self.rng.sample(self.pupils, 6):
                self.join(group, person)


def add_school(maker: SchoolMaker, grants: Grants, *, demo: bool) -> str:
    """Invent a whole school; answers the structure's id."""
    maker.add_structure(grants)
    maker.add_classes()
    maker.add_families()
    maker.add_adults(demo=demo)
    maker.add_teaching_groups()
    return maker.structure_id
