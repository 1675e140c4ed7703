"""Announcements: the banner messages of one establishment (API reference, section 4).

Messages received from another structure are never touched. There is no natural key:
a declared announcement is the live one of its title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field
from datetime import UTC, datetime

from entconf.drivers.base import Remark
from entconf.drivers.edifice.json_shapes import Row, row_in, text, texts
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import fold
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.profiles import FROM_ENT, TO_ENT, as_names, profile_set
from entconf.drivers.edifice.requests_made import empty, part, with_json
from entconf.errors import RequestRefused
from entconf.model.change import Action, Change
from entconf.model.compare import instant
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Attributes, JsonValue, Value, sorted_set

_TEXT = "text."
_COLORS = frozenset({"red", "green", "blue", "orange"})
_USUAL_COLOR = "blue"


@dataclass(frozen=True, slots=True)
class _Handle:
    row: Row = field(repr=False)


def _needs(_ask: Ask) -> frozenset[Need]:
    return frozenset({Need.ANNOUNCEMENTS})


def _read(ask: Ask, school: School, found: Found) -> None:
    ours = [
        row
        for row in school.lists.rows(Need.ANNOUNCEMENTS)
        if text(row, "id") and text(row, "structureId") in {school.structure.id, ""}
    ]
    left = sorted(ours, key=lambda row: (text(row, "modified"), text(row, "id")), reverse=True)
    matched = []
    for declared in ask.declared:
        found.declared.append(declared)
        match = _match(left, declared)
        if match is not None:
            left.remove(match)
            matched.append(match)
            _add(found, declared.id, match, declared.attributes)
    for match in matched:
        if doubles := [text(row, "id") for row in left if _is_double(row, match)]:
            found.notices.append(_doubled(match, doubles))
    if ask.complete:
        keys = {declared.id.key for declared in ask.declared}
        for row in left:
            key = text(row, "title")
            while key in keys:
                key = f"{key} ({text(row, 'id')})"
            keys.add(key)
            _add(found, ResourceId(ask.uai, "announcements", key), row, {})


def _match(left: Sequence[Row], declared: Declared) -> Row | None:
    """The live announcement of that title; of several the one of the same days, else the newest.

    Where only the key is known (`key: false`), a title that the key was made of is found.
    """
    title = declared.attributes.get("title")
    if isinstance(title, str):
        named = [row for row in left if fold(text(row, "title")) == fold(title)]
    else:
        key = _slug(declared.id.key)
        named = [row for row in left if _slug(text(row, "title")) == key]
    for row in named:
        same = [
            _moment(row, key) == _utc(declared.attributes.get(name))
            for key, name in (("startDate", "from"), ("endDate", "until"))
        ]
        if all(same):
            return row
    return named[0] if named else None


def _is_double(row: Row, match: Row) -> bool:
    """Whether people see both at once: the same title, and days in common."""
    if fold(text(row, "title")) != fold(text(match, "title")):
        return False
    begins = max(_moment(row, "startDate"), _moment(match, "startDate"))
    return begins <= min(_moment(row, "endDate"), _moment(match, "endDate"))


def _doubled(match: Row, doubles: Sequence[str]) -> Text:
    """What to do about announcements that stand twice, as two runs at the same moment make them."""
    return msg(
        "the ENT shows {n} announcements with the title {title} on the same days: {first} is kept "
        "as declared, {others} is left alone; delete it in the back office, or declare the "
        "announcements of this school exclusive",
        n=len(doubles) + 1,
        title=text(match, "title"),
        first=text(match, "id"),
        others=", ".join(doubles),
    )


def _slug(title: str) -> str:
    return "-".join(re.findall(r"\w+", fold(title)))


def _utc(value: Value) -> str:
    """A moment as the ENT takes it: UTC, milliseconds, Z."""
    if not isinstance(value, str):
        return ""
    try:
        moment = instant(value)
    except ValueError:
        return value
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _moment(row: Row, key: str) -> str:
    """A moment of a row: UTC without a suffix, the database's own form, or milliseconds."""
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return _utc(datetime.fromtimestamp(value / 1000, UTC).isoformat())
    return _utc(text(row, key))


