"""The people of the little ENT, and its portal as it was before entconf came: all invented."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.drivers.lemonldap.rule_words import RuleWords
from entconf.drivers.lemonldap.rules import Audience, compile_rule
from entconf.model.values import JsonValue
from tests.ldap.invented import (
    PERSON_CLASSES,
    entry,
    frame,
    group,
    person,
    structure_entry,
    structure_of,
    uai_of,
)
from tests.lemonldap.portal_server import DOMAIN

UAI = uai_of(0)
PASSWORD = "invented-pass"
#: A class as schools name them: with an accent, and a space.
CLASS, OTHER_CLASS = "6ème Étoilée", "6B"
PUPIL, OTHER_PUPIL = "zoe.lefevre-test", "bilal.modele"
TEACHER, PARENT = "claire.moreau-test", "jeanne.lefevre-test"
PROBES = ("essai.eleve", "essai.enseignant")
#: The session variables of the portal, and the attributes of the directory they come from.
EXPORTED = {
    "uid": "ENTPersonLogin",
    "cn": "cn",
    "ENTPersonProfils": "ENTPersonProfils",
    "ENTEleveClasses": "ENTEleveClasses",
    "objectClass": "objectClass",
    "entconfUntil": "entconfUntil",
}
_STRUCTURE = structure_of(0)


def directory() -> str:
    """The directory as LDIF: a school, its pupils in two classes, a teacher, a parent, probes."""
    teachers = (
        _adult("t1", TEACHER, "Claire", "Moreau-Test", "ENTAuxEnseignant", "National_ENS"),
        _adult("t2", PROBES[1], "Essai", "Enseignant", "ENTAuxEnseignant", "National_ENS"),
    )
    people = (
        _pupil("s1", PUPIL, "Zoé", "Lefèvre-Test", CLASS),
        _pupil("s2", OTHER_PUPIL, "Bilal", "Modèle", OTHER_CLASS),
        _pupil("s3", PROBES[0], "Essai", "Élève", OTHER_CLASS),
        *teachers,
        _adult("p1", PARENT, "Jeanne", "Lefèvre-Test", "ENTAuxPersRelEleve", "National_TUT"),
    )
    groups = (
        _of_profile("Eleves", ("s1", "s2", "s3")),
        _of_profile("Enseignants", ("t1", "t2")),
        _of_profile("Parents", ("p1",)),
    )
    return "".join((*frame(), structure_entry(0, UAI), *people, *groups))


def _person(uid: str, login: str, first: str, last: str) -> dict[str, str | Sequence[str]]:
    return {
        "uid": uid,
        "cn": f"{first} {last}",
        "sn": last,
        "givenName": first,
        "displayName": f"{first} {last}",
        "mail": f"{login}@ent.example",
        "userPassword": PASSWORD,
        "ENTPersonLogin": login,
        "ENTPersonJointure": f"AC-INVENTEE$0-{uid}",
        "ENTPersonDateNaissance": "2014-05-06",
        "ENTPersonStructRattach": _STRUCTURE,
    }


def _pupil(uid: str, login: str, first: str, last: str, class_: str) -> str:
    known = _person(uid, login, first, last) | {
        "objectClass": (*PERSON_CLASSES, "ENTEleve"),
        "ENTPersonProfils": "National_ELV",
        "ENTEleveClasses": f"{_STRUCTURE}${class_}",
        "ENTEleveStatutEleve": "SCOLAIRE",
        "ENTEleveMEF": "10010012110",
        "ENTEleveLibelleMEF": "6EME",
        "ENTEleveNivFormation": "6EME",
        "ENTEleveFiliere": "GENERALE",
        "ENTEleveMajeur": "N",
    }
    if uid == "s1":
        known["ENTElevePersRelEleve1"] = person("p1")
    return entry(person(uid), known)


def _adult(uid: str, login: str, first: str, last: str, sort: str, profile: str) -> str:
    known = _person(uid, login, first, last) | {
        "objectClass": (*PERSON_CLASSES, sort),
        "ENTPersonProfils": profile,
    }
    if sort == "ENTAuxPersRelEleve":
        known["ENTAuxPersRelEleveEleve"] = person("s1")
    else:
        known["ENTPersonFonctions"] = f"{_STRUCTURE}$ENS$ENSEIGNEMENT$L0202$LETTRES"
    return entry(person(uid), known)


def _of_profile(name: str, members: Sequence[str]) -> str:
    told = f"{UAI}:{name}"
    return entry(
        group(told),
        {
            "objectClass": ("groupOfNames", "ENTProfil"),
            "cn": told,
            "member": [person(uid) for uid in members],
        },
    )


def portal_before() -> dict[str, JsonValue]:
    """The portal's own menu and hosts: a notebook for one class, a paper that nobody may open."""
    to_class = compile_rule(Audience(classes=(CLASS,)), RuleWords())
    return {
        "applicationList": {
            "0001-outils": {
                "type": "category",
                "catname": "Outils",
                "agenda": _tile("Agenda", "La semaine de chacun", "mailappt.png"),
                "carnet": _tile("Carnet de la 6ème", "La vie de la classe", "attach.png", to_class),
                "forum": _tile("Forum", "Fermé depuis longtemps", "help.png"),
                "journal": _tile("Journal du club", "Scènes et répétitions", "bell.png", "auto"),
                "wiki": _tile("Wiki", "À écrire ensemble", "web.png"),
            },
        },
        "locationRules": {
            f"auth.{DOMAIN}": {"default": "accept"},
            f"journal.{DOMAIN}": {"default": "deny"},
        },
        "exportedHeaders": {f"journal.{DOMAIN}": {"Auth-User": "$uid"}},
        "issuerDBCASActivation": 1,
    }


def _tile(name: str, description: str, logo: str, display: str = "on") -> dict[str, JsonValue]:
    options: dict[str, JsonValue] = {
        "name": name,
        "uri": f"http://{name.partition(' ')[0].lower()}.{DOMAIN}/",
        "logo": logo,
        "description": description,
        "display": display,
    }
    return {"type": "application", "options": options}
