"""Rights: the roles that groups have, delegations, and who may write to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.ldap.escaping import dn_key, fold
from entconf.drivers.ldap.filters import equals, every, some
from entconf.drivers.ldap.groups import group_search, role_search
from entconf.drivers.ldap.parts import Ask, Found, Group, Part, School, texts, unknown_word
from entconf.drivers.ldap.requests import Search
from entconf.drivers.ldap.writing import VERSION, Write, add, modify, values_changed
from entconf.model.change import Change
from entconf.model.profiles import PROFILES
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Value, sorted_set

_ROLES, _DELEGATIONS, _COMMUNICATION = "roles/", "delegations/", "communication/"


def _searches(ask: Ask) -> Mapping[str, Search]:
    layout, settings = ask.layout, ask.settings
    names = _group_names(ask)
    found: dict[str, Search] = {}
    if names or ask.complete:
        found["groups"] = group_search(layout, names, complete=ask.complete)
    if names:
        literal = some(equals(settings.groups.rdn, name) for name in names)
        communication = settings.rights.communication
        attributes = (settings.groups.rdn, VERSION, *((communication,) if communication else ()))
        base = equals("objectClass", "groupOfNames")
        found["other_groups"] = Search(
            layout.groups, attributes, every((base, literal)), what="groups"
        )
    roles = {name for one in ask.declared for name in texts(one.attributes.get("roles"))}
    holders = [
        layout.group_dn(one.id.key.removeprefix(_ROLES))
        for one in ask.declared
        if one.id.key.startswith(_ROLES)
    ]
    if holders or roles:
        found["roles"] = role_search(layout, holders, roles)
    functions = settings.rights.delegations
    if functions and (
        ask.complete or any(one.id.key.startswith(_DELEGATIONS) for one in ask.declared)
    ):
        groups = settings.groups
        wanted = some(equals(groups.rdn, layout.named(name)) for name in functions.values())
        attributes = (groups.rdn, groups.member, VERSION)
        found["delegations"] = Search(layout.groups, attributes, wanted, what="delegations")
    return found


def _group_names(ask: Ask) -> list[str]:
    names: list[str] = []
    for one in ask.declared:
        if one.id.key.startswith(_ROLES):
            names.append(one.id.key.removeprefix(_ROLES))
        elif one.id.key.startswith(_COMMUNICATION):
            names += [str(one.attributes.get(side) or "") for side in ("from", "to")]
    return sorted({name for name in names if name and name not in PROFILES})


def _find(ask: Ask, school: School, found: Found) -> None:
    unheld = False
    for declared in ask.declared:
        key = declared.id.key
        if key.startswith(_ROLES):
            _find_roles(ask, declared, school, found)
        elif key.startswith(_DELEGATIONS):
            _find_delegation(ask, declared, school, found)
        elif key.startswith(_COMMUNICATION) and ask.settings.rights.communication:
            _find_communication(ask, declared, school, found)
        else:
            unheld = True
    if unheld:
        found.notices.append(
            msg("the directory does not say who may write to whom: communication is left alone")
        )
    if ask.complete:
        _find_rest(ask, school, found)


def _find_roles(ask: Ask, declared: Declared, school: School, found: Found) -> None:
    name = declared.id.key.removeprefix(_ROLES)
    group = school.group(name)
    wanted = texts(declared.attributes.get("roles"))
    if group is None and fold(name) not in ask.coming and wanted:
        known = [one.name for one in (*school.groups.values(), *school.other_groups.values())]
        message = msg("{uai}: there is no group {name}", uai=ask.layout.uai, name=name)
        found.problems.append(unknown_word(declared, message, name, known))
        return
    roles, good = [], True
    for role in wanted:
        known_role = school.roles.get(fold(role))
        if known_role is None:
            good = False
            names = [*(_role_name(ask, one) for one in school.roles.values()), *school.role_names]
            message = msg("the directory has no role {name}", name=role)
            found.problems.append(unknown_word(declared, message, role, names, "roles"))
        else:
            roles.append(_role_name(ask, known_role))
    if not good:
        return
    found.declared.append(
        declared.with_attributes({**declared.attributes, "roles": sorted_set(roles)})
    )
    if group is not None:
        hidden = [one for one in school.roles.values() if one.hidden]
        if hidden and not ask.settings.groups.may_be_empty:
            reason = msg("{entry}: its members may not be seen by this account", entry=hidden[0].dn)
            found.unknown.append(Unknown("rights", reason, declared.id.key))
            return
        found.live.append(Live(declared.id, {"roles": _held(ask, school, group)}))
        school.handles[declared.id] = group


def _held(ask: Ask, school: School, group: Group) -> tuple[str, ...]:
    key = dn_key(group.dn)
    return sorted_set(
        _role_name(ask, role) for role in school.roles.values() if key in role.members
    )


def _role_name(ask: Ask, role: Group) -> str:
    return ask.layout.key_of(ask.settings.roles.name, role.name) or role.name


def _find_delegation(ask: Ask, declared: Declared, school: School, found: Found) -> None:
    reference = declared.attributes.get("person", declared.id.key.removeprefix(_DELEGATIONS))
    person = school.people.find(reference)
    wanted = texts(declared.attributes.get("functions"))
    if person is None:
        if wanted:
            found.problems.append(school.people.unknown(declared, reference, "person"))
        else:
            found.declared.append(declared)
        return
    for function in wanted:
        if function not in ask.settings.rights.delegations:
            message = msg("the directory has no group for the function {name}", name=function)
            words = ask.settings.rights.delegations
            found.problems.append(unknown_word(declared, message, function, words, "functions"))
            return
    found.declared.append(declared)
    functions = _functions(ask, school, person.dn)
    attributes: dict[str, Value] = {"functions": functions, "person": reference}
    found.live.append(Live(declared.id, attributes))
    school.handles[declared.id] = person.dn


def _functions(ask: Ask, school: School, dn: str) -> tuple[str, ...]:
    return sorted_set(
        function
        for function, name in ask.settings.rights.delegations.items()
        if (group := school.delegations.get(fold(ask.layout.named(name))))
        and dn_key(dn) in group.members
    )


def _find_communication(ask: Ask, declared: Declared, school: School, found: Found) -> None:
    ends = []
    for side in ("from", "to"):
        name = str(declared.attributes.get(side) or "")
        dn = _end(ask, school, name)
        if dn is None and fold(name) not in ask.coming:
            known = [one.name for one in school.groups.values()]
            message = msg("{uai}: there is no group {name}", uai=ask.layout.uai, name=name)
            found.problems.append(unknown_word(declared, message, name, known, side))
            return
        ends.append(dn)
    found.declared.append(declared)
    sender = school.group(str(declared.attributes["from"]))
    if ends[0] is None or sender is None or sender.entry is None:
        return
    allowed = {dn_key(dn) for dn in sender.entry.all(ask.settings.rights.communication)}
    reached = ends[1] is not None and dn_key(ends[1]) in allowed
    attributes = {**declared.attributes, "allowed": reached}
    found.live.append(Live(declared.id, attributes))


def _end(ask: Ask, school: School, name: str) -> str | None:
    if name in PROFILES:
        return ask.layout.profile_dn(name)
    group = school.group(name)
    return group.dn if group else None


def _find_rest(ask: Ask, school: School, found: Found) -> None:
    """What nobody declared: roles of the establishment's groups, and delegations."""
    asked = {fold(one.id.key) for one in ask.declared}
    for group in school.groups.values():
        name = ask.layout.key_of(ask.settings.groups.name, group.name) or group.name
        roles = _held(ask, school, group)
        if roles and fold(_ROLES + name) not in asked:
            id_ = ResourceId(ask.layout.uai, "rights", _ROLES + name)
            school.handles[id_] = group
            found.live.append(Live(id_, {"roles": roles}))
    declared = {dn for dn in school.handles.values() if isinstance(dn, str)}
    members = {
        key: dn for group in school.delegations.values() for key, dn in group.members.items()
    }
    for key, dn in members.items():
        person = school.people.person(key)
        if person is None or person.dn in declared:
            continue
        reference: Value = person.login or {"id": person.id}
        id_ = ResourceId(ask.layout.uai, "rights", _DELEGATIONS + (person.login or person.id))
        school.handles[id_] = dn
        functions = _functions(ask, school, dn)
        found.live.append(Live(id_, {"functions": functions, "person": reference}))


