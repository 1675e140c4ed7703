"""One export of SIECLE: which it is, by its root, and what its PARAMETRES say (section 4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from entconf.feeds.reading import to_day
from entconf.feeds.safe_xml import XmlFile
from entconf.feeds.xml_values import said
from entconf.model.quick_dataclass import dataclass

if TYPE_CHECKING:
    from lxml import etree

_UAI_IN_NAME = re.compile(r"(?<![0-9A-Za-z])([0-9]{7}[A-Za-z])(?![0-9A-Za-z])")
_PARAMETERS = "PARAMETRES"


class Export(StrEnum):
    """What an export is, by its root. Others of SIECLE are known and not read."""

    PUPILS = "BEE_ELEVES"
    GUARDIANS = "BEE_RESPONSABLES"
    STRUCTURES = "BEE_STRUCTURES"
    NOMENCLATURE = "BEE_NOMENCLATURES"
    SCHOOL = "BEE_COMMUN"
    SCHOOLS = "BEE_ETABLISSEMENTS"
    PLACES = "BEE_GEOGRAPHIQUE"


#: The root that some versions write otherwise.
_ROOTS = {
    **{one.value: one for one in Export},
    "BEE_NOMENCLATURE": Export.NOMENCLATURE,
    "BEE_COMMUNS": Export.SCHOOL,
    "BEE_ETABLISSEMENT": Export.SCHOOLS,
    "BEE_GEOGRAPHIQUES": Export.PLACES,
}
ROOTS = frozenset(_ROOTS)
#: Every repeated element is a record, also those that nothing is kept of: memory is bounded by
#: what lies between two records.
RECORDS = {
    Export.PUPILS: ("ELEVE", "OPTION", "STRUCTURES_ELEVE", "BOURSE", "ADRESSE"),
    Export.GUARDIANS: ("PERSONNE", "RESPONSABLE_ELEVE", "ADRESSE"),
    Export.STRUCTURES: ("DIVISION", "GROUPE"),
    Export.NOMENCLATURE: (
        *("MEF", "MATIERE"),
        *("PROGRAMME", "OPTION_OBLIGATOIRE", "PROFESSION", "PCS_SITUATION_EMPLOI"),
    ),
}


def export_of(root: str) -> Export | None:
    """Which export a root element is of."""
    return _ROOTS.get(root)


def uai_in_name(file: str) -> str:
    """The UAI that a file's name holds, in capitals, or empty."""
    found = _UAI_IN_NAME.findall(file.rsplit("/", 1)[-1].replace("_", " "))
    return found[-1].upper() if found else ""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What an export says of itself. `year` is the first civil year of the school year."""

    file: str
    export: Export
    uai: str = ""
    year: int | None = None
    exported: date | None = None


def parameters_of(element: etree._Element, file: str, export: Export) -> Parameters:
    """Read PARAMETRES, of which any part may be missing."""
    year = said(element, "ANNEE_SCOLAIRE")[:4]
    stamped = said(element, "DATE_EXPORT", "HORODATAGE")[:10]
    return Parameters(
        file,
        export,
        said(element, "UAJ").upper(),
        int(year) if year.isascii() and year.isdigit() else None,
        to_day(stamped, ("dmy", "ymd")),
    )


def records_of(xml: XmlFile, export: Export) -> Iterator[etree._Element]:
    """PARAMETRES and the records of an export; PARAMETRES alone of one that is not read.

    Raises:
        FeedError: the file breaks off; what came before was good.
    """
    tags = RECORDS.get(export)
    if tags is None:
        yield from islice(xml.records((_PARAMETERS,)), 1)
    else:
        yield from xml.records((_PARAMETERS, *tags))


def is_parameters(element: etree._Element) -> bool:
    """Whether it is PARAMETRES."""
    return bool(element.tag == _PARAMETERS)
