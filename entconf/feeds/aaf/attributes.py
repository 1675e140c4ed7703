"""Attributes that deliveries have, and the field of the roster that each one fills.

From the directory reference, sections 1.4 (second degree, with old names) and 1.5 (first). What
is known but not kept fills nothing: addresses, scholarship and the like (section 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from entconf.feeds.aaf.names import Category
from entconf.model.quick_dataclass import dataclass

_PERSON = {
    "birth_date": "ENTPersonDateNaissance",
    "birth_name": "ENTPersonNomPatro",
    "last_name": "sn ENTPersonNom",
    "first_name": "givenName ENTPersonPrenom",
    "title": "personalTitle ENTPersonCivilite",
    "email": "mail ENTPersonMail",
    "phones": "homePhone telephoneNumber mobile ENTPersonMobileSMS ENTPersonTelPerso"
    " ENTPersRelEleveTelPro ENTPersRelEleveTelMobile",
    "": "ENTPersonJointure ENTPersonAutresPrenoms ENTPersonAdresse ENTPersonCodePostal"
    " ENTPersonVille ENTPersonPays ENTPersonAdresseDiffusion ENTPersonLogin",
}
_FIELDS: Mapping[Category, tuple[Mapping[str, str], ...]] = {
    Category.ELEVE: (
        _PERSON,
        {
            "ine": "ENTEleveINE",
            "attachment": "ENTEleveStructRattachId ENTEleveStructureRattachIdMEN",
            "guardians": "ENTElevePersRelEleve ENTEleveAutoriteParentale",
            "mef": "ENTEleveMEF",
            "mef_label": "ENTEleveLibelleMEF",
            "level": "ENTEleveNivFormation ENTEleveNiveau",
            "subjects": "ENTEleveCodeEnseignements",
            "home": "ENTPersonStructRattach",
            "entered": "ENTEleveDateEntreeStructRattach",
            "left": "ENTEleveDateSortieStructRattach",
            "classes": "ENTEleveClasses ENTPersonClasses",
            "groups": "ENTEleveGroupes ENTPersonGroupes",
            "": "ENTEleveParents ENTElevePere ENTEleveMere ENTElevePersRelEleve1"
            " ENTElevePersRelEleve2 ENTEleveQualitePersRelEleve1 ENTEleveQualitePersRelEleve2"
            " ENTEleveBoursier ENTEleveRegime ENTEleveTransport ENTEleveAdresseRel"
            " ENTEleveStatutEleve ENTEleveFiliere ENTEleveEnseignements ENTEleveMajeur"
            " ENTEleveDateEntreeClasses ENTEleveDateSortieClasses"
            " ENTEleveEnseignementsEtablissementsAccueil ENTEleveRestaurantScolaire"
            " ENTEleveGarderieMatin ENTEleveGarderieSoir ENTEleveEtudesSurveillees ENTEleveCycle"
            " ENTEleveTypeClasse ENTEleveDateEntreeGroupes ENTEleveDateSortieGroupes",
        },
    ),
    Category.PERS_REL_ELEVE: (
        _PERSON,
        {"children": "ENTAuxPersRelEleveEleve ENTPersRelEleveEleve"},
    ),
    Category.PERS_EDUC_NAT: (
        _PERSON,
        {
            "home": "ENTPersonStructRattach",
            "classes": "ENTAuxEnsClasses ENTPersonClasses",
            "groups": "ENTAuxEnsGroupes ENTPersonGroupes",
            "teaching": "ENTAuxEnsClassesMatieres ENTAuxEnsGroupesMatieres",
            "head_of": "ENTAuxEnsClassesPrincipal",
            "directs": "ENTEnsFonctionDir",
            "functions": "ENTPersonFonctions",
            "is_teacher": "ENTPersonCategorieEnseignant",
            "profile": "PersEducNatPresenceDevantEleves",
            "": "ENTAuxEnsCategoDiscipline ENTAuxEnsDisciplinesPoste ENTAuxEnsMEF"
            " ENTAuxEnsMatiereEnseignEtab ENTEnsSpecialites ENTPersonSTSId",
        },
    ),
    Category.ETAB: (
        {
            "uai": "ENTStructureUAI ENTEtablissementUAI",
            "name": "ENTStructureNomCourant",
            "kind": "ENTStructureTypeStruct",
            "siret": "ENTStructureSIREN",
            "email": "ENTStructureMailSI ENTStructureMail",
            "academy": "ENTServAcAcademie",
            "classes": "ENTStructureClasses",
            "groups": "ENTStructureGroupes",
            "attached": "ENTEtablissementStructRattachFctl",
            "": "ENTStructureJointure ENTStructureCodeTypeStruct ENTEtablissementMinistereTutelle"
            " ENTEtablissementCodeMinistereTutelle ENTEtablissementContrat postOfficeBox street"
            " postalCode l telephoneNumber facsimileTelephoneNumber ENTEtablissementBassin"
            " ENTServAcCodeAcademie ENTEcoleMinistereTutelle ENTEcoleSecteur"
            " ENTEcoleCirconscription ENTEcoleCommune ENTEcoleRPI ENTStructureAdresse"
            " ENTStructureBoitePostale ENTStructureCodePostal ENTStructureVille"
            " ENTStructureTelephone ENTStructureFax",
        },
    ),
    Category.MATIERE: (
        {
            "label": "ENTLibelleMatiere",
            "national": "ENTMatiereRattach",
            "": "ENTMatJointure",
        },
    ),
    Category.MEF: (
        {
            "label": "ENTLibelleMef",
            "attached": "ENTMEFRattach",
            "stat": "ENTMEFSTAT11",
            "": "ENTMefJointure ENTNivFormation ENTFiliere",
        },
    ),
}
#: What every record of a category has, as the names of which one is enough.
_USUAL: Mapping[Category, tuple[str, ...]] = {
    Category.ELEVE: (
        "sn ENTPersonNom",
        "givenName ENTPersonPrenom",
        "ENTPersonDateNaissance",
        "ENTPersonStructRattach",
        "ENTEleveClasses ENTPersonClasses",
        "ENTElevePersRelEleve ENTEleveAutoriteParentale",
    ),
    Category.PERS_REL_ELEVE: ("sn ENTPersonNom", "givenName ENTPersonPrenom"),
    Category.PERS_EDUC_NAT: (
        "sn ENTPersonNom",
        "givenName ENTPersonPrenom",
        "ENTPersonDateNaissance",
        "ENTPersonStructRattach",
        "ENTPersonFonctions",
    ),
    Category.ETAB: (
        "ENTStructureUAI ENTEtablissementUAI",
        "ENTStructureNomCourant",
        "ENTStructureTypeStruct",
    ),
    Category.MATIERE: ("ENTLibelleMatiere",),
    Category.MEF: ("ENTLibelleMef",),
}
JOIN_KEYS: Mapping[Category, str] = {
    Category.ELEVE: "ENTPersonJointure",
    Category.PERS_REL_ELEVE: "ENTPersonJointure",
    Category.PERS_EDUC_NAT: "ENTPersonJointure",
    Category.ETAB: "ENTStructureJointure",
    Category.MATIERE: "ENTMatJointure",
    Category.MEF: "ENTMefJointure",
}
#: Fields that are made of others too: a change of one of these tells them anew.
_MADE_OF: Mapping[str, tuple[str, ...]] = {
    "structures": ("home", "classes", "groups", "functions", "directs", "teaching"),
    "profile": ("functions", "is_teacher"),
    "classes": ("teaching",),
    "groups": ("teaching",),
}
#: Variants of other attributes with the date they are from, which nobody reads.
_DATED = ("StructRattachDate", "FonctionsDate", "MatieresDate", "PrincipalDate", "DirDate")


@dataclass(frozen=True, slots=True)
class Known:
    """The attributes of one category: the field that each fills, and the sets of usual ones."""

    fields: Mapping[str, str]
    usual: tuple[frozenset[str], ...]

    def is_known(self, attribute: str) -> bool:
        """Whether a delivery may have it."""
        return attribute in self.fields or attribute.endswith(_DATED)

    def told_by(self, attributes: Iterable[str]) -> frozenset[str]:
        """The fields that a request with these attributes speaks of."""
        told = {self.fields.get(attribute, "") for attribute in attributes} - {""}
        made = {field for field, sources in _MADE_OF.items() if told.intersection(sources)}
        return frozenset(told | made)


def _known(category: Category) -> Known:
    fields = {
        attribute: field
        for table in _FIELDS[category]
        for field, names in table.items()
        for attribute in names.split()
    }
    usual = tuple(frozenset(names.split()) for names in (JOIN_KEYS[category], *_USUAL[category]))
    return Known(fields, usual)


KNOWN: Mapping[Category, Known] = {category: _known(category) for category in Category}