def _review(change: Change, school: School) -> Remark:
    for _, group, gone, new in _memberships(change, school):
        if group is not None and group.would_be_empty(school.settings, gone, new):
            return Remark(change.id, blocked=_last_one(group))
    return Remark(change.id)


def _last_one(group: Group) -> Text:
    return msg(
        "{entry} would be left without members, which the directory does not allow;"
        " set placeholder, or give it to another group first",
        entry=group.dn,
    )


def _plan_writes(change: Change, school: School) -> Sequence[Sequence[Write]]:
    if change.id.key.startswith(_COMMUNICATION):
        return _communication_writes(change, school)
    settings, writes = school.settings, []
    for name, group, gone, new in _memberships(change, school):
        if group is not None:
            write = group.change(settings, settings.roles.member, gone, new)
            writes += [write] if write else []
        elif new:
            # The group of a function is made when somebody first has it.
            groups = settings.groups
            attributes = {
                "objectClass": groups.classes,
                groups.rdn: (name,),
                groups.member: tuple(new),
            }
            writes.append(add(school.layout.delegation_dn(_function(school, name)), attributes))
    return [writes]


def _memberships(
    change: Change, school: School
) -> list[tuple[str, Group | None, list[str], list[str]]]:
    """The groups a change touches: name, group if it exists, DNs that go, DNs that come."""
    found = []
    if change.id.key.startswith(_ROLES):
        holder = school.handles.get(change.id)
        dn = (
            holder.dn
            if isinstance(holder, Group)
            else school.layout.group_dn(change.id.key.removeprefix(_ROLES))
        )
        for name, comes in _difference(change, "roles"):
            role = school.roles.get(fold(name))
            found.append((name, role, [] if comes else [dn], [dn] if comes else []))
    elif change.id.key.startswith(_DELEGATIONS):
        person = str(school.handles.get(change.id) or "")
        for function, comes in _difference(change, "functions"):
            name = school.layout.named(school.settings.rights.delegations[function])
            group = school.delegations.get(fold(name))
            found.append((name, group, [] if comes else [person], [person] if comes else []))
    return found


