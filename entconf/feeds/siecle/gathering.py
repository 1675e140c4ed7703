"""What the exports of one school hold, gathered in any order and then put together."""

from __future__ import annotations

from dataclasses import field, replace
from sys import intern
from typing import TYPE_CHECKING

from entconf.feeds.findings import Remark, Weight
from entconf.feeds.roster import (
    DeclaredClass,
    DeclaredGroup,
    Guardianship,
    InStructure,
    Mef,
    Person,
    Place,
    Subject,
    completed,
)
from entconf.feeds.siecle.exports import Parameters
from entconf.feeds.siecle.people import Tie, adult_of, pupil_of, tie_of
from entconf.feeds.xml_values import attribute, place_of, said, values_of
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lxml import etree

#: How an adult is told from a pupil whose number it shares: both count on their own.
_ADULT = "P"


@dataclass(slots=True)
class Position:
    """How far an export is read: its file, the UAI it is of, the number of the record."""

    file: str
    uai: str = ""
    record: int = 0

    def place(self, element: etree._Element) -> Place:
        """The place of the record that is read."""
        return place_of(element, self.file, self.record)


@dataclass(slots=True)
class Gathered:
    """Everything that was read of a set of exports."""

    parameters: list[Parameters] = field(default_factory=list)
    pupils: dict[str, Person] = field(default_factory=dict)
    adults: dict[str, Person] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    divisions_of: dict[str, list[str]] = field(default_factory=dict)
    groups_of: dict[str, list[str]] = field(default_factory=dict)
    subjects_of: dict[str, list[str]] = field(default_factory=dict)
    classes: dict[str, DeclaredClass] = field(default_factory=dict)
    groups: dict[str, DeclaredGroup] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    mefs: dict[str, Mef] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    address_of: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def take(self, element: etree._Element, at: Position) -> None:
        """Take in one record of an export."""
        reader = _READERS.get(element.tag)
        if reader is not None:
            reader(self, element, at)

    def remark(self, code: str, detail: Text, place: Place, weight: Weight = Weight.ERROR) -> None:
        """Note what is wrong."""
        self.remarks.append(Remark(code, detail, place, weight))

    def people(self, uai: str) -> dict[str, Person]:
        """Pupils with their classes, groups, subjects and guardians; adults with their pupils."""
        keys = {key: f"{_ADULT}{key}" for key in self.adults if key in self.pupils}
        guardians: dict[str, list[Guardianship]] = {}
        children: dict[str, list[str]] = {}
        for tie in self.ties:
            adult = tie.guardianship.adult
            guardians.setdefault(tie.pupil, []).append(
                replace(tie.guardianship, adult=keys[adult]) if adult in keys else tie.guardianship
            )
            children.setdefault(adult, []).append(tie.pupil)
        shared = _Shared(uai)
        told = {}
        for key, pupil in self.pupils.items():
            mef = self.mefs.get(pupil.mef)
            told[key] = completed(
                pupil,
                classes=shared.structures(self.divisions_of.get(key, ())),
                groups=shared.structures(self.groups_of.get(key, ())),
                subjects=shared.codes(self.subjects_of.get(key, ())),
                guardians=tuple(guardians.get(key, ())),
                mef_label=mef.label if mef else "",
            )
        for key, adult_read in self.adults.items():
            name = keys.get(key, key)
            known = tuple(dict.fromkeys(children.get(key, ())))
            told[name] = completed(adult_read, key=name, children=known)
        return told


@dataclass(slots=True)
class _Shared:
    """What many pupils have alike, kept once: their classes, groups and subjects."""

    uai: str
    _codes: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _structures: dict[tuple[str, ...], tuple[InStructure, ...]] = field(default_factory=dict)

    def codes(self, found: Iterable[str]) -> tuple[str, ...]:
        """Each code once."""
        codes = tuple(dict.fromkeys(found))
        return self._codes.setdefault(codes, codes)

    def structures(self, found: Iterable[str]) -> tuple[InStructure, ...]:
        """The classes or groups of these codes, each once."""
        codes = self.codes(found)
        if codes not in self._structures:
            self._structures[codes] = tuple(InStructure(self.uai, code) for code in codes)
        return self._structures[codes]


def _take_pupil(all_: Gathered, element: etree._Element, at: Position) -> None:
    place = at.place(element)
    _keep_person(all_, pupil_of(element, place, at.uai), all_.pupils, place)


def _take_adult(all_: Gathered, element: etree._Element, at: Position) -> None:
    place = at.place(element)
    adult, address = adult_of(element, place)
    _keep_person(all_, adult, all_.adults, place)
    if adult is not None:
        all_.address_of[adult.key] = address


