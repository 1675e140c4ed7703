"""Groups and who may write to whom (contract, section 6)."""

from __future__ import annotations

from tests.stranger.exchange import (
    FORBIDDEN,
    NO_CONTENT,
    NOTHING,
    Answer,
    Call,
    Json,
    Refused,
    Route,
    Shape,
    any_admin,
    bad_request,
    route,
    signed_in,
)
from tests.stranger.people_routes import admin_row
from tests.stranger.world import Group

_TYPES = {
    "ProfileGroup",
    "ManualGroup",
    "FunctionalGroup",
    "FunctionGroup",
    "HTGroup",
    "DirectionGroup",
}
_WORDS = {
    "fr": {
        "Student": "Élèves",
        "Relative": "Parents",
        "Teacher": "Enseignants",
        "Personnel": "Personnels",
        "Guest": "Invités",
    },
    "en": {
        "Student": "Students",
        "Relative": "Relatives",
        "Teacher": "Teachers",
        "Personnel": "Staff",
        "Guest": "Guests",
    },
}
_OF = {"fr": "du groupe", "en": "from group"}


def shown_name(call: Call, group: Group) -> str:
    """Automatic groups are named in the language of the request."""
    if group.type != "ProfileGroup" or group.filter is None:
        return group.name
    return f"{_WORDS[call.language][group.filter]} {_OF[call.language]} {group.name}"


def group_row(call: Call, group: Group) -> Json:
    world = call.world
    room = world.classrooms.get(group.classroom or "")
    nb, group.shown = group.shown, len(world.members(group))
    row: Json = {
        "id": group.id,
        "name": shown_name(call, group),
        "displayName": None,
        "filter": group.filter,
        "labels": ["Group", group.type, "Visible"],
        "type": group.type,
        "subType": group.sub_type,
        "createdAt": None,
        "internalCommunicationRule": group.rule,
        "nbUsers": nb,
        "classes": [{"id": room.id, "name": room.name}] if room else None,
        "structures": [{"id": group.school, "name": world.schools[group.school].name}],
        "emailInternal": None,
    }
    if group.lock_delete is not None:
        row["lockDelete"] = group.lock_delete
    return world.thin(row)


def _list(call: Call) -> Answer:
    kind, structure = call.first("type"), call.first("structureId")
    if kind is not None and kind not in _TYPES:
        raise bad_request("invalid.group.type")
    if structure is None and not call.central:
        return FORBIDDEN
    if structure is not None and not call.rules(structure):
        return FORBIDDEN
    rows = [
        group_row(call, group)
        for group in call.world.groups.values()
        if structure in {None, group.school} and kind in {None, group.type}
    ]
    return Answer(data=call.world.shuffled(rows))


def group_of(call: Call, name: str = "groupId") -> Group:
    group = call.world.groups.get(call.params[name])
    if group is None:
        raise Refused(Answer(404, raw=b""))
    return group


def _own(call: Call, group: Group) -> None:
    if not call.rules(group.school):
        raise Refused(FORBIDDEN)


def _create(call: Call) -> Answer:
    structure = call.body.get("structureId")
    if not isinstance(structure, str) or not call.rules(structure):
        return FORBIDDEN
    world = call.world
    call.wrote(call.school(structure).id)
    group = Group(world.new_id(), str(call.body["name"]), "ManualGroup", structure)
    group.incoming = group.outgoing = True
    world.groups[group.id] = group
    return Answer(201, {"id": group.id, "createdAt": "2026-11-23T10:00:00.000Z", "filter": None})


def _update(call: Call) -> Answer:
    group = call.world.groups.get(call.params["groupId"])
    if group is None:
        call.journal.violation("update of an unknown group leaves an orphan")
        return NOTHING
    _own(call, group)
    call.wrote(group.school)
    if not group.lock_delete:
        group.name = str(call.body["name"])
    return Answer(data={"id": group.id})


def _delete(call: Call) -> Answer:
    group = call.world.groups.get(call.params["groupId"])
    if group is None:
        return NO_CONTENT
    _own(call, group)
    call.wrote(group.school)
    if not group.lock_delete and group.type == "ManualGroup":
        del call.world.groups[group.id]
        for person in call.world.people.values():
            person.groups.discard(group.id)
        for other in call.world.groups.values():
            other.reaches.discard(group.id)
    return NO_CONTENT


def _change_members(call: Call) -> Answer:
    group = call.world.groups.get(call.params["groupId"])
    ids = call.body["userIds"]
    if not isinstance(ids, list) or not ids:
        raise bad_request("userIds")
    if group is None or group.type != "ManualGroup":
        call.journal.violation(f"members written of {call.params['groupId']}, no manual group")
        return NOTHING
    # The route itself checks no structure: the journal does.
    call.wrote(group.school)
    for key in ids:
        person = call.world.people.get(str(key))
        if person is None:
            call.journal.violation(f"unknown person {key} put in a group")
        elif call.path.endswith("/add"):
            person.groups.add(group.id)
        else:
            person.groups.discard(group.id)
    return NOTHING


def _get(call: Call) -> Answer:
    group = group_of(call)
    return Answer(
        data={
            "id": group.id,
            "name": shown_name(call, group),
            "nbUsers": group.shown,
            "type": group.type,
        }
    )


def _members(call: Call) -> Answer:
    group = group_of(call)
    _own(call, group)
    people = call.world.members(group)
    return Answer(data=call.world.shuffled([admin_row(call, person) for person in people]))


def _one_member(call: Call) -> Answer:
    group = group_of(call)
    _own(call, group)
    person = call.world.people.get(call.params["userId"])
    call.wrote(group.school)
    if person is not None and call.method == "POST":
        person.groups.add(group.id)
    elif person is not None:
        person.groups.discard(group.id)
    return NOTHING


_NEW = Shape(
    {
        "name": str,
        "structureId": str,
        "classId": str,
        "subType": str,
        "autolinkTargetAllStructs": bool,
        "autolinkTargetStructs": list,
        "autolinkUsersFromGroups": list,
        "autolinkUsersFromPositions": list,
        "autolinkUsersFromLevels": list,
    },
    required=frozenset({"name"}),
)
_OLD = Shape(
    {
        key: kind
        for key, kind in {**_NEW.keys, "lockDelete": bool, "lockCompose": bool}.items()
        if key not in {"structureId", "classId", "subType"}
    },
    required=frozenset({"name"}),
)
_IDS = Shape({"userIds": list}, required=frozenset({"userIds"}))
_LIST = "structureId type recursive onlyAutomaticGroups translate"

ROUTES = (
    route("GET /directory/group/admin/list", _list, any_admin, _LIST),
    Route("POST", "/directory/group", _create, any_admin, shape=_NEW),
    Route("PUT", "/directory/group/:groupId/users/add", _change_members, any_admin, shape=_IDS),
    Route("PUT", "/directory/group/:groupId/users/delete", _change_members, any_admin, shape=_IDS),
    Route("PUT", "/directory/group/:groupId", _update, any_admin, shape=_OLD),
    route("DELETE /directory/group/:groupId", _delete, any_admin),
    route("GET /directory/group/:groupId", _get, signed_in),
    route("GET /directory/user/group/:groupId", _members, any_admin),
    route("POST /directory/user/group/:userId/:groupId", _one_member, any_admin),
    route("DELETE /directory/user/group/:userId/:groupId", _one_member, any_admin),
)
