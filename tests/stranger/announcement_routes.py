"""Flash messages (contract, section 4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.stranger.cleaning import cleaned
from tests.stranger.exchange import (
    NOTHING,
    Answer,
    Call,
    Json,
    Refused,
    Route,
    Shape,
    admin_of_structure,
    any_admin,
    bad_request,
    route,
)
from tests.stranger.world import PROFILES, Message

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_LONGEST_TITLE = 1024


def stored_moment(text: object) -> str:
    """A moment as kept: UTC wall time. Without an offset it is the database's own time zone."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise bad_request("invalid input syntax for type timestamp with time zone")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo("Europe/Paris"))
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}"


def checked_body(call: Call) -> Json:
    body = dict(call.body)
    if "color" not in body and "customColor" not in body:
        raise bad_request("color or customColor is required")
    contents, profiles = body["contents"], body["profiles"]
    if not isinstance(contents, dict) or not isinstance(profiles, list):
        raise bad_request("invalid.body")
    if not set(profiles) <= {*PROFILES, "AdminLocal"}:
        raise bad_request("invalid.profiles")
    if len(str(body["title"])) > _LONGEST_TITLE:
        raise bad_request("title is too long")
    body["contents"] = {str(key): cleaned(str(text)) for key, text in contents.items()}
    for key in ("startDate", "endDate"):
        del body[key]
    return body


def message_row(message: Message) -> Json:
    defaults: Json = {
        "color": None,
        "customColor": None,
        "signature": None,
        "signatureColor": None,
        "userPositions": None,
    }
    return {
        **defaults,
        **message.body,
        "id": message.id,
        "structureId": message.school,
        "startDate": message.starts,
        "endDate": message.ends,
        "domain": "ent.example",
        "author": message.author,
        "lastModifier": message.author,
        "readCount": 3,
        "created": "2026-08-01T10:00:00.000",
        "modified": f"2026-10-01T10:00:00.{message.modified % 1000:03d}",
    }


def _list(call: Call) -> Answer:
    key = call.school(call.params["structureId"]).id
    found = [m for m in call.world.messages.values() if m.school == key or key in m.sub_schools]
    found.sort(key=lambda message: -message.modified)
    return Answer(data=[call.world.thin(message_row(message)) for message in found])


def _create(call: Call) -> Answer:
    body = checked_body(call)
    school = call.school(call.params["structureId"])
    call.wrote(school.id)
    world = call.world
    message = Message(
        world.new_number(),
        school.id,
        body,
        stored_moment(call.body["startDate"]),
        stored_moment(call.body["endDate"]),
        f"{call.caller.first} {call.caller.last}",
        world.tick(),
    )
    world.messages[message.id] = message
    return Answer(data={"id": message.id})


def _own(call: Call) -> Message | None:
    key = call.params["id"]
    message = call.world.messages.get(int(key)) if key.isdigit() else None
    if message is None or message.school != call.params["structureId"]:
        call.journal.violation(f"a message of another structure is asked for: {call.path}")
        return None
    return message


def _update(call: Call) -> Answer:
    body = checked_body(call)
    message = _own(call)
    if message is None:
        return NOTHING
    call.wrote(message.school)
    message.body = body
    message.starts = stored_moment(call.body["startDate"])
    message.ends = stored_moment(call.body["endDate"])
    message.modified = call.world.tick()
    return Answer(data={"rows": 1})


def _delete(call: Call) -> Answer:
    message = _own(call)
    if message is None:
        return NOTHING
    call.wrote(message.school)
    del call.world.messages[message.id]
    return Answer(data={"rows": 1})


def _delete_many(call: Call) -> Answer:
    for key in call.query.get("id", []):
        message = call.world.messages.get(int(key))
        if message is None or message.school != call.params["structureId"]:
            raise Refused(NOTHING)
        call.wrote(message.school)
        del call.world.messages[message.id]
    return NOTHING


def _sub_schools(call: Call) -> Answer:
    message = call.world.messages.get(int(call.params["id"]))
    keys = message.sub_schools if message else []
    return Answer(data=[{"structure_id": key} for key in keys])


def _set_sub_schools(call: Call) -> Answer:
    message = _own(call)
    keys = call.body["subStructures"]
    if message is None or not isinstance(keys, list):
        return NOTHING
    call.wrote(message.school, *map(str, keys))
    message.sub_schools = [str(key) for key in keys]
    return NOTHING


_BODY = Shape(
    {
        "title": str,
        "contents": dict,
        "startDate": str,
        "endDate": str,
        "profiles": list,
        "color": (str, type(None)),
        "customColor": (str, type(None)),
        "signature": (str, type(None)),
        "signatureColor": (str, type(None)),
        "userPositions": list,
        "structureId": str,
    },
    required=frozenset({"title", "contents", "startDate", "endDate", "profiles"}),
)
_SUBS = Shape({"subStructures": list}, required=frozenset({"subStructures"}))
_F = "/timeline/flashmsg/structure/:structureId"

ROUTES = (
    route("GET /timeline/flashmsg/listadmin/:structureId", _list, any_admin),
    Route("POST", _F, _create, admin_of_structure, shape=_BODY),
    Route("PUT", f"{_F}/:id", _update, admin_of_structure, shape=_BODY),
    route(f"DELETE {_F}/:id", _delete, admin_of_structure),
    route(f"DELETE {_F}", _delete_many, admin_of_structure, "id"),
    route("GET /timeline/flashmsg/:id/substructures", _sub_schools, any_admin),
    Route("POST", f"{_F}/:id/substructures", _set_sub_schools, admin_of_structure, shape=_SUBS),
)
