"""What STSWEB gives the timetable editor (sts_emp): staff, structures, services, nomenclatures.

docs/feeds/stsweb.md lists the codes of remarks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from entconf.errors import FeedError
from entconf.feeds.archive_members import Member
from entconf.feeds.archives import opened
from entconf.feeds.codes import PROFILE_OF, national_profile
from entconf.feeds.findings import Weight
from entconf.feeds.reading import Reading, to_day
from entconf.feeds.roster import (
    DeclaredClass,
    DeclaredGroup,
    Function,
    InStructure,
    Mef,
    Person,
    Place,
    Subject,
)
from entconf.feeds.safe_xml import XmlFile
from entconf.feeds.siecle.exports import uai_in_name
from entconf.feeds.stsweb.school import School
from entconf.feeds.stsweb.services import DIVISION, Individual, Service, codes_in, services_of
from entconf.feeds.xml_values import attribute, place_of, said, values_of
from entconf.model.profiles import Profile
from entconf.model.text import msg

if TYPE_CHECKING:
    from lxml import etree

ROOT = "STS_EDT"
_RECORDS = (
    *("PARAMETRES", "CIVILITES", "MATIERE", "MEF", "PROGRAMME", "INDIVIDU", "SUPPLEANT"),
    *(DIVISION, "GROUPE"),
)
_SEXES = {"1": "M", "2": "F"}


def read_sts_emp(member: Member) -> Reading:
    """Read an sts_emp file.

    Raises:
        FeedError: it is none, it is damaged, or it holds nobody and nothing.
    """
    school = School(member.shown)
    with opened(member) as stream:
        xml = XmlFile(stream, member.shown)
        xml.check_root((ROOT,))
        for record, element in enumerate(xml.records(_RECORDS), 1):
            reader = _READERS.get(str(element.tag))
            if reader is not None:
                reader(school, element, place_of(element, member.shown, record))
    if not (school.people or school.classes or school.groups):
        raise FeedError(
            msg("{file} holds neither staff nor classes", file=member.shown),
            hint=msg("Export it again from STSWEB, once the structures are there."),
        )
    return Reading(school.roster(), (*school.remarks, *school.check()))


def _take_parameters(school: School, element: etree._Element, _place: Place) -> None:
    uaj = element.find("UAJ")
    if uaj is not None:
        school.uai = (attribute(uaj, "CODE") or (uaj.text or "").strip()).upper()
        parts = (said(uaj, "SIGLE"), said(uaj, "DENOM_PRINC"), said(uaj, "DENOM_COMPL"))
        school.name = " ".join(filter(None, dict.fromkeys(parts)))
        school.kind = said(uaj, "DENOM_PRINC")
        school.academy = said(uaj, "ACADEMIE/LIBELLE")
    school.uai = school.uai or uai_in_name(school.file)
    year = element.find("ANNEE_SCOLAIRE")
    if year is not None:
        told = attribute(year, "ANNEE") or (year.text or "").strip()
        school.year = int(told[:4]) if told[:4].isascii() and told[:4].isdigit() else None


def _take_titles(school: School, element: etree._Element, _place: Place) -> None:
    # Not a record for each: an INDIVIDU has an element of the same name.
    for item in element.iterfind("CIVILITE"):
        school.titles[attribute(item, "CODE")] = said(item, "LIBELLE_COURT", "LIBELLE_LONG")


def _take_subject(school: School, element: etree._Element, place: Place) -> None:
    if code := attribute(element, "CODE"):
        label = said(element, "LIBELLE_LONG", "LIBELLE_EDITION", "LIBELLE_COURT")
        school.subjects.setdefault(code, Subject(code, label, place=place))


def _take_mef(school: School, element: etree._Element, place: Place) -> None:
    if code := attribute(element, "CODE"):
        label = said(element, "LIBELLE_LONG", "LIBELLE_EDITION", "FORMATION")
        mef = Mef(code, label, stat=said(element, "MEFSTAT11"), place=place)
        school.mefs.setdefault(code, mef)


def _take_person(school: School, element: etree._Element, place: Place) -> None:
    who = Individual(attribute(element, "ID"), attribute(element, "TYPE"))
    if not who.id:
        school.remark("STS08", msg("the person has no ID; the record was left out"), place)
        return
    if who in school.people:
        twice = msg("the ID {id} comes twice; the first one holds", id=who.id[:20])
        if element.tag == "INDIVIDU":
            school.remark("REC02", twice, place)
    else:
        school.people[who] = _person(school, element, place)
    for item in element.iterfind("SERVICES_SUPPLEANTS/SERVICE_SUPPLEANT"):
        code = said(item, "CODE_STRUCTURE")
        group = code in school.groups and code not in school.classes
        mode, subject = said(item, "CODE_MOD_COURS"), said(item, "CODE_MATIERE")
        school.services.append((Service(code, group, subject, mode, who), place))


def _person(school: School, element: etree._Element, place: Place) -> Person:
    values = values_of(element)
    family_name = values.get("NOM_PATRONYMIQUE", "")
    born = values.get("DATE_NAISSANCE", "")
    birth_date = to_day(born, ("ymd", "dmy"))
    title = values.get("CIVILITE", "")
    code = values.get("FONCTION", "")
    return Person(
        key=attribute(element, "ID"),
        profile=_profile(code),
        last_name=values.get("NOM_USAGE") or family_name,
        first_name=values.get("PRENOM", ""),
        birth_name=family_name,
        title=school.titles.get(title, title),
        sex=_SEXES.get(values.get("SEXE", ""), ""),
        birth_date=birth_date,
        home=school.uai,
        structures=(school.uai,) if school.uai else (),
        head_of=tuple(
            InStructure(school.uai, held)
            for held in dict.fromkeys(
                said(item, "CODE_STRUCTURE") for item in element.iterfind("PROFS_PRINC/PROF_PRINC")
            )
            if held
        ),
        functions=_functions(school.uai, code, element),
        unreadable=("birth_date",) if born and birth_date is None else (),
        place=place,
    )


def _profile(function: str) -> Profile | None:
    return PROFILE_OF[national_profile((function,))] if function else None


def _functions(uai: str, code: str, element: etree._Element) -> tuple[Function, ...]:
    """The one function, once for each discipline."""
    found = [
        Function(uai, code, "", attribute(item, "CODE"), said(item, "LIBELLE_COURT"))
        for item in element.iterfind("DISCIPLINES/DISCIPLINE")
    ]
    return tuple(found) or ((Function(uai, code),) if code else ())


def _take_structure(school: School, element: etree._Element, place: Place) -> None:
    code = attribute(element, "CODE")
    if not code:
        school.remark("STS08", msg("the structure has no CODE; it was left out"), place)
        return
    label, planned = said(element, "LIBELLE_LONG"), _number(said(element, "EFFECTIF_PREVU"))
    if element.tag == DIVISION:
        mefs = codes_in(element, "MEFS_APPARTENANCE/MEF_APPARTENANCE")
        school.classes.setdefault(code, DeclaredClass(code, label, mefs, planned))
    else:
        classes = codes_in(element, "DIVISIONS_APPARTENANCE/DIVISION_APPARTENANCE")
        school.groups.setdefault(code, DeclaredGroup(code, label, classes, planned))
    for service, _ in services_of(element):
        school.services.append((service, place))
    if element.find("SERVICES/SERVICE") is None:
        none = msg("the structure {code} has no service", code=code[:20])
        school.remark("STS10", none, place, Weight.INFORMATION)


def _number(text: str) -> int | None:
    small = text.isascii() and text.isdigit() and len(text) < len("10000")
    return int(text) if small else None


_READERS: dict[str, Callable[[School, etree._Element, Place], None]] = {
    "PARAMETRES": _take_parameters,
    "CIVILITES": _take_titles,
    "MATIERE": _take_subject,
    "MEF": _take_mef,
    "INDIVIDU": _take_person,
    "SUPPLEANT": _take_person,
    DIVISION: _take_structure,
    "GROUPE": _take_structure,
}
