"""ENT09 and ENT10: what SIECLE and STSWEB say, held against feed and ENT (sections 4.1, 4.2).

A pupil is told once. What differs between feed and ENT is ENT01 to ENT05; what SIECLE says
and neither of them is ENT10, when it is dated and the delay has passed; what is left shows as
a number that differs, ENT09.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from entconf.feeds.calendar import working_days
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.expected import classes_at
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.checks.likeness import full_name, plain_code, plain_name
from entconf.feeds.checks.live_index import (
    LiveIndex,
    account_of,
    is_by_hand,
    join_key,
    live_schools,
)
from entconf.feeds.checks.unit import About, found
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import Person, Roster
from entconf.model.profiles import Profile
from entconf.model.text import Text, msg


class _School:
    """One school in SIECLE, in the feed and in the ENT."""

    def __init__(self, evidence: Evidence, index: FeedIndex, live: LiveIndex) -> None:
        self.index, self.live, self.uai = index, live, live.uai
        self.siecle = evidence.siecle[live.uai]
        self._today = evidence.today
        self._fed: dict[str, Person] = {}
        for pupil, uai in index.asked(Profile.STUDENTS):
            if uai == live.uai:
                self._fed.update((mark, pupil) for mark in _marks(pupil))
        self._held: dict[str, Person] = {}
        for held in live.active_people():
            if held.profile is Profile.STUDENTS:
                self._held.update((mark, held) for mark in _marks(held))

    def pupils(self) -> Iterator[Person]:
        """The pupils of SIECLE."""
        return (one for one in self.siecle.people.values() if one.profile is Profile.STUDENTS)

    def present(self) -> Iterator[Person]:
        """Those of them who are there: SIECLE keeps the leavers of the year."""
        return (one for one in self.pupils() if one.left is None or one.left > self._today)

    def fed(self, pupil: Person) -> Person | None:
        """The feed's record of a pupil of SIECLE."""
        return next((self._fed[mark] for mark in _marks(pupil) if mark in self._fed), None)

    def held(self, pupil: Person) -> Person | None:
        """The account of a pupil of SIECLE."""
        told = self.fed(pupil)
        own = self.live.active(told.key) if told else None
        marks = (self._held[mark] for mark in _marks(pupil) if mark in self._held)
        return own or next(marks, None)

    def sizes(self) -> dict[str, list[Person]]:
        """The pupils of SIECLE who are there, by class."""
        found: dict[str, list[Person]] = defaultdict(list)
        for pupil in self.present():
            for one in pupil.classes:
                found[one.code].append(pupil)
        return found

    def live_classes(self) -> dict[str, set[str]]:
        """The accounts of pupils by class, as join keys; those made by hand are ENT08's."""
        found: dict[str, set[str]] = defaultdict(set)
        for held in self.live.active_people():
            account = account_of(held)
            if held.profile is Profile.STUDENTS and not is_by_hand(account):
                for name in account.classes:
                    found[plain_code(name)].add(join_key(held) or account.id)
        return found

    def fed_classes(self, pupil: Person) -> set[str]:
        """The classes of a pupil of the feed, without case and spaces."""
        told = classes_at(self.index, pupil, self.uai)
        return {name for one in told for name in one.plain}

    def missing_classes(self) -> list[str]:
        """Classes of SIECLE with pupils that neither feed nor ENT has."""
        school = self.index.structures_by_uai.get(self.uai)
        known = {plain_code(one.code) for one in school.classes} if school else set()
        for pupil, _ in self.index.asked(Profile.STUDENTS):
            known |= {plain_code(name) for one in pupil.classes for name in (one.code, one.label)}
        known |= self.live_classes().keys()
        return [code for code in self.sizes() if plain_code(code) not in known]


def _marks(pupil: Person) -> list[str]:
    """What a pupil is found again by: number in SIECLE, INE, name with birth date."""
    found = [f"siecle:{pupil.attachment}"] if pupil.attachment else []
    if pupil.ine:
        found.append(f"ine:{pupil.ine.upper()}")
    if pupil.birth_date:
        found.append(f"name:{full_name(pupil)}:{pupil.birth_date}")
    return found


def _schools(evidence: Evidence) -> Iterator[_School]:
    for live in live_schools(evidence):
        if evidence.index is not None and live.uai in evidence.siecle and live.tells("classes"):
            yield _School(evidence, evidence.index, live)


def find_slow(evidence: Evidence) -> Iterator[Finding]:
    """ENT10: what SIECLE has said since a day is not in the ENT two working days later."""
    for school in _schools(evidence):
        missing = {plain_code(code) for code in school.missing_classes()}
        for pupil in school.pupils():
            slow = _slow(evidence, school, pupil, missing)
            if slow is None or not _is_late(evidence, slow[1]):
                continue
            detail, day = slow
            told, held = school.fed(pupil), school.held(pupil)
            person = told.key if told else (held.key if held else "")
            what = About(school.uai, f"siecle:{pupil.key}", person, pupil.place)
            finding = found("ENT10", Weight.ERROR, Mender.ACADEMY, detail, what)
            yield replace(finding, since=day)


def _slow(
    evidence: Evidence, school: _School, pupil: Person, missing: set[str]
) -> tuple[Text, date | None] | None:
    """What has not come through of a pupil of SIECLE, and since which day SIECLE says it."""
    if pupil.left is not None and pupil.left <= evidence.today:
        return _slow_leaving(school, pupil, pupil.left)
    own = {plain_code(one.code) for one in pupil.classes}
    if not own or own & missing:
        return None
    told, held = school.fed(pupil), school.held(pupil)
    if told is None and held is None:
        day = pupil.entered or school.siecle.as_of
        detail = msg(
            "the pupil {number} of SIECLE is neither in the feed nor in the ENT; since {day}",
            number=pupil.key,
            day=f"{day}" if day else "?",
        )
        return detail, day
    return _slow_class(school, pupil, told, held)


