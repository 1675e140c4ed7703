"""Announcements: notifications of the portal, shown once between signing in and the menu.

A notification has a first day and no last one, so the last moment stands in its condition, beside
the profiles. It cannot be changed, and whoever has accepted one never sees its reference again:
a change writes another one, with a reference of its own, and takes the former away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import field
from html import escape, unescape

from entconf.drivers.base import ReadRequest, Remark, Unknown
from entconf.drivers.lemonldap.access import (
    can_be_said,
    notes_on_rules,
    owner_of,
    texts,
)
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.notification_conditions import (
    Shown,
    condition_of,
    missing_macros,
    shown_by,
)
from entconf.drivers.lemonldap.notification_store import (
    Notification,
    NotificationStore,
    safe_reference,
)
from entconf.drivers.lemonldap.parts import Found, Terms, after_fields
from entconf.drivers.lemonldap.school_parts import ANNOUNCEMENTS
from entconf.errors import EntconfError, RequestRefused
from entconf.kinds.announcements import DEFAULT_COLOR
from entconf.kinds.localised import DEFAULT_LANGUAGE
from entconf.model.change import Action, Change
from entconf.model.compare import squeeze
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg, msgn
from entconf.model.values import Attributes, Value

_TEXT = "text."
_HELD = frozenset({"title", "for", "from", "until", "signature"})
#: The longest name of a file; reference and condition stand in it (see notification_store).
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Handles:
    """The notifications that stand for each announcement; several when a write was interrupted."""

    held: Mapping[ResourceId, tuple[Notification, ...]] = field(default_factory=dict)
    timezone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class _Portal:
    """What conditions are read with."""

    terms: Terms
    configuration: Configuration
    zone: str


def _prefix(uai: str) -> str:
    return f"entconf{uai.lower()}"


def read_announcements(
    store: NotificationStore,
    request: ReadRequest,
    terms: Terms,
    configuration: Configuration,
    found: Found,
) -> Handles:
    """Read the announcements of a school: one request, and one for each of them."""
    declared = [one for one in request.declared if one.id.kind == ANNOUNCEMENTS]
    complete = ANNOUNCEMENTS in request.complete
    if not declared and not complete:
        return Handles()
    try:
        held = _own(store, terms, found, complete=complete)
    except EntconfError as error:
        keys = [None] if complete else [one.id.key for one in declared]
        found.unknown += [Unknown(ANNOUNCEMENTS, error.message, key) for key in keys]
        return Handles()
    zone = request.establishment.timezone
    portal = _Portal(terms, configuration, zone)
    handles: dict[ResourceId, tuple[Notification, ...]] = {}
    for written in declared:
        one = _held_part(written, found)
        if not can_be_said(one, "for", terms, found):
            continue
        found.declared.append(one)
        title = squeeze(str(one.attributes.get("title") or one.id.key))
        if matching := held.pop(title, ()):
            handles[one.id] = matching
            found.live.append(_live(one.id, matching[0], _language(one), portal))
    if complete:
        for title, matching in held.items():
            id_ = ResourceId(terms.uai, ANNOUNCEMENTS, title)
            handles[id_] = matching
            found.live.append(_live(id_, matching[0], DEFAULT_LANGUAGE, portal))
    return Handles(handles, zone)


def _own(
    store: NotificationStore, terms: Terms, found: Found, *, complete: bool
) -> dict[str, tuple[Notification, ...]]:
    """The notifications that entconf wrote for this school, by title."""
    references = store.references()
    ours = [one for one in references if one.startswith(_prefix(terms.uai) + "-")]
    others = sum(not one.startswith("entconf") for one in references)
    if complete and others:
        found.notices.append(
            msgn(
                "announcements: the portal has a notification of its own, which stays",
                "announcements: the portal has {n} notifications of its own, which stay",
                others,
            )
        )
    held: dict[str, tuple[Notification, ...]] = {}
    for reference in ours:
        if (one := store.read(reference)) is not None:
            title = squeeze(unescape(one.title))
            held[title] = (*held.get(title, ()), one)
    return held


def _language(declared: Declared) -> str:
    """The language of the one text that a notification holds: French where there is French."""
    names = sorted(name for name in declared.attributes if name.startswith(_TEXT))
    if not names or _TEXT + DEFAULT_LANGUAGE in names:
        return DEFAULT_LANGUAGE
    return names[0].removeprefix(_TEXT)


def _held_part(declared: Declared, found: Found) -> Declared:
    """The declaration without what a notification has no room for; a default color is not told."""
    plain = {
        name: value
        for name, value in declared.attributes.items()
        if (name, value) != ("color", DEFAULT_COLOR)
    }
    text = _TEXT + _language(declared)
    return found.keep_only(
        declared.with_attributes(plain), lambda name: name in _HELD or name == text
    )


def _live(id_: ResourceId, one: Notification, language: str, portal: _Portal) -> Live:
    shown = shown_by(one.condition, one.date, portal.terms, portal.configuration, portal.zone)
    attributes: dict[str, Value] = {
        "title": unescape(one.title),
        f"{_TEXT}{language}": one.text,
        "for": shown.profiles,
        "from": shown.start,
        "color": DEFAULT_COLOR,
    }
    if shown.end is not None:
        attributes["until"] = shown.end
    if one.subtitle:
        attributes["signature"] = unescape(one.subtitle)
    return Live(id_, attributes, owner_of(shown.profiles))


def review_announcement(
    change: Change, terms: Terms, configuration: Configuration, zone: str
) -> Remark:
    """What to know of an announcement before it is written."""
    notes = list(notes_on_rules(change))
    if change.action is Action.UPDATE:
        notes.append(msg("everybody sees it again, those who have read it too"))
    blocked = None
    if change.action is not Action.DELETE and configuration.text("notificationStorage") == "File":
        told = {**change.before, **change.after}
        if isinstance(told.get("from"), str):
            condition, _ = condition_of(_shown(told), terms, zone)
            blocked = _too_long(condition, terms)
    return Remark(change.id, tuple(notes), blocked)


def _too_long(condition: str, terms: Terms) -> Text | None:
    """Whether the name of the file would be longer than a file may be named."""
    reference = safe_reference(_prefix(terms.uai), "")
    name = len("20261109_allusers__.json") + _in_base64(reference) + _in_base64(condition)
    if name <= _LONGEST_NAME:
        return None
    return msg(
        "the portal keeps notifications as files, whose names cannot hold a rule for so many"
        " profiles: name fewer, or let it keep them in a database"
    )


def _in_base64(text: str) -> int:
    return (len(text) + 2) // 3 * 4


def _shown(attributes: Attributes) -> Shown:
    start, end = attributes.get("from"), attributes.get("until")
    return Shown(
        texts(attributes.get("for")),
        start if isinstance(start, str) else "",
        end if isinstance(end, str) else None,
    )


def macros_of(change: Change, terms: Terms, configuration: Configuration) -> Mapping[str, str]:
    """The macros that the portal lacks for the condition of an announcement."""
    if change.action is Action.DELETE:
        return {}
    told = {**change.before, **change.after}
    return missing_macros(texts(told.get("for")), terms, configuration)


def write_announcement(
    store: NotificationStore,
    change: Change,
    handles: Handles,
    terms: Terms,
    configuration: Configuration,
) -> None:
    """Make one change of an announcement. Raises what the portal's refusal comes to."""
    held = handles.held.get(change.id, ())
    if change.action is Action.DELETE:
        _remove(store, held)
        return
    fields = after_fields(change)
    if held:
        portal = _Portal(terms, configuration, handles.timezone)
        known = _live(change.id, held[0], _written_language(fields), portal)
        fields = {**known.attributes, **fields}
    wanted = _notification(change.id, fields, terms, handles.timezone)
    if wanted.reference not in {one.reference for one in held}:
        store.post(wanted)
    _remove(store, [one for one in held if one.reference != wanted.reference])


def _written_language(fields: Attributes) -> str:
    names = sorted(name for name in fields if name.startswith(_TEXT))
    return names[0].removeprefix(_TEXT) if names else DEFAULT_LANGUAGE


def _remove(store: NotificationStore, held: Sequence[Notification]) -> None:
    for one in held:
        store.delete(one.reference)


def _notification(id_: ResourceId, attributes: Attributes, terms: Terms, zone: str) -> Notification:
    title = attributes.get("title")
    if not isinstance(title, str) or not title.strip():
        raise RequestRefused(msg("an announcement needs its title"))
    condition, day = condition_of(_shown(attributes), terms, zone)
    text = str(attributes.get(_TEXT + _written_language(attributes)) or "")
    signature = escape(str(attributes.get("signature") or ""))
    content = repr((title, text, signature, condition, day))
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return Notification(
        reference=safe_reference(_prefix(terms.uai), f"{id_.key} {digest}"),
        date=day,
        title=escape(title),
        text=text,
        subtitle=signature,
        condition=condition,
    )
