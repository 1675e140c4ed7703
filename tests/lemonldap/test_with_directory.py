"""The portal on a real directory: who signs in is known by profile and by group."""

from __future__ import annotations

import pytest

from entconf.drivers.lemonldap.portal import Portal
from entconf.drivers.lemonldap.rule_words import RuleWords
from entconf.drivers.lemonldap.rules import Audience, compile_rule
from entconf.drivers.lemonldap.settings import Probe
from entconf.model.values import JsonValue
from tests.ldap.invented import GROUPS, PEOPLE, entry, frame, group, person, school
from tests.ldap.server import SERVICE, SERVICE_PASSWORD, Slapd
from tests.ldap.server import is_installed as has_slapd
from tests.lemonldap.desk import reveal, settings_of
from tests.lemonldap.portal_server import PortalServer, ldap_authentication

EXPORTED = {
    "uid": "ENTPersonLogin",
    "cn": "cn",
    "ENTPersonProfils": "ENTPersonProfils",
    "ENTEleveClasses": "ENTEleveClasses",
}


PASSWORD = "invented-pass"
PUPIL, OTHER, TEACHER = "login.s000x0000", "login.s000x0001", "login.t000x0000"


def _seed() -> str:
    """A small school whose people have a password, and a club with its first pupil."""
    people = [
        f"{one.rstrip()}\nuserPassword: {PASSWORD}\n\n" if one.startswith("dn: uid=") else one
        for one in school(0, pupils=2, teachers=1, guardians=1)
    ]
    club = {"objectClass": "groupOfNames", "cn": "Club journal", "member": person("s000x0000")}
    return "".join((*frame(), *people, entry(group("Club journal"), club)))


@pytest.mark.skipif(not has_slapd(), reason="slapd is not installed: see README")
def test_people_of_a_directory_see_what_is_theirs(portal_server: PortalServer) -> None:
    def tile(name: str, audience: Audience) -> JsonValue:
        rule = compile_rule(audience, RuleWords())
        return {"type": "application", "options": {"name": name, "uri": "/", "display": rule}}

    menu: JsonValue = {
        "0001-cat": {
            "type": "category",
            "catname": "Tout",
            "a": tile("Élèves", Audience(profiles=("students",))),
            "b": tile("Enseignants", Audience(profiles=("teachers",))),
            "c": tile("Journal", Audience(profiles=("staff",), groups=("Club journal",))),
        }
    }
    with Slapd(_seed(), tls=False) as directory:
        by_ldap = ldap_authentication(
            directory.url, (PEOPLE, GROUPS), (SERVICE, SERVICE_PASSWORD), EXPORTED
        )
        portal_server.write({**by_ldap, "applicationList": menu})
        portal = Portal(settings_of(portal_server), reveal)
        seen = {}
        for login in (PUPIL, OTHER, TEACHER):
            sight = portal.try_as(Probe("students", login, PASSWORD))
            assert sight.failure is None, str(sight.failure)
            seen[login] = [one.application for one in sight.menu]
        wrong = portal.try_as(Probe("students", PUPIL, "other"))

    assert seen == {
        PUPIL: ["Élèves", "Journal"],
        OTHER: ["Élèves"],
        TEACHER: ["Enseignants"],
    }
    assert wrong.failure is not None
