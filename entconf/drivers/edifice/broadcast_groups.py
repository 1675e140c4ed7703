"""Lists as broadcast groups: who receives, and which groups may write (API reference, section 6).

Such a group is one made by hand with the subtype BroadcastGroup. Who writes to it is told by
rules of communication: its own rule for its members, links from other groups towards it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.edifice.audiences import group_ids, resolve_audience
from entconf.drivers.edifice.communication import allow, forbid, look_at_link, set_rule_within
from entconf.drivers.edifice.groups import GONE_WITH_IT, create_group, delete_group, set_members
from entconf.drivers.edifice.groups_directory import Group
from entconf.drivers.edifice.json_shapes import as_rows, ids, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.memberships import (
    Wish,
    calls_for,
    calls_for_named,
    members_now,
    persons_named,
    resolve_members,
)
from entconf.drivers.edifice.names import problem
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.persons import needs_accounts
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.requests_made import part
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError, Problem, RequestRefused
from entconf.kinds.audiences import PROFILE
from entconf.kinds.lists import ANYONE, MEMBERS
from entconf.model.change import Action, Change
from entconf.model.profiles import PROFILES
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Value, sorted_set

_HELD = frozenset({"members", "senders"})
_WRITING = frozenset({"BOTH", "INCOMING"})


@dataclass(frozen=True, slots=True)
class _Handle:
    """`holders` are the ids of the groups that may be allowed to write, by holder."""

    group: Group | None
    members: frozenset[str]
    senders: frozenset[str]
    holders: Mapping[str, str]


def _needs(ask: Ask) -> frozenset[Need]:
    needs = {Need.GROUPS, Need.USERS}
    named = (persons_named(declared.attributes.get("members")) for declared in ask.declared)
    if any(needs_accounts(person) for persons in named for person in persons):
        needs.add(Need.ACCOUNTS)
    return frozenset(needs)


def _wanted(ask: Ask, school: School) -> dict[ResourceId, Group | None]:
    groups = school.groups
    wanted: dict[ResourceId, Group | None] = {
        declared.id: next(iter(groups.broadcast_named(declared.id.key)), None)
        for declared in ask.declared
    }
    if ask.complete:
        taken = {group.id for group in wanted.values() if group}
        keys = {id_.key for id_ in wanted}
        for group in groups.broadcast:
            if group.id not in taken:
                key = group.name if group.name not in keys else f"{group.name} ({group.id})"
                keys.add(key)
                wanted[ResourceId(ask.uai, "lists", key)] = group
    return wanted


def _incoming(group: str) -> Call:
    what = msg("read who may write to a list")
    return Call("GET", f"/communication/group/{part(group)}/incoming", what)


def _more(ask: Ask, school: School) -> Sequence[Call]:
    groups = [group for group in _wanted(ask, school).values() if group]
    named = (
        name
        for declared in ask.declared
        if isinstance(members := declared.attributes.get("members"), Mapping)
        for name in as_names(members.get("groups", ()))
    )
    return [
        *calls_for(groups, school),
        *calls_for_named(ask, school, named),
        *(_incoming(group.id) for group in groups),
    ]


def _read(ask: Ask, school: School, found: Found) -> None:
    holders = group_ids(school.groups)
    for declared in ask.declared:
        found.handles[declared.id] = _Handle(None, frozenset(), frozenset(), holders)
        resolved = _resolved(ask, declared, school, found)
        if resolved is not None:
            found.declared.append(resolved)
    left_out = {name for one in ask.declared for name in one.attributes} - _HELD - {"address"}
    if left_out:
        fields = ", ".join(sorted(left_out))
        found.notices.append(
            msg("a broadcast group of the ENT has no {fields}: left out", fields=fields)
        )
    names = {id_: holder for holder, id_ in holders.items()}
    for id_, group in _wanted(ask, school).items():
        if group is None:
            continue
        try:
            members, senders = members_now(group, school), _senders(group, names, school)
        except EntconfError as error:
            found.unknown.append(Unknown("lists", error.message, id_.key))
            continue
        live: dict[str, Value] = {"members": sorted_set(members), "senders": sorted_set(senders)}
        found.add(Live(id_, live), _Handle(group, members, senders, holders))


def _senders(group: Group, names: Mapping[str, str], school: School) -> frozenset[str]:
    linked = ids(as_rows(school.lists.value(_incoming(group.id).key), "groups"))
    found = {names[id_] for id_ in linked if id_ in names}
    return frozenset(found | ({MEMBERS} if group.internal_rule in _WRITING else set()))


def _resolved(ask: Ask, declared: Declared, school: School, found: Found) -> Declared | None:
    attributes = {name: held for name, held in declared.attributes.items() if name in _HELD}
    group = next(iter(school.groups.broadcast_named(declared.id.key)), None)
    if isinstance(attributes.get("members"), Mapping):
        members = resolve_members(Wish(declared, "members", group), ask, school, found)
        if members is None:
            return None
        attributes["members"] = members
    senders = attributes.get("senders")
    if isinstance(senders, Mapping):
        if persons_named(senders):
            found.problems.append(_no_person_writes(declared))
            return None
        holders = resolve_audience(declared, "senders", ask, school, found)
        if holders is None:
            return None
        words = as_names(senders.get("words", ()))
        everybody = {PROFILE + name for name in PROFILES if ANYONE in words}
        attributes["senders"] = sorted_set({*holders, *everybody, *(set(words) - {ANYONE})})
    return declared.with_attributes(attributes)


def _no_person_writes(declared: Declared) -> Problem:
    message = msg("on this ENT profiles, classes and groups may write to a list, no single person")
    found = problem("sender-not-a-group", declared, message, field="senders")
    return Problem(found.code, message, found.source, msg("name a group that holds the person"))


def _review(change: Change, desk: Desk) -> Remark:
    handle = desk.handle(change.id)
    if not isinstance(handle, _Handle) or handle.group is None:
        return Remark(change.id)
    if change.action is Action.DELETE:
        locked = msg("the group is protected against deletion on the ENT")
        return Remark(
            change.id,
            blocked=locked if handle.group.lock_delete else None,
            irreversible=GONE_WITH_IT,
        )
    notes: list[Text] = []
    if handle.group.automatic:
        notes.append(msg("the ENT also fills this group by rules of its own"))
    for sender in sorted(_wanted_senders(change, handle) - handle.senders):
        if sender in handle.holders:
            blocked, told = look_at_link(desk, handle.holders[sender], handle.group.id)
            notes += told
            if blocked is not None:
                return Remark(change.id, tuple(notes), blocked)
    return Remark(change.id, tuple(notes))


def _wanted_senders(change: Change, handle: _Handle) -> frozenset[str]:
    if "senders" not in change.after:
        return handle.senders
    return frozenset(as_names(change.after["senders"]))


def _perform(change: Change, desk: Desk) -> None:
    handle, key = desk.handle(change.id), change.id.key
    if not isinstance(handle, _Handle):
        raise RequestRefused(msg("the ENT has no group {name}", name=key))
    if change.action is Action.DELETE:
        if handle.group is not None:
            delete_group(handle.group, key, desk)
        return
    made, senders = handle.group is None, handle.senders
    group = handle.group.id if handle.group else create_group(key, desk, subType="BroadcastGroup")
    if "members" in change.after:
        wanted = frozenset(as_names(change.after["members"]))
        set_members(desk, group, key, wanted - handle.members, handle.members - wanted)
    if "senders" in change.after:
        if made and _members_write(desk, group):  # the ENT gives a new group a rule of its own
            senders |= {MEMBERS}
        _set_senders(desk, group, handle, (senders, _wanted_senders(change, handle)))


def _members_write(desk: Desk, group: str) -> bool:
    what = msg("read who may write to a list")
    answer = desk.session.get(Call("GET", f"/communication/group/{part(group)}", what))
    return isinstance(answer, dict) and text(answer, "users") in _WRITING


def _set_senders(
    desk: Desk, group: str, handle: _Handle, senders: tuple[frozenset[str], frozenset[str]]
) -> None:
    before, after = senders
    for sender in sorted(after - before - {MEMBERS}):
        if sender not in handle.holders:
            name = sender.partition("/")[2]
            raise RequestRefused(msg("the ENT has no group {name}", name=name))
        allow(desk, handle.holders[sender], group)
    for sender in sorted(before - after - {MEMBERS}):
        forbid(desk, handle.holders[sender], group)
    if (MEMBERS in before) is not (MEMBERS in after):
        set_rule_within(desk, group, allowed=MEMBERS in after)


PART = Part("lists", "", _needs, _read, _review, _perform, _more)
