"""Guests: accounts for people from outside the academic directory (mission 2.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake, Path
from entconf.kinds.entries import Entry, composed, distinct_entries, entries_of, owned_prefixes
from entconf.kinds.populations import gained_and_lost, in_order
from entconf.kinds.shapes import text_of, texts_of
from entconf.kinds.windows import read_window
from entconf.model.census import Census
from entconf.model.change import Action, Change, FieldChange, Impact
from entconf.model.compare import Field, Rule
from entconf.model.resource import Live
from entconf.model.values import Attributes, Value, sorted_set

_PLAIN = ("first_name", "last_name", "email", "login", "owner", "reason")
_NAMES = ("first_name", "last_name")
#: What a dump writes where only the school knows the answer.
_NO_OWNER, _NO_REASON = "a-completer", "à préciser"
_MONTH, _DAY = 9, 30
_ADDRESS = re.compile(r"\S+@\S+")
_LOGIN = re.compile(r"\S+")


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:
    mistakes: list[Mistake] = []
    items = tuple(_item(entry, context, mistakes) for entry in entries_of(section, mistakes))
    owned = owned_prefixes(section, ("",), mistakes, empty=not items)
    return Expansion(items, tuple(mistakes), owned)


def _item(entry: Entry, context: Context, mistakes: list[Mistake]) -> Item:
    written = entry.value
    if not isinstance(written, Mapping):
        return Item(entry.key, {}, entry.path, present=False)
    attributes: dict[str, Value] = {
        name: text_of(written[name]) for name in _PLAIN if name in written
    }
    if "groups" in written:
        attributes["groups"] = sorted_set(composed(name) for name in texts_of(written["groups"]))
    window = read_window(written, context, entry.path, mistakes)
    if window.last is not None:
        attributes["until"] = window.last.isoformat()
    paths: dict[str, Path] = {name: (*entry.path, name) for name in attributes}
    requires = tuple(("groups", group) for group in texts_of(attributes.get("groups")))
    present = window.holds(context.day)
    return Item(entry.key, attributes, entry.path, paths, present=present, requires=requires)


def _render(live: Sequence[Live], context: Context) -> Value:
    named = (one for one in sorted(live, key=lambda one: one.id) if _has_names(one.attributes))
    return distinct_entries((one.id.key, _written(one.attributes, context)) for one in named)


def _has_names(attributes: Attributes) -> bool:
    return all(_is_said(attributes.get(name)) for name in _NAMES)


def _is_said(value: Value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _written(attributes: Attributes, context: Context) -> Value:
    item = {name: attributes[name] for name in (*_NAMES, "groups") if name in attributes}
    for name, form in (("email", _ADDRESS), ("login", _LOGIN)):
        # What the language cannot say is left out, and so stays as it is.
        if form.fullmatch(str(attributes.get(name) or "")):
            item[name] = attributes[name]
    return {
        **item,
        "owner": attributes["owner"] if _is_said(attributes.get("owner")) else _NO_OWNER,
        "reason": attributes["reason"] if _is_said(attributes.get("reason")) else _NO_REASON,
        "until": _until(attributes.get("until"), context.day).isoformat(),
    }


def _until(known: Value, day: date) -> date:
    """The end date if one is kept and still ahead, else the end of this September or the next.

    An account that a dump finds must not be planned away by its own declaration.
    """
    if isinstance(known, str) and (end := date.fromisoformat(known)) >= day:
        return end
    september = date(day.year, _MONTH, _DAY)
    return september if september > day else date(day.year + 1, _MONTH, _DAY)


def _impact(change: Change, census: Census) -> Sequence[Impact]:  # noqa: ARG001 - the contract of a kind
    account = {Action.CREATE: (1, 0), Action.DELETE: (0, 1), Action.UPDATE: (0, 0)}
    gains, loses = account[change.action]
    impacts = [Impact("guests", gains, loses, "account")]
    if change.action is Action.UPDATE:
        joined, left = gained_and_lost(change, "groups")
        impacts += [Impact("guests", 1, 0, group) for group in joined]
        impacts += [Impact("guests", 0, 1, group) for group in left]
    return in_order(impacts)


def _echo(change: Change, moved: Sequence[FieldChange], done: Sequence[Change]) -> bool:  # noqa: ARG001 - the contract of a kind
    """Groups that came or went because the run changed these groups."""
    groups = {other.id.key for other in done if other.id.kind == "groups"}
    return all(
        one.name == "groups" and set(texts_of(one.before)) ^ set(texts_of(one.after)) <= groups
        for one in moved
    )


KIND = Kind(
    name="guests",
    mission="2.3",
    fields=(
        Field("first_name", Rule.NAME),
        Field("last_name", Rule.NAME),
        Field("email", Rule.NAME),
        Field("login", Rule.NAME, guidance=True),
        Field("groups", Rule.SET),
        Field("owner", Rule.TEXT, register=True),
        Field("reason", Rule.TEXT, register=True),
        Field("until", Rule.EXACT, register=True),
    ),
    expand=_expand,
    render=_render,
    impact=_impact,
    echo=_echo,
)
