from __future__ import annotations

from collections.abc import Sequence

import pytest

from entconf.drivers.ldap import requests
from entconf.drivers.ldap.escaping import dn_key
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.parts import texts
from entconf.drivers.ldap.people import People
from entconf.drivers.ldap.requests import Modification
from entconf.model.establishment import Establishment
from entconf.model.values import Value
from tests.ldap.desk import Desk, listed, opened
from tests.ldap.invented import PEOPLE, person
from tests.ldap.server import Slapd


def members(
    *people: str, classes: tuple[str, ...] = (), profiles: tuple[str, ...] = ()
) -> dict[str, Value]:
    return {"members": {"people": people, "classes": classes, "profiles": profiles}}


def test_a_group_is_made_changed_and_removed(desk: Desk) -> None:
    club = desk.declared("groups", "Club journal", members("login.t000x0001", classes=("6A",)))
    changes = desk.settles(club)
    assert len(texts(changes[0].after["members"])) == 6
    smaller = desk.declared("groups", "Club journal", members("login.t000x0001"))
    desk.settles(smaller)
    desk.settles(desk.declared("groups", "Club journal", {}, present=False))


@pytest.mark.parametrize(
    "name",
    [
        "x)(uid=*",
        "a,b+c",
        ' espace "devant" ',
        "#dièse=<>;\\",
        "Élève à l\u2019école",
        "*",
        "\\2a",
        "e\u0301cole",
    ],
)
def test_names_are_never_syntax(desk: Desk, name: str) -> None:
    desk.settles(desk.declared("groups", name, members("login.t000x0002")))
    listed = desk.read(complete=["groups"])
    assert [one.id.key for one in listed.live] in ([name], [name.strip()])
    desk.settles(desk.declared("groups", name, {}, present=False))


def test_names_that_only_look_different_are_one(desk: Desk) -> None:
    composed, decomposed = "Théâtre", "The\u0301a\u0302tre"
    desk.settles(desk.declared("groups", composed, members("login.t000x0002")))
    for name in (decomposed, "THÉÂTRE", "Théâtre"):
        changes, _ = desk.plan(desk.declared("groups", name, members("login.t000x0002")))
        assert changes == []
    desk.settles(desk.declared("groups", decomposed, {}, present=False))


def test_only_the_values_that_differ_are_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    everyone = desk.declared("groups", "Tous", members(profiles=("students",)))
    desk.settles(everyone)
    one_less = listed(desk.read(everyone).live[0])[1:]
    sent: list[Sequence[Modification]] = []
    real = requests.modify

    def seen(name: str, modifications: Sequence[Modification]) -> bytes:
        sent.append(modifications)
        return real(name, modifications)

    monkeypatch.setattr(requests, "modify", seen)
    desk.settles(desk.declared("groups", "Tous", {"members": one_less}))
    assert [(m.kind.name, len(m.values)) for m in sent[0]] == [("DELETE", 1)]
    desk.settles(desk.declared("groups", "Tous", {}, present=False))


def test_a_group_is_not_emptied_by_accident(desk: Desk) -> None:
    desk.settles(desk.declared("groups", "Seul", members("login.t000x0002")))
    changes, reading = desk.plan(desk.declared("groups", "Seul", members()))
    assert "placeholder" in str(changes[0].blocked)
    with pytest.raises(Exception, match="without members"):
        desk.driver.perform(changes[0], reading)
    desk.settles(desk.declared("groups", "Seul", {}, present=False))


def test_a_placeholder_keeps_a_group_without_members(slapd: Slapd) -> None:
    driver = opened(slapd, placeholder="cn=nobody,dc=ent,dc=example")
    desk = Desk(driver)
    desk.settles(desk.declared("groups", "Vide", members()))
    desk.settles(desk.declared("groups", "Vide", members("login.t000x0002")))
    desk.settles(desk.declared("groups", "Vide", members()))
    assert desk.read(complete=["groups"]).live[0].attributes["members"] == ()
    desk.settles(desk.declared("groups", "Vide", {}, present=False))
    driver.close()


def test_an_unknown_person_and_class_are_named_with_the_nearest(desk: Desk) -> None:
    reading = desk.read(
        desk.declared("groups", "Erreurs", members("login.t000x000Z", classes=("9Z",)))
    )
    told = [(one.code, str(one.message), str(one.hint)) for one in reading.problems]
    assert told[0][0] == "unknown-class"
    assert "6A" in told[0][2]
    assert told[1][0] == "unknown-person"
    assert "login.t000x000" in told[1][2]


def test_dead_members_are_reported_and_go(desk: Desk) -> None:
    ghost = person("nobody-any-more")
    group = desk.declared("groups", "Fantôme", {"members": ("t000x0001", "nobody-any-more")})
    desk.settles(group)
    reading = desk.read(group)
    assert any("1 member has no account" in str(one) for one in reading.notices)
    assert ghost.endswith(PEOPLE)
    desk.settles(desk.declared("groups", "Fantôme", members("login.t000x0001")))
    assert desk.read(complete=["groups"]).notices == ()
    desk.settles(desk.declared("groups", "Fantôme", {}, present=False))


def test_the_census_counts_people_by_profile(desk: Desk) -> None:
    reading = desk.read(complete=["groups"])
    assert reading.census.profiles == {"students": 40, "parents": 20, "teachers": 6}


def test_members_that_are_no_names_do_no_harm(desk: Desk) -> None:
    odd = 'cn="old, style",dc=x'
    assert dn_key(odd) == 'cn="old, style",dc=x'
    assert People(Layout(desk.driver.directory.settings, Establishment(desk.uai))).id_of(odd) == odd
