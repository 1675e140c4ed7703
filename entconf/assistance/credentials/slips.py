"""Slips for a hand-out: who gets one, in which bundle, with which code."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from entconf.assistance.credentials.population import Person
from entconf.drivers.base import Credential
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person is handed. Who signs in elsewhere gets words, and no code."""

    person: Person
    credential: Credential | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The slips of one class, or of a profile's people without class. `label` is "" for those."""

    label: str
    profile: str
    slips: tuple[Slip, ...]

    @property
    def name(self) -> str:
        """What the hand-out is noted under: 3B for pupils, `3B parents`, `teachers`."""
        if self.label and self.profile == Profile.STUDENTS:
            return self.label
        return f"{self.label} {self.profile}".strip()


def bundles_of(
    people: Sequence[Person],
    codes: Mapping[str, Credential],
    classes: Collection[str] = (),
    *,
    everyone: bool = False,
) -> tuple[Bundle, ...]:
    """The slips of these people, class by class, each person once.

    Args:
        people: in the order of a list of names.
        codes: by account id.
        classes: those asked for; somebody of several is in the first of these.
        everyone: also people whose identity is not ours, with the words for it.
    """
    found: dict[tuple[str, str], list[Slip]] = {}
    for one in people:
        code = codes.get(one.account.id) if one.identity.ours else None
        if code is None and (one.identity.ours or not everyone):
            continue
        here = sorted(name for name in one.account.classes if not classes or name in classes)
        profile = one.account.profile.value if one.account.profile else ""
        place = (here[0] if here else "", profile)
        found.setdefault(place, []).append(Slip(one, code))
    return tuple(
        Bundle(label, profile, tuple(slips)) for (label, profile), slips in sorted(found.items())
    )
