"""Who the feed gives an account, and where: the rules of the ENT's import (sections 1.4, 1.6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field
from datetime import date

from entconf.feeds.aaf.names import Category
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.checks.likeness import plain_code, plain_name
from entconf.feeds.checks.references_schools import declares
from entconf.feeds.roster import Authority, Guardianship, InStructure, Person
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass

#: The files that must be whole before somebody of a profile counts as gone.
CATEGORIES = {
    Profile.STUDENTS: (Category.ELEVE,),
    Profile.PARENTS: (Category.ELEVE, Category.PERS_REL_ELEVE),
    Profile.TEACHERS: (Category.PERS_EDUC_NAT,),
    Profile.STAFF: (Category.PERS_EDUC_NAT,),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What a class or group may be called in the ENT: its code, or its label where it has one."""

    code: str
    label: str = field(default="", repr=False)

    @property
    def plain(self) -> frozenset[str]:
        """Both without case and spaces."""
        return frozenset(plain_code(one) for one in (self.code, self.label) if one)


class Expected:
    """The people of one school who should have an account there.

    Somebody without two names gets none (REC04 tells it), nor does a pupil who has left, nor
    an adult who is no legal guardian of a pupil who is there: a mere contact, or somebody in
    charge where the ENT does not import them.
    """

    def __init__(self, index: FeedIndex, today: date) -> None:
        self._index = index
        self._today = today
        self._by_school: dict[str, list[Person]] = defaultdict(list)
        for profile in (Profile.STUDENTS, Profile.TEACHERS, Profile.STAFF):
            for person, uai in index.asked(profile):
                if is_named(person) and not self.has_left(person):
                    self._by_school[uai].append(person)
        self._add_guardians()

    def _add_guardians(self) -> None:
        people = self._index.roster.people
        for known in self._by_school.values():
            adults: dict[str, Person] = {}
            for pupil in known:
                if pupil.profile is not Profile.STUDENTS:
                    continue
                for tie in pupil.guardians:
                    adult = people.get(tie.adult)
                    if is_legal(tie) and adult is not None and is_named(adult):
                        adults[adult.key] = adult
            known.extend(adults.values())

    def at(self, uai: str) -> list[Person]:
        """Everybody who should have an account at the school."""
        return self._by_school.get(uai, [])

    def has_left(self, person: Person) -> bool:
        """Whether the feed itself says that somebody has gone."""
        return person.left is not None and person.left < self._today


def expected(evidence: Evidence) -> Expected | None:
    """The same of an evidence; None where nothing could be read."""
    return Expected(evidence.index, evidence.today) if evidence.index else None


def told_keys(evidence: Evidence) -> set[str]:
    """The join keys of all that any feed tells, the other series too."""
    rosters = [*evidence.beside, *([evidence.feed] if evidence.feed else [])]
    return {key for roster in rosters for key in roster.people}


def is_named(person: Person) -> bool:
    """Whether there are two names to make a login of."""
    return bool(plain_name(person.first_name) and plain_name(person.last_name))


def is_legal(tie: Guardianship) -> bool:
    """Whether a tie gives the adult an account wherever one looks."""
    return tie.authority is Authority.LEGAL


def classes_at(index: FeedIndex, person: Person, uai: str) -> list[Names]:
    """The classes that somebody is in or teaches at a school, as declared there."""
    return _names_at(index, (*person.classes, *person.head_of), uai, group=False)


def groups_at(index: FeedIndex, person: Person, uai: str) -> list[Names]:
    """The teaching groups of somebody at a school."""
    return _names_at(index, person.groups, uai, group=True)


def _names_at(
    index: FeedIndex, places: tuple[InStructure, ...], uai: str, *, group: bool
) -> list[Names]:
    found: dict[str, Names] = {}
    for place in places:
        school = index.roster.structures.get(place.structure)
        if school is None or school.uai != uai or place.code in found:
            continue
        declared = {one.code for one in (school.groups if group else school.classes)}
        # What is used and not declared cannot be imported, and REF04 tells it. In the first
        # degree nothing is declared, and the ENT shows the label.
        if place.code in declared or not declares(school, index):
            found[place.code] = Names(place.code, place.label)
    return list(found.values())
