"""Groups made by hand: entries of the groupOfNames family, member by member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.ldap.escaping import dn_key, fold
from entconf.drivers.ldap.filters import begins, equals, every, some
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.parts import Ask, Found, Group, Part, School, texts
from entconf.drivers.ldap.people import people_filter
from entconf.drivers.ldap.requests import Search
from entconf.drivers.ldap.writing import VERSION, Write, add, delete
from entconf.errors import Problem
from entconf.model.change import Action, Change
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import Value, sorted_set


def _searches(ask: Ask) -> Mapping[str, Search]:
    keys = [one.id.key for one in ask.declared]
    found = {
        "groups": group_search(ask.layout, keys, complete=ask.complete),
        "guests_here": _guest_search(ask.layout),
    }
    going = [ask.layout.group_dn(one.id.key) for one in ask.declared if not one.present]
    if going:
        found["roles"] = role_search(ask.layout, going, ())
    return found


def _guest_search(layout: Layout) -> Search:
    """The search for the names of guests: the kind guests says which groups they are in."""
    ours = equals("objectClass", layout.settings.guests.object_class)
    ties = people_filter(layout)
    wanted = every((ours, ties)) if ties else ours
    return Search(layout.people, (), wanted, what="guests")


def group_search(layout: Layout, keys: Iterable[str], *, complete: bool) -> Search:
    """The search for groups made by hand: these, or all of the establishment."""
    groups = layout.settings.groups
    attributes = [groups.rdn, groups.member, VERSION]
    if layout.settings.rights.communication:
        attributes.append(layout.settings.rights.communication)
    ours = equals("objectClass", groups.classes[-1])
    if complete:
        named = begins(groups.rdn, layout.frame(groups.name)[0])
    else:
        named = some(equals(groups.rdn, layout.group_name(key)) for key in keys)
    wanted = every((ours, named))
    return Search(layout.groups, tuple(attributes), wanted, what="groups")


def role_search(layout: Layout, groups: Iterable[str], names: Iterable[str]) -> Search:
    """The search for roles that these groups have, by DN, and for roles of these names."""
    roles = layout.settings.roles
    wanted = some(
        (
            *(equals(roles.member, dn) for dn in groups),
            *(equals(roles.rdn, layout.named(roles.name, name)) for name in names),
        )
    )
    ours = equals("objectClass", roles.object_class)
    attributes = (roles.rdn, roles.member, VERSION)
    return Search(layout.roles, attributes, every((ours, wanted)), what="roles")


def _find(ask: Ask, school: School, found: Found) -> None:
    asked = {fold(one.id.key): one for one in ask.declared}
    for declared in ask.declared:
        adapted, problems = _adapted(declared, school)
        found.problems += problems
        if problems:
            continue
        found.declared.append(adapted)
        group = school.groups.get(fold(declared.id.key))
        if group is not None:
            members = adapted.attributes.get("members") if declared.present else None
            named = texts(members) if isinstance(members, tuple) else None
            _add(found, school, declared.id, group, named)
    if ask.complete:
        for key, group in sorted(school.groups.items()):
            if key not in asked:
                name = ask.layout.key_of(ask.settings.groups.name, group.name) or group.name
                id_ = ResourceId(ask.layout.uai, "groups", name)
                _add(found, school, id_, group, None)


def _adapted(declared: Declared, school: School) -> tuple[Declared, list[Problem]]:
    if "members" not in declared.attributes:
        return declared, []
    ids, problems = school.people.members(declared)
    adapted = declared.with_attributes({**declared.attributes, "members": ids})
    return adapted, problems


def _add(
    found: Found, school: School, id_: ResourceId, group: Group, named: Sequence[str] | None
) -> None:
    """Tell a group as it stands. Where members are declared, a guest must be named among them.

    The kind guests says which groups guests are in; otherwise the two would undo each other.
    """
    school.handles[id_] = group
    if group.hidden and not school.settings.groups.may_be_empty:
        reason = msg("{entry}: its members may not be seen by this account", entry=group.dn)
        found.unknown.append(Unknown("groups", reason, id_.key))
        return
    known = {school.people.id_of(dn): key for key, dn in group.members.items()}
    ids = sorted_set(
        one
        for one, key in known.items()
        if named is None or key not in school.guests_here or one in named
    )
    found.live.append(Live(id_, {"members": ids}))


_GONE_WITH_IT = msg(
    "what else its entry holds, and its entryUUID, do not come back when it is made again"
)


def _review(change: Change, school: School) -> Remark:
    ids = change.after.get("members")
    settings = school.settings
    empty = change.action is not Action.DELETE and ids == ()
    creating_nothing = change.action is Action.CREATE and not ids
    if (empty or creating_nothing) and not (settings.placeholder or settings.groups.may_be_empty):
        return Remark(
            change.id,
            blocked=msg(
                "the directory allows no group without members;"
                " set placeholder, or remove the group"
            ),
        )
    if change.action is Action.DELETE:
        return Remark(change.id, irreversible=_GONE_WITH_IT)
    return Remark(change.id)


def _plan_writes(change: Change, school: School) -> Sequence[Sequence[Write]]:
    known = school.handles.get(change.id)
    group = known if isinstance(known, Group) else None
    settings = school.settings
    if change.action is Action.CREATE:
        return [[_creation(change, school)]]
    if group is None:
        return []
    if change.action is Action.DELETE:
        return [_leaving_roles(group, school), [delete(group.dn, group.version)]]
    before, after = _ids(change.before.get("members")), _ids(change.after.get("members"))
    gone_ids, new_ids = before - after, after - before
    held = {school.people.id_of(dn): dn for dn in group.members.values()}
    gone = [held[id_] for id_ in gone_ids if id_ in held]
    new = school.people.dns_of(new_ids).values()
    write = group.change(settings, settings.groups.member, gone, new)
    return [[write]] if write else []


def _creation(change: Change, school: School) -> Write:
    layout, groups = school.layout, school.settings.groups
    members = sorted(school.people.dns_of(_ids(change.after.get("members"))).values())
    if not members and school.settings.placeholder:
        members = [school.settings.placeholder]
    attributes = {"objectClass": groups.classes, groups.rdn: (layout.group_name(change.id.key),)}
    if members:
        attributes[groups.member] = tuple(members)
    return add(layout.group_dn(change.id.key), attributes)


def _leaving_roles(group: Group, school: School) -> list[Write]:
    """A group that goes leaves the roles it has, unless it is the last to have one."""
    settings = school.settings
    writes = (
        role.change(settings, settings.roles.member, [group.dn], [])
        for role in school.roles.values()
        if dn_key(group.dn) in role.members and not role.would_be_empty(settings, [group.dn], [])
    )
    return [write for write in writes if write]


def _ids(value: Value) -> set[str]:
    return {str(one) for one in value} if isinstance(value, tuple) else set()


PART = Part("groups", _searches, _find, _review, _plan_writes)
