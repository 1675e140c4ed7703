"""Who may reset what: the people of a population, counted by identity and class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from entconf.assistance.credentials.choice import Choice
from entconf.assistance.credentials.population import Person
from entconf.model.establishment import Establishment
from entconf.model.identities import Identity
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """The people of one profile who sign in with one identity. `dormant` never activated."""

    profile: str
    identity: Identity
    people: int
    dormant: int


@dataclass(frozen=True, slots=True)
class ClassCount:
    """Of one class: people by the key of their identity, and who never activated."""

    name: str
    people: Mapping[str, int]
    dormant: int


@dataclass(frozen=True, slots=True)
class RoutingPlan:
    """Who signs in with what in one school. `people` are those who were asked for."""

    establishment: Establishment
    ways: tuple[Way, ...]
    classes: tuple[ClassCount, ...]
    people: tuple[Person, ...]

    @property
    def identities(self) -> Sequence[Identity]:
        """Each identity that occurs, once, in the order of the ways."""
        return list({one.identity.key: one.identity for one in self.ways}.values())


def routing_plan(
    establishment: Establishment, people: Sequence[Person], choice: Choice
) -> RoutingPlan:
    """Count the people of a choice by profile and identity, and by class.

    Only the classes that were asked for are told, and none when people were named.
    """
    classes = () if choice.logins else _classes(people)
    told = tuple(one for one in classes if not choice.classes or one.name in choice.classes)
    return RoutingPlan(establishment, _ways(people), told, tuple(people))


def _ways(people: Iterable[Person]) -> tuple[Way, ...]:
    found: dict[tuple[str, str], list[Person]] = {}
    for one in people:
        found.setdefault((_profile(one), one.identity.key), []).append(one)
    return tuple(
        Way(profile, members[0].identity, len(members), _dormant(members))
        for (profile, _), members in sorted(found.items())
    )


def _classes(people: Iterable[Person]) -> tuple[ClassCount, ...]:
    found: dict[str, list[Person]] = {}
    for one in people:
        for name in one.account.classes:
            found.setdefault(name, []).append(one)
    return tuple(
        ClassCount(name, Counter(one.identity.key for one in members), _dormant(members))
        for name, members in sorted(found.items())
    )


def _profile(person: Person) -> str:
    return person.account.profile.value if person.account.profile else ""


def _dormant(people: Iterable[Person]) -> int:
    return sum(one.never_activated for one in people)
