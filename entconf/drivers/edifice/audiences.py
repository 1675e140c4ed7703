"""Audiences: the profiles, classes and groups of the site as groups of the ENT, and back."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.drivers.edifice.groups_directory import GroupsDirectory
from entconf.drivers.edifice.json_shapes import text
from entconf.drivers.edifice.memberships import persons_named, unknown_class, unknown_group
from entconf.drivers.edifice.names import find_name, fold
from entconf.drivers.edifice.parts import Ask, Found, School
from entconf.drivers.edifice.persons import find_person, reference, unknown_person
from entconf.drivers.edifice.profiles import as_names
from entconf.kinds.audiences import CLASS, GROUP, PERSON, PROFILE
from entconf.model.resource import Declared
from entconf.model.values import sorted_set


def group_ids(groups: GroupsDirectory) -> Mapping[str, str]:
    """Ids of the groups that may hold a right, by holder; those of the ENT's own are left out."""
    named = {
        **{GROUP + name: id_ for name, id_ in groups.other_names.items()},
        **{GROUP + group.name: group.id for group in reversed(groups.manual)},
        **{CLASS + name: id_ for name, id_ in groups.pupils.items()},
        **{PROFILE + name: id_ for name, id_ in groups.profile_groups.items()},
    }
    return {holder: id_ for holder, id_ in named.items() if id_ not in groups.local_admins}


def resolve_audience(
    declared: Declared, field: str, ask: Ask, school: School, found: Found
) -> tuple[str, ...] | None:
    """The holders that are meant. None when one is not known, which `found` then tells."""
    value = declared.attributes.get(field)
    if not isinstance(value, Mapping):  # holders already (a backup)
        return sorted_set(as_names(value))
    before = len(found.problems)
    holders = {PROFILE + name for name in as_names(value.get("profiles", ()))}
    classes = {name: name for name in school.groups.pupils}
    for name in as_names(value.get("classes", ())):
        known = find_name(name, classes)
        if known is None:
            found.problems.append(unknown_class(name, declared, school, field))
        holders.add(CLASS + (known or name))
    for name in as_names(value.get("groups", ())):
        group = _spelling(name, ask, school)
        if group is None:
            found.problems.append(unknown_group(name, declared, ask, school, field))
        holders.add(GROUP + (group or name))
    for person in persons_named(value):
        row = find_person(person, school.people)
        how, name = reference(person)
        if row is None and how != "id":
            found.problems.append(unknown_person(person, declared, school, field))
        holders.add(PERSON + (text(row, "id") if row else name))
    return None if len(found.problems) > before else sorted_set(holders)


def _spelling(name: str, ask: Ask, school: School) -> str | None:
    """How the ENT writes the name of a group, or a declaration does that makes it."""
    manual = school.groups.manual_named(name)
    if manual:
        return manual[0].name
    others = {other: other for other in school.groups.other_names}
    return find_name(name, others) or ask.groups_to_come.get(fold(name))
