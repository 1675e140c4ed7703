"""What the files of one delivery say of each other: whoever and whatever is named must be there.

Files are walked in the order of their kinds, so that what is named comes before what names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TypeVar

from lxml import etree

from entconf.exchange.gar.findings import Found
from entconf.exchange.gar.shapes import POSTS, Degree, Kind
from entconf.exchange.gar.structure import texts_of
from entconf.feeds.codes import is_ine
from entconf.feeds.roster import Place
from entconf.model.establishment import has_valid_key, is_uai
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

_UAI, _ID, _GROUP = "GARStructureUAI", "GARPersonIdentifiant", "GARGroupeCode"
#: What is unique in all files of a delivery together, not only in each.
ACROSS_FILES = frozenset(
    {"GAREtab", "GARMEF", "GARMatiere", "GAREleve", "GAREnseignant", "GARGroupe"}
)
_DIVISION = "DIVISION"
_Key = TypeVar("_Key")
_GROUPE = "GROUPE"


@dataclass(slots=True)
class Names:
    """Everything that the files of one delivery have named so far; ids and codes, no names.

    `seen` are the kinds of which there was a file: nothing is concluded from one that is absent.
    """

    seen: set[Kind] = field(default_factory=set)
    schools: set[str] = field(default_factory=set)
    covered: set[str] = field(default_factory=set)
    pupils: set[str] = field(default_factory=set)
    teachers: set[str] = field(default_factory=set)
    groups: dict[tuple[str, str], str] = field(default_factory=dict)
    mefs: set[tuple[str, str]] = field(default_factory=set)
    subjects: set[tuple[str, str]] = field(default_factory=set)
    divisions: dict[tuple[str, str], Place] = field(default_factory=dict)


class References:
    """Looks at every node of a delivery, in the order of the files."""

    def __init__(self, degree: Degree, namespace: str, found: Found) -> None:
        self._degree = degree
        self._namespace = namespace
        self._found = found
        self._names = Names()
        self._kind = Kind.ETAB

    def begin(self, kind: Kind) -> None:
        """A file of that kind comes."""
        self._kind = kind
        self._names.seen.add(kind)

    def look(self, node: etree._Element, name: str, place: Place) -> None:
        """One node; `name` is its own without the namespace."""
        looker = _LOOKERS.get(name)
        if looker is not None:
            looker(self, node, place)

    def end(self) -> None:
        """What only shows once everything was seen."""
        names = self._names
        for (uai, code), place in names.divisions.items():
            if names.groups.get((uai, code)) != _DIVISION:
                told = msg("a group is part of class {code}, which is not exported", code=code)
                self._found.add("GAR10", told, place, uai=uai)
        if Kind.RESP_AFF in names.seen:
            for uai in sorted(names.schools - names.covered):
                told = msg("nobody of the school assigns licences")
                self._found.add("GAR16", told, uai=uai)

    def school(self, node: etree._Element, place: Place) -> None:
        """A school: its UAI, once."""
        uai = self._one(node, _UAI)
        if not is_uai(uai):
            self._found.add("GAR15", msg("{uai} has not the form of a UAI", uai=uai), place)
        elif not has_valid_key(uai):
            self._found.add("GAR15", msg("{uai} has a wrong key letter", uai=uai), place, uai=uai)
        self._twice(self._names.schools, uai, uai, place)

    def mef(self, node: etree._Element, place: Place) -> None:
        """A MEF of a school, once."""
        key = (self._here(node, place), self._one(node, "GARMEFCode"))
        self._twice(self._names.mefs, key, key[1], place)

    def subject(self, node: etree._Element, place: Place) -> None:
        """A subject of a school, once."""
        key = (self._here(node, place), self._one(node, "GARMatiereCode"))
        self._twice(self._names.subjects, key, key[1], place)

    def pupil(self, node: etree._Element, place: Place) -> None:
        """A pupil, once, in schools that are exported."""
        self._person(node, self._names.pupils, place)

    def teacher(self, node: etree._Element, place: Place) -> None:
        """A teacher, likewise, and the schools of the posts."""
        self._person(node, self._names.teachers, place)
        for posts in node.iterfind(f"{{{self._namespace}}}{POSTS[self._degree][0]}"):
            self._known_school(self._one(posts, _UAI), place)

    def studies(self, node: etree._Element, place: Place) -> None:
        """A MEF of somebody."""
        uai = self._named(node, place)
        code = self._one(node, "GARMEFCode")
        if Kind.ETAB in self._names.seen and (uai, code) not in self._names.mefs:
            told = msg("the MEF {code} is not exported for the school", code=code)
            self._found.add("GAR11", told, place, uai=uai)

    def level(self, node: etree._Element, place: Place) -> None:
        """A level of somebody, in the first degree."""
        self._named(node, place)

    def taken(self, node: etree._Element, place: Place) -> None:
        """A subject that a pupil takes."""
        self._subjects(node, self._named(node, place), place)

    def group(self, node: etree._Element, place: Place) -> None:
        """A class or group, once in its school."""
        uai, code = self._here(node, place), self._one(node, _GROUP)
        status = self._one(node, "GARGroupeStatut")
        if status not in {_DIVISION, _GROUPE}:
            told = msg("the status of a group is neither DIVISION nor GROUPE")
            self._found.add("GAR05", told, place, uai=uai)
        if (uai, code) in self._names.groups:
            told = msg("{code} is there twice", code=code)
            self._found.add("GAR07", told, place, uai=uai)
        self._names.groups[uai, code] = status
        for division in texts_of(node, "GARGroupeDivAppartenance", self._namespace):
            if status == _DIVISION:
                told = msg("a class is part of a class")
                self._found.add("GAR10", told, place, uai=uai)
            self._names.divisions.setdefault((uai, division), place)

    def member(self, node: etree._Element, place: Place) -> None:
        """Somebody in a class or group."""
        self._in_group(node, place, "")

    def class_taught(self, node: etree._Element, place: Place) -> None:
        """What somebody teaches a class."""
        self._subjects(node, self._in_group(node, place, _DIVISION), place)

    def group_taught(self, node: etree._Element, place: Place) -> None:
        """What somebody teaches a group."""
        self._subjects(node, self._in_group(node, place, _GROUPE), place)

    def responsible(self, node: etree._Element, place: Place) -> None:
        """Somebody who assigns licences, with a mail."""
        person = self._one(node, _ID)
        self._no_ine(person, place)
        mails = texts_of(node, "GARPersonMail", self._namespace)
        if not any("@" in mail.strip("@") for mail in mails):
            told = msg("somebody who assigns licences has no mail, or a strange one")
            self._found.add("GAR13", told, place, person=_shown(person))
        for uai in texts_of(node, "GARRespAffEtab", self._namespace):
            self._known_school(uai, place)
            self._names.covered.add(uai)

    def _person(self, node: etree._Element, known: set[str], place: Place) -> None:
        person = self._one(node, _ID)
        self._no_ine(person, place)
        if person in self._names.pupils or person in self._names.teachers:
            told = msg("a person is there twice")
            self._found.add("GAR07", told, place, person=_shown(person))
        known.add(person)
        own = f"{{{self._namespace}}}GARPersonProfils"
        profiles = {self._one(one, _UAI) for one in node.iterfind(own)}
        schools = set(texts_of(node, "GARPersonEtab", self._namespace))
        for uai in sorted(profiles | schools):
            self._known_school(uai, place)
        if profiles != schools:
            told = msg("the schools of somebody's profiles are not those somebody is in")
            self._found.add("GAR14", told, place, person=_shown(person))

    def _in_group(self, node: etree._Element, place: Place, status: str) -> str:
        uai = self._named(node, place)
        code = self._one(node, _GROUP)
        known = self._names.groups.get((uai, code))
        if known is None or (status and known != status):
            told = msg("the class or group {code} is not exported for the school", code=code)
            self._found.add("GAR10", told, place, uai=uai)
        return uai

    def _subjects(self, node: etree._Element, uai: str, place: Place) -> None:
        if Kind.ETAB not in self._names.seen:
            return
        for code in texts_of(node, "GARMatiereCode", self._namespace):
            if (uai, code) not in self._names.subjects:
                told = msg("the subject {code} is not exported for the school", code=code)
                self._found.add("GAR11", told, place, uai=uai)

    def _named(self, node: etree._Element, place: Place) -> str:
        """Hold the person of a node against those exported; the node's school."""
        names, person = self._names, self._one(node, _ID)
        if self._kind is Kind.ELEVE:
            there = person in names.pupils
        elif self._kind is Kind.ENSEIGNANT:
            there = person in names.teachers
        else:
            # Without the files of both, nobody can say who is missing.
            whole = names.seen.issuperset((Kind.ELEVE, Kind.ENSEIGNANT))
            there = not whole or person in names.pupils or person in names.teachers
        if not there:
            told = msg("a person is named who is not exported")
            self._found.add("GAR08", told, place, person=_shown(person))
        return self._here(node, place)

    def _here(self, node: etree._Element, place: Place) -> str:
        uai = self._one(node, _UAI)
        self._known_school(uai, place)
        return uai

    def _known_school(self, uai: str, place: Place) -> None:
        if Kind.ETAB in self._names.seen and uai not in self._names.schools:
            told = msg("the school {uai} is not exported", uai=uai)
            self._found.add("GAR09", told, place, uai=uai)

    def _no_ine(self, person: str, place: Place) -> None:
        if is_ine(person.upper()):
            told = msg("the id of a person has the form of an INE")
            self._found.add("GAR12", told, place)

    def _twice(self, known: set[_Key], key: _Key, shown: str, place: Place) -> None:
        if key in known:
            self._found.add("GAR07", msg("{code} is there twice", code=shown), place)
        known.add(key)

    def _one(self, node: etree._Element, name: str) -> str:
        return next(iter(texts_of(node, name, self._namespace)), "")


def _shown(person: str) -> str:
    """An id as a finding may hold it: never an INE."""
    return "" if is_ine(person.upper()) else person


_LOOKERS: Mapping[str, Callable[[References, etree._Element, Place], None]] = {
    "GAREtab": References.school,
    "GARMEF": References.mef,
    "GARMatiere": References.subject,
    "GAREleve": References.pupil,
    "GAREnseignant": References.teacher,
    "GARPersonMEF": References.studies,
    "GARPersonMEFSTAT4": References.level,
    "GAREleveEnseignement": References.taken,
    "GARGroupe": References.group,
    "GARPersonGroupe": References.member,
    "GAREnsClasseMatiere": References.class_taught,
    "GAREnsGroupeMatiere": References.group_taught,
    "GARRespAff": References.responsible,
}
