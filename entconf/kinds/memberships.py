"""Members: who is in a thing, declared as populations and held as the ids of persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from entconf.kinds.entries import composed
from entconf.kinds.people import sorted_people
from entconf.kinds.populations import gained_and_lost, in_order, population_of
from entconf.kinds.shapes import sequence_of, texts_of
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.known_people import KnownPeople
from entconf.model.profiles import PROFILES
from entconf.model.values import Value, sorted_set

#: Less than that is no whole: who is in it may be a chance, and is named one by one.
_SEVERAL = 2
#: How a system that is told in words (a person's back office) holds whole populations as members.
HOLDERS = {"profiles": "profile/", "classes": "class/", "groups": "group/"}
#: The ways to say who is meant, in the order in which a dump writes them.
PARTS = ("profiles", "classes", "groups", "people")


def members_of(written: Mapping[str, Value], *, groups: bool = True) -> Mapping[str, Value]:
    """Who is meant, with every part; `groups` false leaves out the part that names groups."""
    named = (
        {"groups": sorted_set(composed(name) for name in texts_of(written.get("groups")))}
        if groups
        else {}
    )
    return {
        "profiles": population_of(written.get("profiles", ())),
        "classes": sorted_set(texts_of(written.get("classes"))),
        **named,
        "people": sorted_people(sequence_of(written.get("people", ()))),
    }


def groups_named(members: Iterable[Value]) -> tuple[tuple[str, str], ...]:
    """What resources require whose parts name groups: the groups, as kind and key."""
    names = {
        name for one in members if isinstance(one, Mapping) for name in texts_of(one.get("groups"))
    }
    return tuple(("groups", name) for name in sorted(names))


def written_members(ids: Iterable[str], people: KnownPeople) -> Mapping[str, Value]:
    """Members in the words of a site: profiles, classes, adults by login.

    Pupils and parents stay opaque ids: their names have no place in git (design, section 3).
    """
    left = set(ids)
    named = {part: _taken_by_name(left, part, prefix) for part, prefix in HOLDERS.items()}
    whole = frozenset(left)
    profiles = _taken_out(left, whole, ((name, people.profiles.get(name)) for name in PROFILES))
    classes = _taken_out(left, whole, sorted(people.classes.items()))
    written: dict[str, Value] = {
        "profiles": (*named["profiles"], *profiles),
        "classes": (*named["classes"], *classes),
        "groups": named["groups"],
        "people": written_persons(left, people),
    }
    return {part: held for part, held in written.items() if held} or {"people": ()}


def written_persons(ids: Iterable[str], people: KnownPeople) -> tuple[Value, ...]:
    """Persons as a site names them: adults by login, e-mail addresses as such, others by id."""
    left = set(ids)
    logins = sorted(people.logins[person] for person in left if person in people.logins)
    others = sorted(person for person in left if person not in people.logins)
    return (
        *({"login": login} for login in logins),
        *({"email" if "@" in one else "id": one} for one in others),
    )


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


def _taken_by_name(left: set[str], part: str, prefix: str) -> tuple[str, ...]:
    """The members that are held by their name, taken out of `left`; profiles in their order."""
    held = {one for one in left if one.startswith(prefix)}
    left -= held
    names = sorted(one.removeprefix(prefix) for one in held)
    return tuple(sorted(names, key=PROFILES.index) if part == "profiles" else names)


def members_impact(change: Change, census: Census) -> Sequence[Impact]:
    """The persons who join and leave, by profile."""
    gained, lost = gained_and_lost(change, "members")
    joining, leaving = _counted(gained, census), _counted(lost, census)
    return in_order(
        Impact(profile, joining[profile], leaving[profile], change.id.key)
        for profile in joining.keys() | leaving.keys()
    )


def _counted(members: Iterable[str], census: Census) -> Counter[str]:
    """Members by profile: a person is one, a population as many as the census says."""
    found: Counter[str] = Counter()
    for one in members:
        sort, _, name = one.partition("/")
        if sort == "profile":
            found[name] += census.count(name)
        elif sort in {"class", "group"}:
            found.update(census.groups.get(one if sort == "class" else name, {}))
        else:
            found[census.profile_of.get(one, "")] += 1
    return found
