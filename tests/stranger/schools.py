"""Invented schools and their people, small or of a thousand; nothing here is real."""

from __future__ import annotations

from dataclasses import dataclass

from tests.stranger.world import PROFILES, Classroom, Group, Person, School, World, plain

_KEYS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_FIRST_NAMES = (
    "Élise Noé Zoé Malik Inès Raphaël Chloé Adam Léa Hugo Jade Tom Anaïs Sacha Maëlys Yanis "
    "Camille Gaël Lina Théo"
)
_LAST_NAMES = (
    "D'Arc Le-Gall Müller Nguyen Öztürk Dupré Garçon Lefèvre Moreau N'Diaye Petit Roux Sánchez "
    "Fontaine Kowalski Bérard"
)
_FIRST = _FIRST_NAMES.split()
_LAST = _LAST_NAMES.split()
_SOURCES = {"Guest": "MANUAL", "Student": "AAF"}


def uai(number: int) -> str:
    """The UAI of an invented school, its key letter right."""
    return f"{number:07d}{_KEYS[number % 23]}"


@dataclass(frozen=True, slots=True)
class Size:
    """How many people of each profile, and in how many classes."""

    students: int = 24
    parents: int = 12
    teachers: int = 6
    staff: int = 3
    guests: int = 2
    classes: int = 3

    def count(self, profile: str) -> int:
        counts = (self.students, self.parents, self.teachers, self.staff, self.guests)
        return counts[PROFILES.index(profile)]


SMALL = Size()
#: A thousand people.
USUAL = Size(students=580, parents=320, teachers=70, staff=22, guests=8, classes=24)


def add_school(world: World, name: str, code: str | None, size: Size, parents: list[str]) -> School:
    """A school with its classes, automatic groups, people and default rules."""
    school = School(world.new_id(), name, code, parents, external_id=f"ext${len(world.schools)}")
    world.schools[school.id] = school
    _add_groups(world, school)
    _add_classes(world, school, size.classes)
    rooms = [room for room in world.classrooms.values() if room.school == school.id]
    for profile in PROFILES:
        for index in range(size.count(profile)):
            _add_one(world, school, profile, index, rooms)
    for group in world.groups_of(school.id):
        group.shown = len(world.members(group))
    return school


def _add_groups(world: World, school: School) -> None:
    groups = {}
    for profile in PROFILES:
        group = Group(world.new_id(), school.name, "ProfileGroup", school.id, "StructureGroup")
        group.filter = profile
        groups[profile] = world.groups.setdefault(group.id, group)
    for start, end in (("Teacher", "Student"), ("Teacher", "Personnel"), ("Personnel", "Teacher")):
        groups[start].reaches.add(groups[end].id)
        groups[start].incoming = groups[end].outgoing = True
    local = Group(world.new_id(), f"{school.name}-AdminLocal", "FunctionGroup", school.id)
    local.filter = "AdminLocal"
    world.groups[local.id] = local


def _add_classes(world: World, school: School, count: int) -> None:
    for index in range(count):
        add_class(world, school, f"{6 - index % 4}e{index // 4 + 1}")
    latin = Group(world.new_id(), "LATIN 1", "FunctionalGroup", school.id)
    world.groups[latin.id] = latin


def add_class(world: World, school: School, name: str) -> Classroom:
    """A class with the groups that come with it."""
    room = Classroom(world.new_id(), name, school.id)
    world.classrooms[room.id] = room
    for profile in ("Student", "Teacher", "Relative"):
        group = Group(world.new_id(), name, "ProfileGroup", school.id, "ClassGroup", profile)
        group.classroom = room.id
        world.groups[group.id] = group
    head = Group(world.new_id(), f"{name}-HeadTeacher", "HTGroup", school.id)
    world.groups[head.id] = head
    return room


def _add_one(
    world: World, school: School, profile: str, index: int, rooms: list[Classroom]
) -> None:
    first = _FIRST[(index * 7 + len(world.people)) % len(_FIRST)]
    last = f"{_LAST[(index * 3 + len(world.people)) % len(_LAST)]} {index}"
    person = Person(
        world.new_id(),
        world.new_login(first, last),
        first,
        last,
        profile,
        [school.id],
        code=None if index % 3 else f"act{len(world.people):06d}",
        external_id=f"{plain(school.name)}-{profile}-{index}",
        source=_SOURCES.get(profile, "AAF"),
    )
    if profile in {"Student", "Relative"}:
        person.classes = [rooms[index % len(rooms)].id]
    elif profile == "Teacher":
        person.classes = [room.id for room in rooms[index % 3 :: 3]]
    if index % 2:
        person.email = f"{person.login}@mail.example"
    world.add_person(person)
