"""Write an invented roster as an AAF delivery of the second degree."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from entconf.feeds.roster import Authority, Person, Roster, Structure
from entconf.model.profiles import Profile
from tests.feeds.aaf.invented import Attributes, document, request

CATEGORIES = (
    "EtabEducNat",
    "MatiereEducNat",
    "MefEducNat",
    "Eleve",
    "PersRelEleve",
    "PersEducNat",
)
_INSIDE = {"MatiereEducNat": "MatEducNat"}
_LEGAL = {Authority.LEGAL: "1", Authority.IN_CHARGE: "2", Authority.CONTACT: "0"}


def write_delivery(
    folder: Path,
    roster: Roster,
    day: date,
    kind: str = "Complet",
    without: Collection[str] = (),
) -> Path:
    """The files of one day, loose; `without` are categories that are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    comments = f'<!-- dateGenerationExport="{day:%d/%m/%Y}" -->\n<!-- degre="2D" -->\n'
    for category in CATEGORIES:
        if category in without:
            continue
        inside = _INSIDE.get(category, category)
        requests = [request(inside, one) for one in _records(category, roster)]
        path = folder / f"ENT_{kind}_{day:%Y%m%d}_{category}_0000.xml"
        path.write_bytes(document(*requests, comments=comments))
    return folder


def _records(category: str, roster: Roster) -> Iterator[Attributes]:
    if category == "EtabEducNat":
        yield from map(_structure, roster.structures.values())
    elif category == "MatiereEducNat":
        for subject in roster.subjects.values():
            yield {"ENTMatJointure": subject.code, "ENTLibelleMatiere": subject.label}
    elif category == "MefEducNat":
        for mef in roster.mefs.values():
            yield {"ENTMefJointure": mef.code, "ENTLibelleMef": mef.label}
    else:
        for person in roster.people.values():
            if category == _CATEGORY.get(person.profile or Profile.GUESTS):
                yield _WRITERS[category](person)


_CATEGORY = {
    Profile.STUDENTS: "Eleve",
    Profile.PARENTS: "PersRelEleve",
    Profile.TEACHERS: "PersEducNat",
    Profile.STAFF: "PersEducNat",
}


def _structure(one: Structure) -> Attributes:
    return {
        "ENTStructureJointure": one.key,
        "ENTStructureUAI": one.uai,
        "ENTStructureSIREN": one.siret,
        "ENTStructureNomCourant": one.name,
        "ENTStructureTypeStruct": one.kind,
        "ENTStructureClasses": [f"{c.code}${c.label}${'$'.join(c.mefs)}" for c in one.classes],
        "ENTStructureGroupes": [f"{g.code}$${'$'.join(g.classes)}" for g in one.groups],
    }


def _person(one: Person) -> Attributes:
    return {
        "ENTPersonJointure": one.key,
        "ENTPersonDateNaissance": f"{one.birth_date:%d/%m/%Y}" if one.birth_date else "",
        "sn": one.last_name,
        "givenName": one.first_name,
        "mail": one.email,
        "ENTPersonStructRattach": one.home,
    }


def _pupil(one: Person) -> Attributes:
    return {
        **_person(one),
        "ENTEleveINE": one.ine,
        "ENTEleveStructRattachId": one.attachment,
        "ENTElevePersRelEleve": [
            f"{tie.adult}${tie.link}$0${_LEGAL[tie.authority]}$1$0" for tie in one.guardians
        ],
        "ENTEleveMEF": one.mef,
        "ENTEleveLibelleMEF": one.mef_label,
        "ENTEleveCodeEnseignements": list(one.subjects),
        "ENTEleveEnseignements": ["FRANCAIS" for _ in one.subjects],
        "ENTEleveClasses": [f"{c.structure}${c.code}" for c in one.classes],
        "ENTEleveGroupes": [f"{g.structure}${g.code}" for g in one.groups],
    }


def _guardian(one: Person) -> Attributes:
    known = {name: told for name, told in _person(one).items() if "StructRattach" not in name}
    return {
        **known,
        "ENTAuxPersRelEleveEleve": list(one.children),
        "homePhone": one.phones[0] if one.phones else "",
    }


def _staff(one: Person) -> Attributes:
    return {
        **_person(one),
        "ENTAuxEnsClassesMatieres": [f"{t.structure}${t.code}${t.subject}" for t in one.teaching],
        "ENTAuxEnsClassesPrincipal": [f"{c.structure}${c.code}" for c in one.head_of],
        "ENTPersonFonctions": [
            f"{f.structure}${f.code}${f.label}${f.discipline or '-'}${f.discipline_label or '-'}"
            for f in one.functions
        ],
        "ENTPersonCategorieEnseignant": "O" if one.is_teacher else "N",
    }


_WRITERS = {"Eleve": _pupil, "PersRelEleve": _guardian, "PersEducNat": _staff}
