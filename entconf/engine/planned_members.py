"""The members that a plan gives to groups which do not exist yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from entconf.drivers.base import Reading
from entconf.engine.snapshot import PartRead
from entconf.model.census import Census
from entconf.model.values import Value


def with_planned_groups(
    census: Mapping[str, Census], read: Sequence[PartRead]
) -> Mapping[str, Census]:
    """The counts, with the members of groups to come: who gains what such a group is given.

    A guest that is declared into the group counts too, whether the account exists or not.
    """
    found = dict(census)
    for part in read:
        uai = part.part.establishment.uai
        known = found.get(uai)
        planned = _planned(part.reading, known) if known else {}
        if known and planned:
            found[uai] = replace(known, groups={**known.groups, **planned})
    return found


def _planned(reading: Reading, census: Census) -> dict[str, Mapping[str, int]]:
    live = {one.id for one in reading.live}
    declared = [one for one in reading.declared if one.present]
    coming = [one for one in declared if one.id.kind == "groups" and one.id not in live]
    guests = Counter(
        name
        for one in declared
        if one.id.kind == "guests"
        for name in _names(one.attributes.get("groups"))
    )
    planned: dict[str, Mapping[str, int]] = {}
    for one in coming:
        members = _names(one.attributes.get("members"))
        counts = Counter(census.profile_of.get(person, "") for person in members)
        counts["guests"] += guests[one.id.key]
        planned[one.id.key] = {profile: count for profile, count in counts.items() if count}
    return planned


def _names(value: Value) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()