def _slow_leaving(school: _School, pupil: Person, day: date) -> tuple[Text, date | None] | None:
    told, held = school.fed(pupil), school.held(pupil)
    if told is None or told.left is not None or held is None:
        return None
    detail = msg(
        "the pupil {number} of SIECLE left on {day}; feed and ENT do not know",
        number=pupil.key,
        day=f"{day}",
    )
    return detail, day


def _slow_class(
    school: _School, pupil: Person, told: Person | None, held: Person | None
) -> tuple[Text, date | None] | None:
    own = {plain_code(one.code) for one in pupil.classes}
    fed = school.fed_classes(told) if told else set()
    there = {plain_code(name) for name in account_of(held).classes} if held else set()
    if not fed or own & (fed | there):
        return None
    detail = msg(
        "the pupil {number} is in the class {name} of SIECLE, in another one in feed and ENT",
        number=pupil.key,
        name=", ".join(one.code for one in pupil.classes),
    )
    return detail, school.siecle.as_of


def _is_late(evidence: Evidence, day: date | None) -> bool:
    if day is None:
        return False
    settings = evidence.settings
    passed = working_days(day, evidence.today, settings.closed_days)
    return passed >= settings.propagation_working_days


def find_other_numbers(evidence: Evidence) -> Iterator[Finding]:
    """ENT09: classes, groups and pupils of SIECLE, teachers of STSWEB, that the ENT lacks."""
    for school in _schools(evidence):
        yield from _other_classes(evidence, school)
        yield from _other_groups(school)
        yield from _other_sizes(evidence, school)
    for live in live_schools(evidence):
        if evidence.index is not None and live.uai in evidence.stsweb:
            yield from _other_teachers(evidence.index, live, evidence.stsweb[live.uai])


def _other_classes(evidence: Evidence, school: _School) -> Iterator[Finding]:
    usual = Weight.INFORMATION if evidence.year_change else Weight.ERROR
    sizes = school.sizes()
    for code in school.missing_classes():
        detail = msg(
            "the class {name} of SIECLE ({n} pupils) is neither in the feed nor in the ENT",
            name=code,
            n=len(sizes[code]),
        )
        yield _number(usual, Mender.SECRETARIAT, detail, school.uai, f"class/{code}")


def _other_groups(school: _School) -> Iterator[Finding]:
    structure = school.index.structures_by_uai.get(school.uai)
    told = {plain_code(one.code) for one in structure.groups} if structure else set()
    if not told or not school.live.tells("groups"):
        return  # many academies publish no groups
    people = school.live.active_people()
    held = {plain_code(name) for one in people for name in account_of(one).groups}
    wanted = {one.code for pupil in school.present() for one in pupil.groups}
    for code in sorted(wanted):
        if plain_code(code) not in told | held:
            detail = msg(
                "the group {name} of SIECLE is neither in the feed nor in the ENT", name=code
            )
            yield _number(Weight.ERROR, Mender.SECRETARIAT, detail, school.uai, f"group/{code}")


def _other_sizes(evidence: Evidence, school: _School) -> Iterator[Finding]:
    live = school.live_classes()
    known = {mark for pupil in school.pupils() for mark in _marks(pupil)}
    feed = school.index.roster.people
    for code, pupils in school.sizes().items():
        name = plain_code(code)
        held = live.get(name, set())
        # Whoever SIECLE does not know at all, though feed and ENT put them into this class.
        strangers = [
            key
            for key in held
            if key in feed
            and name in school.fed_classes(feed[key])
            and known.isdisjoint(_marks(feed[key]))
        ]
        undated = [one for one in pupils if _is_undated(evidence, school, one)]
        if (strangers or undated) and len(pupils) != len(held):
            detail = msg(
                "the class {name} has {told} pupils in SIECLE and {held} in the ENT",
                name=code,
                told=len(pupils),
                held=len(held),
            )
            what = f"pupils/{code}"
            yield _number(Weight.ERROR, Mender.SECRETARIAT, detail, school.uai, what)


def _is_undated(evidence: Evidence, school: _School, pupil: Person) -> bool:
    """Whether a pupil has not come through and nothing tells since when (see ENT10)."""
    slow = _slow(evidence, school, pupil, set())
    return slow is not None and slow[1] is None


def _other_teachers(index: FeedIndex, live: LiveIndex, stsweb: Roster) -> Iterator[Finding]:
    staff = [one for one in stsweb.people.values() if one.profile is Profile.TEACHERS]
    known = {_names(one) for one in live.active_people() if one.profile is not Profile.PARENTS}
    for profile in (Profile.TEACHERS, Profile.STAFF):
        for person in index.people(profile):
            known |= {_names(person), _names(person, at_birth=True)}
    if not live.tells("last_name", "first_name"):
        return
    lost = [one for one in staff if not {_names(one), _names(one, at_birth=True)} & known]
    if not lost:
        return
    held = sum(one.profile is Profile.TEACHERS for one in live.active_people())
    detail = msg(
        "STSWEB has {told} teachers, the ENT {held}; {n} of the first are not in the feed either",
        told=len(staff),
        held=held,
        n=len(lost),
    )
    yield _number(Weight.ERROR, Mender.HEAD, detail, live.uai, "teachers")


def _names(person: Person, *, at_birth: bool = False) -> str:
    last = person.birth_name if at_birth and person.birth_name else person.last_name
    return f"{plain_name(last)} {plain_name(person.first_name)}"


def _number(weight: Weight, mender: Mender, detail: Text, uai: str, subject: str) -> Finding:
    return found("ENT09", weight, mender, detail, About(uai, subject))
