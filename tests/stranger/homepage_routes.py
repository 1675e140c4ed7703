"""Widgets, the login page's message and platform switches (contract, sections 1.6, 2 and 3.6)."""

from __future__ import annotations

from tests.stranger.cleaning import cleaned
from tests.stranger.exchange import (
    FORBIDDEN,
    NOT_FOUND,
    NOTHING,
    Answer,
    Call,
    Json,
    Route,
    Shape,
    any_admin,
    anybody,
    bad_request,
    central,
    registry,
    route,
    signed_in,
)
from tests.stranger.group_routes import shown_name
from tests.stranger.world import Widget


def _row(call: Call, widget: Widget) -> Json:
    app = call.world.applications.get(widget.application or "")
    return {
        "id": widget.id,
        "name": widget.name,
        "js": f"/assets/{widget.name}.js",
        "path": f"/assets/{widget.name}.html",
        "i18n": None,
        "distributions": None,
        "levelsOfEducation": None,
        "locked": widget.locked or None,
        "application": {"id": app.id, "name": app.name, "strongLink": False} if app else None,
    }


def _list(call: Call) -> Answer:
    rows = [call.world.thin(_row(call, widget)) for widget in call.world.widgets.values()]
    return Answer(data={"widgets": call.world.shuffled(rows)})


def _one(call: Call) -> Answer:
    widget = call.world.widgets.get(call.params["id"])
    if widget is None:
        return NOT_FOUND
    structure = call.first("structureId")
    groups: list[Json] = []
    for key, mandatory in widget.links.items():
        group = call.world.groups.get(key)
        if group is None or structure not in {None, group.school}:
            continue
        row: Json = {"id": group.id, "name": shown_name(call, group)}
        groups.append(row | {"mandatory": True} if mandatory else row)
    return Answer(data=call.world.thin(_row(call, widget) | {"groups": groups or None}))


def _change(call: Call) -> Answer:
    widget = call.world.widgets.get(call.params["id"])
    group = call.world.groups.get(call.params["groupId"])
    if widget is None or group is None:
        call.journal.violation(f"{call.method} of an unknown widget or group: {call.path}")
        return NOTHING
    if not call.rules(group.school):
        return FORBIDDEN
    mandatory = "/mandatory/" in call.path
    # The lock is honoured by link, unlink and set-mandatory only.
    if widget.locked and not (mandatory and call.method == "DELETE"):
        return NOTHING
    call.wrote(group.school)
    if mandatory and group.id in widget.links:
        widget.links[group.id] = call.method == "PUT"
    elif not mandatory and call.method == "POST":
        widget.links.setdefault(group.id, False)
    elif not mandatory:
        widget.links.pop(group.id, None)
    return NOTHING


def _bulk(call: Call) -> Answer:
    call.journal.violation(f"bulk route that reaches sub-structures: {call.method} {call.path}")
    return NOTHING


def _welcome(call: Call) -> Answer:
    held = call.world.welcome
    if held is None:
        return NOT_FOUND
    if call.first("allLanguages") is not None:
        return Answer(data=held)
    return Answer(
        data={"welcomeMessage": held.get(call.language, ""), "enabled": held.get("enabled")}
    )


def _set_welcome(call: Call) -> Answer:
    texts = {key: value for key, value in call.body.items() if key != "enabled"}
    if not all(isinstance(value, str) for value in texts.values()):
        raise bad_request("invalid.message")
    call.world.version += 1
    held: Json = {key: cleaned(str(value)) for key, value in texts.items()}
    call.world.welcome = held | {"enabled": call.body.get("enabled", False)}
    return NOTHING


def _platform(_call: Call) -> Answer:
    return Answer(data={"delete-user-delay": 7_776_000_000, "mass-messaging-enabled": False})


def _versions(_call: Call) -> Answer:
    return Answer(data=[{"entcore": "6.17.0-stranger"}])


def _lock(call: Call) -> Answer:
    widget = call.world.widgets.get(call.params["id"])
    if widget is None:
        return NOT_FOUND
    call.world.version += 1
    widget.locked = not widget.locked
    return Answer(data={"locked": widget.locked})


def _quota(call: Call) -> Answer:
    call.journal.violation(f"a whole platform's quota written: {call.method} {call.path}")
    return NOTHING


_LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "ca", "pl")
_WELCOME = Shape({**dict.fromkeys(_LANGUAGES, str), "enabled": bool})
_QUOTA = Shape({"defaultQuota": int, "maxQuota": int})
_W = "/appregistry/widget/:id"

ROUTES = (
    route("GET /appregistry/widgets", _list, any_admin, "structureId"),
    route(f"GET {_W}", _one, registry, "structureId"),
    route(f"POST {_W}/link/:groupId", _change, any_admin, "structureId"),
    route(f"DELETE {_W}/link/:groupId", _change, any_admin, "structureId"),
    route(f"PUT {_W}/mandatory/:groupId", _change, any_admin, "structureId"),
    route(f"DELETE {_W}/mandatory/:groupId", _change, any_admin, "structureId"),
    route(f"PUT {_W}/authorize/:structureId", _bulk, any_admin, "profile"),
    route(f"DELETE {_W}/authorize/:structureId", _bulk, any_admin, "profile"),
    route(f"PUT {_W}/mandatory/:structureId/mass", _bulk, any_admin, "profile"),
    route(f"DELETE {_W}/mandatory/:structureId/mass", _bulk, any_admin, "profile"),
    route(f"PUT {_W}/lock", _lock, central),
    route("GET /auth/configure/welcome", _welcome, anybody, "allLanguages"),
    Route("PUT", "/auth/configure/welcome", _set_welcome, central, shape=_WELCOME),
    route("GET /admin/api/platform/config", _platform, any_admin),
    route("GET /infra/monitoring/versions", _versions, any_admin),
    Route("PUT", "/workspace/quota/default/:profile", _quota, signed_in, shape=_QUOTA),
)
