"""Hold activation against what the site aims at (`feed: {activation: …}`)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from entconf.assistance.usage.shares import Share
from entconf.model.quick_dataclass import dataclass

_HUNDRED = 100


class Aim(StrEnum):
    """What came of a target; `UNKNOWN` where activation is hidden or was not measured."""

    REACHED = "reached"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Target:
    """One target in percents, and the share that it was held against (None: none is known)."""

    profile: str
    percent: int
    share: Share | None
    aim: Aim


def held_against(targets: Mapping[str, float], shares: tuple[Share, ...]) -> tuple[Target, ...]:
    """Each target by profile. What is hidden tells nothing that its bound does not tell."""
    totals = {one.profile: one for one in shares if not one.label}
    return tuple(
        _held(profile, targets[profile], totals.get(profile)) for profile in sorted(targets)
    )


def _held(profile: str, wanted: float, share: Share | None) -> Target:
    percent = round(wanted * _HUNDRED)
    if share is None or not share.population:
        return Target(profile, percent, share, Aim.UNKNOWN)
    if share.active is not None:
        reached = share.active >= wanted * share.population
        return Target(profile, percent, share, Aim.REACHED if reached else Aim.MISSED)
    reached = share.least is not None and share.least >= wanted * share.population
    return Target(profile, percent, share, Aim.REACHED if reached else Aim.UNKNOWN)
