"""One sts_emp put together: people with what they teach, structures, nomenclatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from entconf.feeds.findings import Remark, Weight
from entconf.feeds.roster import (
    DeclaredClass,
    DeclaredGroup,
    InStructure,
    Mef,
    Origin,
    Person,
    Place,
    Roster,
    Structure,
    Subject,
    Teaching,
    completed,
)
from entconf.feeds.siecle.exports import uai_in_name
from entconf.feeds.stsweb.services import Individual, Service
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg


@dataclass(slots=True)
class School:
    """What was read of one sts_emp."""

    file: str
    uai: str = ""
    name: str = ""
    kind: str = ""
    academy: str = ""
    year: int | None = None
    titles: dict[str, str] = field(default_factory=dict)
    people: dict[Individual, Person] = field(default_factory=dict)
    services: list[tuple[Service, Place]] = field(default_factory=list)
    classes: dict[str, DeclaredClass] = field(default_factory=dict)
    groups: dict[str, DeclaredGroup] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    mefs: dict[str, Mef] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, code: str, detail: Text, place: Place, weight: Weight = Weight.ERROR) -> None:
        """Note what is wrong."""
        self.remarks.append(Remark(code, detail, place, weight))

    def roster(self) -> Roster:
        """Everything, by key."""
        structure = Structure(
            key=self.uai,
            uai=self.uai,
            name=self.name,
            kind=self.kind,
            academy=self.academy,
            classes=tuple(self.classes.values()),
            groups=tuple(self.groups.values()),
            place=Place(self.file),
        )
        return Roster(
            Origin.STSWEB,
            self._people(),
            {self.uai: structure},
            self.subjects,
            self.mefs,
            self.year,
        )

    def _people(self) -> dict[str, Person]:
        taught: dict[Individual, list[Service]] = {}
        for service, _ in self.services:
            who = service.teacher
            taught.setdefault(who if who.kind else self.known(who), []).append(service)
        told: dict[str, Person] = {}
        for who, person in self.people.items():
            # The same number in another kind is somebody else.
            key = who.id if who.id not in told else f"{who.kind}-{who.id}"
            told[key] = self._teacher(person, key, taught.get(who, ()))
        return told

    def known(self, who: Individual) -> Individual:
        """The individual of that id and kind, else of that id: a kind is not always told."""
        if who in self.people or who.kind:
            return who
        return next((one for one in self.people if one.id == who.id), who)

    def _teacher(self, person: Person, key: str, services: Iterable[Service]) -> Person:
        teaching = tuple(
            dict.fromkeys(Teaching(self.uai, one.code, one.subject, one.group) for one in services)
        )
        classes = dict.fromkeys(one.code for one in teaching if not one.group)
        groups = dict.fromkeys(one.code for one in teaching if one.group)
        profile = person.profile or (Profile.TEACHERS if teaching else None)
        return completed(
            person,
            key=key,
            profile=profile,
            is_teacher=None if profile is None else profile is Profile.TEACHERS,
            classes=tuple(InStructure(self.uai, code) for code in classes),
            groups=tuple(InStructure(self.uai, code) for code in groups),
            teaching=teaching,
            subjects=tuple(dict.fromkeys(one.subject for one in teaching if one.subject)),
        )

    def check(self) -> Iterator[Remark]:
        """What the parts of the file say against each other."""
        named = uai_in_name(self.file)
        if named and self.uai and named != self.uai:
            differs = msg(
                "the name of the file says {named}, PARAMETRES says {uai}",
                named=named,
                uai=self.uai[:20],
            )
            yield Remark("STS09", differs, Place(self.file), Weight.WARNING)
        for service, place in self.services:
            yield from self._check_service(service, place)
        for person in self.people.values():
            for head in person.head_of:
                if head.code not in self.classes and head.code not in self.groups:
                    unknown = msg("head teacher of {code}, which is not there", code=head.code[:20])
                    yield Remark("STS04", unknown, person.place, Weight.ERROR)

    def _check_service(self, service: Service, place: Place) -> Iterator[Remark]:
        who = service.teacher
        if who not in self.people and self.known(who) not in self.people:
            nobody = msg(
                "the teacher {id} of {code} is not among the INDIVIDUS",
                id=service.teacher.id[:20],
                code=service.code[:20],
            )
            yield Remark("STS03", nobody, place, Weight.ERROR)
        if service.code not in self.classes and service.code not in self.groups:
            unknown = msg("a service of {code}, which is not there", code=service.code[:20])
            yield Remark("STS04", unknown, place, Weight.ERROR)
        if self.subjects and service.subject not in self.subjects:
            odd = msg(
                "the subject {subject} of {code} is not in the nomenclature",
                subject=service.subject[:20],
                code=service.code[:20],
            )
            yield Remark("STS06", odd, place, Weight.WARNING)
