"""Bookmarks that a new account starts with, by profile (API reference, section 3.7)."""

from __future__ import annotations

import json
from dataclasses import field

from entconf.drivers.base import Remark
from entconf.drivers.edifice.applications import Applications
from entconf.drivers.edifice.json_shapes import Row
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import nearest, problem
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School, after_fields
from entconf.drivers.edifice.profiles import FROM_ENT, TO_ENT, as_names
from entconf.drivers.edifice.requests_made import part, with_json
from entconf.errors import RequestRefused, UnexpectedAnswer
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import JsonValue, Value

KEY = "bookmarks"


@dataclass(frozen=True, slots=True)
class _Handle:
    """The whole map as it is live: a write replaces it all."""

    apps: Row = field(repr=False)


def _needs(ask: Ask) -> frozenset[Need]:
    return frozenset({Need.BOOKMARKS, Need.APPLICATIONS} if ask.declared else {Need.BOOKMARKS})


def _read(ask: Ask, school: School, found: Found) -> None:
    apps = _live_map(school)
    attributes: dict[str, Value] = {
        FROM_ENT[name]: tuple(item for item in listed if isinstance(item, str))
        for name, listed in apps.items()
        if name in FROM_ENT and isinstance(listed, list)
    }
    for declared in ask.declared:
        resolved = _resolved(declared, school, found)
        if resolved is not None:
            found.declared.append(declared.with_attributes(resolved))
            for profile in resolved:
                attributes.setdefault(profile, ())
    if ask.declared or ask.complete:
        found.add(Live(ResourceId(ask.uai, "homepage", KEY), attributes), _Handle(apps))


def _live_map(school: School) -> Row:
    """The map that the ENT holds as a JSON text; never set it is null or the text "{}"."""
    data = school.lists.value(Need.BOOKMARKS)
    written = data.get("defaultBookmarks") if isinstance(data, dict) else None
    for _ in range(2):  # never set, it may be a text of a text
        if isinstance(written, str):
            try:
                written = json.loads(written or "{}")
            except ValueError as error:
                raise UnexpectedAnswer(
                    msg("the ENT holds bookmarks that cannot be read")
                ) from error
    return written if isinstance(written, dict) else {}


def _resolved(declared: Declared, school: School, found: Found) -> dict[str, Value] | None:
    apps = Applications(school.lists.rows(Need.APPLICATIONS))
    resolved: dict[str, Value] = {}
    good = True
    for profile, names in declared.attributes.items():
        written = []
        for name in as_names(names):
            app = apps.find(name)
            if app:
                written.append(app.name)
                continue
            good = False
            message = msg("the ENT has no application {name}", name=name)
            near = nearest(name, apps.names())
            found.problems.append(
                problem("unknown-feature", declared, message, field=profile, near=near)
            )
        resolved[profile] = tuple(written)
    return resolved if good else None


def _review(change: Change, _desk: Desk) -> Remark:
    return Remark(change.id, (msg("counts for accounts activated from now on"),))


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    if not isinstance(handle, _Handle):
        raise RequestRefused(msg("the bookmarks were not read"))
    apps: dict[str, JsonValue] = dict(handle.apps)
    for profile, names in after_fields(change).items():
        if profile in TO_ENT:
            apps[TO_ENT[profile]] = list(as_names(names))
    path = f"/appregistry/applications/{part(desk.structure.id)}/default-bookmarks"
    desk.session.write(with_json("PUT", path, msg("set the bookmarks"), {"apps": apps}))


PART = Part("homepage", KEY, _needs, _read, _review, _perform)
