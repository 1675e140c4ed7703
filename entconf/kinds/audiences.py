"""Audiences: who holds a right, where a system gives it to populations and not to each person.

Declared as who is meant, an audience is held as texts, one a holder: `profile/teachers`,
`class/6A` (its pupils), `group/Club journal`, `person/<the system's own id>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from entconf.kinds.memberships import written_persons
from entconf.kinds.populations import gained_and_lost, in_order
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.known_people import KnownPeople
from entconf.model.values import Value

PROFILE, CLASS, GROUP, PERSON = "profile/", "class/", "group/", "person/"


def names_after(prefix: str, holders: Iterable[str]) -> tuple[str, ...]:
    """The names of the holders of one sort, in order."""
    return tuple(sorted(one.removeprefix(prefix) for one in holders if one.startswith(prefix)))


def written_audience(holders: Sequence[str], people: KnownPeople) -> Mapping[str, Value]:
    """An audience in the words of a site; an empty one names nobody."""
    written: dict[str, Value] = {
        "profiles": names_after(PROFILE, holders),
        "classes": names_after(CLASS, holders),
        "groups": names_after(GROUP, holders),
        "people": written_persons(names_after(PERSON, holders), people),
    }
    return {part: held for part, held in written.items() if held} or {"people": ()}


def audience_impact(change: Change, census: Census, field: str, what: str) -> list[Impact]:
    """Who gains and loses `what`; pupils of a class are not counted, as a census holds no class."""
    gained, lost = gained_and_lost(change, field)
    impacts = [
        Impact(profile, count, 0, what) for profile, count in _counted(gained, census).items()
    ]
    impacts += [
        Impact(profile, 0, count, what) for profile, count in _counted(lost, census).items()
    ]
    return in_order(impacts)


def _counted(holders: Iterable[str], census: Census) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for holder in holders:
        sort, _, name = holder.partition("/")
        counts: Mapping[str, int] = {}
        if sort == "profile":
            counts = {name: census.count(name)}
        elif sort == "group":
            counts = census.groups.get(name, {})
        elif sort == "person":
            counts = {census.profile_of.get(name, ""): 1}
        for profile, count in counts.items():
            found[profile] = found.get(profile, 0) + count
    return found
