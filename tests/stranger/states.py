"""The state of a world as plain data, to compare what a run touched with what it should."""

from __future__ import annotations

from collections.abc import Mapping

from tests.stranger.announcement_routes import message_row
from tests.stranger.world import Person, School, World

#: A path such as `school/group/name` and a value that compares.
State = Mapping[str, object]


def school_state(world: World, school: School) -> State:
    """Everything of one school that administration can change, by readable paths."""
    state: dict[str, object] = {
        "settings": (school.name, school.uai, school.timetable, school.has_app, school.ignore_mfa),
        "manual name": school.manual_name,
    }
    for profile, names in (school.bookmarks or {}).items():
        state[f"bookmarks/{profile}"] = tuple(names)
    names_of_roles = {role.id: role.name for role in world.roles.values()}
    for group in world.groups_of(school.id):
        base = f"group/{group.type}/{group.filter}/{group.name}"
        state[f"{base}/roles"] = frozenset(names_of_roles[key] for key in group.roles)
        reached = (world.groups[key] for key in group.reaches)
        state[f"{base}/reaches"] = frozenset(f"{g.filter}/{g.name}" for g in reached)
        state[f"{base}/rule"] = group.rule
        if group.type == "ManualGroup":
            members = world.members(group)
            state[f"{base}/members"] = frozenset(person.login for person in members)
    for widget in world.widgets.values():
        links = [(world.groups[key], flag) for key, flag in widget.links.items()]
        mine = [(f"{g.type}/{g.filter}", f) for g, f in links if g.school == school.id]
        state[f"widget/{widget.name}"] = frozenset(mine)
    for app in world.applications.values():
        if app.school == school.id:
            state[f"connector/{app.name}"] = (
                app.display_name,
                app.inherits,
                tuple(sorted((key, value) for key, value in app.settings.items() if value)),
            )
    for message in world.messages.values():
        if message.school == school.id:
            row = message_row(message)
            kept = {k: repr(v) for k, v in row.items() if k not in {"id", "modified"}}
            state[f"message/{message.id}/{row['title']}"] = tuple(sorted(kept.items()))
    for person in world.people_of(school.id):
        state |= _person_state(world, school, person)
    return state


def _person_state(world: World, school: School, person: Person) -> State:
    base = f"person/{person.login}"
    scopes = frozenset(person.functions.get("ADMIN_LOCAL", ()))
    blocked = bool(person.blocked)
    state: dict[str, object] = {
        base: (person.first, person.last, person.email, blocked, person.deleted, scopes)
    }
    rooms = [world.classrooms[key] for key in person.classes]
    if names := [room.name for room in rooms if room.school == school.id]:
        state[f"{base}/classes"] = frozenset(names)
    if logins := [world.people[key].login for key in person.children if key in world.people]:
        state[f"{base}/children"] = frozenset(logins)
    return state


def world_state(world: World) -> State:
    """All schools and what belongs to the platform."""
    state: dict[str, object] = {"welcome": repr(world.welcome)}
    for role in world.roles.values():
        state[f"role/{role.name}"] = tuple(role.actions)
    for school in world.schools.values():
        for path, value in school_state(world, school).items():
            state[f"{school.name}/{path}"] = value
    return state


def differences(before: State, after: State) -> dict[str, tuple[object, object]]:
    """The paths whose values differ, with both values."""
    return {
        path: (before.get(path), after.get(path))
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
    }
