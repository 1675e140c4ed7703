"""Records of the second degree: every attribute, in the order of VE2407 (section 1.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from entconf.feeds.aaf.names import Category
from entconf.sandbox.feed_writing.curriculum import LEVELS, SUBJECTS
from entconf.sandbox.feed_writing.people import Adult, Pupil, School, Staff
from entconf.sandbox.feed_writing.requests import Request, add

ACADEMY, ACADEMY_CODE = "EXEMPLE", "099"


def french_day(day: date | None) -> str:
    """A date as dd/mm/yyyy; nothing for none."""
    return f"{day:%d/%m/%Y}" if day else ""


def aaf_phone(digits: str) -> str:
    """Ten digits as `+33 1 99 00 12 34`."""
    if not digits:
        return ""
    pairs = (digits[place : place + 2] for place in range(2, 10, 2))
    return f"+33 {digits[1]} {' '.join(pairs)}"


def pupil_request(pupil: Pupil, school: School, entry: date) -> Request:
    """A record of Eleve."""
    key, code = school.key, pupil.class_code
    gone = french_day(pupil.left)
    return add(
        Category.ELEVE,
        pupil.key,
        {
            "ENTPersonJointure": pupil.key,
            "ENTEleveINE": pupil.ine,
            "ENTEleveStructRattachId": pupil.attachment,
            "ENTEleveStructureRattachIdMEN": "",
            "ENTPersonDateNaissance": french_day(pupil.born),
            "ENTPersonNomPatro": pupil.last.upper(),
            "sn": pupil.last.upper(),
            "givenName": pupil.first,
            "ENTPersonAutresPrenoms": pupil.others,
            "personalTitle": "Mme" if pupil.girl else "M.",
            "ENTElevePersRelEleve": [
                f"{tie.adult.key}${tie.link}${tie.financial}${tie.legal}${tie.contact}${tie.payment}"
                for tie in pupil.ties
            ],
            "ENTEleveBoursier": "O" if pupil.scholarship else "N",
            "ENTEleveRegime": pupil.regime,
            "ENTEleveTransport": "N",
            "ENTPersonAdresse": f"$${pupil.place.street}$",
            "ENTPersonCodePostal": pupil.place.code,
            "ENTPersonVille": pupil.place.city,
            "ENTPersonPays": "FRANCE",
            "mail": "",
            "homePhone": "",
            "ENTEleveAdresseRel": [pupil.ties[0].adult.key],
            "ENTEleveStatutEleve": "SCOLAIRE",
            "ENTEleveMEF": pupil.level.mef,
            "ENTEleveLibelleMEF": pupil.level.label,
            "ENTEleveNivFormation": pupil.level.formation,
            "ENTEleveFiliere": pupil.level.label,
            "ENTEleveEnseignements": [one.label for one in pupil.subjects],
            "ENTEleveCodeEnseignements": [one.code for one in pupil.subjects],
            "ENTPersonStructRattach": key,
            "ENTEleveDateEntreeStructRattach": french_day(entry),
            "ENTEleveDateSortieStructRattach": gone,
            "ENTEleveDateEntreeClasses": f"{key}${french_day(entry)}${code}",
            "ENTEleveDateSortieClasses": f"{key}${gone}${code}" if gone else "",
            "ENTEleveClasses": f"{key}${code}",
            "ENTEleveGroupes": [f"{key}${group}" for group in pupil.groups],
        },
    )


def adult_request(adult: Adult) -> Request:
    """A record of PersRelEleve."""
    return add(
        Category.PERS_REL_ELEVE,
        adult.key,
        {
            "ENTPersonJointure": adult.key,
            "ENTPersonDateNaissance": "",
            "ENTPersonNomPatro": adult.birth_name.upper(),
            "sn": adult.last.upper(),
            "givenName": adult.first,
            "ENTPersonAutresPrenoms": "",
            "personalTitle": "Mme" if adult.woman else "M.",
            "ENTAuxPersRelEleveEleve": adult.children,
            "homePhone": aaf_phone(adult.home_phone),
            "telephoneNumber": "",
            "ENTPersonAdresse": f"$${adult.place.street}$",
            "ENTPersonCodePostal": adult.place.code,
            "ENTPersonVille": adult.place.city,
            "ENTPersonPays": "FRANCE",
            "ENTPersonAdresseDiffusion": "O",
            "mobile": aaf_phone(adult.mobile),
            "mail": adult.mail,
            "ENTPersonMobileSMS": "",
        },
    )


def staff_request(one: Staff, school: School) -> Request:
    """A record of PersEducNat."""
    key, discipline = school.key, one.discipline
    levels = {each.code: each.level for each in school.classes}
    mefs = dict.fromkeys(levels[service.code] for service in one.services if service.code in levels)
    told = f"{discipline.code}${discipline.label}" if discipline else "-$SANS OBJET"
    category = discipline if one.is_teacher else None
    return add(
        Category.PERS_EDUC_NAT,
        one.key,
        {
            "ENTPersonJointure": one.key,
            "ENTPersonDateNaissance": french_day(one.born),
            "ENTPersonNomPatro": one.last.upper(),
            "sn": one.last.upper(),
            "givenName": one.first.upper(),
            "ENTPersonAutresPrenoms": "",
            "personalTitle": "Mme" if one.woman else "M.",
            "mail": one.mail,
            "ENTPersonStructRattach": key,
            "ENTAuxEnsCategoDiscipline": f"{category.category}${category.category_label}"
            if category
            else "",
            "ENTAuxEnsDisciplinesPoste": f"{category.category_label}${category.category}"
            if category
            else "",
            "ENTAuxEnsMEF": [f"{key}${level.mef}${level.label}" for level in mefs],
            "ENTAuxEnsMatiereEnseignEtab": [
                f"{key}${label}" for label in dict.fromkeys(s.subject.label for s in one.services)
            ],
            "ENTAuxEnsClasses": "",
            "ENTAuxEnsGroupes": "",
            "ENTAuxEnsClassesMatieres": [
                f"{key}${s.code}${s.subject.code}" for s in one.services if not s.group
            ],
            "ENTAuxEnsGroupesMatieres": [
                f"{key}${s.code}${s.subject.code}" for s in one.services if s.group
            ],
            "ENTAuxEnsClassesPrincipal": [f"{key}${code}" for code in one.head_of],
            "ENTEnsFonctionDir": key if one.function == "DIR" else "",
            "ENTPersonFonctions": f"{key}${one.function}${one.label}${told}",
            "ENTPersonCategorieEnseignant": "O" if one.is_teacher else "N",
            "PersEducNatPresenceDevantEleves": "O" if one.is_teacher else "N",
        },
    )


def school_request(school: School) -> Request:
    """The record of EtabEducNat of a school."""
    name = f"CLG${school.name.upper()}$EXEMPLEVILLE"
    request = structure_request(school.key, school.uai, (name, "COLLEGE", "340"))
    request.set(
        "ENTStructureClasses",
        *(f"{one.code}${one.label}${one.level.mef}" for one in school.classes),
    )
    request.set(
        "ENTStructureGroupes",
        *(f"{one.code}${one.subject.label}${'$'.join(one.classes)}" for one in school.groups),
    )
    return request


def structure_request(
    key: str, uai: str, what: tuple[str, str, str], siret: str = "", mail: str = ""
) -> Request:
    """A record of EtabEducNat. `what` is its name, its type and the code of the type."""
    name, kind, code = what
    return add(
        Category.ETAB,
        key,
        {
            "ENTStructureJointure": key,
            "ENTStructureUAI": uai,
            "ENTEtablissementUAI": uai,
            "ENTStructureSIREN": siret,
            "ENTStructureNomCourant": name,
            "ENTStructureTypeStruct": kind,
            "ENTStructureCodeTypeStruct": code,
            "ENTEtablissementMinistereTutelle": "MINISTERE DE L'EDUCATION NATIONALE",
            "ENTEtablissementCodeMinistereTutelle": "06",
            "ENTEtablissementContrat": "PU",
            "postOfficeBox": "",
            "street": "1 rue Inventée",
            "postalCode": "99999",
            "l": "EXEMPLEVILLE",
            "telephoneNumber": "+33 1 99 00 00 01",
            "facsimileTelephoneNumber": "",
            "ENTStructureMailSI": mail or f"ce.{uai.lower()}@academie.example",
            "ENTEtablissementStructRattachFctl": "",
            "ENTEtablissementBassin": "99001$BASSIN D'EXEMPLE",
            "ENTServAcAcademie": ACADEMY,
            "ENTServAcCodeAcademie": ACADEMY_CODE,
            "ENTStructureClasses": "",
            "ENTStructureGroupes": "",
        },
    )


def subject_requests() -> Iterator[Request]:
    """The nomenclature of subjects."""
    for one in SUBJECTS:
        told = {"ENTMatJointure": one.code, "ENTLibelleMatiere": one.label, "ENTMatiereRattach": ""}
        yield add(Category.MATIERE, one.code, told)


def mef_requests() -> Iterator[Request]:
    """The nomenclature of MEF."""
    for level in LEVELS:
        told = {
            "ENTMefJointure": level.mef,
            "ENTLibelleMef": level.label,
            "ENTMEFRattach": level.mef,
            "ENTMEFSTAT11": level.stat,
            "ENTNivFormation": level.formation,
            "ENTFiliere": level.label,
        }
        yield add(Category.MEF, level.mef, told)
