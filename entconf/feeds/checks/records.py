"""REC: what is wrong with the record of one person (directory reference, section 1.7).

What only shows in the file (REC01, REC02, REC03, REC07, REC09 and part of others) is told by the
reader; here stands what needs the value as it was understood, or several people.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.unit import About, Check, about, found, told_by_readers
from entconf.feeds.codes import is_ine
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import Person
from entconf.model.profiles import Profile
from entconf.model.text import Text, msg, msgn

PEOPLE = (Profile.STUDENTS, Profile.PARENTS, Profile.TEACHERS, Profile.STAFF)
_FAMILIES = frozenset({Profile.STUDENTS, Profile.PARENTS})
_YOUNGEST, _OLDEST = 2, 25
_MAIL = re.compile(r"[^@\s,;<>()\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_PHONE_SIGNS = re.compile(r"[ .\-/()]")
_PHONE = re.compile(r"0[0-9]{9}|(?:\+|00)[0-9]{8,15}")
_INE_SIGNS = re.compile(r"[0-9A-Z]{11}")


def find_nameless(evidence: Evidence) -> Iterator[Finding]:
    """REC04: no last name, or no first name."""
    for person, uai in _everybody(evidence):
        if not person.last_name or not person.first_name:
            detail = msg("the last name or the first name is empty")
            yield _finding("REC04", Weight.ERROR, detail, (person, uai))


def find_odd_dates(evidence: Evidence) -> Iterator[Finding]:
    """REC05: birth dates that no pupil has; pupils and staff without any."""
    today = _today(evidence)
    for person, uai in _everybody(evidence):
        detail = _odd_date(person, today)
        if detail is not None:
            yield _finding("REC05", Weight.WARNING, detail, (person, uai))


def _odd_date(person: Person, today: date) -> Text | None:
    born = person.birth_date
    if born is None:
        if person.profile is not Profile.PARENTS and "birth_date" not in person.unreadable:
            return msg("there is no birth date: homonyms cannot be told apart")
        return None
    if born > today:
        return msg("the birth date lies in the future")
    if person.profile is Profile.STUDENTS and not _YOUNGEST <= age(born, today) <= _OLDEST:
        return msg("the pupil would be {n} years old", n=age(born, today))
    return None


def age(born: date, today: date) -> int:
    """Full years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def find_odd_ine(evidence: Evidence) -> Iterator[Finding]:
    """REC06: no INE, one of another form, one that two pupils have."""
    if evidence.index is None:
        return
    rows = evidence.index.asked(Profile.STUDENTS)
    owners: dict[str, list[tuple[Person, str]]] = defaultdict(list)
    empty: dict[str, list[Person]] = defaultdict(list)
    for person, uai in rows:
        if person.ine:
            owners[person.ine].append((person, uai))
        else:
            empty[uai].append(person)
    yield from _without_ine(empty, rows)
    for ine, holders in owners.items():
        if len(holders) > 1:
            others = ", ".join(person.key for person, _ in holders[1:])
            detail = msg("the same INE as {others}", others=others)
            yield _finding("REC06", Weight.ERROR, detail, holders[0])
        elif not is_ine(ine):
            # Forms of universities exist: eleven signs of another pattern are no error.
            usual = _INE_SIGNS.fullmatch(ine) is not None
            weight = Weight.WARNING if usual else Weight.ERROR
            yield _finding("REC06", weight, msg("the INE does not have its form"), holders[0])


def _without_ine(
    empty: dict[str, list[Person]], rows: Sequence[tuple[Person, str]]
) -> Iterator[Finding]:
    """One by one; by school where the delivery has none at all, which is an old format."""
    if rows and len(rows) == sum(map(len, empty.values())):
        for uai, people in empty.items():
            detail = msg("none of {n} pupils has an INE", n=len(people))
            yield found("REC06", Weight.WARNING, Mender.ACADEMY, detail, About(uai, "INE"))
        return
    for uai, people in empty.items():
        for person in people:
            yield _finding("REC06", Weight.WARNING, msg("there is no INE"), (person, uai))


def find_odd_contacts(evidence: Evidence) -> Iterator[Finding]:
    """REC08: mail addresses and phone numbers that nobody can have."""
    for person, uai in _everybody(evidence):
        if person.email and _MAIL.fullmatch(person.email) is None:
            detail = msg("the mail address is none")
            yield _finding("REC08", Weight.WARNING, detail, (person, uai))
        elif not all(map(is_phone, person.phones)):
            detail = msg("a phone number is none")
            yield _finding("REC08", Weight.WARNING, detail, (person, uai))


def is_phone(text: str) -> bool:
    """Whether it is a phone number: ten French digits, or an international one."""
    return _PHONE.fullmatch(_PHONE_SIGNS.sub("", text)) is not None


