"""Who is in a group, and who shall be: people, classes, profiles and groups as the ENT's ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from entconf.drivers.edifice.groups_directory import Group
from entconf.drivers.edifice.json_shapes import as_rows, ids, text
from entconf.drivers.edifice.names import find_name, fold, most_alike, nearest, problem
from entconf.drivers.edifice.parts import Ask, Found, School
from entconf.drivers.edifice.persons import find_person, reference, unknown_person
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.requests_made import part
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError, Problem
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared
from entconf.model.text import msg
from entconf.model.values import Value, sorted_set


def persons_named(value: Value) -> tuple[Value, ...]:
    """The references to single persons in who is meant."""
    named = value.get("people") if isinstance(value, Mapping) else ()
    return named if isinstance(named, tuple) else ()


def listed_members(group: Group, school: School) -> frozenset[str] | None:
    """Members as the list of people tells them; None when its names do not settle it.

    It names groups, and a group of another establishment may have the same name.
    """
    people = school.people.members
    if f"#{group.id}" in people:
        found = people[f"#{group.id}"]
    else:
        found = people.get(group.name, set())
        both = (*school.groups.manual, *school.groups.broadcast)
        namesakes = sum(other.name == group.name for other in both)
        if namesakes > 1 or found & school.people.elsewhere_too:
            return None
    return frozenset(found) if group.size in {-1, len(found)} else None


def members_call(group: str, name: str) -> Call:
    """The request for the members of one group, given by its id; `name` is for messages."""
    what = msg("read the members of the group {name}", name=name)
    return Call("GET", f"/directory/user/group/{part(group)}", what)


def calls_for(groups: Iterable[Group], school: School) -> Sequence[Call]:
    """The requests for those groups whose members the list of people does not settle."""
    unsettled = (group for group in groups if listed_members(group, school) is None)
    return [members_call(group.id, group.name) for group in unsettled]


def members_now(group: Group, school: School) -> frozenset[str]:
    """Ids of the members of a group. Raises the error that reading them came to."""
    listed = listed_members(group, school)
    return listed if listed is not None else _asked(group.id, school)


def _asked(group: str, school: School) -> frozenset[str]:
    return frozenset(ids(as_rows(school.lists.value(members_call(group, "").key), "members")))


def calls_for_named(ask: Ask, school: School, names: Iterable[str]) -> Sequence[Call]:
    """The requests for groups that are named as members, unless they are declared themselves."""
    calls: list[Call] = []
    for name in names:
        if fold(name) in ask.groups_declared:
            continue
        manual = school.groups.manual_named(name)[:1]
        other = school.groups.id_of(name)
        if manual:
            calls += calls_for(manual, school)
        elif other:
            calls.append(members_call(other, name))
    return calls


@dataclass(frozen=True, slots=True)
class Wish:
    """One field of a declaration that names people. `group` is the group that it fills, if any."""

    declared: Declared
    field: str
    group: Group | None = None


def resolve_members(wish: Wish, ask: Ask, school: School, found: Found) -> tuple[str, ...] | None:
    """Ids of everybody who is meant. None when somebody is not known, which `found` then tells."""
    value = wish.declared.attributes.get(wish.field)
    if not isinstance(value, Mapping):  # ids already (a backup)
        return sorted_set(as_names(value))
    before = len(found.problems)
    chosen: set[str] = set()
    for profile in as_names(value.get("profiles", ())):
        chosen.update(school.people.ids_of(profile))
    for name in as_names(value.get("classes", ())):
        pupils = find_name(name, school.people.pupils_of)
        if pupils is None:
            found.problems.append(unknown_class(name, wish.declared, school, wish.field))
        else:
            chosen.update(pupils)
    for name in as_names(value.get("groups", ())):
        chosen.update(_of_group(name, wish, ask, school, found))
    chosen.update(_single_persons(value, wish, school, found))
    return None if len(found.problems) > before else sorted_set(chosen)


def _of_group(name: str, wish: Wish, ask: Ask, school: School, found: Found) -> Iterable[str]:
    """Members of a group: those that it is declared to have, else those it has."""
    declared = ask.groups_declared.get(fold(name))
    if declared is not None and "members" in declared.attributes:
        return resolve_members(Wish(declared, "members"), ask, school, found) or ()
    manual = school.groups.manual_named(name)
    if manual:
        return members_now(manual[0], school)
    other = school.groups.id_of(name)
    if other is not None:
        return _asked(other, school)
    if declared is None:
        found.problems.append(unknown_group(name, wish.declared, ask, school, wish.field))
    return ()


def _single_persons(
    value: Mapping[str, Value], wish: Wish, school: School, found: Found
) -> set[str]:
    chosen = set()
    for person in persons_named(value):
        row = find_person(person, school.people)
        how, name = reference(person)
        if row is not None:
            chosen.add(text(row, "id"))
        elif how == "id" and _is_member(name, wish.group, school):
            chosen.add(name)
        else:
            found.problems.append(unknown_person(person, wish.declared, school, wish.field))
    return chosen


def _is_member(person: str, group: Group | None, school: School) -> bool:
    """Whether an id that is nobody's here may stay: somebody of another school, or leaving."""
    try:
        return group is not None and person in members_now(group, school)
    except EntconfError:
        return True  # the group is unknown, and says so itself


def unknown_class(name: str, declared: Declared, school: School, field: str) -> Problem:
    """The mistake of naming a class that is not there; names of classes tell nobody's identity."""
    message = msg("{school} has no class {name}", school=school.structure.label, name=name)
    alike = most_alike(name, school.people.pupils_of)
    hint = msg("the classes most like it: {words}", words=", ".join(alike))
    if len(alike) == 1:
        hint = msg("did you mean {word}?", word=alike[0])
    return Problem("unknown-class", message, declared.source_of(field), hint if alike else None)


def unknown_group(name: str, declared: Declared, ask: Ask, school: School, field: str) -> Problem:
    """The mistake of naming a group that is not there and is not declared."""
    message = msg("{school} has no group {name}", school=school.structure.label, name=name)
    near = nearest(name, ask.group_names(school))
    return problem("unknown-group", declared, message, field=field, near=near)
