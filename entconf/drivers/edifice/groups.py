"""Groups made by hand and their members (API reference, section 6).

A guest is put into groups by the kind guests. So a guest who is in a group without being
declared a member of it is left to that kind: neither counted here, nor removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.edifice.groups_directory import Group
from entconf.drivers.edifice.json_shapes import as_rows, ids, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import find_name, most_alike
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.persons import (
    find_person,
    needs_accounts,
    reference,
    unknown_person,
)
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.requests_made import empty, part, with_json
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError, Problem, RequestRefused, UnexpectedAnswer
from entconf.model.change import Action, Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Value, sorted_set

_BATCH = 500


@dataclass(frozen=True, slots=True)
class _Handle:
    group: Group
    members: frozenset[str]


def _needs(ask: Ask) -> frozenset[Need]:
    needs = {Need.GROUPS, Need.USERS}
    if any(needs_accounts(person) for declared in ask.declared for person in _people(declared)):
        needs.add(Need.ACCOUNTS)
    return frozenset(needs)


def _people(declared: Declared) -> tuple[Value, ...]:
    members = declared.attributes.get("members")
    named = members.get("people") if isinstance(members, Mapping) else ()
    return named if isinstance(named, tuple) else ()


def _wanted(ask: Ask, school: School) -> dict[ResourceId, Group | None]:
    wanted: dict[ResourceId, Group | None] = {}
    for declared in ask.declared:
        found = school.groups.manual_named(declared.id.key)
        wanted[declared.id] = found[0] if found else None
    if ask.complete:
        taken = {group.id for group in wanted.values() if group}
        keys = {id_.key for id_ in wanted}
        for group in school.groups.manual:
            if group.id not in taken:
                key = group.name if group.name not in keys else f"{group.name} ({group.id})"
                keys.add(key)
                wanted[ResourceId(ask.uai, "groups", key)] = group
    return wanted


def _listed_members(group: Group, school: School) -> frozenset[str] | None:
    """Members as the list of people tells them; None when its names do not settle it.

    It names groups, and a group of another establishment may have the same name.
    """
    people = school.people.members
    if f"#{group.id}" in people:
        found = people[f"#{group.id}"]
    else:
        found = people.get(group.name, set())
        namesakes = sum(other.name == group.name for other in school.groups.manual)
        if namesakes > 1 or found & school.people.elsewhere_too:
            return None
    return frozenset(found) if group.size in {-1, len(found)} else None


def _detail(group: Group) -> Call:
    what = msg("read the members of the group {name}", name=group.name)
    return Call("GET", f"/directory/user/group/{part(group.id)}", what)


def _more(ask: Ask, school: School) -> Sequence[Call]:
    found = [group for group in _wanted(ask, school).values() if group]
    return [_detail(group) for group in found if _listed_members(group, school) is None]


def _members(group: Group, school: School) -> frozenset[str]:
    listed = _listed_members(group, school)
    if listed is not None:
        return listed
    return frozenset(ids(as_rows(school.lists.value(_detail(group).path), "members")))


def _read(ask: Ask, school: School, found: Found) -> None:
    for declared in ask.declared:
        resolved = _resolved(declared, school, found)
        if resolved is not None:
            found.declared.append(resolved)
        if len(school.groups.manual_named(declared.id.key)) > 1:
            found.notices.append(
                msg("several groups are called {name}: the first is used", name=declared.id.key)
            )
    named = {item.id: item.attributes.get("members") for item in found.declared if item.present}
    for id_, group in _wanted(ask, school).items():
        if group is None:
            continue
        try:
            members = _members(group, school)
        except EntconfError as error:
            found.unknown.append(Unknown("groups", error.message, id_.key))
            continue
        if isinstance(named.get(id_), tuple):
            members -= school.people.guests - set(as_names(named[id_]))
        found.add(Live(id_, {"members": sorted_set(members)}), _Handle(group, members))


def _resolved(declared: Declared, school: School, found: Found) -> Declared | None:
    members = declared.attributes.get("members")
    if not isinstance(members, Mapping):  # ids already (a backup), or nothing said of members
        return declared
    before = len(found.problems)
    chosen: set[str] = set()
    for profile in as_names(members.get("profiles", ())):
        chosen.update(school.people.ids_of(profile))
    for name in as_names(members.get("classes", ())):
        pupils = find_name(name, school.people.pupils_of)
        if pupils is None:
            found.problems.append(_unknown_class(name, declared, school))
        else:
            chosen.update(pupils)
    for person in _people(declared):
        row = find_person(person, school.people)
        how, name = reference(person)
        if row is not None:
            chosen.add(text(row, "id"))
        elif how == "id" and _is_member(name, declared, school):
            chosen.add(name)
        else:
            found.problems.append(unknown_person(person, declared, school, "members"))
    if len(found.problems) > before:
        return None
    return declared.with_attributes({**declared.attributes, "members": sorted_set(chosen)})


def _unknown_class(name: str, declared: Declared, school: School) -> Problem:
    """The mistake of naming a class that is not there; names of classes tell nobody's identity."""
    message = msg("{school} has no class {name}", school=school.structure.label, name=name)
    alike = most_alike(name, school.people.pupils_of)
    hint = msg("the classes most like it: {words}", words=", ".join(alike))
    if len(alike) == 1:
        hint = msg("did you mean {word}?", word=alike[0])
    return Problem("unknown-class", message, declared.source_of("members"), hint if alike else None)


