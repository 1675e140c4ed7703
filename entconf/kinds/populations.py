"""Populations: lists of profiles, and how many persons gain or lose when they change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from entconf.kinds.shapes import texts_of
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.profiles import PROFILES
from entconf.model.values import Value, sorted_set


def population_of(value: Value) -> tuple[str, ...]:
    """The profiles a value names: a list, `true` for all five, `false` for none."""
    if isinstance(value, bool):
        return sorted_set(PROFILES) if value else ()
    return sorted_set(texts_of(value))


def gained_and_lost(change: Change, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The members that a change adds to and takes from a field that is a set of texts."""
    before = _texts_in(change.before.get(name))
    after = _texts_in(change.after.get(name))
    return sorted_set(after - before), sorted_set(before - after)


def access_impact(change: Change, census: Census, what: str, name: str = "for") -> list[Impact]:
    """Who gains and who loses `what` when the population `name` of a resource changes."""
    gained, lost = gained_and_lost(change, name)
    gains = [Impact(profile, census.count(profile), 0, what) for profile in gained]
    losses = [Impact(profile, 0, census.count(profile), what) for profile in lost]
    return in_order(gains + losses)


def group_impact(
    counts: Mapping[str, int], what: str, *, gained: bool, lost: bool
) -> Sequence[Impact]:
    """What it means for the members of a group, counted by profile, to gain or lose `what`."""
    return [
        Impact(profile, count if gained else 0, count if lost else 0, what)
        for profile, count in counts.items()
    ]


def in_order(impacts: Iterable[Impact]) -> list[Impact]:
    """Impacts that touch somebody, by profile in the usual order, then by what."""
    rank = {profile: place for place, profile in enumerate(PROFILES)}
    touching = [impact for impact in impacts if impact.gains or impact.loses]
    return sorted(touching, key=lambda i: (rank.get(i.profile, len(rank)), i.what, i.gains))


def _texts_in(value: Value) -> set[str]:
    if isinstance(value, tuple):
        return {item for item in value if isinstance(item, str)}
    return set()
