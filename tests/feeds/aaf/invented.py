"""Invented AAF files, written by the tests attribute by attribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from entconf.feeds.aaf.deliveries import find_deliveries
from entconf.feeds.aaf.gathering import gather
from entconf.feeds.aaf.records import Record, read_records
from entconf.feeds.findings import Remark
from entconf.feeds.roster import Person, Roster

Attributes = Mapping[str, str | Sequence[str]]

PUPIL: Attributes = {
    "ENTPersonJointure": "1000001",
    "ENTEleveINE": "991234567AB",
    "ENTEleveStructRattachId": "4001",
    "ENTPersonDateNaissance": "14/02/2014",
    "ENTPersonNomPatro": "EXEMPLE",
    "sn": "EXEMPLE",
    "givenName": "Zoé",
    "personalTitle": "Mme",
    "ENTElevePersRelEleve": ["5001$10$1$1$1$1", "5002$20$0$2$1$0", "5003$39$0$0$1$0"],
    "ENTEleveMEF": "10010012110",
    "ENTEleveLibelleMEF": "6EME",
    "ENTEleveNivFormation": "6EME DE COLLEGE",
    "ENTEleveEnseignements": ["FRANCAIS", "ANGLAIS LV1"],
    "ENTEleveCodeEnseignements": ["020700", "030201"],
    "ENTPersonStructRattach": "100",
    "ENTEleveDateEntreeStructRattach": "01/09/2026",
    "ENTEleveDateEntreeClasses": "100$01/09/2026$6A",
    "ENTEleveClasses": "100$6A",
    "ENTEleveGroupes": ["100$6A GR1", "100$6LATIN"],
}
TEACHER: Attributes = {
    "ENTPersonJointure": "3000001",
    "ENTPersonDateNaissance": "01/03/1980",
    "ENTPersonNomPatro": "INVENTEE",
    "sn": "INVENTEE",
    "givenName": "ADA",
    "mail": "ada@academy.example",
    "ENTPersonStructRattach": "100",
    "ENTAuxEnsClassesMatieres": ["100$6A$061300", "100$5B$061300"],
    "ENTAuxEnsGroupesMatieres": "100$6LATIN$020300",
    "ENTAuxEnsClassesPrincipal": "100$6A",
    "ENTPersonFonctions": "100$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES",
    "ENTPersonCategorieEnseignant": "O",
}
GUARDIAN: Attributes = {
    "ENTPersonJointure": "5001",
    "ENTPersonDateNaissance": "",
    "sn": "EXEMPLE",
    "givenName": "Noël",
    "ENTAuxPersRelEleveEleve": "1000001",
    "homePhone": "+33 1 99 00 12 34",
    "mobile": ["+33 6 39 98 12 34", "+33 1 99 00 12 34"],
    "mail": "noel@families.example",
}
SCHOOL: Attributes = {
    "ENTStructureJointure": "100",
    "ENTStructureUAI": "0990001M",
    "ENTStructureNomCourant": "CLG$COLETTE$INVENTEE",
    "ENTStructureTypeStruct": "COLLEGE",
    "ENTStructureClasses": ["6A$SIXIEME A$10010012110$1001001211U", "5B$$10110001110"],
    "ENTStructureGroupes": ["6A GR1$$6A", "6LATIN$LATIN$6A$5B"],
}
_OPERATIONAL = {
    "EtabEducNat": "categorieStructure",
    "MatEducNat": "categorieMatiere",
    "MefEducNat": "categorieMef",
}


def attribute(name: str, told: str | Sequence[str], element: str = "attr") -> str:
    values = [told] if isinstance(told, str) else told
    written = "".join(f"<value>{value}</value>" if value else "<value/>" for value in values)
    replace = ' operation="replace"' if element == "modification" else ""
    return f'<{element} name="{name}"{replace}>{written}</{element}>'


def request(
    category: str, attributes: Attributes, kind: str = "addRequest", key: str | None = None
) -> str:
    """A request as the academy writes it; without `key`, the first attribute is the identifier."""
    operational = _OPERATIONAL.get(category, "categoriePersonne")
    element = "modification" if kind == "modifyRequest" else "attr"
    body = "".join(attribute(name, told, element) for name, told in attributes.items())
    outer = f"{element}ibutes" if element == "attr" else "modifications"
    identifier = next(iter(attributes.values())) if key is None else key
    return (
        f"<{kind}>\n<operationalAttributes>{attribute(operational, category)}"
        f"</operationalAttributes>\n<identifier><id>{identifier}</id></identifier> \n"
        + (f"<{outer}>{body}</{outer}>\n" if attributes else "")
        + f"</{kind}>\n"
    )


def document(*requests: str, encoding: str = "UTF-8", comments: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        '<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n'
        f"<ficAlimMENESR>\n{comments}{''.join(requests)}</ficAlimMENESR>\n"
    ).encode(encoding)


def name_of(category: str, kind: str = "Complet", part: int = 0, day: str = "20260901") -> str:
    return f"ENT_0990001M_{kind}_{day}_{category}_{part:04}.xml"


def write(folder: Path, category: str, *requests: str, kind: str = "Complet") -> Path:
    path = folder / name_of(category, kind)
    path.write_bytes(document(*requests))
    return path


def records_of(path: Path) -> list[Record]:
    return [record for delivery in find_deliveries(path) for record in read_records(delivery)]


def codes_of(path: Path) -> list[str]:
    return [remark.code for record in records_of(path) for remark in record.remarks]


def person_in(folder: Path, category: str, attributes: Attributes) -> tuple[Person, list[str]]:
    """The only person of a file with this one record, and the codes of its remarks."""
    write(folder, category, request(category, attributes))
    (record,) = records_of(folder)
    assert isinstance(record.value, Person)
    return record.value, [remark.code for remark in record.remarks]


def roster_of(path: Path) -> tuple[Roster, list[Remark]]:
    (delivery,) = find_deliveries(path)
    told: list[Remark] = []
    return gather(read_records(delivery), told.append, delivery), told