def _is_member(person: str, declared: Declared, school: School) -> bool:
    """Whether an id that is nobody's here may stay: somebody of another school, or leaving."""
    group = next(iter(school.groups.manual_named(declared.id.key)), None)
    try:
        return group is not None and person in _members(group, school)
    except EntconfError:
        return True  # the group is unknown, and says so itself


#: A group that is made again has another id (section 6).
_GONE_WITH_IT = msg(
    "what was shared with the group and written to it stays lost, even if it is made again"
)


def _review(change: Change, desk: Desk) -> Remark:
    handle = desk.handle(change.id)
    if not isinstance(handle, _Handle):
        return Remark(change.id)
    if change.action is Action.DELETE:
        locked = msg("the group is protected against deletion on the ENT")
        return Remark(
            change.id,
            blocked=locked if handle.group.lock_delete else None,
            irreversible=_GONE_WITH_IT,
        )
    notes: list[Text] = []
    if change.action is Action.UPDATE and handle.group.automatic:
        notes.append(msg("the ENT also fills this group by rules of its own"))
    return Remark(change.id, tuple(notes))


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    if change.action is Action.DELETE:
        if isinstance(handle, _Handle):
            path = f"/directory/group/{part(handle.group.id)}"
            what = msg("delete the group {name}", name=change.id.key)
            desk.session.write(empty("DELETE", path, what))
        return
    if isinstance(handle, _Handle):
        group, members = handle.group.id, handle.members
    else:
        group, members = _create(change.id.key, desk), frozenset()
    if "members" not in change.after:
        return
    wanted = frozenset(as_names(change.after["members"]))
    set_members(desk, group, change.id.key, wanted - members, members - wanted)


def _create(name: str, desk: Desk) -> str:
    what = msg("create the group {name}", name=name)
    body = {"name": name, "structureId": desk.structure.id}
    made = desk.session.write(with_json("POST", "/directory/group", what, {**body}))
    id_ = text(made, "id") if isinstance(made, dict) else ""
    if not id_:
        raise UnexpectedAnswer(
            msg("the ENT made the group {name} without telling its id", name=name)
        )
    return id_


def set_members(
    desk: Desk, group: str, name: str, added: frozenset[str], removed: frozenset[str]
) -> None:
    """Add and remove members of a group in batches. `name` is the group's, for messages."""
    if not group:
        raise RequestRefused(msg("the ENT has no group {name}", name=name))
    for route, people, what in (
        ("add", sorted(added), msg("add members to the group {name}", name=name)),
        ("delete", sorted(removed), msg("remove members from the group {name}", name=name)),
    ):
        path = f"/directory/group/{part(group)}/users/{route}"
        for start in range(0, len(people), _BATCH):
            batch = people[start : start + _BATCH]
            desk.session.write(with_json("PUT", path, what, {"userIds": [*batch]}))


PART = Part("groups", "", _needs, _read, _review, _perform, _more)
