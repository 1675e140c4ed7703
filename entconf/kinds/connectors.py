"""Connectors: links to services outside the ENT, with or without single sign-on (mission 1.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake, Path
from entconf.kinds.entries import Entry, distinct_entries, entries_of, owned_prefixes
from entconf.kinds.populations import access_impact, population_of
from entconf.kinds.shapes import text_of, texts_of
from entconf.kinds.windows import read_window
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.compare import Field, Rule
from entconf.model.resource import Live
from entconf.model.text import msg
from entconf.model.values import Attributes, Value, sorted_set

_PLAIN = ("title", "description", "url", "icon", "target", "substructures")
_SSO_PLAIN = ("type", "service", "pattern", "logout", "grant", "metadata")
_SSO_SETS = ("scope", "redirect")
#: Which settings only make sense with which type of single sign-on.
_ONLY_WITH = {
    "service": "cas",
    "pattern": "cas",
    "grant": "oauth",
    "scope": "oauth",
    "secret": "oauth",
    "redirect": "oauth",
    "metadata": "saml",
}
_TARGETS = ("same", "new", "frame")
_ADDRESS = re.compile(r"(https?://\S|/)\S*")


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:
    mistakes: list[Mistake] = []
    items = tuple(_item(entry, context, mistakes) for entry in entries_of(section, mistakes))
    owned = owned_prefixes(section, ("",), mistakes, empty=not items)
    return Expansion(items, tuple(mistakes), owned)


def _item(entry: Entry, context: Context, mistakes: list[Mistake]) -> Item:
    written = entry.value
    if not isinstance(written, Mapping):
        return Item(entry.key, {}, entry.path, present=False)
    attributes: dict[str, Value] = {name: written[name] for name in _PLAIN if name in written}
    if "for" in written:
        attributes["for"] = population_of(written["for"])
    if not read_window(written, context, entry.path, mistakes).holds(context.day):
        attributes["for"] = ()
    paths: dict[str, Path] = {name: (*entry.path, name) for name in attributes if name in written}
    if "sso" in written:
        where = (*entry.path, "sso")
        for name, value in _sso(written["sso"], where, mistakes).items():
            attributes[f"sso.{name}"] = value
            paths[f"sso.{name}"] = (*where, name) if isinstance(written["sso"], Mapping) else where
    return Item(entry.key, attributes, entry.path, paths)


def _sso(written: Value, path: Path, mistakes: list[Mistake]) -> Mapping[str, Value]:
    if not isinstance(written, Mapping):
        return {"type": "none"}
    kind = text_of(written["type"])
    for name, wanted in _ONLY_WITH.items():
        if name in written and kind != wanted:
            mistakes.append(_out_of_place(name, kind, wanted, (*path, name)))
    attributes = {name: written[name] for name in _SSO_PLAIN if name in written}
    for name in _SSO_SETS:
        if name in written:
            attributes[name] = sorted_set(texts_of(written[name]))
    if "secret" in written:
        attributes["secret"] = written["secret"]
    return attributes


def _out_of_place(name: str, kind: str, wanted: str, path: Path) -> Mistake:
    return Mistake(
        "sso-mismatch",
        msg("`{name}` means nothing with single sign-on of type {kind}", name=name, kind=kind),
        path,
        msg("it goes with `type: {wanted}`; take it away, or change the type", wanted=wanted),
    )


def _render(live: Sequence[Live], context: Context) -> Value:  # noqa: ARG001 - the contract of a kind
    ordered = sorted(live, key=lambda one: one.id)
    return distinct_entries((one.id.key, _written(one.attributes)) for one in ordered)


def _written(attributes: Attributes) -> Value:
    """The connector as an item. A secret is left out: it cannot be read, only be given anew."""
    item = {name: attributes[name] for name in _PLAIN if _is_written(name, attributes.get(name))}
    if "for" in attributes:
        item["for"] = attributes["for"]
    kind = attributes.get("sso.type")
    if kind is None:
        return item
    sso = {"type": kind}
    for name in (*_SSO_PLAIN[1:], *_SSO_SETS):
        value = attributes.get(f"sso.{name}")
        if value not in (None, "", ()) and _ONLY_WITH.get(name, kind) == kind:
            sso[name] = value
    return {**item, "sso": sso}


def _is_written(name: str, value: Value) -> bool:
    """Whether the language can say this value: a nameless or malformed one is left out."""
    if name == "title":
        return isinstance(value, str) and bool(value.strip())
    if name == "url":
        return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None
    return value in _TARGETS if name == "target" else value not in (None, "")


def _impact(change: Change, census: Census) -> Sequence[Impact]:
    title = change.after.get("title") or change.before.get("title") or change.id.key
    return access_impact(change, census, str(title))


KIND = Kind(
    name="connectors",
    mission="1.5",
    fields=(
        Field("title", Rule.TEXT),
        Field("description", Rule.TEXT),
        Field("url", Rule.EXACT),
        Field("for", Rule.SET, access=True),
        Field("icon", Rule.TEXT),
        Field("target", Rule.EXACT),
        Field("substructures", Rule.EXACT),
        Field("sso.type", Rule.EXACT),
        Field("sso.service", Rule.EXACT),
        Field("sso.pattern", Rule.EXACT),
        Field("sso.logout", Rule.EXACT),
        Field("sso.grant", Rule.EXACT),
        Field("sso.scope", Rule.SET),
        Field("sso.redirect", Rule.SET),
        Field("sso.metadata", Rule.TEXT),
        Field("sso.secret", Rule.EXACT, secret=True),
    ),
    expand=_expand,
    render=_render,
    impact=_impact,
)
