"""Spaces: news of one subject, those who run it, write in it and read it (mission 4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.kinds.audiences import audience_impact, written_audience
from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake, Path
from entconf.kinds.entries import Entry, distinct_entries, entries_of, owned_prefixes
from entconf.kinds.memberships import groups_named, members_of
from entconf.kinds.populations import in_order
from entconf.kinds.shapes import mapping_of, texts_of
from entconf.kinds.windows import read_window
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.compare import Field, Rule, Who
from entconf.model.known_people import KnownPeople
from entconf.model.resource import Live
from entconf.model.values import Attributes, Value

ROLES = ("managers", "contributors", "readers")


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
        role: members_of(mapping_of(written[role])) for role in ROLES if role in written
    }
    paths: dict[str, Path] = {role: (*entry.path, role) for role in attributes}
    requires = groups_named(attributes.values())
    return Item(entry.key, attributes, entry.path, paths, present=present, requires=requires)


def _render(live: Sequence[Live], context: Context) -> Value:
    people = context.people or KnownPeople()
    ordered = sorted(live, key=lambda one: one.id)
    return distinct_entries((one.id.key, _written(one.attributes, people)) for one in ordered)


def _written(attributes: Attributes, people: KnownPeople) -> Value:
    return {
        role: written_audience(texts_of(attributes[role]), people)
        for role in ROLES
        if role in attributes
    }


def _impact(change: Change, census: Census) -> Sequence[Impact]:
    key = change.id.key
    return in_order(
        impact for role in ROLES for impact in audience_impact(change, census, role, key)
    )


KIND = Kind(
    name="spaces",
    mission="4.2",
    fields=tuple(Field(role, Rule.SET, who=Who.AUDIENCE) for role in ROLES),
    expand=_expand,
    render=_render,
    impact=_impact,
)
