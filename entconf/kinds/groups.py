"""Groups made by hand, and who is in them (mission 2.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake
from entconf.kinds.entries import Entry, distinct_entries, entries_of, owned_prefixes
from entconf.kinds.people import sorted_people
from entconf.kinds.populations import gained_and_lost, in_order, population_of
from entconf.kinds.shapes import mapping_of, sequence_of, texts_of
from entconf.kinds.windows import read_window
from entconf.model.census import Census
from entconf.model.change import Change, FieldChange, Impact
from entconf.model.compare import Field, Rule
from entconf.model.known_people import KnownPeople
from entconf.model.profiles import PROFILES
from entconf.model.resource import Live
from entconf.model.values import Value, sorted_set

#: Less than that is no whole: who is in it may be a chance, and is named one by one.
_SEVERAL = 2


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
    members = _members(mapping_of(entry.value["members"]))
    paths = {"members": (*entry.path, "members")}
    return Item(entry.key, {"members": members}, entry.path, paths, present=present)


def _members(written: Mapping[str, Value]) -> Mapping[str, Value]:
    return {
        "profiles": population_of(written.get("profiles", ())),
        "classes": sorted_set(texts_of(written.get("classes"))),
        "people": sorted_people(sequence_of(written.get("people", ()))),
    }


def _render(live: Sequence[Live], context: Context) -> Value:
    people = context.people or KnownPeople()
    ordered = sorted(live, key=lambda one: one.id)
    return distinct_entries((one.id.key, _written(one, people)) for one in ordered)


def _written(one: Live, people: KnownPeople) -> Value:
    """The members in the words of a site: profiles, classes, adults by login.

    Pupils and parents stay opaque ids: their names have no place in git (design, section 3).
    """
    members = one.attributes.get("members")
    if members is None:
        return {}
    left = set(texts_of(members))
    whole = frozenset(left)
    profiles = _taken_out(left, whole, ((name, people.profiles.get(name)) for name in PROFILES))
    classes = _taken_out(left, whole, sorted(people.classes.items()))
    logins = sorted(people.logins[person] for person in left if person in people.logins)
    ids = sorted(person for person in left if person not in people.logins)
    persons = (*({"login": login} for login in logins), *({"id": id_} for id_ in ids))
    written: dict[str, Value] = {"profiles": profiles, "classes": classes, "people": persons}
    return {"members": {part: held for part, held in written.items() if held} or {"people": ()}}


def _taken_out(
    left: set[str], whole: frozenset[str], sets: Iterable[tuple[str, frozenset[str] | None]]
) -> tuple[str, ...]:
    """Names of the sets that are members as a whole and add somebody, taken out of `left`."""
    names = []
    for name, held in sets:
        if held and len(held) >= _SEVERAL and held <= whole and held & left:
            names.append(name)
            left -= held
    return tuple(names)


def _impact(change: Change, census: Census) -> Sequence[Impact]:
    gained, lost = gained_and_lost(change, "members")
    joining = Counter(census.profile_of.get(person, "") for person in gained)
    leaving = Counter(census.profile_of.get(person, "") for person in lost)
    return in_order(
        Impact(profile, joining[profile], leaving[profile], change.id.key)
        for profile in joining.keys() | leaving.keys()
    )


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
    fields=(Field("members", Rule.SET),),
    expand=_expand,
    render=_render,
    impact=_impact,
    echo=_echo,
)