def _add(found: Found, id_: ResourceId, row: Row, declared: Attributes) -> None:
    attributes: dict[str, Value] = {
        "title": text(row, "title"),
        "for": profile_set(texts(row, "profiles")),
        "from": _moment(row, "startDate"),
        "until": _moment(row, "endDate"),
    }
    for language, html in row_in(row, "contents").items():
        if isinstance(html, str):
            attributes[_TEXT + language] = html
    plain = {
        "color": text(row, "customColor") or text(row, "color"),
        "signature": text(row, "signature"),
        "signature_color": text(row, "signatureColor"),
    }
    attributes |= {name: value for name, value in plain.items() if value or name in declared}
    if (positions := sorted_set(texts(row, "userPositions"))) or "positions" in declared:
        attributes["positions"] = positions
    found.add(Live(id_, attributes), _Handle(row))


def _review(change: Change, _desk: Desk) -> Remark:
    if change.action is Action.UPDATE:
        return Remark(
            change.id, (msg("whoever marked it as read will not see it again, even changed"),)
        )
    if change.action is Action.DELETE:
        again = msg("if it is published again, whoever marked it as read sees it again")
        return Remark(change.id, (again,))
    return Remark(change.id)


def _body(after: Attributes, row: Row) -> dict[str, JsonValue]:
    """The whole body, the live row under what changes: only keys that the route takes."""
    contents = {
        name: html for name, html in row_in(row, "contents").items() if isinstance(html, str)
    }
    for name, value in after.items():
        if name.startswith(_TEXT):
            contents.pop(name.removeprefix(_TEXT), None)
            if isinstance(value, str):
                contents[name.removeprefix(_TEXT)] = value
    color = after["color"] if "color" in after else text(row, "customColor") or text(row, "color")
    named = color if color in _COLORS else None if color else _USUAL_COLOR
    kept = [name for name in texts(row, "profiles") if name not in FROM_ENT]
    profiles = (
        [TO_ENT[name] for name in as_names(after["for"]) if name in TO_ENT] + kept
        if "for" in after
        else texts(row, "profiles")
    )
    signature_color = after.get("signature_color") or text(row, "signatureColor")
    body: dict[str, JsonValue] = {
        "title": str(after.get("title") or text(row, "title")),
        "contents": dict(contents),
        "startDate": _utc(after["from"]) if after.get("from") else _moment(row, "startDate"),
        "endDate": _utc(after["until"]) if after.get("until") else _moment(row, "endDate"),
        "profiles": list(profiles),
        "color": named,
        "customColor": str(color) if color and named is None else None,
        "signature": str(after.get("signature") or "")
        if "signature" in after
        else text(row, "signature"),
        "signatureColor": str(signature_color) if signature_color else None,
        "userPositions": list(
            as_names(after["positions"]) if "positions" in after else texts(row, "userPositions")
        ),
    }
    return body


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    base = f"/timeline/flashmsg/structure/{part(desk.structure.id)}"
    title = str(change.after.get("title") or change.before.get("title") or change.id.key)
    if not isinstance(handle, _Handle):
        if change.action is not Action.DELETE:
            what = msg("publish the announcement {title}", title=title)
            desk.session.write(with_json("POST", base, what, _body(change.after, {})))
        return
    path = f"{base}/{part(text(handle.row, 'id'))}"
    what = msg("change the announcement {title}", title=title)
    if change.action is Action.DELETE:
        answer = desk.session.write(empty("DELETE", path, what))
    else:
        answer = desk.session.write(with_json("PUT", path, what, _body(change.after, handle.row)))
    if answer == {}:
        raise RequestRefused(msg("the ENT no longer has the announcement {title}", title=title))


PART = Part("announcements", "", _needs, _read, _review, _perform)
