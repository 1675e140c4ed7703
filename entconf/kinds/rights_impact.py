"""Who gains or loses what when a right changes: a group's members, one person, a population."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.kinds.populations import gained_and_lost, group_impact, in_order
from entconf.kinds.shapes import text_of
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.profiles import PROFILES
from entconf.model.values import Value

_ADMINISTRATION = "local administration"
#: What stands before the profile or the group that somebody may write to.
WRITING_TO = "writing to "


def rights_impact(change: Change, census: Census) -> Sequence[Impact]:
    """The impact of a change of the kind `rights`, by the part its key begins with."""
    part, _, name = change.id.key.partition("/")
    if part == "roles":
        return _of_roles(change, census, name)
    if part == "delegations":
        return _of_delegation(change, census)
    return _of_communication(change, census)


def _of_roles(change: Change, census: Census, group: str) -> Sequence[Impact]:
    members = _members(census, group)
    gained, lost = gained_and_lost(change, "roles")
    impacts: list[Impact] = []
    for role in gained:
        impacts += group_impact(members, role, gained=True, lost=False)
    for role in lost:
        impacts += group_impact(members, role, gained=False, lost=True)
    return in_order(impacts)


def _of_delegation(change: Change, census: Census) -> Sequence[Impact]:
    gained, lost = gained_and_lost(change, "functions")
    profile = _profile_of(change.after.get("person") or change.before.get("person"), census)
    return in_order([Impact(profile, len(gained[:1]), len(lost[:1]), _ADMINISTRATION)])


def _of_communication(change: Change, census: Census) -> Sequence[Impact]:
    before, after = (side.get("allowed") is True for side in (change.before, change.after))
    sender = change.after.get("from") or change.before.get("from")
    receiver = change.after.get("to") or change.before.get("to")
    if before == after or not isinstance(sender, str) or not isinstance(receiver, str):
        return ()
    what = WRITING_TO + receiver
    return in_order(group_impact(_members(census, sender), what, gained=after, lost=before))


def _members(census: Census, name: str) -> Mapping[str, int]:
    """The members of a group, or the persons of a profile, counted by profile."""
    return {name: census.count(name)} if name in PROFILES else census.groups.get(name, {})


def _profile_of(person: Value, census: Census) -> str:
    """The person's profile when the reference is an id the census knows, else nothing."""
    reference = person.get("id") if isinstance(person, Mapping) else person
    return census.profile_of.get(text_of(reference), "") if isinstance(reference, str) else ""
