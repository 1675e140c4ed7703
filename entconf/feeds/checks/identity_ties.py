"""IDN02, IDN03, IDN05: one adult twice, one pupil in two degrees, one teacher in two schools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.expected import is_named
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.checks.likeness import full_name
from entconf.feeds.checks.unit import about, found
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import Origin, Person
from entconf.model.profiles import Profile
from entconf.model.text import msg

_MEN, _WOMEN = frozenset({"m", "m.", "mr"}), frozenset({"mme", "mlle"})


def find_doubled_guardians(evidence: Evidence) -> Iterator[Finding]:
    """IDN02: two guardians of one pupil or family with the same names; each adult told once.

    Both have pupils: one without any is REF07.
    """
    index = evidence.index
    if index is None:
        return
    by_name: dict[str, list[tuple[Person, str]]] = defaultdict(list)
    for person, uai in index.asked(Profile.PARENTS):
        if is_named(person) and person.key in index.pupils_of_adult:
            by_name[full_name(person)].append((person, uai))
    for rows in by_name.values():
        told: set[str] = set()
        for (one, _), (other, uai) in combinations(rows, 2) if len(rows) > 1 else ():
            if other.key in told or not _is_one_adult(index, one, other):
                continue
            told.add(other.key)
            detail = msg("the same adult as {other}, by name and family", other=one.key)
            what = about(other, uai, f"{one.key}+{other.key}")
            yield found("IDN02", Weight.WARNING, Mender.SECRETARIAT, detail, what)


def _is_one_adult(index: FeedIndex, one: Person, other: Person) -> bool:
    titles = {one.title.casefold(), other.title.casefold()}
    born = {one.birth_date, other.birth_date} - {None}
    if (titles & _MEN and titles & _WOMEN) or len(born) > 1:
        return False
    if one.email and one.email.casefold() == other.email.casefold():
        return True
    if _phones(one) & _phones(other):
        return True
    return bool(_family(index, one) & _family(index, other))


def _phones(person: Person) -> set[str]:
    """The last nine digits: national and international forms of a number are the same."""
    return {"".join(filter(str.isdigit, phone))[-9:] for phone in person.phones} - {""}


def _family(index: FeedIndex, person: Person) -> set[str]:
    """The pupils of an adult, and the other adults of these pupils."""
    pupils = index.pupils_of_adult.get(person.key, ())
    adults = {tie.adult for pupil in pupils for tie in pupil.guardians} - {person.key}
    return {pupil.key for pupil in pupils} | adults


def find_pupils_of_two_degrees(evidence: Evidence) -> Iterator[Finding]:
    """IDN03: one INE in deliveries of both degrees: the account of the first one must end."""
    index = evidence.index
    if index is None or index.roster.origin is not Origin.AAF:
        return
    younger = _ines(evidence)
    for pupil, uai in index.asked(Profile.STUDENTS) if younger else ():
        before = younger.get(pupil.ine)
        if pupil.ine and before is not None and not _has_left(pupil, evidence.today):
            detail = msg(
                "the INE is also that of {other} in the first degree: normal on entering 6e, "
                "and the account there must end",
                other=before.key,
            )
            yield found("IDN03", Weight.WARNING, Mender.ACADEMY, detail, about(pupil, uai))


def _ines(evidence: Evidence) -> dict[str, Person]:
    return {
        pupil.ine: pupil
        for roster in evidence.beside
        if roster.origin is Origin.AAF1D
        for pupil in roster.people.values()
        if pupil.profile is Profile.STUDENTS and pupil.ine and not _has_left(pupil, evidence.today)
    }


def _has_left(pupil: Person, today: date) -> bool:
    return pupil.left is not None and pupil.left <= today


def find_staff_of_several_schools(evidence: Evidence) -> Iterator[Finding]:
    """IDN05: somebody who works in several schools has one account with several attachments."""
    index = evidence.index
    if index is None:
        return
    for profile in (Profile.TEACHERS, Profile.STAFF):
        for person, uai in index.asked(profile):
            schools = _schools_of(index, person)
            if len(schools) > 1:
                names = ", ".join(schools)
                detail = msg("works in several schools: {schools}", schools=names)
                what = about(person, uai)
                yield found("IDN05", Weight.INFORMATION, Mender.ADMINISTRATOR, detail, what)


def _schools_of(index: FeedIndex, person: Person) -> Sequence[str]:
    names = {index.uai_of(key) for key in (person.home, *person.structures)}
    return sorted(names & index.schools)
