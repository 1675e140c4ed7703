"""Pupils and guardians out of elements of SIECLE (section 4.1). Any element may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from sys import intern
from typing import TYPE_CHECKING

from entconf.feeds.reading import to_day
from entconf.feeds.roster import Authority, Guardianship, Person, Place
from entconf.feeds.xml_values import attribute, first_of, is_true, values_of
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass

if TYPE_CHECKING:
    from lxml import etree

_SEXES = {"1": "M", "2": "F"}
_DAYS = (("DATE_NAISS", "birth_date"), ("DATE_ENTREE", "entered"), ("DATE_SORTIE", "left"))
_ORDERS = ("dmy", "ymd")
_PHONES = ("TEL_PERSONNEL", "TEL_PORTABLE", "TEL_PROFESSIONNEL")
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
    key = attribute(element, "ELEVE_ID") or values.get("ELEVE_ID", "")
    if not key:
        return None
    family_name = first_of(values, "NOM_DE_FAMILLE", "NOM")
    days = {field: to_day(values[name], _ORDERS) for name, field in _DAYS if name in values}
    return Person(
        key=key,
        profile=Profile.STUDENTS,
        last_name=values.get("NOM_USAGE", "") or family_name,
        first_name=first_of(values, "PRENOM", "PRENOM_USAGE"),
        birth_name=family_name,
        sex=_SEXES.get(values.get("CODE_SEXE", ""), ""),
        birth_date=days.get("birth_date"),
        ine=first_of(values, "INE_RNIE", "ID_NATIONAL", "INE_BEA"),
        attachment=key,
        email=values.get("MEL", ""),
        phones=_phones(values),
        home=uai,
        structures=(uai,) if uai else (),
        mef=intern(values.get("CODE_MEF", "")),
        entered=days.get("entered"),
        left=days.get("left"),
        unreadable=tuple([field for field, day in days.items() if day is None]),
        place=place,
    )


def adult_of(element: etree._Element, place: Place) -> tuple[Person | None, str]:
    """The adult of a PERSONNE, None when it has no PERSONNE_ID, and the number of the address."""
    values = values_of(element)
    key = attribute(element, "PERSONNE_ID") or values.get("PERSONNE_ID", "")
    if not key:
        return None, ""
    family_name = first_of(values, "NOM_DE_FAMILLE", "NOM")
    adult = Person(
        key=key,
        profile=Profile.PARENTS,
        last_name=values.get("NOM_USAGE", "") or family_name,
        first_name=values.get("PRENOM", ""),
        birth_name=family_name,
        title=intern(first_of(values, "LC_CIVILITE", "LL_CIVILITE")),
        email=values.get("MEL", ""),
        phones=_phones(values),
        place=place,
    )
    return adult, values.get("ADRESSE_ID", "")


def tie_of(element: etree._Element, place: Place) -> Tie | None:
    """The tie of a RESPONSABLE_ELEVE, in its old or recent form; None without both ids.

    Where both forms stand in one record the recent one holds.
    """
    values = values_of(element)
    pupil, adult = values.get("ELEVE_ID", ""), values.get("PERSONNE_ID", "")
    if not pupil or not adult:
        return None
    level = values.get("NIVEAU_RESPONSABILITE", "")
    if level:
        authority = _LEVELS.get(level, Authority.CONTACT)
    else:
        # 1 and 2 were the first and the second legal guardian, 0 was none.
        legal = values.get("RESP_LEGAL", "") in {"1", "2"}
        authority = Authority.LEGAL if legal else Authority.CONTACT
    guardianship = Guardianship(
        adult,
        values.get("CODE_PARENTE", ""),
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
    return tuple(dict.fromkeys([values[name] for name in _PHONES if name in values]))