def _keep_person(
    all_: Gathered, person: Person | None, kept: dict[str, Person], place: Place
) -> None:
    if person is None:
        all_.remark("SIE12", msg("the record has no number; it was left out"), place)
    elif person.key in kept:
        first = kept[person.key].place
        twice = msg(
            "the number {key} was given before, in {file}, record {record}; "
            "this record was left out",
            key=person.key[:40],
            file=first.file,
            record=first.record,
        )
        all_.remark("REC02", twice, place)
    else:
        kept[person.key] = person


def _take_tie(all_: Gathered, element: etree._Element, at: Position) -> None:
    place = at.place(element)
    tie = tie_of(element, place)
    if tie is None:
        all_.remark("SIE12", msg("the record has no number; it was left out"), place)
    else:
        all_.ties.append(tie)


def _take_structures(all_: Gathered, element: etree._Element, _at: Position) -> None:
    key = attribute(element, "ELEVE_ID")
    for item in element:
        values = values_of(item) if item.tag == "STRUCTURE" else {}
        code = values.get("CODE_STRUCTURE")
        if code and key:
            is_group = values.get("TYPE_STRUCTURE", "").upper() == "G"
            held = all_.groups_of if is_group else all_.divisions_of
            held.setdefault(key, []).append(intern(code))


def _take_options(all_: Gathered, element: etree._Element, _at: Position) -> None:
    key = attribute(element, "ELEVE_ID")
    for item in element:
        if item.tag == "OPTIONS_ELEVE" and (code := values_of(item).get("CODE_MATIERE")):
            all_.subjects_of.setdefault(key, []).append(intern(code))


def _take_address(all_: Gathered, element: etree._Element, _at: Position) -> None:
    # That there is one is all that is kept of an address.
    all_.addresses.add(attribute(element, "ADRESSE_ID"))


def _take_division(all_: Gathered, element: etree._Element, at: Position) -> None:
    code = attribute(element, "CODE_STRUCTURE") or said(element, "CODE_STRUCTURE")
    mefs = _several(element, "MEFS_APPARTENANCE/MEF_APPARTENANCE", "CODE_MEF")
    declared = DeclaredClass(code, said(element, "LIBELLE_LONG"), mefs)
    _declare(all_, all_.classes, declared, at.place(element))


def _take_group(all_: Gathered, element: etree._Element, at: Position) -> None:
    code = attribute(element, "CODE_STRUCTURE") or said(element, "CODE_STRUCTURE")
    path = "DIVISIONS_APPARTENANCE/DIVISION_APPARTENANCE"
    classes = _several(element, path, "CODE_STRUCTURE")
    declared = DeclaredGroup(code, said(element, "LIBELLE_LONG"), classes)
    _declare(all_, all_.groups, declared, at.place(element))


def _declare(
    all_: Gathered,
    kept: dict[str, DeclaredClass] | dict[str, DeclaredGroup],
    declared: DeclaredClass | DeclaredGroup,
    place: Place,
) -> None:
    if not declared.code:
        all_.remark("SIE12", msg("the record has no code; it was left out"), place)
    else:
        kept.setdefault(declared.code, declared)  # type: ignore[arg-type]  # each dict has its own


def _several(element: etree._Element, path: str, name: str) -> tuple[str, ...]:
    """Codes told by a child or an attribute of each of these elements."""
    found = (said(item, name) or attribute(item, name, "CODE") for item in element.iterfind(path))
    return tuple(dict.fromkeys(filter(None, found)))


def _take_mef(all_: Gathered, element: etree._Element, at: Position) -> None:
    code = attribute(element, "CODE_MEF", "CODE")
    if code:
        label = said(element, "LIBELLE_LONG", "LIBELLE_EDITION", "FORMATION")
        stat = said(element, "CODE_MEFSTAT", "MEFSTAT11")
        mef = Mef(code, label, said(element, "MEF_RATTACHEMENT"), stat, at.place(element))
        all_.mefs.setdefault(code, mef)


def _take_subject(all_: Gathered, element: etree._Element, at: Position) -> None:
    code = attribute(element, "CODE_MATIERE", "CODE")
    if code:
        label = said(element, "LIBELLE_LONG", "LIBELLE_EDITION", "LIBELLE_COURT")
        all_.subjects.setdefault(code, Subject(code, label, place=at.place(element)))


_READERS: dict[str, Callable[[Gathered, etree._Element, Position], None]] = {
    "ELEVE": _take_pupil,
    "OPTION": _take_options,
    "STRUCTURES_ELEVE": _take_structures,
    "PERSONNE": _take_adult,
    "RESPONSABLE_ELEVE": _take_tie,
    "ADRESSE": _take_address,
    "DIVISION": _take_division,
    "GROUPE": _take_group,
    "MEF": _take_mef,
    "MATIERE": _take_subject,
}
