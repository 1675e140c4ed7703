"""Who may write to whom, between groups and inside one (contract, section 6)."""

from __future__ import annotations

from tests.stranger.exchange import (
    FORBIDDEN,
    Answer,
    Call,
    Json,
    Refused,
    any_admin,
    bad_request,
    central,
    route,
    signed_in,
)
from tests.stranger.group_routes import group_of, shown_name
from tests.stranger.world import Group

_BUSY = Answer(409, {"error": "impossible to change direction"})


def _brief(call: Call, group: Group) -> Json:
    return {
        "id": group.id,
        "name": shown_name(call, group),
        "filter": group.filter,
        "type": group.type,
        "subType": group.sub_type,
    }


def _own(call: Call, *groups: Group) -> None:
    if not all(call.rules(group.school) for group in groups):
        raise Refused(FORBIDDEN)


def _reached(call: Call, group: Group) -> list[Json]:
    found = [call.world.groups[key] for key in group.reaches]
    return [_brief(call, other) for other in call.world.shuffled(found)]


def _reaching(call: Call, group: Group) -> list[Group]:
    return [other for other in call.world.groups.values() if group.id in other.reaches]


def _get(call: Call) -> Answer:
    group = group_of(call)
    _own(call, group)
    row = _brief(call, group)
    return Answer(data=row | {"users": group.rule, "communiqueWith": _reached(call, group)})


def _outgoing(call: Call) -> Answer:
    return Answer(data=_reached(call, group_of(call)))


def _incoming(call: Call) -> Answer:
    return Answer(data=[_brief(call, other) for other in _reaching(call, group_of(call))])


def _ends(call: Call) -> tuple[Group, Group]:
    start, end = group_of(call, "from"), group_of(call, "to")
    return start, end


def _check(call: Call) -> Answer:
    start, end = _ends(call)
    changes = not start.incoming or not end.outgoing
    return Answer(data={"warning": "direction.will.change" if changes else None})


def _allow(call: Call) -> Answer:
    start, end = _ends(call)
    call.wrote(start.school, end.school)
    done: Json = {}
    if not start.incoming:
        start.incoming = True
        done[start.id] = start.rule
    if not end.outgoing:
        end.outgoing = True
        done[end.id] = end.rule
    start.reaches.add(end.id)
    return Answer(data=done or {"ok": "no direction to change"})


def _forbid(call: Call) -> Answer:
    start, end = _ends(call)
    _own(call, start, end)
    call.wrote(start.school, end.school)
    ruled = start.rule is not None and end.rule is not None
    start.reaches.discard(end.id)
    if not start.reaches:
        start.incoming = False
    if not _reaching(call, end):
        end.outgoing = False
    if not ruled:
        raise bad_request("no.rule")
    return Answer(data={"sender": start.rule, "receiver": end.rule})


def _inside(call: Call) -> Answer:
    group = group_of(call)
    _own(call, group)
    if call.method == "POST":
        call.wrote(group.school)
        group.incoming = group.outgoing = True
        return Answer(data={"users": "BOTH"})
    if group.reaches and _reaching(call, group):
        return _BUSY
    call.wrote(group.school)
    group.incoming, group.outgoing = bool(group.reaches), bool(_reaching(call, group))
    return Answer(data={"users": group.rule})


def _old_link(call: Call) -> Answer:
    start, end = _ends(call)
    _own(call, start, end)
    call.wrote(start.school, end.school)
    if call.method == "POST":
        start.reaches.add(end.id)
    else:
        start.reaches.discard(end.id)
    return Answer(data={"number": 1})


def _rules(_call: Call) -> Answer:
    return Answer(data={})


_PAIR = "/communication/v2/group/:from/communique/:to"

ROUTES = (
    route("GET /communication/group/:groupId", _get, any_admin),
    route("GET /communication/group/:groupId/outgoing", _outgoing, signed_in),
    route("GET /communication/group/:groupId/incoming", _incoming, signed_in),
    route(f"GET {_PAIR}/check", _check, any_admin),
    route(f"POST {_PAIR}", _allow, any_admin),
    route("DELETE /communication/group/:from/relations/:to", _forbid, any_admin),
    route("POST /communication/group/:groupId/users", _inside, any_admin),
    route("DELETE /communication/group/:groupId/users", _inside, any_admin),
    route("POST /communication/group/:from/communique/:to", _old_link, any_admin),
    route("DELETE /communication/group/:from/communique/:to", _old_link, any_admin),
    route("GET /communication/rules", _rules, any_admin),
    route("POST /communication/rules/:structureId/reset", _rules, central),
)
