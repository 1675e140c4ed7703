"""Carrying out a validated CSV import: people, classes, children, and who is gone."""

from __future__ import annotations

from collections.abc import Iterable

from tests.stranger.exchange_records import Draft, Line, Sheet
from tests.stranger.schools import add_class
from tests.stranger.wizard_checks import by_external_id, day_of, first_of, key_of
from tests.stranger.world import Person, School, World, plain

#: Children before their parents.
_ORDER = ("Student", "Teacher", "Personnel", "Guest", "Relative")


def carry_out(world: World, draft: Draft) -> None:
    """Write a draft into the world. The same draft twice changes nothing more."""
    known = by_external_id(world)
    school = world.schools[draft.school]
    if draft.transition:
        for person in world.people_of(school.id):
            if person.source == "CSV":
                person.classes = []
    for profile in _ORDER:
        sheet = draft.sheets.get(profile)
        if sheet is None:
            continue
        kept = {_write(world, school, sheet, line, known).id for line in sheet.lines.values()}
        if draft.predelete:
            _take_away(world.people_of(school.id), profile, kept)
    for group in world.groups_of(school.id):
        group.shown = len(world.members(group))


def _take_away(people: Iterable[Person], profile: str, kept: set[str]) -> None:
    for person in people:
        if (person.profile, person.source) == (profile, "CSV") and person.id not in kept:
            person.deleted = person.deleted or "1794000000000"


def _write(
    world: World, school: School, sheet: Sheet, line: Line, known: dict[str, Person]
) -> Person:
    key = key_of(sheet, line)
    first, last = first_of(line, "firstName"), first_of(line, "lastName")
    person = known.get(key)
    if person is None:
        person = known[key] = world.add_person(
            Person(
                world.new_id(),
                world.new_login(first, last),
                first,
                last,
                sheet.profile,
                [school.id],
                code=f"code{world.tick():06d}",
                external_id=key,
                source="CSV",
            )
        )
    elif school.id not in person.schools:
        person.schools.append(school.id)
        world.members_of_school.setdefault(school.id, []).append(person.id)
    person.first, person.last = first, last
    person.deleted = None
    person.email = first_of(line, "email") or person.email
    person.birth_date = day_of(first_of(line, "birthDate")) or person.birth_date
    _place(world, school, person, [sheet.classes.get(c, c) for c in line.get("classes", [])])
    for child in _children(world, school, line):
        if child.id not in person.children:
            person.children.append(child.id)
            child.parents.append(person.id)
    return person


def _place(world: World, school: School, person: Person, names: list[str]) -> None:
    if not names:
        return
    rooms = {room.name: room for room in world.classrooms.values() if room.school == school.id}
    elsewhere = [key for key in person.classes if world.classrooms[key].school != school.id]
    here = [rooms.get(name) or add_class(world, school, name) for name in dict.fromkeys(names)]
    person.classes = elsewhere + [room.id for room in here]


def _children(world: World, school: School, line: Line) -> list[Person]:
    wanted = set(line.get("childExternalId", []))
    names = {
        (plain(last), plain(first))
        for last, first in zip(
            line.get("childLastName", []), line.get("childFirstName", []), strict=False
        )
    }
    if not wanted and not names:
        return []
    return [
        pupil
        for pupil in world.people_of(school.id)
        if pupil.profile == "Student"
        and (pupil.external_id in wanted or (plain(pupil.last), plain(pupil.first)) in names)
    ]
