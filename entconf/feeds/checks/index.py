"""Ways into a roster that several checks need, each built once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property

from entconf.feeds.roster import Person, Roster, Structure
from entconf.model.profiles import Profile


class FeedIndex:
    """Built lazily: a check that is not run costs nothing.

    `asked` are the UAIs that are verified; None means all of the feed.
    """

    def __init__(self, roster: Roster, asked: Collection[str] | None = None) -> None:
        self.roster = roster
        self._asked = None if asked is None else frozenset(asked)
        self._rows: dict[Profile, list[tuple[Person, str]]] = {}

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

    @cached_property
    def schools(self) -> frozenset[str]:
        """The UAIs of the schools of the feed: they declare classes, or pupils go there."""
        attended = {one for pupil in self.people(Profile.STUDENTS) for one in pupil.structures}
        return frozenset(
            one.uai
            for one in self.roster.structures.values()
            if one.uai and (one.is_school or one.key in attended)
        )

    @cached_property
    def everything_is_asked(self) -> bool:
        """Whether no school of the feed is left out: what has no school is told then too."""
        return self._asked is None or self.schools <= self._asked

    @cached_property
    def at(self) -> dict[tuple[str, int], Person]:
        """People by the file and record that they were read from."""
        return {
            (one.place.file, one.place.record): one
            for one in self.roster.people.values()
            if one.place.record
        }

    def people(self, profile: Profile) -> Sequence[Person]:
        """The people of a profile, of whatever school."""
        return self.by_profile.get(profile, [])

    def asked(self, profile: Profile) -> Sequence[tuple[Person, str]]:
        """The people of a profile that are verified, each with the UAI to report them under."""
        if profile not in self._rows:
            rows = ((person, self.school_of(person)) for person in self.people(profile))
            self._rows[profile] = [row for row in rows if self.is_asked(row[1])]
        return self._rows[profile]

    def asked_structures(self) -> Sequence[Structure]:
        """The structures that are verified: those asked for, services too where all is asked."""
        return [one for one in self.roster.structures.values() if self.is_asked(one.uai)]

    def asked_schools(self) -> Sequence[Structure]:
        """Those of them that are schools."""
        return [one for one in self.asked_structures() if one.uai in self.schools]

    def is_asked(self, uai: str) -> bool:
        """Whether what is reported under this UAI ("" for none) belongs to what is verified."""
        if self._asked is None or uai in self._asked:
            return True
        return self.everything_is_asked and uai not in self.schools

    def uai_of(self, structure: str) -> str:
        """The UAI of a structure key; empty where it is unknown."""
        found = self.roster.structures.get(structure)
        return found.uai if found else ""

    def school_of(self, person: Person) -> str:
        """The UAI that somebody is reported under: one that is asked for where there is one.

        The class's school goes before the attachment; a guardian is where the pupils are.
        """
        if person.profile is Profile.PARENTS:
            names = [self._uai(pupil) for pupil in self.pupils_of_adult.get(person.key, ())]
            children = (self.roster.people.get(key) for key in person.children)
            names += [self._uai(one) for one in children if one is not None]
            return self._preferred(names)
        return self._uai(person)

    def _uai(self, person: Person) -> str:
        classes = [one.structure for one in person.classes] if person.classes else []
        names = [self.uai_of(key) for key in (*classes, person.home, *person.structures)]
        return self._preferred(names)

    def _preferred(self, names: Sequence[str]) -> str:
        known = [name for name in names if name]
        if self._asked is not None:
            for name in known:
                if name in self._asked:
                    return name
        return known[0] if known else ""
