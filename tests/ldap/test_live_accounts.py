"""The accounts of a school in a directory, as the academic feed is held against them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from entconf.drivers.base import Accounts, HoldsAccounts
from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.live_accounts import UNTOLD, guardian_dns
from entconf.drivers.ldap.settings import Settings
from entconf.errors import AccessForbidden
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from tests.ldap.desk import opened
from tests.ldap.invented import entry, frame, person, school, structure_of, uai_of
from tests.ldap.server import Slapd

_PERSON = ("top", "person", "organizationalPerson", "inetOrgPerson", "ENTPerson")


def accounts_of(slapd: Slapd, number: int = 0) -> Accounts:
    driver = opened(slapd)
    assert isinstance(driver, HoldsAccounts)
    try:
        return driver.accounts(Establishment(uai_of(number)))
    finally:
        driver.close()


def test_pupils_and_teachers_come_with_the_guardians_they_name(slapd: Slapd) -> None:
    found = accounts_of(slapd)
    profiles = [account.profile for account in found.accounts]
    assert (profiles.count(Profile.STUDENTS), profiles.count(Profile.TEACHERS)) == (40, 6)
    assert profiles.count(Profile.PARENTS) == 20
    assert len({account.id for account in found.accounts}) == len(found.accounts)
    assert found.unknown == UNTOLD
    pupil = next(one for one in found.accounts if one.id == "s000x0000")
    assert (pupil.external_id, pupil.source) == ("0-s000x0000", "AC-INVENTEE")
    assert (pupil.classes, pupil.structures) == (("6A",), (uai_of(0),))
    assert (pupil.birth_date, pupil.guardians) == (date(2014, 5, 6), ("0-p000x0000",))
    assert (pupil.login, pupil.email) == ("login.s000x0000", "s000x0000@ent.example")
    assert pupil.activated is None
    parent = next(one for one in found.accounts if one.id == "p000x0000")
    assert set(parent.children) == {"0-s000x0000", "0-s000x0020"}
    teacher = next(one for one in found.accounts if one.id == "t000x0000")
    assert (teacher.functions, teacher.classes) == (("ENS",), ("6A",))


def test_another_school_is_not_mixed_in(slapd: Slapd) -> None:
    here = {account.id for account in accounts_of(slapd, 0).accounts}
    there = {account.id for account in accounts_of(slapd, 1).accounts}
    assert here
    assert not here & there


def test_a_school_that_the_directory_does_not_show_is_not_empty(slapd: Slapd) -> None:
    with pytest.raises(AccessForbidden):
        accounts_of(slapd, 77)


@pytest.fixture
def richer() -> Iterator[Slapd]:
    """A school with a person of two sources and recent attributes of families."""
    structure, elsewhere = structure_of(0), structure_of(1)
    pupil = {
        "objectClass": (*_PERSON, "ENTEleve"),
        "uid": "new",
        "cn": "NOUVEL Ada",
        "sn": "Nouvel",
        "givenName": "Ada",
        "ENTPersonLogin": "ada.nouvel",
        "ENTPersonJointure": ("ENT$42", "AC-INVENTEE$2000042"),
        "ENTPersonProfils": "National_ELV",
        "ENTPersonStructRattach": structure,
        "ENTPersonFonctions": f"{elsewhere}$ELE$ELEVE$-$SANS OBJET",
        "ENTEleveINE": "990000001AB",
        "ENTEleveStructRattachId": "77",
        "ENTEleveClasses": (f"{structure}$3B", f"{elsewhere}$6A"),
        "ENTEleveGroupes": f"{structure}$3B LATIN",
        "ENTElevePersRelEleve": (
            f"{person('p000x0000')}$10$1$1$1$1",
            f"{person('p000x0001')}$90$0$0$1$0",
        ),
        "ENTEleveStatutEleve": "SCOLAIRE",
        "ENTEleveMEF": "10310019110",
        "ENTEleveLibelleMEF": "3EME",
        "ENTEleveNivFormation": "3EME",
        "ENTEleveFiliere": "GENERALE",
        "ENTEleveMajeur": "N",
    }
    schools = (*school(0, 2, 1, 2), *school(1, 2, 1, 2))
    with Slapd("".join((*frame(), *schools, entry(person("new"), pupil)))) as slapd:
        yield slapd


def test_recent_attributes_are_read(richer: Slapd) -> None:
    found = next(one for one in accounts_of(richer).accounts if one.id == "new")
    assert (found.external_id, found.source) == ("2000042", "AC-INVENTEE")
    assert (found.ine, found.attachment) == ("990000001AB", "77")
    assert (found.classes, found.groups) == (("3B",), ("3B LATIN",))
    assert found.structures == (uai_of(0), uai_of(1))
    assert found.guardians == ("0-p000x0000",)
    assert found.created is not None


def test_an_adult_without_authority_is_no_guardian() -> None:
    layout = Layout(Settings(("ldap://ent.example",), "dc=ent"), Establishment("0990001X"))
    told = Entry(
        "uid=a,dc=ent",
        {
            "entelevepersreleleve": ("uid=p,dc=ent$10$1$0$1$1", "uid=q,dc=ent$20$1$2$1$1"),
            "enteleveparents": ("UID=q,dc=ent",),
        },
    )
    assert [dn.lower() for dn in guardian_dns(layout, told)] == ["uid=q,dc=ent"]