def _difference(change: Change, name: str) -> list[tuple[str, bool]]:
    before, after = set(texts(change.before.get(name))), set(texts(change.after.get(name)))
    return [(one, one in after) for one in sorted(before ^ after)]


def _function(school: School, name: str) -> str:
    return next(
        function
        for function, pattern in school.settings.rights.delegations.items()
        if school.layout.named(pattern) == name
    )


def _communication_writes(change: Change, school: School) -> Sequence[Sequence[Write]]:
    ask = Ask(school.layout, (), complete=False, coming=frozenset())
    sender = school.group(str(change.after.get("from") or ""))
    to = _end(ask, school, str(change.after.get("to") or ""))
    if sender is None or to is None:
        return []
    comes = change.after.get("allowed") is True
    attribute = school.settings.rights.communication
    modifications = values_changed(attribute, () if comes else (to,), (to,) if comes else ())
    return [[modify(sender.dn, modifications, sender.version)]]


def _later(ask: Ask, school: School) -> Mapping[str, Search]:
    """The roles of groups that only the first reading showed."""
    known = {dn_key(ask.layout.group_dn(one.id.key.removeprefix(_ROLES))) for one in ask.declared}
    groups = (*school.groups.values(), *school.other_groups.values())
    more = [one.dn for one in groups if dn_key(one.dn) not in known]
    return {"roles": role_search(ask.layout, more, ())} if more else {}


PART = Part("rights", _searches, _find, _review, _plan_writes, _later)
