"""Lists: one address that writes to many (mission 4.2), on the ENT or on a list server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.kinds.audiences import written_audience
from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake, Path
from entconf.kinds.entries import Entry, distinct_entries, entries_of, owned_prefixes
from entconf.kinds.memberships import (
    groups_named,
    members_impact,
    members_of,
    written_members,
    written_persons,
)
from entconf.kinds.people import sorted_people
from entconf.kinds.shapes import flag_of, mapping_of, sequence_of, text_of, texts_of
from entconf.kinds.windows import read_window
from entconf.model.compare import Field, Rule, Who
from entconf.model.known_people import KnownPeople
from entconf.model.resource import Live
from entconf.model.values import Attributes, Value

#: Who may write, in one word: everybody, the members, nobody without a moderator.
ANYONE, MEMBERS, MODERATED = "anyone", "members", "moderated"
_TEXTS = ("title", "description", "archive", "address")
_OFFICERS = ("owners", "moderators")


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:
    mistakes: list[Mistake] = []
    items = tuple(_item(entry, context, mistakes) for entry in entries_of(section, mistakes))
    owned = owned_prefixes(section, ("",), mistakes, empty=not items)
    return Expansion(items, tuple(mistakes), owned)


def _item(entry: Entry, context: Context, mistakes: list[Mistake]) -> Item:
    written = entry.value
    if not isinstance(written, Mapping):
        return Item(entry.key, {}, entry.path, present=False)
    present = read_window(written, context, entry.path, mistakes).holds(context.day)
    attributes: dict[str, Value] = {
        name: text_of(written[name]) for name in _TEXTS if name in written
    }
    if "members" in written:
        attributes["members"] = members_of(mapping_of(written["members"]))
    for name in _OFFICERS:
        if name in written:
            attributes[name] = {"people": sorted_people(sequence_of(written[name]))}
    if "senders" in written:
        attributes["senders"] = _senders(written["senders"])
    paths: dict[str, Path] = {name: (*entry.path, name) for name in attributes}
    requires = groups_named(attributes.values())
    return Item(entry.key, attributes, entry.path, paths, present=present, requires=requires)


def _senders(written: Value) -> Mapping[str, Value]:
    """Who may write: the words, then the people of the mapping."""
    if isinstance(written, Mapping):
        members = flag_of(written.get("members", False))
        return {"words": (MEMBERS,) if members else (), **members_of(written)}
    word = text_of(written)
    return {"words": () if word == MODERATED else (word,), **members_of({})}


def _render(live: Sequence[Live], context: Context) -> Value:
    people = context.people or KnownPeople()
    ordered = sorted(live, key=lambda one: one.id)
    return distinct_entries((one.id.key, _written(one.attributes, people)) for one in ordered)


def _written(attributes: Attributes, people: KnownPeople) -> Value:
    item: dict[str, Value] = {name: attributes[name] for name in _TEXTS if attributes.get(name)}
    if "members" in attributes:
        item["members"] = written_members(texts_of(attributes["members"]), people)
    for name in _OFFICERS:
        if name in attributes:
            item[name] = written_persons(texts_of(attributes[name]), people)
    if "senders" in attributes:
        item["senders"] = _written_senders(texts_of(attributes["senders"]), people)
    return item


def _written_senders(holders: tuple[str, ...], people: KnownPeople) -> Value:
    if ANYONE in holders:
        return ANYONE
    others = tuple(one for one in holders if one != MEMBERS)
    if not others:
        return MEMBERS if MEMBERS in holders else MODERATED
    members = {"members": True} if MEMBERS in holders else {}
    return {**members, **written_audience(others, people)}


KIND = Kind(
    name="lists",
    mission="4.2",
    fields=(
        Field("title", Rule.TEXT),
        Field("description", Rule.TEXT),
        Field("members", Rule.SET, who=Who.PERSONS),
        Field("owners", Rule.SET, who=Who.PERSONS),
        Field("moderators", Rule.SET, who=Who.PERSONS),
        Field("senders", Rule.SET, who=Who.AUDIENCE),
        Field("archive", Rule.EXACT),
        Field("address", Rule.NAME, guidance=True),
    ),
    expand=_expand,
    render=_render,
    impact=members_impact,
)
