"""How many people an establishment holds: counts only, never names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Census:
    """Counts of persons, by profile, and by group then profile.

    `profile_of` maps the opaque person ids that occur in members and delegations to
    their profile, so that a change of members can be counted; it is never saved.
    """

    profiles: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    profile_of: Mapping[str, str] = field(default_factory=dict)

    def count(self, profile: str) -> int:
        """How many persons have this profile; 0 when nobody or not known."""
        return self.profiles.get(profile, 0)
