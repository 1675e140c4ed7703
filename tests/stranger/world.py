"""What the server holds, in memory: schools, people, groups, applications, messages."""

from __future__ import annotations

import random
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from tests.stranger.exchange_records import Archives, Draft, Timetables

Row = TypeVar("Row")

_KEPT_NULLS = 0.5
PROFILES = ("Student", "Relative", "Teacher", "Personnel", "Guest")


@dataclass(slots=True)
class School:
    id: str
    name: str
    uai: str | None
    parents: list[str] = field(default_factory=list)
    external_id: str = ""
    timetable: str | None = None
    has_app: bool | None = None
    ignore_mfa: bool | None = None
    manual_name: bool | None = None
    source: str | None = "AAF"
    bookmarks: dict[str, list[str]] | None = None
    traces: list[dict[str, object]] = field(default_factory=list)


@dataclass(slots=True)
class Classroom:
    id: str
    name: str
    school: str


@dataclass(slots=True)
class Person:
    id: str
    login: str
    first: str
    last: str
    profile: str
    schools: list[str]
    classes: list[str] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)
    password: str | None = None
    code: str | None = None
    email: str | None = None
    external_id: str | None = None
    source: str = "AAF"
    deleted: str | None = None
    gone: str | None = None
    blocked: bool | None = None
    functions: dict[str, list[str]] = field(default_factory=dict)
    positions: list[str] = field(default_factory=list)
    birth_date: str | None = None
    children: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    id: str
    name: str
    type: str
    school: str
    sub_type: str | None = None
    filter: str | None = None
    classroom: str | None = None
    roles: set[str] = field(default_factory=set)
    incoming: bool = False
    outgoing: bool = False
    reaches: set[str] = field(default_factory=set)
    lock_delete: bool | None = None
    shown: int = 0

    @property
    def rule(self) -> str | None:
        if self.incoming and self.outgoing:
            return "BOTH"
        if self.incoming:
            return "INCOMING"
        return "OUTGOING" if self.outgoing else None


@dataclass(slots=True)
class Application:
    id: str
    name: str
    display_name: str
    actions: list[tuple[str, str, str]] = field(default_factory=list)
    external: bool = False
    school: str | None = None
    locked: bool = False
    inherits: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    levels: list[int] | None = None


@dataclass(slots=True)
class Role:
    id: str
    name: str
    actions: list[str]
    school: str | None = None


@dataclass(slots=True)
class Widget:
    id: str
    name: str
    locked: bool = False
    application: str | None = None
    links: dict[str, bool] = field(default_factory=dict)


@dataclass(slots=True)
class Message:
    id: int
    school: str
    body: dict[str, object]
    starts: str
    ends: str
    author: str
    modified: int
    sub_schools: list[str] = field(default_factory=list)


