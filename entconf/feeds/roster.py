"""One neutral roster, whatever it was read from: people, structures, classes, groups, subjects.

Every reader (AAF, SIECLE, STSWEB, CSV, the ENT's live accounts) yields these. A field that the
source does not know is None or empty; it is never guessed. Only what a check or an export needs
is kept (directory reference, section 8): no address, no birth place, no scholarship. `repr` shows
nobody by name, so that a log or a traceback holds no personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import TypedDict, Unpack

from entconf.model.account import Account
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass


class Origin(StrEnum):
    """What a roster was read from."""

    AAF = "AAF"
    AAF1D = "AAF1D"
    SIECLE = "SIECLE"
    STSWEB = "STSWEB"
    ENT_CSV = "CSV"
    ONDE = "BE1D"
    ACCOUNTS = "ACCOUNTS"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: the file (its name in the delivery), the record, the line.

    `record` counts from 1 in its file; `line` is the record's first line in the file, 0 where
    it is not known.
    """

    file: str
    record: int = 0
    line: int = 0


NOWHERE = Place("")


@dataclass(frozen=True, slots=True)
class InStructure:
    """A class or group code, or a bare subject label, of one structure.

    `structure` is the structure's key as the source writes it (AAF: ENTStructureJointure;
    others: the UAI). `label` is the name where the source has one beside the code (AAF of the
    first degree, where it often names the teacher): it never tells two classes apart.
    """

    structure: str
    code: str
    label: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Teaching:
    """A subject taught to a class (`group` False) or a group. `subject` may be empty."""

    structure: str
    code: str
    subject: str
    group: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """What somebody is in a structure (directory reference, section 3.2)."""

    structure: str
    code: str
    label: str = ""
    discipline: str = ""
    discipline_label: str = ""


class Authority(StrEnum):
    """The tie of a guardian in law, old and new codes brought together (section 1.4)."""

    LEGAL = "legal"
    IN_CHARGE = "in charge"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Guardianship:
    """A pupil's tie to an adult. `link` is the code as delivered (one digit: an old producer)."""

    adult: str
    link: str = ""
    authority: Authority = Authority.LEGAL
    financial: bool = False
    contact: bool = False
    payment: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the roster.

    `key` is the join key (AAF), the ELEVE_ID or PERSONNE_ID (SIECLE), the INDIVIDU id (STSWEB),
    the external id (CSV, accounts). `attachment` is the pupil's number inside SIECLE
    (ENTEleveStructRattachId). `home` is the structure of administrative attachment.
    `level` is the label of the pupil's level (AAF: ENTEleveNivFormation, ENTEleveNiveau).
    `unreadable` names the fields whose value could not be read as what they are. `account`
    is set for the ENT's live accounts only.
    """

    key: str
    profile: Profile | None
    last_name: str = field(default="", repr=False)
    first_name: str = field(default="", repr=False)
    birth_name: str = field(default="", repr=False)
    title: str = field(default="", repr=False)
    sex: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    ine: str = field(default="", repr=False)
    attachment: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
    home: str = ""
    structures: tuple[str, ...] = ()
    classes: tuple[InStructure, ...] = ()
    groups: tuple[InStructure, ...] = ()
    head_of: tuple[InStructure, ...] = ()
    teaching: tuple[Teaching, ...] = ()
    functions: tuple[Function, ...] = ()
    directs: tuple[str, ...] = ()
    is_teacher: bool | None = None
    guardians: tuple[Guardianship, ...] = ()
    children: tuple[str, ...] = ()
    mef: str = ""
    mef_label: str = ""
    level: str = ""
    subjects: tuple[str, ...] = ()
    entered: date | None = None
    left: date | None = None
    unreadable: tuple[str, ...] = ()
    account: Account | None = None
    place: Place = NOWHERE

    def __repr__(self) -> str:
        """Who it is for a log: the key and the profile, never a name."""
        return f"Person({self.key!r}, {self.profile})"

    @property
    def initials(self) -> str:
        """`A. E.` for Ada Example: how a report names somebody unless it was asked for more."""
        letters = (name.strip()[:1].upper() for name in (self.first_name, self.last_name))
        return " ".join(f"{letter}." for letter in letters if letter)


class Told(TypedDict, total=False):
    """What other records tell of a person once the person's own was read."""

    key: str
    profile: Profile | None
    is_teacher: bool | None
    classes: tuple[InStructure, ...]
    groups: tuple[InStructure, ...]
    teaching: tuple[Teaching, ...]
    subjects: tuple[str, ...]
    guardians: tuple[Guardianship, ...]
    children: tuple[str, ...]
    mef_label: str


_PLACES = {one.name: place for place, one in enumerate(fields(Person))}
_values_of = attrgetter(*_PLACES)


def completed(person: Person, **told: Unpack[Told]) -> Person:
    """The person with what others told: `dataclasses.replace` takes four times as long."""
    values = list(_values_of(person))
    for name, value in told.items():
        values[_PLACES[name]] = value
    return Person(*values)


@dataclass(frozen=True, slots=True)
class DeclaredClass:
    """A class that a structure declares, with the MEF codes it belongs to."""

    code: str
    label: str = ""
    mefs: tuple[str, ...] = ()
    planned: int | None = None


@dataclass(frozen=True, slots=True)
class DeclaredGroup:
    """A teaching group that a structure declares, with the codes of its classes."""

    code: str
    label: str = ""
    classes: tuple[str, ...] = ()
    planned: int | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """A school, an academic service or a replacement zone (AAF lists them all).

    `key` is the join key (AAF) or the UAI; `kind` is the label as delivered (COLLEGE...).
    """

    key: str
    uai: str = ""
    name: str = ""
    kind: str = ""
    siret: str = ""
    email: str = ""
    academy: str = ""
    classes: tuple[DeclaredClass, ...] = ()
    groups: tuple[DeclaredGroup, ...] = ()
    attached: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    place: Place = NOWHERE

    @property
    def is_school(self) -> bool:
        """Whether it teaches: it declares a class or a group (section 1.4, EtabEducNat)."""
        return bool(self.classes or self.groups)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of the nomenclature: six characters and a label."""

    code: str
    label: str = ""
    national: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Mef:
    """A training of the nomenclature (module élémentaire de formation): eleven characters."""

    code: str
    label: str = ""
    attached: str = ""
    stat: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything of one reading, by key. Order is the order of the files.

    `school_year` is the first civil year of the school year where the source tells it.
    """

    origin: Origin
    people: Mapping[str, Person]
    structures: Mapping[str, Structure]
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    mefs: Mapping[str, Mef] = field(default_factory=dict)
    school_year: int | None = None
    as_of: date | None = None
