"""Structures, classes and positions (contract, section 2)."""

from __future__ import annotations

from collections import Counter

from tests.stranger.exchange import (
    FORBIDDEN,
    NO_CONTENT,
    Answer,
    Call,
    Json,
    Refused,
    Route,
    Shape,
    admin_of_structure,
    any_admin,
    bad_request,
    central,
    route,
    signed_in,
)
from tests.stranger.world import PROFILES, School


def _row(call: Call, school: School) -> Json:
    parents = [
        {"id": key, "name": call.world.schools[key].name}
        for key in call.world.shuffled(school.parents)
    ]
    row: Json = {
        "id": school.id,
        "name": school.name,
        "externalId": school.external_id or None,
        "timetable": school.timetable,
        "parents": parents or None,
        "distributions": None,
        "feederName": school.name.upper(),
        "source": school.source,
        "levelsOfEducation": [2],
        "garTenant": {"x-later": True},
    }
    optional = {
        "UAI": school.uai,
        "hasApp": school.has_app,
        "ignoreMFA": school.ignore_mfa,
        "manualName": school.manual_name,
    }
    return call.world.thin(row | optional, "id", "name")


def _list(call: Call) -> Answer:
    world = call.world
    mine = [school for school in world.schools.values() if call.rules(school.id)]
    if not mine:
        return FORBIDDEN
    return Answer(data=[_row(call, school) for school in world.shuffled(mine)])


def _one(call: Call) -> Answer:
    return Answer(data=_row(call, call.school(call.params["id"])))


def _update(call: Call) -> Answer:
    school = call.school(call.params["structureId"])
    call.wrote(school.id)
    # The same name again takes the mark of a manual name away.
    if call.body["name"] == school.name:
        school.manual_name = None
    else:
        school.name = str(call.body["name"])
        school.manual_name = True
    if call.central:
        if "hasApp" in call.body:
            school.has_app = bool(call.body["hasApp"])
        if "ignoreMFA" in call.body:
            school.ignore_mfa = bool(call.body["ignoreMFA"])
        if "UAI" in call.body:
            school.uai = str(call.body["UAI"])
    return Answer(data={"id": school.id})


def _block(call: Call) -> Answer:
    school = call.school(call.params["id"])
    profile, block = str(call.body["profile"]), bool(call.body["block"])
    if profile not in PROFILES:
        raise bad_request("invalid.profile")
    call.wrote(school.id)
    for person in call.world.people_of(school.id):
        if person.profile == profile:
            person.blocked = block
    school.traces.append(
        {
            "_id": call.world.new_id(),
            "action": "BLOCK" if block else "UNBLOCK",
            "profile": profile,
            "structureId": school.id,
            "userId": call.caller.id,
            "created": {"$date": 1_800_000_000_000 + call.world.tick()},
        }
    )
    return NO_CONTENT


def _traces(call: Call) -> Answer:
    return Answer(data=call.world.shuffled(call.school(call.params["structureId"]).traces))


def _metrics(call: Call) -> Answer:
    people = call.world.people_of(call.params["structureId"])
    counts = Counter((person.profile, person.code is None) for person in people)
    return Answer(
        data={
            "metrics": [
                {"profile": p, "active": counts[p, True], "inactive": counts[p, False]}
                for p in PROFILES
                if counts[p, True] or counts[p, False]
            ]
        }
    )


def _timetable(call: Call) -> Answer:
    school = call.school(call.params["structureId"])
    if not call.central and school.timetable:
        return FORBIDDEN
    kind = call.body["type"]
    if kind not in {"EDT", "UDT", "NOP", ""}:
        raise bad_request("invalid.type")
    call.wrote(school.id)
    school.timetable = str(kind) or None
    return Answer(data={"update": True})


def _classes(call: Call) -> Answer:
    key = call.first("structureId")
    rows = [{"id": c.id, "name": c.name} for c in call.world.classrooms.values() if c.school == key]
    return Answer(data=call.world.shuffled(rows))


def _levels(call: Call) -> Answer:
    found = call.world.classrooms.values()
    classes = [{"id": c.id, "name": c.name} for c in found if c.school == call.params["id"]]
    return Answer(data=[{"name": "", "classes": classes}])


def _positions(call: Call) -> Answer:
    wanted = call.first("structureId")
    rows = [
        {"id": key, "name": name, "source": "MANUAL", "structureId": school}
        for key, (name, school) in call.world.positions.items()
        if wanted in {None, school} and call.rules(school)
    ]
    return Answer(data=call.world.shuffled(rows))


def _profiles(_call: Call) -> Answer:
    return Answer(data=[{"name": name, "blocked": False} for name in PROFILES])


def _sources(call: Call) -> Answer:
    sources = {person.source for person in call.world.people_of(call.params["id"])}
    return Answer(data=[{"sources": sorted(sources)}])


def _children(call: Call) -> Answer:
    if not call.central:
        raise Refused(Answer(400, {"error": "invalid.json"}))
    return Answer(data=call.world.children(call.params["structureId"]))


_UPDATE = Shape(
    {"name": str, "UAI": str, "hasApp": bool, "ignoreMFA": bool}, required=frozenset({"name"})
)
_BLOCK = Shape({"profile": str, "block": bool}, required=frozenset({"profile", "block"}))
_KIND = Shape({"type": str}, required=frozenset({"type"}))
_HERE = admin_of_structure

ROUTES = (
    route("GET /directory/structure/admin/list", _list, signed_in),
    route("GET /directory/structures", _list, central, "format"),
    route("GET /directory/school/:id", _one, signed_in),
    Route("PUT", "/directory/structure/:structureId", _update, _HERE, shape=_UPDATE),
    Route("PUT", "/directory/structure/:id/profile/block", _block, _HERE, shape=_BLOCK),
    route("GET /admin/api/block/traces/:structureId", _traces, any_admin),
    route("GET /directory/structure/:structureId/metrics", _metrics, _HERE),
    Route("PUT", "/directory/timetable/init/:structureId", _timetable, _HERE, shape=_KIND),
    route("GET /directory/class/admin/list", _classes, _HERE, "structureId"),
    route("GET /directory/structure/:id/levels", _levels, _HERE, "inherit"),
    route(
        "GET /directory/positions", _positions, any_admin, "content structureId includeSubStruct"
    ),
    route("GET /directory/profiles", _profiles, any_admin),
    route("GET /directory/structure/:id/sources", _sources, any_admin),
    route("GET /directory/structure/:structureId/children", _children, signed_in),
)