def plain(text: str) -> str:
    """Lower-case ASCII letters and digits, as logins are made."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(char for char in flat.lower() if char.isalnum())


class World:
    """All data of the platform. `version` grows with each write, so that answers can be kept."""

    def __init__(self, seed: int = 7) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - order of rows, not secrecy
        self.schools: dict[str, School] = {}
        self.classrooms: dict[str, Classroom] = {}
        self.people: dict[str, Person] = {}
        self.members_of_school: dict[str, list[str]] = {}
        self.logins: set[str] = set()
        self.groups: dict[str, Group] = {}
        self.applications: dict[str, Application] = {}
        self.roles: dict[str, Role] = {}
        self.widgets: dict[str, Widget] = {}
        self.messages: dict[int, Message] = {}
        self.welcome: dict[str, object] | None = None
        self.positions: dict[str, tuple[str, str]] = {}
        self.drafts: dict[str, Draft] = {}
        self.timetables = Timetables()
        self.archives = Archives()
        self.oauth_client = ("entconf-client", "client-s3cret")
        self.version = 0
        self._serial = 3000
        self._clock = 0
        self._suffixes: dict[str, int] = {}

    def new_id(self) -> str:
        """Ids of two shapes: UUIDs, and the older number-moment one."""
        self._serial += 1
        if self._serial % 3 == 0:
            return f"{self._serial}-14371266{self._serial:05d}"
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def tick(self) -> int:
        """A counter that stands for the time of the last modification."""
        self._clock += 1
        return self._clock

    def new_number(self) -> int:
        return max(self.messages, default=40) + 1

    def new_login(self, first: str, last: str) -> str:
        """`first.last`, with a number when that login is taken."""
        base = f"{plain(first)}.{plain(last)}"
        suffix = self._suffixes.get(base, 0)
        while (login := base + (str(suffix) if suffix else "")) in self.logins:
            suffix += 1
        self._suffixes[base] = suffix
        return login

    def add_person(self, person: Person) -> Person:
        self.people[person.id] = person
        self.logins.add(person.login)
        for school in person.schools:
            self.members_of_school.setdefault(school, []).append(person.id)
        return person

    def erase_person(self, person: Person) -> None:
        del self.people[person.id]
        self.logins.discard(person.login)
        for school in person.schools:
            self.members_of_school[school].remove(person.id)

    def person_of_login(self, login: str) -> Person:
        return next(p for p in self.people.values() if p.login == login)

    def people_of(self, school: str) -> list[Person]:
        return [self.people[key] for key in self.members_of_school.get(school, ())]

    def members(self, group: Group) -> list[Person]:
        """Who is in a group: a rule for automatic groups, a list for manual ones."""
        people = self.people_of(group.school)
        if group.type == "ProfileGroup" and group.classroom:
            return [p for p in people if p.profile == group.filter and group.classroom in p.classes]
        if group.type == "ProfileGroup":
            return [p for p in people if p.profile == group.filter and not p.deleted]
        if group.type == "FunctionGroup":
            return [p for p in people if group.school in p.functions.get("ADMIN_LOCAL", ())]
        if group.type != "ManualGroup":
            return []
        # Everybody is looked at: nothing keeps a member from belonging to another school.
        return [p for p in self.people.values() if group.id in p.groups]

    def groups_of(self, school: str) -> list[Group]:
        return [group for group in self.groups.values() if group.school == school]

    def profile_group(self, school: str, profile: str) -> Group:
        """The group of everybody of a profile in a school."""
        for group in self.groups.values():
            wanted = (group.school, group.sub_type, group.filter)
            if wanted == (school, "StructureGroup", profile):
                return group
        raise KeyError(school, profile)

    def children(self, school: str) -> list[str]:
        return [other.id for other in self.schools.values() if school in other.parents]

    def ancestors(self, school: str) -> list[str]:
        found: list[str] = []
        todo = list(self.schools[school].parents)
        while todo:
            found.append(parent := todo.pop())
            todo.extend(self.schools[parent].parents)
        return found

    def connectors_seen_by(self, school: str) -> list[Application]:
        """Own connectors, and those that a parent lets its schools inherit."""
        above = set(self.ancestors(school))
        return [
            app
            for app in self.applications.values()
            if app.external and (app.school == school or (app.inherits and app.school in above))
        ]

    def native_applications(self) -> list[Application]:
        return [app for app in self.applications.values() if not app.external]

    def roles_of(self, app: Application) -> list[Role]:
        names = {action[0] for action in app.actions}
        return [role for role in self.roles.values() if names.intersection(role.actions)]

    def applications_of_role(self, role: Role) -> list[Application]:
        return [
            app
            for app in self.applications.values()
            if any(action[0] in role.actions for action in app.actions)
        ]

    def shuffled(self, rows: Iterable[Row]) -> list[Row]:
        found = list(rows)
        self.chance.shuffle(found)
        return found

    def thin(self, row: dict[str, object], *kept: str) -> dict[str, object]:
        """A row as the platform may send it: some keys without a value are not there at all."""
        return {
            key: value
            for key, value in row.items()
            if value is not None or key in kept or self.chance.random() < _KEPT_NULLS
        }
