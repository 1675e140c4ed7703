"""Ways into a roster that several checks need, each built once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from entconf.feeds.roster import Person, Roster, Structure
from entconf.model.profiles import Profile


class FeedIndex:
    """Built lazily: a check that is not run costs nothing."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster

    @cached_property
    def by_profile(self) -> dict[Profile | None, list[Person]]:
        """People by profile, in the order of the roster."""
        found: dict[Profile | None, list[Person]] = defaultdict(list)
        for person in self.roster.people.values():
            found[person.profile].append(person)
        return found

    @cached_property
    def structures_by_uai(self) -> dict[str, Structure]:
        """Structures by UAI; the last one where a UAI comes twice."""
        return {one.uai: one for one in self.roster.structures.values() if one.uai}

    @cached_property
    def pupils_of_adult(self) -> dict[str, list[Person]]:
        """The pupils that name an adult, by the adult's key."""
        found: dict[str, list[Person]] = defaultdict(list)
        for pupil in self.people(Profile.STUDENTS):
            for tie in pupil.guardians:
                found[tie.adult].append(pupil)
        return found

    @cached_property
    def class_sizes(self) -> dict[tuple[str, str], int]:
        """How many pupils name a class, by structure key and class code."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for pupil in self.people(Profile.STUDENTS):
            for one in pupil.classes:
                found[one.structure, one.code] += 1
        return found

    def people(self, profile: Profile) -> Sequence[Person]:
        """The people of a profile."""
        return self.by_profile.get(profile, [])

    def uai_of(self, structure: str) -> str:
        """The UAI of a structure key; empty where it is unknown."""
        found = self.roster.structures.get(structure)
        return found.uai if found else ""

    def school_of(self, person: Person) -> str:
        """The UAI that somebody is reported under: the class's school, else the attachment."""
        for structure in (*(one.structure for one in person.classes), person.home):
            if uai := self.uai_of(structure):
                return uai
        return next(filter(None, map(self.uai_of, person.structures)), "")
