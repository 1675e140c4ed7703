"""Activation as it may be told: exact, or as a bound, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor

from entconf.assistance.usage.hiding import SMALLEST, hidden_rows, is_small
from entconf.model.quick_dataclass import dataclass
from entconf.model.usage import Activation

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a profile (`label` "") or of a class of it have activated their account.

    `active` is None where it is hidden; `least` is then the number that is reached in any case,
    and None where that is not told either. `population` is None where it is hidden too.
    """

    profile: str
    label: str = ""
    population: int | None = None
    active: int | None = None
    least: int | None = None

    @property
    def percent(self) -> int | None:
        """The share in whole percents, rounded down: 100 means everybody; None where hidden."""
        known = self.active if self.active is not None else self.least
        if known is None or not self.population:
            return None
        return floor(_HUNDRED * known / self.population)


def shares_of(rows: Iterable[Activation]) -> tuple[Share, ...]:
    """What may be told: profiles first, each followed by its classes.

    A profile stands by itself (no sum over profiles is ever told), so that of one whose number is
    small a bound may be told. Classes are held against the total of their profile.
    """
    by_profile: dict[str, list[Activation]] = {}
    for one in rows:
        by_profile.setdefault(one.profile, []).append(one)
    found: list[Share] = []
    for name in sorted(by_profile):
        whole = [one for one in by_profile[name] if not one.label]
        classes = sorted((one for one in by_profile[name] if one.label), key=lambda one: one.label)
        total = _total(whole[0]) if whole else None
        found += [total] if total else []
        found += _classes(classes, total_shown=total is not None and total.active is not None)
    return tuple(found)


def _total(one: Activation) -> Share | None:
    if not one.population:
        return None
    inactive = one.population - one.active
    if is_small(one.population):
        return Share(one.profile)
    if is_small(inactive):
        return Share(one.profile, "", one.population, None, one.population - (SMALLEST - 1))
    if is_small(one.active):
        return Share(one.profile, "", one.population, None, 0)
    return Share(one.profile, "", one.population, one.active)


def _classes(classes: Sequence[Activation], *, total_shown: bool) -> list[Share]:
    rows = [(one.active, one.population - one.active) for one in classes]
    hidden = hidden_rows(rows, total_shown=total_shown)
    return [
        Share(one.profile, one.label)
        if place in hidden
        else Share(one.profile, one.label, one.population, one.active)
        for place, one in enumerate(classes)
    ]
