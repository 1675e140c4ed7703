"""Records brought together into a roster: a complete one, or one brought up to date."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import TypeVar

from entconf.feeds.aaf.deliveries import Delivery
from entconf.feeds.aaf.merging import consistent, merged
from entconf.feeds.aaf.names import Category
from entconf.feeds.aaf.records import Operation, Record
from entconf.feeds.findings import Remark, Weight
from entconf.feeds.roster import Mef, Origin, Person, Roster, Structure, Subject
from entconf.model.profiles import Profile
from entconf.model.text import Text, msg

Tell = Callable[[Remark], None]
V = TypeVar("V", Person, Structure, Subject, Mef)


def gather(records: Iterable[Record], tell: Tell, delivery: Delivery | None = None) -> Roster:
    """The roster of a complete delivery.

    Args:
        records: see `read_records`.
        tell: called with every remark: those of the records, and those that only show when they
            are brought together (REC02 for a key that comes twice, a request that a complete
            delivery should not hold).
        delivery: what they are from: tells the degree and the day of the roster.
    """
    held = _Held(tell)
    for record in records:
        held.take(record)
    first = delivery is not None and delivery.degree == "1D"
    return Roster(
        origin=Origin.AAF1D if first else Origin.AAF,
        people=held.people,
        structures=held.structures,
        subjects=held.subjects,
        mefs=held.mefs,
        as_of=delivery.day if delivery else None,
    )


def update(
    roster: Roster, records: Iterable[Record], tell: Tell, delivery: Delivery | None = None
) -> Roster:
    """The roster after a delta (section 1.3); the one given stays as it is.

    A modification of somebody unknown adds and is told (DEL03: a delta before may be missing),
    an addition of somebody known modifies, a deletion of somebody unknown is told. Deletions
    come last. Nobody loses anything because somebody else is absent from the delta.
    """
    held = _Held(tell, roster)
    for record in records:
        held.take(record)
    held.delete_last()
    day = delivery.day if delivery else None
    return dataclasses.replace(
        roster,
        people=held.people,
        structures=held.structures,
        subjects=held.subjects,
        mefs=held.mefs,
        as_of=day or roster.as_of,
    )


class _Held:
    """What the records made so far, from nothing or from an earlier roster."""

    def __init__(self, tell: Tell, before: Roster | None = None) -> None:
        self._tell = tell
        self._updates = before is not None
        self._seen: set[tuple[Category, str]] = set()
        self._deletions: list[Record] = []
        self.people: dict[str, Person] = dict(before.people) if before else {}
        self.structures: dict[str, Structure] = dict(before.structures) if before else {}
        self.subjects: dict[str, Subject] = dict(before.subjects) if before else {}
        self.mefs: dict[str, Mef] = dict(before.mefs) if before else {}

    def take(self, record: Record) -> None:
        """Tell the remarks of the record and do what it asks for."""
        for remark in record.remarks:
            self._tell(remark)
        if record.operation is None or not record.key:
            return
        if record.operation is Operation.DELETE:
            self._deletions.append(record)
            return
        match record.value:
            case Person():
                self._take_person(record, record.value)
            case Structure():
                self._put(record, self.structures, record.value)
            case Subject():
                self._put(record, self.subjects, record.value)
            case Mef():
                self._put(record, self.mefs, record.value)
            case None:
                return

    def delete_last(self) -> None:
        """Do the deletions that were asked for."""
        for record in self._deletions:
            table = self._table(record.category)
            known = record.key in table
            if record.category.is_person and known:
                known = _category_of(self.people[record.key]) is record.category
            if known:
                del table[record.key]
            else:
                self._remark("DEL03", record, msg("a deletion names somebody who is not known"))

    def _take_person(self, record: Record, person: Person) -> None:
        before = self.people.get(record.key)
        if before is not None and _category_of(before) is not record.category:
            text = msg(
                "the key is held by somebody of {category} already",
                category=_category_of(before).value,
            )
            self._remark("REC02", record, text, Weight.ERROR)
            return
        self._put(record, self.people, person)
        stored = self.people[record.key]
        if stored is not person:  # a partial modification: part of it is from before
            self.people[record.key] = consistent(stored)

    def _put(self, record: Record, table: dict[str, V], value: V) -> None:
        before = table.get(record.key)
        if self._is_twice(record, known=before is not None):
            self._remark("REC02", record, msg("the key comes twice in the delivery"), Weight.ERROR)
        if record.operation is Operation.MODIFY:
            if before is None:
                text = msg("a modification names somebody who is not known: it adds them")
                self._remark("DEL03", record, text)
            else:
                value = merged(before, value, record)
        table[record.key] = value

    def _is_twice(self, record: Record, *, known: bool) -> bool:
        """Without an earlier roster, whoever is known comes from this delivery."""
        if not self._updates:
            return known
        mark = (record.category, record.key)
        twice = mark in self._seen
        self._seen.add(mark)
        return twice

    def _table(
        self, category: Category
    ) -> dict[str, Person] | dict[str, Structure] | dict[str, Subject] | dict[str, Mef]:
        if category is Category.ETAB:
            return self.structures
        if category is Category.MATIERE:
            return self.subjects
        return self.mefs if category is Category.MEF else self.people

    def _remark(
        self, code: str, record: Record, detail: Text, weight: Weight = Weight.WARNING
    ) -> None:
        self._tell(Remark(code, detail, record.place, weight, record.key))


def _category_of(person: Person) -> Category:
    if person.profile is Profile.STUDENTS:
        return Category.ELEVE
    return Category.PERS_REL_ELEVE if person.profile is Profile.PARENTS else Category.PERS_EDUC_NAT
