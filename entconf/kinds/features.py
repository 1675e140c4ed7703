"""Features: which applications of the ENT are on, and for whom (mission 1.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake
from entconf.kinds.entries import Entry, distinct_entries, entries_of, owned_prefixes
from entconf.kinds.populations import access_impact, population_of
from entconf.kinds.shapes import texts_of
from entconf.kinds.windows import read_window
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.compare import Field, Rule
from entconf.model.resource import Live
from entconf.model.values import Value, sorted_set


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:
    mistakes: list[Mistake] = []
    items = tuple(_item(entry, context, mistakes) for entry in entries_of(section, mistakes))
    owned = owned_prefixes(section, ("",), mistakes, empty=not items)
    return Expansion(items, tuple(mistakes), owned)


def _item(entry: Entry, context: Context, mistakes: list[Mistake]) -> Item:
    if not isinstance(entry.value, Mapping):
        return Item(entry.key, {"for": population_of(entry.value)}, entry.path)
    on = read_window(entry.value, context, entry.path, mistakes).holds(context.day)
    attributes: dict[str, Value] = {"for": population_of(entry.value["for"]) if on else ()}
    paths = {"for": (*entry.path, "for")}
    if "roles" in entry.value:
        attributes["roles"] = sorted_set(texts_of(entry.value["roles"]))
        paths["roles"] = (*entry.path, "roles")
    return Item(entry.key, attributes, entry.path, paths)


def _render(live: Sequence[Live], context: Context) -> Value:  # noqa: ARG001 - the contract of a kind
    known = sorted((one for one in live if "for" in one.attributes), key=lambda one: one.id)
    return distinct_entries((one.id.key, one.attributes["for"] or False) for one in known)


def _impact(change: Change, census: Census) -> Sequence[Impact]:
    return access_impact(change, census, change.id.key)


KIND = Kind(
    name="features",
    mission="1.1",
    fields=(
        Field("for", Rule.SET, access=True),
        Field("roles", Rule.SET, guidance=True),
    ),
    expand=_expand,
    render=_render,
    impact=_impact,
    absent_by="emptying",
)
