"""Pupils and the adults who answer for them, and those who left during the year.

1.9 ties and 1.6 adults per pupil, 17 % scholarships, 33 % more records for leavers in SIECLE
(directory reference, section 10).
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from entconf.sandbox.feed_writing.curriculum import Level
from entconf.sandbox.feed_writing.given_names import Names
from entconf.sandbox.feed_writing.numbering import Numbering
from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.people import Adult, Place, Pupil, School, Tie
from entconf.sandbox.invent.names import plain

MOTHER, FATHER, GRANDPARENT = "10", "20", "38"
_SIBLINGS, _BOTH_PARENTS, _CONTACT = 0.17, 0.78, 0.12
_LATE_FROM = 6
_OTHER_NAME, _LATE, _SCHOLAR, _LEAVERS = 0.3, 0.05, 0.17, 0.33
_MOST_NAMES = 2_000
_STREETS = (
    *("rue Inventée", "allée des Érables", "impasse de l'Exemple", "avenue du Modèle"),
    *("place Imaginaire", "chemin de la Fontaine", "rue du 8 Mai", "quai des Songes"),
)
REGIMES = (
    *("DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT", "EXTERNE LIBRE", "EXTERNE SURVEILLE"),
    "DEMI-PENSIONNAIRE AU TICKET",
)


class FamilyMaker:
    """Makes pupils with their families for one school."""

    def __init__(
        self, school: School, order: FeedOrder, numbers: Numbering, names: Names, rng: random.Random
    ) -> None:
        self._school, self._order, self._numbers = school, order, numbers
        self._names, self._rng = names, rng
        self._pupils = self._adults = 0
        self._family: list[Tie] = []
        self._last = ""
        self._seen: set[tuple[str, str, str]] = set()

    def go_on_after(self, pupils: int, adults: int) -> None:
        """Number the next ones after so many who have their numbers already."""
        self._pupils, self._adults = pupils, adults

    def pupil(self, level: Level, class_code: str, *, may_have_sibling: bool = True) -> Pupil:
        """One more pupil, of the family before in one case of six."""
        rng = self._rng
        if not (may_have_sibling and self._family and rng.random() < _SIBLINGS):
            self._new_family()
        self._pupils += 1
        number, girl = self._pupils, rng.random() < 1 / 2
        first, born = self._first_and_birth(level, girl=girl)
        pupil = Pupil(
            key=self._numbers.pupil(self._school.number, number),
            attachment=str(100_000 + self._school.number * self._numbers.stride + number),
            ine=self._numbers.ine(self._school.number, number),
            last=self._last,
            first=first,
            others=self._names.first(rng, girl=girl) if rng.random() < _OTHER_NAME else "",
            girl=girl,
            born=born,
            level=level,
            class_code=class_code,
            ties=list(self._family),
            place=self._family[0].adult.place,
            scholarship=rng.random() < _SCHOLAR,
            regime=REGIMES[min(int(rng.random() * 6), len(REGIMES) - 1)],
        )
        for tie in pupil.ties:
            tie.adult.children.append(pupil.key)
        return pupil

    def _first_and_birth(self, level: Level, *, girl: bool) -> tuple[str, date]:
        rng = self._rng
        while True:
            first = self._names.first(rng, girl=girl)
            late = rng.random() < _LATE and level.age > _LATE_FROM
            year = self._order.school_year - level.age - late
            born = date(year, 1, 1) + timedelta(days=int(rng.random() * 365))
            if self._is_homonym("pupil", first):
                continue
            if self._names.is_new(self._last, first, born):
                return first, born

    def _is_homonym(self, what: str, first: str) -> bool:
        """Whether the school has somebody of that name, where that is a trouble.

        ONDE has no numbers: parents name their children, and nothing else tells two parents
        apart. A school so large that names run out has homonyms all the same.
        """
        mark = (what, self._last, first)
        if not self._school.first_degree or len(self._seen) > _MOST_NAMES:
            return False
        known = mark in self._seen
        self._seen.add(mark)
        return known

    def _new_family(self) -> None:
        rng = self._rng
        self._last = self._names.last(rng)
        number = self._adults + 1
        place = Place(
            str(500_000 + self._school.number * self._numbers.stride + number),
            f"{1 + int(rng.random() * 99)} {_STREETS[int(rng.random() * len(_STREETS))]}",
        )
        links = [MOTHER] if rng.random() < 0.8 else [FATHER]  # noqa: PLR2004 - who lives alone with a child
        if rng.random() < _BOTH_PARENTS:
            links = [MOTHER, FATHER]
        self._family = []
        for rank, link in enumerate(links):
            adult = self._adult(place, woman=link == MOTHER)
            payer = "1" if rank == 0 else "0"
            self._family.append(Tie(adult, link, "1", payer, payment=payer))
        if rng.random() < _CONTACT:
            adult = self._adult(place, woman=rng.random() < 1 / 2)
            self._family.append(Tie(adult, GRANDPARENT, "0", "0"))

    def _adult(self, place: Place, *, woman: bool) -> Adult:
        rng = self._rng
        self._adults += 1
        number = self._adults
        taken = {tie.adult.first for tie in self._family}
        first = self._names.first(rng, girl=woman)
        while first in taken or self._is_homonym("adult", first):
            first = self._names.first(rng, girl=woman)
        line = f"{int(rng.random() * 10_000):04}"
        key = self._numbers.adult(self._school.number, number)
        adult = Adult(
            key=key,
            person_id=str(300_000 + self._school.number * self._numbers.stride + number),
            last=self._last,
            birth_name=self._names.last(rng) if woman else self._last,
            first=first,
            woman=woman,
            place=place,
            home_phone=f"019900{line}" if rng.random() < 1 / 2 else "",
            mobile=f"063998{line}",
            mail=f"{plain(first)}.{plain(self._last)}.{key}@familles.example",
        )
        self._school.adults.append(adult)
        return adult


def add_families(
    school: School, order: FeedOrder, numbers: Numbering, names: Names, rng: random.Random
) -> None:
    """Fill the classes, as evenly as possible, with pupils and their families."""
    maker = FamilyMaker(school, order, numbers, names, rng)
    number = len(school.classes)
    for rank in range(order.pupils):
        one = school.classes[rank * number // order.pupils]
        school.pupils.append(maker.pupil(one.level, one.code))


def add_leavers(
    school: School, order: FeedOrder, numbers: Numbering, names: Names, rng: random.Random
) -> None:
    """Those who left since the year began: SIECLE still has them, the academy does not."""
    maker = FamilyMaker(school, order, numbers, names, rng)
    maker.go_on_after(len(school.pupils), len(school.adults))
    current = school.adults
    school.adults = school.former_adults
    for rank in range(int(order.pupils * _LEAVERS)):
        one = school.classes[rank % len(school.classes)]
        pupil = maker.pupil(one.level, one.code, may_have_sibling=False)
        passed = max((order.day - order.entry).days, 1)
        pupil.left = order.entry + timedelta(days=int(rng.random() * passed))
        school.leavers.append(pupil)
    school.adults = current
