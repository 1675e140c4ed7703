"""Who goes to the GAR: the ENT's accounts, with what the academy tells of the same people.

The id is the ENT's own, never one of the State (INE). What is not the ENT's to tell (title, MEF,
subjects, posts, mail) is taken from the feed alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from uuid import UUID, uuid5

from entconf.exchange.gar.findings import Found
from entconf.exchange.gar.shapes import Degree
from entconf.feeds.checks.live_index import is_active, key_in
from entconf.feeds.roster import Person, Roster, Structure
from entconf.model.account import Account
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

#: Under which ids that are no UUID become one, always the same.
_OURS = UUID("6d0e1a52-5c0f-5b7e-9a41-0c9f6a4c7f11")
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
PUPIL, TEACHER, LIBRARIAN = "National_elv", "National_ens", "National_doc"
#: Levels of the first degree (directory reference, section 1.5) as MEFSTAT4.
LEVELS: Mapping[str, str] = {
    "TPS": "1110",
    "PS": "1111",
    "MS": "1112",
    "GS": "1113",
    "CP": "1121",
    "CE1": "1122",
    "CE2": "1123",
    "CM1": "1124",
    "CM2": "1125",
}


@dataclass(frozen=True, slots=True)
class GarSchool:
    """A school that is deployed to the GAR: its accounts, and the feed where there is one."""

    establishment: Establishment
    live: Roster
    feed: Roster | None = None

    @property
    def uai(self) -> str:
        """Its UAI."""
        return self.establishment.uai

    @property
    def structure(self) -> Structure | None:
        """What the feed says of it."""
        if self.feed is None:
            return None
        return next((one for one in self.feed.structures.values() if one.uai == self.uai), None)


@dataclass(frozen=True, slots=True)
class Attendance:
    """What somebody is and does in one school. `mefs` are codes of the degree's sort."""

    uai: str
    profile: str
    classes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    mefs: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    #: (code of the class or group, whether it is a group) to the subjects taught there.
    taught: Mapping[tuple[str, bool], tuple[str, ...]] = field(default_factory=dict)
    assigns: bool = False


@dataclass(frozen=True, slots=True)
class GarPerson:
    """Somebody of one or several schools. `repr` shows no name."""

    id: str
    live: Person
    fed: Person | None
    home: str
    schools: tuple[Attendance, ...]

    def __repr__(self) -> str:
        """The id alone."""
        return f"GarPerson({self.id!r})"

    @property
    def mail(self) -> str:
        """The address that the academy knows; its owner cannot change it in the ENT."""
        return self.fed.email if self.fed is not None else ""


def pseudonym(account_id: str) -> str:
    """The id that the GAR is told: the ENT's own where it is a UUID, else one made of it."""
    return account_id if _UUID.fullmatch(account_id) else str(uuid5(_OURS, account_id))


def people_of(
    schools: Iterable[GarSchool], degree: Degree, responsible: Mapping[str, frozenset[str]]
) -> Mapping[str, GarPerson]:
    """Everybody who goes to the GAR, by id; somebody of two schools is there once.

    Args:
        schools: the schools.
        degree: of all of them.
        responsible: for each UAI, the logins of those who assign licences besides the heads.
    """
    found: dict[str, GarPerson] = {}
    for school in schools:
        reader = _Reader(school, degree, responsible.get(school.uai, frozenset()))
        for person in school.live.people.values():
            account = person.account
            if account is None or not account.id or not is_active(person):
                continue
            attendance, fed = reader.attendance(person, account)
            if attendance is None:
                continue
            id_ = pseudonym(account.id)
            known = found.get(id_)
            if known is None:
                home = reader.home(fed)
                found[id_] = GarPerson(id_, person, fed, home, (attendance,))
            elif attendance.uai not in {one.uai for one in known.schools}:
                told = known.fed or fed
                home = known.home or reader.home(fed)
                found[id_] = GarPerson(id_, known.live, told, home, (*known.schools, attendance))
    return found