def find_shared_mails(evidence: Evidence) -> Iterator[Finding]:
    """REC08: a mail address of several people. Families share: a count is enough there."""
    owners: dict[str, list[tuple[Person, str]]] = defaultdict(list)
    for person, uai in _everybody(evidence):
        if person.email:
            owners[person.email.casefold()].append((person, uai))
    shared: dict[str, int] = defaultdict(int)
    for holders in owners.values():
        if len(holders) == 1:
            continue
        staff = [row for row in holders if row[0].profile not in _FAMILIES]
        if not staff:
            shared[holders[0][1]] += 1
            continue
        others = ", ".join(person.key for person, _ in holders if person is not staff[0][0])
        detail = msg("the same mail address as {others}", others=others)
        yield _finding("REC08", Weight.WARNING, detail, staff[0])
    for uai, number in shared.items():
        detail = msgn(
            "{n} mail address belongs to several parents or pupils",
            "{n} mail addresses belong to several parents or pupils",
            number,
        )
        what = About(uai, "shared mails")
        yield found("REC08", Weight.INFORMATION, Mender.SECRETARIAT, detail, what)


def find_odd_contact_data(evidence: Evidence) -> Iterator[Finding]:
    """REC08 as a whole."""
    return chain(find_odd_contacts(evidence), find_shared_mails(evidence))


def mender_of(person: Person) -> Mender:
    """Who mends the data of a person: SIECLE for families, the academy's staff office else."""
    return Mender.SECRETARIAT if person.profile in _FAMILIES else Mender.ACADEMY


def _everybody(evidence: Evidence) -> Iterator[tuple[Person, str]]:
    if evidence.index is not None:
        for profile in PEOPLE:
            yield from evidence.index.asked(profile)


def _today(evidence: Evidence) -> date:
    """The day of the delivery, so that an old one is not judged by today's ages."""
    return (evidence.feed.as_of if evidence.feed else None) or evidence.today


def _finding(code: str, weight: Weight, detail: Text, row: tuple[Person, str]) -> Finding:
    return found(code, weight, mender_of(row[0]), detail, about(*row))


RECORD: tuple[Check, ...] = (
    Check(
        "REC01",
        Weight.ERROR,
        Mender.ACADEMY,
        msg("Identifier that does not hold"),
        msg(
            "The record says two different identifiers, none, or one of another form: the ENT "
            "may create a second account. Tell the academy."
        ),
        told_by_readers,
    ),
    Check(
        "REC02",
        Weight.ERROR,
        Mender.ACADEMY,
        msg("Identifier twice"),
        msg("Two records of one delivery have the same identifier; one wins. Tell the academy."),
        told_by_readers,
    ),
    Check(
        "REC03",
        Weight.ERROR,
        Mender.ACADEMY,
        msg("Record in the wrong file"),
        msg("The record is of another category than its file. Tell the academy."),
        told_by_readers,
    ),
    Check(
        "REC04",
        Weight.ERROR,
        Mender.SECRETARIAT,
        msg("Name missing or spoilt"),
        msg(
            "No login can be made of an empty name, and a wrong one of a spoilt name. Pupils and "
            "parents: correct it in SIECLE. Staff: the academy's staff office."
        ),
        find_nameless,
    ),
    Check(
        "REC05",
        Weight.WARNING,
        Mender.SECRETARIAT,
        msg("Date missing or impossible"),
        msg(
            "Homonyms are told apart by the birth date, and matching with other software needs "
            "it. Pupils: correct it in SIECLE. Staff: the academy's staff office."
        ),
        find_odd_dates,
    ),
    Check(
        "REC06",
        Weight.WARNING,
        Mender.SECRETARIAT,
        msg("INE missing, odd or shared"),
        msg(
            "A pupil without INE may get a second account when it comes; in the days after "
            "enrolment that is normal. Two pupils with one INE: correct it in SIECLE."
        ),
        find_odd_ine,
    ),
    Check(
        "REC07",
        Weight.WARNING,
        Mender.ACADEMY,
        msg("Value cut or malformed"),
        msg(
            "A value made of several parts does not have them all: a class, a subject or a "
            "guardian may be lost. Tell the academy if it lasts."
        ),
        told_by_readers,
    ),
    Check(
        "REC08",
        Weight.WARNING,
        Mender.SECRETARIAT,
        msg("Mail or phone that cannot be"),
        msg(
            "Whoever has neither mail nor phone cannot recover a password alone. Correct it in "
            "SIECLE (families) or with the staff office. Parents often share an address."
        ),
        find_odd_contact_data,
    ),
    Check(
        "REC09",
        Weight.WARNING,
        Mender.ACADEMY,
        msg("Subjects that do not match their codes"),
        msg(
            "Labels and codes of a pupil's subjects are of different number: options may be "
            "mistaken for others. Tell the academy if it lasts."
        ),
        told_by_readers,
    ),
)
