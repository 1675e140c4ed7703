"""The staff: as many teachers as the hours ask for, and everybody else of a school."""

from __future__ import annotations

import random
from datetime import date, timedelta

from entconf.sandbox.feed_writing.curriculum import (
    CLASS_LIFE,
    FULL_SERVICE,
    HEAD_TEACHERS,
    LIBRARY,
    OF_A_CLASS,
    Discipline,
    Subject,
)
from entconf.sandbox.feed_writing.given_names import Names
from entconf.sandbox.feed_writing.numbering import Numbering
from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.people import School, Service, Staff
from entconf.sandbox.invent.names import plain

_YOUNGEST, _YEARS = 24, 40
#: How one discipline may exceed a full service before somebody else comes.
_EXTRA = 2.0
_OTHERS: tuple[tuple[str, str, Discipline | None], ...] = (
    ("DIR", "DIRECTION", Discipline("D0010", "CHEF D'ETABLISSEMENT", "", "")),
    ("DIR", "DIRECTION", Discipline("D0011", "ADJOINT AU CHEF D'ETABLISSEMENT", "", "")),
    ("DOC", "DOCUMENTATION", LIBRARY),
    ("EDU", "EDUCATION", Discipline("E0030", "EDUCATION", "", "")),
    *[("AED", "ASSISTANT D'EDUCATION", Discipline("S0054", "SURVEILLANCE HORS INTERNAT", "", ""))]
    * 6,
    *[("ADF", "PERSONNELS ADMINISTRATIFS", None)] * 2,
    ("MDS", "PERSONNELS MEDICO-SOCIAUX", None),
    *[("OUV", "PERSONNELS OUVRIERS ET DE SERVICES", None)] * 2,
    ("ORI", "ORIENTATION", None),
)


class StaffMaker:
    """Makes the staff of one school."""

    def __init__(
        self, school: School, order: FeedOrder, numbers: Numbering, names: Names, rng: random.Random
    ) -> None:
        self._school, self._order, self._numbers = school, order, numbers
        self._names, self._rng = names, rng
        self._free: dict[str, Staff] = {}

    def person(self, function: str, label: str, discipline: Discipline | None = None) -> Staff:
        """One more of the staff."""
        rng, number = self._rng, len(self._school.staff) + 1
        woman = rng.random() < 0.6  # noqa: PLR2004 - as in a staff room
        while True:
            last, first = self._names.last(rng), self._names.first(rng, girl=woman)
            year = self._order.school_year - _YOUNGEST - int(rng.random() * _YEARS)
            born = date(year, 1, 1) + timedelta(days=int(rng.random() * 365))
            if self._names.is_new(last, first, born):
                break
        one = Staff(
            key=self._numbers.staff(self._school.number, number),
            sts_id=str(10_000 + self._school.number * self._numbers.stride + number),
            last=last,
            first=first,
            woman=woman,
            born=born,
            mail=self._names.mail(f"{plain(first)}.{plain(last)}", "academie.example"),
            function=function,
            label=label,
            discipline=discipline,
        )
        self._school.staff.append(one)
        return one

    def teach(self, code: str, subject: Subject, *, group: bool) -> Staff:
        """Have a subject taught by whoever of the discipline has hours left."""
        discipline = subject.discipline
        one = self._free.get(discipline.code)
        if one is None or one.hours + subject.hours > FULL_SERVICE + _EXTRA:
            one = self.person("ENS", "ENSEIGNEMENT", discipline)
            self._free[discipline.code] = one
        one.services.append(Service(code, group, subject))
        one.hours += subject.hours
        return one


def add_staff(
    school: School, order: FeedOrder, numbers: Numbering, names: Names, rng: random.Random
) -> None:
    """The staff of a collège."""
    maker = StaffMaker(school, order, numbers, names, rng)
    for function, label, discipline in _OTHERS:
        maker.person(function, label, discipline)
    for one in school.classes:
        team = [maker.teach(one.code, subject, group=False) for subject in OF_A_CLASS]
        _name_head_teacher(one.code, team)
    for group in school.groups:
        maker.teach(group.code, group.subject, group=True)


def _name_head_teacher(code: str, team: list[Staff]) -> None:
    """Whoever of the main disciplines has the fewest classes to answer for."""
    able = [one for one in team if one.discipline and one.discipline.code in HEAD_TEACHERS]
    head = min(able, key=lambda one: len(one.head_of))
    head.head_of.append(code)
    head.services.append(Service(code, False, CLASS_LIFE))
    head.hours += CLASS_LIFE.hours


def add_first_degree_staff(
    school: School, order: FeedOrder, numbers: Numbering, names: Names, rng: random.Random
) -> None:
    """One teacher a class; the first one directs the school, and one helps pupils."""
    maker = StaffMaker(school, order, numbers, names, rng)
    for rank, one in enumerate(school.classes):
        teacher = maker.person("ENS", "ENSEIGNEMENT")
        teacher.head_of.append(one.code)
        if rank == 0:
            teacher.label = "DIRECTION"
    maker.person("AES", "ACCOMPAGNANT DES ELEVES")
