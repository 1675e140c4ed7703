"""The message of the login page: one for the whole platform (API reference, section 1.6)."""

from __future__ import annotations

from dataclasses import field

from entconf.drivers.base import Remark
from entconf.drivers.edifice.account import CENTRAL_ONLY
from entconf.drivers.edifice.json_shapes import Row, flag
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School, after_fields
from entconf.drivers.edifice.requests_made import with_json
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import JsonValue, Value

KEY = "welcome"
_TEXT = "text."


@dataclass(frozen=True, slots=True)
class _Handle:
    held: Row = field(repr=False)


def _needs(_ask: Ask) -> frozenset[Need]:
    return frozenset({Need.WELCOME})


def _read(ask: Ask, school: School, found: Found) -> None:
    data = school.lists.value(Need.WELCOME)
    held = dict(data) if isinstance(data, dict) else {}
    single = held.pop("welcomeMessage", None)
    if isinstance(single, str):  # a server that does not know allLanguages
        held.setdefault("fr", single)
    attributes: dict[str, Value] = {"enabled": flag(held, "enabled")}
    for name, value in held.items():
        if name != "enabled" and isinstance(value, str) and value:
            attributes[_TEXT + name] = value
    found.declared.extend(ask.declared)
    if ask.declared or (ask.complete and len(attributes) > 1):
        found.add(Live(ResourceId(ask.uai, "homepage", KEY), attributes), _Handle(held))


def _review(change: Change, desk: Desk) -> Remark:
    note = msg("the ENT has one message for all its establishments")
    return Remark(change.id, (note,), None if desk.account().central else CENTRAL_ONLY)


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    body: dict[str, JsonValue] = {"enabled": False}
    if isinstance(handle, _Handle):
        body |= {
            name: value for name, value in handle.held.items() if isinstance(value, str | bool)
        }
    for name, value in after_fields(change).items():
        if name == "enabled":
            body["enabled"] = value is True
        elif name.startswith(_TEXT):
            body[name.removeprefix(_TEXT)] = value if isinstance(value, str) else ""
    what = msg("set the message of the login page")
    desk.session.write(with_json("PUT", "/auth/configure/welcome", what, body))


PART = Part("homepage", KEY, _needs, _read, _review, _perform)
