"""Records of the first degree: the same envelope with other names (section 1.5)."""

from __future__ import annotations

from datetime import date

from entconf.feeds.aaf.names import Category
from entconf.sandbox.feed_writing.people import Adult, Pupil, School, SchoolClass, Staff
from entconf.sandbox.feed_writing.requests import Request, add
from entconf.sandbox.feed_writing.second_degree import ACADEMY, aaf_phone, french_day


def class_label(one: SchoolClass, school: School) -> str:
    """The label of a class, which often names its teacher."""
    teacher = next((each for each in school.staff if one.code in each.head_of), None)
    if teacher is None:
        return one.label
    return f"{one.label} {'MME' if teacher.woman else 'M.'} {teacher.last.upper()}"


def _in_class(one: SchoolClass, school: School) -> str:
    return f"{school.key}$11$ORDINAIRE${one.code}${class_label(one, school)}"


def pupil_request(pupil: Pupil, school: School, entry: date) -> Request:
    """A record of Eleve."""
    one = next(each for each in school.classes if each.code == pupil.class_code)
    return add(
        Category.ELEVE,
        pupil.key,
        {
            "ENTPersonJointure": pupil.key,
            "ENTEleveINE": pupil.ine,
            "ENTPersonDateNaissance": french_day(pupil.born),
            "ENTPersonNomPatro": pupil.last.upper(),
            "ENTPersonNom": pupil.last.upper(),
            "ENTPersonPrenom": pupil.first,
            "ENTPersonAutresPrenoms": pupil.others,
            "ENTPersonCivilite": "Mme" if pupil.girl else "M.",
            "ENTEleveAutoriteParentale": [
                f"{tie.adult.key}${tie.link}" for tie in pupil.ties if tie.legal == "1"
            ],
            "ENTPersonAdresse": f"$${pupil.place.street}$",
            "ENTPersonCodePostal": pupil.place.code,
            "ENTPersonVille": pupil.place.city,
            "ENTPersonPays": "FRANCE",
            "ENTEleveRestaurantScolaire": "O",
            "ENTEleveTransport": "N",
            "ENTEleveGarderieMatin": "N",
            "ENTEleveGarderieSoir": "N",
            "ENTEleveEtudesSurveillees": "N",
            "ENTPersonStructRattach": school.key,
            "ENTEleveDateEntreeStructRattach": french_day(entry),
            "ENTEleveDateSortieStructRattach": "",
            "ENTEleveNiveau": f"{one.level.code}${one.level.label}",
            "ENTEleveCycle": one.level.cycle,
            "ENTEleveTypeClasse": "11$ORDINAIRE",
            "ENTEleveDateEntreeClasses": f"{school.key}${french_day(entry)}${one.code}",
            "ENTEleveDateSortieClasses": "",
            "ENTPersonClasses": _in_class(one, school),
            "ENTPersonGroupes": "",
        },
    )


def adult_request(adult: Adult) -> Request:
    """A record of PersRelEleve."""
    return add(
        Category.PERS_REL_ELEVE,
        adult.key,
        {
            "ENTPersonJointure": adult.key,
            "ENTPersonNomPatro": adult.birth_name.upper(),
            "ENTPersonNom": adult.last.upper(),
            "ENTPersonPrenom": adult.first,
            "ENTPersonCivilite": "Mme" if adult.woman else "M.",
            "ENTPersRelEleveEleve": adult.children,
            "ENTPersonTelPerso": aaf_phone(adult.home_phone),
            "ENTPersRelEleveTelPro": "",
            "ENTPersRelEleveTelMobile": aaf_phone(adult.mobile),
            "ENTPersonAdresse": f"$${adult.place.street}$",
            "ENTPersonCodePostal": adult.place.code,
            "ENTPersonVille": adult.place.city,
            "ENTPersonPays": "FRANCE",
            "ENTPersonAdresseDiffusion": "O",
            "ENTPersonMail": adult.mail,
        },
    )


def staff_request(one: Staff, school: School) -> Request:
    """A record of PersEducNat."""
    directs = one.label == "DIRECTION"
    functions = [f"{school.key}${one.function}${one.label}$-$SANS OBJET"]
    if directs:
        functions = [
            f"{school.key}$DIR$DIRECTION$-$SANS OBJET",
            f"{school.key}$ENS$ENSEIGNEMENT$-$SANS OBJET",
        ]
    classes = {each.code: each for each in school.classes}
    return add(
        Category.PERS_EDUC_NAT,
        one.key,
        {
            "ENTPersonJointure": one.key,
            "ENTPersonDateNaissance": french_day(one.born),
            "ENTPersonNomPatro": one.last.upper(),
            "ENTPersonNom": one.last.upper(),
            "ENTPersonPrenom": one.first.upper(),
            "ENTPersonAutresPrenoms": "",
            "ENTPersonCivilite": "Mme" if one.woman else "M.",
            "ENTPersonMail": one.mail,
            "ENTPersonStructRattach": school.key,
            "ENTPersonFonctions": functions,
            "ENTEnsFonctionDir": school.key if directs else "",
            "ENTEnsSpecialites": "G0000$SANS SPECIALITE" if one.is_teacher else "",
            "ENTPersonClasses": [_in_class(classes[code], school) for code in one.head_of],
            "ENTPersonGroupes": "",
            "ENTPersonCategorieEnseignant": "O" if one.is_teacher else "N",
        },
    )


def school_request(school: School) -> Request:
    """The record of EtabEducNat of a school: it declares no classes."""
    name = f"ECOLE {school.name.upper()}"
    return structure_request(school.key, school.uai, name, "ECOLE DE NIVEAU ELEMENTAIRE")


def structure_request(key: str, uai: str, name: str, kind: str) -> Request:
    """A record of EtabEducNat."""
    return add(
        Category.ETAB,
        key,
        {
            "ENTStructureJointure": key,
            "ENTStructureUAI": uai,
            "ENTEtablissementUAI": uai,
            "ENTStructureSIREN": "",
            "ENTStructureNomCourant": name,
            "ENTStructureTypeStruct": kind,
            "ENTEcoleMinistereTutelle": "MINISTERE DE L'EDUCATION NATIONALE",
            "ENTEcoleSecteur": "PU",
            "ENTEcoleCirconscription": "",
            "ENTEcoleCommune": "99999$EXEMPLEVILLE$099",
            "ENTEcoleRPI": "",
            "ENTStructureAdresse": "$$1 rue Inventée$",
            "ENTStructureBoitePostale": "",
            "ENTStructureCodePostal": "99999",
            "ENTStructureVille": "EXEMPLEVILLE",
            "ENTStructureTelephone": "+33 1 99 00 00 02",
            "ENTStructureFax": "",
            "ENTStructureMailSI": f"ce.{uai.lower()}@academie.example",
            "ENTServAcAcademie": ACADEMY,
        },
    )
