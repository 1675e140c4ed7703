"""REF about people: classes, guardians, teaching (directory reference, section 1.7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from entconf.feeds.aaf.names import Category
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.checks.records import age
from entconf.feeds.checks.references_schools import declares, used_codes
from entconf.feeds.checks.unit import About, about, found
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import Authority, Person
from entconf.model.profiles import Profile
from entconf.model.text import Text, msg

_OF_AGE = 18
_MOST_GUARDIANS = 2
#: From how many on "none of them" tells about the school and not about each of them.
_SEVERAL = 3

Row = tuple[Person, str]


def find_unclassed(evidence: Evidence) -> Iterator[Finding]:
    """REF03: a pupil without class, in two classes, or gone and still in one."""
    index = evidence.index
    if index is None:
        return
    today = _today(evidence)
    without: dict[str, list[Row]] = defaultdict(list)
    numbers: Counter[str] = Counter()
    for row in index.asked(Profile.STUDENTS):
        pupil, uai = row
        numbers[uai] += 1
        gone = pupil.left is not None and pupil.left < today
        if not pupil.classes and "classes" not in pupil.unreadable:
            without[uai].append(row)
        elif gone:
            yield _pupil("REF03", msg("the pupil has left and is still in a class"), row)
        elif len(set(pupil.classes)) > 1:
            names = ", ".join(sorted(one.code for one in pupil.classes))
            yield _pupil("REF03", msg("the pupil is in several classes: {names}", names=names), row)
    for uai, rows in without.items():
        yield from _without_class(evidence, uai, rows, everybody=len(rows) == numbers[uai])


def _without_class(
    evidence: Evidence, uai: str, rows: Sequence[Row], *, everybody: bool
) -> Iterator[Finding]:
    usual = Weight.INFORMATION if evidence.year_change else Weight.ERROR
    if everybody and len(rows) >= _SEVERAL:
        detail = msg("none of {n} pupils is in a class", n=len(rows))
        yield found("REF03", usual, Mender.SECRETARIAT, detail, About(uai, "every pupil"))
        return
    for row in rows:
        weight = Weight.INFORMATION if row[0].left else usual
        yield _pupil("REF03", msg("the pupil is in no class"), row, weight)


def find_unknown_guardians(evidence: Evidence) -> Iterator[Finding]:
    """REF06: a pupil names a guardian who is not delivered; told once a guardian."""
    index = evidence.index
    if index is None or not evidence.trusts(Category.PERS_REL_ELEVE):
        return
    told: set[str] = set()
    for pupil, uai in index.asked(Profile.STUDENTS):
        for tie in pupil.guardians:
            if tie.adult in index.roster.people or tie.adult in told:
                continue
            told.add(tie.adult)
            detail = msg("the guardian {adult} is not in the delivery", adult=tie.adult)
            what = about(pupil, uai, tie.adult)
            yield found("REF06", Weight.ERROR, Mender.ACADEMY, detail, what)


def find_childless_guardians(evidence: Evidence) -> Iterator[Finding]:
    """REF07: a guardian whom no pupil names, or ties told from one side only."""
    index = evidence.index
    if index is None or not evidence.trusts(Category.ELEVE, Category.PERS_REL_ELEVE):
        return
    rows = index.asked(Profile.PARENTS)
    # Since about 2018 guardians name their pupils too; before, that nobody does means nothing.
    both_sides = any(person.children for person, _ in rows)
    for row in rows:
        person, _ = row
        naming = {pupil.key for pupil in index.pupils_of_adult.get(person.key, ())}
        if not naming:
            yield _guardian(msg("no pupil names this guardian"), row)
        elif both_sides and naming != set(person.children):
            detail = msg("pupil and guardian do not name each other")
            yield _guardian(detail, row)


def _guardian(detail: Text, row: Row) -> Finding:
    return found("REF07", Weight.WARNING, Mender.SECRETARIAT, detail, about(*row))


def find_odd_guardianships(evidence: Evidence) -> Iterator[Finding]:
    """REF08: a minor without legal guardian, more than two, one adult twice."""
    index = evidence.index
    if index is None:
        return
    today = _today(evidence)
    told = evidence.trusts(Category.PERS_REL_ELEVE)
    for row in index.asked(Profile.STUDENTS):
        detail = _odd_guardianship(row[0], today, told=told)
        if detail is not None:
            yield _pupil("REF08", detail, row)


def _odd_guardianship(pupil: Person, today: date, *, told: bool) -> Text | None:
    if "guardians" in pupil.unreadable:
        return None
    adults = [tie.adult for tie in pupil.guardians]
    if len(set(adults)) < len(adults):
        return msg("the same adult stands twice on the pupil")
    legal = sum(tie.authority is Authority.LEGAL for tie in pupil.guardians)
    if legal > _MOST_GUARDIANS:
        return msg("the pupil has {n} legal guardians", n=legal)
    minor = pupil.birth_date is None or age(pupil.birth_date, today) < _OF_AGE
    if told and minor and not legal and not (pupil.left and pupil.left < today):
        return msg("the pupil is a minor without legal guardian")
    return None


def find_idle_teachers(evidence: Evidence) -> Iterator[Finding]:
    """REF10: a teacher without function, school, or class; a head teacher of no class."""
    index = evidence.index
    if index is None:
        return
    rows = index.asked(Profile.TEACHERS)
    idle: dict[str, list[Row]] = defaultdict(list)
    teaching: Counter[str] = Counter()
    unheld = _undeclared_heads(evidence, index)
    for row in rows:
        person, uai = row
        detail = _what_lacks(person, unheld)
        if detail is not None:
            mender = Mender.ACADEMY if not (person.functions and person.structures) else Mender.HEAD
            yield found("REF10", Weight.WARNING, mender, detail, about(*row))
        elif any(one.code == "ENS" for one in person.functions):
            teaching[uai] += 1
            if not (person.teaching or person.classes or person.groups):
                idle[uai].append(row)
    if evidence.year_change:
        return
    for uai, people in idle.items():
        yield from _idle(uai, people, everybody=len(people) == teaching[uai])


def _what_lacks(person: Person, unheld: set[tuple[str, str]]) -> Text | None:
    if not person.functions:
        return msg("the teacher has no function") if not person.unreadable else None
    # One who points to a structure that was not delivered is told by REF01.
    if not person.structures:
        return msg("the teacher has no school")
    lost = [one.code for one in person.head_of if (one.structure, one.code) in unheld]
    if lost:
        return msg("head teacher of {code}, which is not declared", code=", ".join(lost))
    return None


def _undeclared_heads(evidence: Evidence, index: FeedIndex) -> set[tuple[str, str]]:
    """Classes with a head teacher that nobody declares, and that are not told by REF04."""
    if not evidence.trusts(Category.ETAB):
        return set()
    used = used_codes(index)
    named = {(o.structure, o.code) for p, _ in index.asked(Profile.TEACHERS) for o in p.head_of}
    found_ = set()
    for structure, code in named:
        school = index.roster.structures.get(structure)
        if school is None or not declares(school, index) or (structure, code, False) in used:
            continue
        if all(one.code != code for one in school.classes):
            found_.add((structure, code))
    return found_


def _idle(uai: str, rows: Sequence[Row], *, everybody: bool) -> Iterator[Finding]:
    if everybody and len(rows) >= _SEVERAL:
        detail = msg("none of {n} teachers has a class", n=len(rows))
        yield found("REF10", Weight.WARNING, Mender.HEAD, detail, About(uai, "every teacher"))
        return
    for row in rows:
        detail = msg("the teacher has neither class nor group")
        yield found("REF10", Weight.WARNING, Mender.HEAD, detail, about(*row))


def _today(evidence: Evidence) -> date:
    return (evidence.feed.as_of if evidence.feed else None) or evidence.today


def _pupil(code: str, detail: Text, row: Row, weight: Weight = Weight.WARNING) -> Finding:
    return found(code, weight, Mender.SECRETARIAT, detail, about(*row))
