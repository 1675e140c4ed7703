"""Pupils and guardians out of elements of SIECLE (section 4.1). Any element may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from entconf.feeds.reading import to_day
from entconf.feeds.roster import Authority, Guardianship, Person, Place
from entconf.feeds.xml_values import attribute, first_of, is_true, values_of
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass

if TYPE_CHECKING:
    from lxml import etree

_SEXES = {"1": "M", "2": "F"}
_LEVELS = {"1": Authority.LEGAL, "2": Authority.IN_CHARGE, "3": Authority.CONTACT}


@dataclass(frozen=True, slots=True)
class Tie:
    """A RESPONSABLE_ELEVE: an adult's tie to a pupil."""

    pupil: str
    guardianship: Guardianship
    place: Place


def pupil_of(element: etree._Element, place: Place, uai: str) -> Person | None:
    """The pupil of an ELEVE, without classes and subjects; None when it has no ELEVE_ID."""
    values = values_of(element)
    key = attribute(element, "ELEVE_ID") or first_of(values, "ELEVE_ID")
    if not key:
        return None
    family_name = first_of(values, "NOM_DE_FAMILLE", "NOM")
    days, unreadable = {}, []
    for field, name in (
        ("birth_date", "DATE_NAISS"),
        ("entered", "DATE_ENTREE"),
        ("left", "DATE_SORTIE"),
    ):
        text = first_of(values, name)
        days[field] = to_day(text, ("dmy", "ymd"))
        if text and days[field] is None:
            unreadable.append(field)
    return Person(
        key=key,
        profile=Profile.STUDENTS,
        last_name=first_of(values, "NOM_USAGE") or family_name,
        first_name=first_of(values, "PRENOM", "PRENOM_USAGE"),
        birth_name=family_name,
        sex=_SEXES.get(first_of(values, "CODE_SEXE"), ""),
        birth_date=days["birth_date"],
        ine=first_of(values, "INE_RNIE", "ID_NATIONAL", "INE_BEA"),
        attachment=key,
        email=first_of(values, "MEL"),
        phones=_phones(values),
        home=uai,
        structures=(uai,) if uai else (),
        mef=first_of(values, "CODE_MEF"),
        entered=days["entered"],
        left=days["left"],
        unreadable=tuple(unreadable),
        place=place,
    )


def adult_of(element: etree._Element, place: Place) -> Person | None:
    """The adult of a PERSONNE; None when it has no PERSONNE_ID."""
    values = values_of(element)
    key = attribute(element, "PERSONNE_ID") or first_of(values, "PERSONNE_ID")
    if not key:
        return None
    family_name = first_of(values, "NOM_DE_FAMILLE", "NOM")
    return Person(
        key=key,
        profile=Profile.PARENTS,
        last_name=first_of(values, "NOM_USAGE") or family_name,
        first_name=first_of(values, "PRENOM"),
        birth_name=family_name,
        title=first_of(values, "LC_CIVILITE", "LL_CIVILITE"),
        email=first_of(values, "MEL"),
        phones=_phones(values),
        place=place,
    )


def tie_of(element: etree._Element, place: Place) -> Tie | None:
    """The tie of a RESPONSABLE_ELEVE, in its old or recent form; None without both ids.

    Where both forms stand in one record the recent one holds.
    """
    values = values_of(element)
    pupil, adult = first_of(values, "ELEVE_ID"), first_of(values, "PERSONNE_ID")
    if not pupil or not adult:
        return None
    level = first_of(values, "NIVEAU_RESPONSABILITE")
    if level:
        authority = _LEVELS.get(level, Authority.CONTACT)
    else:
        # 1 and 2 were the first and the second legal guardian, 0 was none.
        legal = first_of(values, "RESP_LEGAL") in {"1", "2"}
        authority = Authority.LEGAL if legal else Authority.CONTACT
    guardianship = Guardianship(
        adult,
        first_of(values, "CODE_PARENTE"),
        authority,
        financial=is_true(values, "RESP_FINANCIER", "PAIE_FRAIS_SCOLAIRES"),
        contact=is_true(values, "PERS_CONTACT", "A_CONTACTER_EN_PRIORITE"),
        payment=is_true(values, "PERS_PAIEMENT", "PERCOIT_LES_AIDES"),
    )
    return Tie(pupil, guardianship, place)


def has_left(pupil: Person, as_of: date | None) -> bool:
    """Whether a pupil left: DATE_SORTIE is not after the day of the export."""
    return pupil.left is not None and (as_of is None or pupil.left <= as_of)


def _phones(values: Mapping[str, str]) -> tuple[str, ...]:
    names = ("TEL_PERSONNEL", "TEL_PORTABLE", "TEL_PROFESSIONNEL")
    return tuple(dict.fromkeys(filter(None, (values.get(name) for name in names))))
