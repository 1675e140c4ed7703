"""Invented schools as LDIF: pupils, parents, teachers, groups, roles, an application."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence

from entconf.model.establishment import uai_key
from tests.ldap.server import READER, READER_PASSWORD, SERVICE, SERVICE_PASSWORD, SUFFIX

PEOPLE = f"ou=personnes,{SUFFIX}"
GROUPS = f"ou=groupes,{SUFFIX}"
STRUCTURES = f"ou=structures,{SUFFIX}"
APPLICATIONS = f"ou=applications,{SUFFIX}"

LEVELS = ("6", "5", "4", "3")
_FIRST = ("Ada", "Bilal", "Chloé", "Dana", "Émile", "Fatou", "Gaël", "Hélène", "Inès", "Jules")
_LAST = ("Exemple", "Modèle", "Fictif", "Inventé", "Martin-Test", "D'Essai", "Ébauche")


def uai_of(number: int) -> str:
    """The UAI of the invented school of that number, counted from 0."""
    digits = f"099{number + 1:04}"
    return digits + uai_key(digits)


def structure_of(number: int) -> str:
    """The DN of that school."""
    return f"ENTStructureSIREN=1999{number:010},{STRUCTURES}"


def person(uid: str) -> str:
    """The DN of somebody."""
    return f"uid={uid},{PEOPLE}"


def group(name: str) -> str:
    """The DN of a group whose name needs no escaping."""
    return f"cn={name},{GROUPS}"


def entry(dn: str, attributes: Mapping[str, str | Sequence[str]]) -> str:
    """One entry as LDIF."""
    lines = [_line("dn", dn)]
    for name, values in attributes.items():
        several = (values,) if isinstance(values, str) else values
        lines += [_line(name, value) for value in several]
    return "\n".join(lines) + "\n\n"


def frame() -> Iterator[str]:
    """The suffix, the branches and the accounts of the tests."""
    yield entry(SUFFIX, {"objectClass": ("dcObject", "organization"), "o": "ENT", "dc": "ent"})
    for branch in (
        "personnes",
        "groupes",
        "structures",
        "applications",
        "services",
        "hidden",
        "disclosed",
    ):
        dn = f"ou={branch},{SUFFIX}"
        yield entry(dn, {"objectClass": "organizationalUnit", "ou": branch})
    for dn, password in ((SERVICE, SERVICE_PASSWORD), (READER, READER_PASSWORD)):
        name = dn.split(",")[0].removeprefix("cn=")
        yield entry(
            dn,
            {"objectClass": "organizationalRole", "cn": name}
            | {"objectClass": ("organizationalRole", "simpleSecurityObject")}
            | {"userPassword": password},
        )


def structure_entry(number: int, uai: str) -> str:
    """The school itself."""
    return entry(
        structure_of(number),
        {
            "objectClass": ("organizationalUnit", "ENTStructure", "ENTEtablissement"),
            "ou": uai,
            "ENTStructureUAI": uai,
            "ENTStructureJointure": f"AC-INVENTEE${number}",
            "ENTStructureNomCourant": f"Collège {number}",
            "ENTEtablissementMinistereTutelle": "MINISTERE INVENTE",
            "ENTEtablissementContrat": "PU",
        },
    )


def school(
    number: int, pupils: int = 40, teachers: int = 6, guardians: int = 20, uai: str = ""
) -> Iterator[str]:
    """One school with its people and its groups of profiles."""
    uai, structure = uai or uai_of(number), structure_of(number)
    yield structure_entry(number, uai)
    students = [f"s{number:03}x{place:04}" for place in range(pupils)]
    parents = [f"p{number:03}x{place:04}" for place in range(guardians)]
    staff = [f"t{number:03}x{place:04}" for place in range(teachers)]
    for place, uid in enumerate(students):
        yield entry(person(uid), _pupil(uid, number, place, parents, structure))
    for place, uid in enumerate(parents):
        children = [person(one) for i, one in enumerate(students) if i % guardians == place]
        yield entry(
            person(uid),
            _adult(uid, number, place, "ENTAuxPersRelEleve", "National_2")
            | {"ENTAuxPersRelEleveEleve": children or [person(uid)]},
        )
    for place, uid in enumerate(staff):
        yield entry(
            person(uid),
            _adult(uid, number, place, "ENTAuxEnseignant", "National_3")
            | {
                "ENTPersonStructRattach": structure,
                "ENTPersonFonctions": f"{structure}$ENS$ENSEIGNEMENT$L0202$LETTRES",
                "ENTAuxEnsClasses": f"{structure}$6A",
            },
        )
    for name, members in (("Eleves", students), ("Parents", parents), ("Enseignants", staff)):
        yield entry(
            group(f"{uai}:{name}"),
            {
                "objectClass": ("groupOfNames", "ENTProfil"),
                "cn": f"{uai}:{name}",
                "member": [person(uid) for uid in members] or [structure],
            },
        )


def applications(holder: str) -> Iterator[str]:
    """Three applications and three roles, all held by the group of that DN."""
    for role in ("Wiki", "Blog", "Forum modération"):
        yield entry(
            f"cn={role},{GROUPS}",
            {"objectClass": ("groupOfNames", "ENTRoleAppli"), "cn": role, "member": holder},
        )
    for name in ("Wiki", "Blog", "Application mobile"):
        yield entry(
            f"ENTApplicationId={name.lower()}-0,{APPLICATIONS}",
            {
                "objectClass": "ENTApplication",
                "ENTApplicationId": f"{name.lower()}-0",
                "ENTApplicationNom": name,
                "ENTApplicationCatego": "Outils",
                "userPassword": "x",
                "ENTApplicationProfils": holder,
            },
        )


def _common(uid: str, number: int, place: int) -> dict[str, str | Sequence[str]]:
    first, last = _FIRST[place % len(_FIRST)], _LAST[place % len(_LAST)]
    return {
        "uid": uid,
        "cn": f"{last.upper()} {first}",
        "sn": last,
        "givenName": first,
        "displayName": f"{last.upper()} {first}",
        "mail": f"{uid}@ent.example",
        "ENTPersonLogin": f"login.{uid}",
        "ENTPersonJointure": f"AC-INVENTEE${number}-{uid}",
        "ENTPersonDateNaissance": "2014-05-06",
    }


def _pupil(
    uid: str, number: int, place: int, parents: Sequence[str], structure: str
) -> dict[str, str | Sequence[str]]:
    level = LEVELS[place % len(LEVELS)]
    known = _common(uid, number, place) | {
        "objectClass": (*PERSON_CLASSES, "ENTEleve"),
        "ENTPersonProfils": "National_1",
        "ENTPersonStructRattach": structure,
        "ENTEleveClasses": f"{structure}${level}{'AB'[place % 8 // 4]}",
        "ENTEleveStatutEleve": "SCOLAIRE",
        "ENTEleveMEF": "10010012110",
        "ENTEleveLibelleMEF": "6EME",
        "ENTEleveNivFormation": "6EME",
        "ENTEleveFiliere": "GENERALE",
        "ENTEleveMajeur": "N",
    }
    if parents:
        known["ENTElevePersRelEleve1"] = person(parents[place % len(parents)])
    return known


def _adult(
    uid: str, number: int, place: int, auxiliary: str, profile: str
) -> dict[str, str | Sequence[str]]:
    return _common(uid, number, place) | {
        "objectClass": (*PERSON_CLASSES, auxiliary),
        "ENTPersonProfils": profile,
    }


PERSON_CLASSES = ("top", "person", "organizationalPerson", "inetOrgPerson", "ENTPerson")


def _line(name: str, value: str) -> str:
    if value.isascii() and value.isprintable() and not value.startswith((" ", ":", "<")):
        return f"{name}: {value}"
    return f"{name}:: {base64.b64encode(value.encode()).decode()}"
