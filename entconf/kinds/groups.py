"""Groups made by hand, and who is in them (mission 2.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake
from entconf.kinds.entries import Entry, distinct_entries, entries_of, owned_prefixes
from entconf.kinds.memberships import members_impact, members_of, written_members
from entconf.kinds.shapes import mapping_of, texts_of
from entconf.kinds.windows import read_window
from entconf.model.change import Change, FieldChange
from entconf.model.compare import Field, Rule, Who
from entconf.model.known_people import KnownPeople
from entconf.model.resource import Live
from entconf.model.values import Value


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:
    mistakes: list[Mistake] = []
    items = tuple(_item(entry, context, mistakes) for entry in entries_of(section, mistakes))
    owned = owned_prefixes(section, ("",), mistakes, empty=not items)
    return Expansion(items, tuple(mistakes), owned)


def _item(entry: Entry, context: Context, mistakes: list[Mistake]) -> Item:
    if not isinstance(entry.value, Mapping):
        return Item(entry.key, {}, entry.path, present=False)
    present = read_window(entry.value, context, entry.path, mistakes).holds(context.day)
    if "members" not in entry.value:
        return Item(entry.key, {}, entry.path, present=present)
    members = members_of(mapping_of(entry.value["members"]), groups=False)
    paths = {"members": (*entry.path, "members")}
    return Item(entry.key, {"members": members}, entry.path, paths, present=present)


def _render(live: Sequence[Live], context: Context) -> Value:
    people = context.people or KnownPeople()
    ordered = sorted(live, key=lambda one: one.id)
    return distinct_entries((one.id.key, _written(one, people)) for one in ordered)


def _written(one: Live, people: KnownPeople) -> Value:
    members = one.attributes.get("members")
    return {} if members is None else {"members": written_members(texts_of(members), people)}


def _echo(change: Change, moved: Sequence[FieldChange], done: Sequence[Change]) -> bool:
    """Members that came or went with guests: at most one for each who was put in or taken out."""
    key = change.id.key
    guests = sum(
        (key in texts_of(other.before.get("groups")))
        != (key in texts_of(other.after.get("groups")))
        for other in done
        if other.id.kind == "guests"
    )
    people = [set(texts_of(one.before)) ^ set(texts_of(one.after)) for one in moved]
    return all(one.name == "members" for one in moved) and sum(map(len, people)) <= guests


KIND = Kind(
    name="groups",
    mission="2.2",
    fields=(Field("members", Rule.SET, who=Who.PERSONS),),
    expand=_expand,
    render=_render,
    impact=members_impact,
    echo=_echo,
)
