"""Roles of groups (rights), apart from what features and connectors give to profiles."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.drivers.base import Remark
from entconf.drivers.edifice.applications import Applications
from entconf.drivers.edifice.json_shapes import row_in, rows, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import find_name, fold, nearest, problem
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.role_links import link_role, unlink_role
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import sorted_set

PREFIX = "roles/"


@dataclass(frozen=True, slots=True)
class _Handle:
    group: str
    held: Mapping[str, str]  # id -> name
    offered: Mapping[str, str]  # name -> id


def _needs(_ask: Ask) -> frozenset[Need]:
    return frozenset({Need.GROUPS, Need.GROUP_ROLES, Need.APPLICATIONS, Need.CONNECTORS})


def _role_names(school: School) -> dict[str, str]:
    names = dict(Applications(school.lists.rows(Need.APPLICATIONS)).role_names)
    for row in school.lists.rows(Need.CONNECTORS):
        for item in rows(row, "roles"):
            role = row_in(item, "role")
            names[text(role, "id")] = text(role, "name")
    names.pop("", None)
    return names


def _read(ask: Ask, school: School, found: Found) -> None:
    names = _role_names(school)
    offered = {name: id_ for id_, name in sorted(names.items(), reverse=True)}
    taken = set()
    for declared in ask.declared:
        name = declared.id.key.removeprefix(PREFIX)
        group = _group(name, ask, school)
        wanted = bool(declared.attributes.get("roles"))
        if group is None and wanted and fold(name) not in ask.groups_to_come:
            message = msg("{school} has no group {name}", school=school.structure.label, name=name)
            near = nearest(name, ask.group_names(school))
            found.problems.append(problem("unknown-group", declared, message, near=near))
            continue
        resolved = _resolved(declared, offered, found)
        if resolved is None:
            continue
        found.declared.append(resolved)
        if group is None:  # a group to come holds nothing yet
            found.add(Live(declared.id, {"roles": ()}))
        else:
            taken.add(group)
            _add(found, declared.id, group, school, names, offered)
    if ask.complete:
        for manual in school.groups.manual:
            if manual.id not in taken and school.roles_of_groups.get(manual.id):
                id_ = ResourceId(ask.uai, "rights", PREFIX + manual.name)
                if id_ not in found.handles:
                    _add(found, id_, manual.id, school, names, offered)


def _group(name: str, ask: Ask, school: School) -> str | None:
    """The group that holds the roles: made by hand or to come first, should it be called students.

    The roles of a whole profile would be given to everybody by a mistake of names.
    """
    manual = school.groups.manual_named(name)
    if manual or fold(name) in ask.groups_to_come:
        return manual[0].id if manual else None
    return school.groups.id_of(name)


def _add(
    found: Found,
    id_: ResourceId,
    group: str,
    school: School,
    names: Mapping[str, str],
    offered: Mapping[str, str],
) -> None:
    held = {role: names.get(role, role) for role in school.roles_of_groups.get(group, ())}
    live = Live(id_, {"roles": sorted_set(held.values())})
    found.add(live, _Handle(group, held, offered))


def _resolved(declared: Declared, offered: Mapping[str, str], found: Found) -> Declared | None:
    by_name = {name: name for name in offered}
    resolved, good = [], True
    for name in as_names(declared.attributes.get("roles")):
        real = find_name(name, by_name)
        if real is not None:
            resolved.append(real)
            continue
        good = False
        message = msg("the ENT has no role {name}", name=name)
        near = nearest(name, offered)
        found.problems.append(problem("unknown-role", declared, message, field="roles", near=near))
    if not good:
        return None
    return declared.with_attributes({**declared.attributes, "roles": sorted_set(resolved)})


def _review(change: Change, _desk: Desk) -> Remark:
    return Remark(change.id)


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    wanted = set(as_names(change.after.get("roles")))
    if not isinstance(handle, _Handle):
        if wanted:
            name = change.id.key.removeprefix(PREFIX)
            raise RequestRefused(
                msg("{school} has no group {name}", school=desk.structure.label, name=name)
            )
        return
    held = set(handle.held.values())
    for name in sorted(wanted - held):
        if name not in handle.offered:
            raise RequestRefused(msg("the ENT has no role {name}", name=name))
        link_role(desk, handle.group, handle.offered[name], name)
    for id_, name in sorted(handle.held.items()):
        if name not in wanted:
            unlink_role(desk, handle.group, id_, name)


PART = Part("rights", PREFIX, _needs, _read, _review, _perform)
