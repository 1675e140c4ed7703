"""Groups made by hand and their members (API reference, section 6).

A guest is put into groups by the kind guests. So a guest who is in a group without being
declared a member of it is left to that kind: neither counted here, nor removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.edifice.groups_directory import Group
from entconf.drivers.edifice.json_shapes import text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.memberships import (
    Wish,
    calls_for,
    members_now,
    persons_named,
    resolve_members,
)
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.persons import needs_accounts
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.requests_made import empty, part, with_json
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError, RequestRefused, UnexpectedAnswer
from entconf.model.change import Action, Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import sorted_set

_BATCH = 500


@dataclass(frozen=True, slots=True)
class _Handle:
    group: Group
    members: frozenset[str]


def _needs(ask: Ask) -> frozenset[Need]:
    needs = {Need.GROUPS, Need.USERS}
    if any(
        needs_accounts(person)
        for declared in ask.declared
        for person in persons_named(declared.attributes.get("members"))
    ):
        needs.add(Need.ACCOUNTS)
    return frozenset(needs)


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


def _more(ask: Ask, school: School) -> Sequence[Call]:
    return calls_for((group for group in _wanted(ask, school).values() if group), school)


def _read(ask: Ask, school: School, found: Found) -> None:
    for declared in ask.declared:
        resolved = _resolved(ask, declared, school, found)
        if resolved is not None:
            found.declared.append(resolved)
        if len(doubles := school.groups.manual_named(declared.id.key)) > 1:
            found.notices.append(_doubled(declared.id.key, [one.id for one in doubles]))
    named = {item.id: item.attributes.get("members") for item in found.declared if item.present}
    for id_, group in _wanted(ask, school).items():
        if group is None:
            continue
        try:
            members = members_now(group, school)
        except EntconfError as error:
            found.unknown.append(Unknown("groups", error.message, id_.key))
            continue
        if isinstance(named.get(id_), tuple):
            members -= school.people.guests - set(as_names(named[id_]))
        found.add(Live(id_, {"members": sorted_set(members)}), _Handle(group, members))


def _doubled(name: str, ids: Sequence[str]) -> Text:
    """What to do about groups of one name, as two runs at the same moment make them.

    The one of the first id is found by its name at every run, so both never change in turn.
    """
    return msg(
        "the ENT has {n} groups called {name}: {first} is kept as declared, {others} is left "
        "alone; move what was shared with it, then delete it in the back office",
        n=len(ids),
        name=name,
        first=ids[0],
        others=", ".join(ids[1:]),
    )


def _resolved(ask: Ask, declared: Declared, school: School, found: Found) -> Declared | None:
    if not isinstance(declared.attributes.get("members"), Mapping):
        return declared  # ids already (a backup), or nothing said of members
    group = next(iter(school.groups.manual_named(declared.id.key)), None)
    members = resolve_members(Wish(declared, "members", group), ask, school, found)
    if members is None:
        return None
    return declared.with_attributes({**declared.attributes, "members": members})


#: A group that is made again has another id (section 6).
GONE_WITH_IT = msg(
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
            irreversible=GONE_WITH_IT,
        )
    notes: list[Text] = []
    if change.action is Action.UPDATE and handle.group.automatic:
        notes.append(msg("the ENT also fills this group by rules of its own"))
    return Remark(change.id, tuple(notes))


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    if change.action is Action.DELETE:
        if isinstance(handle, _Handle):
            delete_group(handle.group, change.id.key, desk)
        return
    if isinstance(handle, _Handle):
        group, members = handle.group.id, handle.members
    else:
        group, members = create_group(change.id.key, desk), frozenset()
    if "members" not in change.after:
        return
    wanted = frozenset(as_names(change.after["members"]))
    set_members(desk, group, change.id.key, wanted - members, members - wanted)


def delete_group(group: Group, name: str, desk: Desk) -> None:
    """Delete a group made by hand. `name` is for messages."""
    what = msg("delete the group {name}", name=name)
    desk.session.write(empty("DELETE", f"/directory/group/{part(group.id)}", what))


def create_group(name: str, desk: Desk, **more: str) -> str:
    """Make a group by hand; `more` are further fields of the request. Answers its id."""
    what = msg("create the group {name}", name=name)
    body = {"name": name, "structureId": desk.structure.id, **more}
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
