"""What the exports of one school hold, gathered in any order and then put together."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from entconf.feeds.findings import Remark, Weight
from entconf.feeds.roster import (
    DeclaredClass,
    DeclaredGroup,
    InStructure,
    Mef,
    Person,
    Place,
    Subject,
)
from entconf.feeds.siecle.exports import Parameters
from entconf.feeds.siecle.people import Tie, adult_of, pupil_of, tie_of
from entconf.feeds.xml_values import attribute, said
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

#: How an adult is told from a pupil whose number it shares: both count on their own.
_ADULT = "P"


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

    def take(self, element: etree._Element, place: Place, uai: str) -> None:
        """Take in one record of an export."""
        reader = _READERS.get(str(element.tag))
        if reader is not None:
            reader(self, element, place, uai)

    def remark(self, code: str, detail: Text, place: Place, weight: Weight = Weight.ERROR) -> None:
        """Note what is wrong."""
        self.remarks.append(Remark(code, detail, place, weight))

    def people(self, uai: str) -> dict[str, Person]:
        """Pupils with their classes, groups, subjects and guardians; adults with their pupils."""
        keys = {key: f"{_ADULT}{key}" if key in self.pupils else key for key in self.adults}
        guardians: dict[str, list[Tie]] = {}
        children: dict[str, list[str]] = {}
        for tie in self.ties:
            guardians.setdefault(tie.pupil, []).append(tie)
            children.setdefault(tie.guardianship.adult, []).append(tie.pupil)
        told = {}
        for key, pupil in self.pupils.items():
            ties = (tie.guardianship for tie in guardians.get(key, ()))
            told[key] = replace(
                pupil,
                classes=_in(uai, self.divisions_of.get(key, ())),
                groups=_in(uai, self.groups_of.get(key, ())),
                subjects=tuple(dict.fromkeys(self.subjects_of.get(key, ()))),
                guardians=tuple(replace(tie, adult=keys.get(tie.adult, tie.adult)) for tie in ties),
                mef_label=self.mefs[pupil.mef].label if pupil.mef in self.mefs else "",
            )
        for key, adult in self.adults.items():
            known = tuple(dict.fromkeys(children.get(key, ())))
            told[keys[key]] = replace(adult, key=keys[key], children=known)
        return told


def _in(uai: str, codes: list[str] | tuple[str, ...]) -> tuple[InStructure, ...]:
    return tuple(InStructure(uai, code) for code in dict.fromkeys(codes))


def _take_pupil(all_: Gathered, element: etree._Element, place: Place, uai: str) -> None:
    _keep_person(all_, pupil_of(element, place, uai), all_.pupils, place)


def _take_adult(all_: Gathered, element: etree._Element, place: Place, _uai: str) -> None:
    adult = adult_of(element, place)
    _keep_person(all_, adult, all_.adults, place)
    if adult is not None:
        all_.address_of[adult.key] = said(element, "ADRESSE_ID")


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


def _take_tie(all_: Gathered, element: etree._Element, place: Place, _uai: str) -> None:
    tie = tie_of(element, place)
    if tie is None:
        all_.remark("SIE12", msg("the record has no number; it was left out"), place)
    else:
        all_.ties.append(tie)


def _take_structures(all_: Gathered, element: etree._Element, _place: Place, _uai: str) -> None:
    key = attribute(element, "ELEVE_ID")
    for item in element.iterfind("STRUCTURE"):
        code = said(item, "CODE_STRUCTURE")
        is_division = said(item, "TYPE_STRUCTURE").upper() != "G"
        if code and key:
            held = all_.divisions_of if is_division else all_.groups_of
            held.setdefault(key, []).append(code)


def _take_options(all_: Gathered, element: etree._Element, _place: Place, _uai: str) -> None:
    key = attribute(element, "ELEVE_ID")
    for item in element.iterfind("OPTIONS_ELEVE"):
        if code := said(item, "CODE_MATIERE"):
            all_.subjects_of.setdefault(key, []).append(code)


def _take_address(all_: Gathered, element: etree._Element, _place: Place, _uai: str) -> None:
    # That there is one is all that is kept of an address.
    all_.addresses.add(attribute(element, "ADRESSE_ID"))


def _take_division(all_: Gathered, element: etree._Element, place: Place, _uai: str) -> None:
    code = attribute(element, "CODE_STRUCTURE") or said(element, "CODE_STRUCTURE")
    mefs = _several(element, "MEFS_APPARTENANCE/MEF_APPARTENANCE", "CODE_MEF")
    _declare(all_, all_.classes, DeclaredClass(code, said(element, "LIBELLE_LONG"), mefs), place)


def _take_group(all_: Gathered, element: etree._Element, place: Place, _uai: str) -> None:
    code = attribute(element, "CODE_STRUCTURE") or said(element, "CODE_STRUCTURE")
    path = "DIVISIONS_APPARTENANCE/DIVISION_APPARTENANCE"
    classes = _several(element, path, "CODE_STRUCTURE")
    _declare(all_, all_.groups, DeclaredGroup(code, said(element, "LIBELLE_LONG"), classes), place)


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


def _take_mef(all_: Gathered, element: etree._Element, place: Place, _uai: str) -> None:
    code = attribute(element, "CODE_MEF", "CODE")
    if code:
        label = said(element, "LIBELLE_LONG", "LIBELLE_EDITION", "FORMATION")
        stat = said(element, "CODE_MEFSTAT", "MEFSTAT11")
        mef = Mef(code, label, said(element, "MEF_RATTACHEMENT"), stat, place)
        all_.mefs.setdefault(code, mef)


def _take_subject(all_: Gathered, element: etree._Element, place: Place, _uai: str) -> None:
    code = attribute(element, "CODE_MATIERE", "CODE")
    if code:
        label = said(element, "LIBELLE_LONG", "LIBELLE_EDITION", "LIBELLE_COURT")
        all_.subjects.setdefault(code, Subject(code, label, place=place))


_READERS: dict[str, Callable[[Gathered, etree._Element, Place, str], None]] = {
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