def complete(people: Iterable[GarPerson], found: Found) -> Iterator[GarPerson]:
    """Those with the names that the GAR demands; the others are told."""
    for person in people:
        if person.live.last_name.strip() and person.live.first_name.strip():
            yield person
        else:
            found.add(
                "GAR18",
                msg("the account has no last name or no first name; it is left out"),
                uai=person.schools[0].uai,
                person=person.id,
            )


class _Reader:
    """What the people of one school are there."""

    def __init__(self, school: GarSchool, degree: Degree, responsible: frozenset[str]) -> None:
        self._school = school
        self._degree = degree
        self._responsible = responsible
        structure = school.structure
        self._key = structure.key if structure is not None else ""
        self._class_mefs = (
            {one.code: one.mefs for one in structure.classes} if structure is not None else {}
        )

    def attendance(
        self, person: Person, account: Account
    ) -> tuple[Attendance | None, Person | None]:
        fed = self._fed(account)
        assigns = self._assigns(account, fed)
        if person.profile is Profile.STUDENTS:
            return self._pupil(person, fed), fed
        if person.profile is Profile.TEACHERS:
            return self._teacher(person, account, fed, assigns=assigns), fed
        if assigns:
            return Attendance(self._school.uai, "", assigns=True), fed
        return None, fed

    def home(self, fed: Person | None) -> str:
        """The UAI of somebody's administrative attachment, where the feed tells it."""
        if fed is None or self._school.feed is None:
            return ""
        structure = self._school.feed.structures.get(fed.home)
        return structure.uai if structure is not None else ""

    def _fed(self, account: Account) -> Person | None:
        feed = self._school.feed
        return feed.people.get(key_in(account.external_id)) if feed is not None else None

    def _assigns(self, account: Account, fed: Person | None) -> bool:
        if account.login and account.login in self._responsible:
            return True
        return fed is not None and bool(self._key) and self._key in fed.directs

    def _pupil(self, person: Person, fed: Person | None) -> Attendance:
        classes, groups = self._places(person, fed)
        mefs: tuple[str, ...] = ()
        if fed is not None:
            told = fed.mef if self._degree is Degree.SECOND else LEVELS.get(fed.level.upper(), "")
            mefs = (told,) if told else ()
        subjects = tuple(dict.fromkeys(filter(None, fed.subjects))) if fed is not None else ()
        return Attendance(self._school.uai, PUPIL, classes, groups, mefs=mefs, subjects=subjects)

    def _teacher(
        self, person: Person, account: Account, fed: Person | None, *, assigns: bool
    ) -> Attendance:
        classes, groups = self._places(person, fed)
        functions = set(account.functions)
        posts: tuple[str, ...] = ()
        taught: dict[tuple[str, bool], tuple[str, ...]] = {}
        if fed is not None:
            here = [one for one in fed.functions if one.structure == self._key]
            functions |= {one.code for one in here}
            posts = tuple(dict.fromkeys(one.discipline for one in here if one.discipline))
            for one in fed.teaching:
                if one.structure == self._key and one.subject:
                    place = (one.code, one.group)
                    taught[place] = tuple(dict.fromkeys((*taught.get(place, ()), one.subject)))
        mefs = dict.fromkeys(mef for code in classes for mef in self._class_mefs.get(code, ()))
        librarian = "DOC" in functions and "ENS" not in functions
        return Attendance(
            self._school.uai,
            LIBRARIAN if librarian else TEACHER,
            classes,
            groups,
            mefs=tuple(filter(None, mefs)) if self._degree is Degree.SECOND else (),
            subjects=tuple(dict.fromkeys(each for several in taught.values() for each in several)),
            posts=posts,
            taught=taught,
            assigns=assigns,
        )

    def _places(
        self, person: Person, fed: Person | None
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Classes and groups: the feed's codes where it knows the person, else the ENT's names."""
        source, key = (fed, self._key) if fed is not None else (person, self._school.uai)
        classes = dict.fromkeys(one.code for one in source.classes if one.structure == key)
        groups = dict.fromkeys(one.code for one in source.groups if one.structure == key)
        if fed is not None:
            for one in fed.teaching:
                if one.structure == key:
                    (groups if one.group else classes)[one.code] = None
        return tuple(filter(None, classes)), tuple(filter(None, groups))
