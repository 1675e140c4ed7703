from __future__ import annotations

from collections.abc import Iterator

import pytest

from entconf.model.change import Change
from entconf.model.values import Value
from tests.ldap.desk import Desk, opened
from tests.ldap.server import Slapd

TEACHER = "login.t000x0001"


@pytest.fixture
def club(desk: Desk) -> Iterator[str]:
    """A group of the school."""
    people = {"members": {"people": (TEACHER,), "classes": (), "profiles": ()}}
    desk.settles(desk.declared("groups", "Club", people))
    yield "Club"
    desk.settles(desk.declared("groups", "Club", {}, present=False))


def test_a_group_gets_and_loses_roles(desk: Desk, club: str) -> None:
    def roles(*names: str) -> list[Change]:
        return desk.settles(desk.declared("rights", f"roles/{club}", {"roles": names}))

    roles("Wiki", "Forum modération")
    roles("Blog", "Wiki")
    changes = roles()
    assert changes[0].before["roles"] == ("Blog", "Wiki")


def test_roles_are_found_whatever_their_case(desk: Desk, club: str) -> None:
    desk.settles(desk.declared("rights", f"roles/{club}", {"roles": ("WIKI",)}))
    assert desk.plan(desk.declared("rights", f"roles/{club}", {"roles": ("wiki",)}))[0] == []
    desk.settles(desk.declared("rights", f"roles/{club}", {"roles": ()}))


def test_a_group_that_goes_leaves_its_roles(desk: Desk) -> None:
    people = {"members": {"people": (TEACHER,), "classes": (), "profiles": ()}}
    desk.settles(desk.declared("groups", "Passager", people))
    desk.settles(desk.declared("rights", "roles/Passager", {"roles": ("Wiki",)}))
    desk.settles(desk.declared("groups", "Passager", {}, present=False))
    listed = desk.read(complete=["rights"])
    assert [one.id.key for one in listed.live] == []


def test_unknown_role_and_group_name_the_nearest(desk: Desk, club: str) -> None:
    reading = desk.read(
        desk.declared("rights", f"roles/{club}", {"roles": ("Wikki",)}),
        desk.declared("rights", "roles/Clubb", {"roles": ("Wiki",)}),
    )
    assert [one.code for one in reading.problems] == ["unknown-name", "unknown-name"]
    assert "Wiki" in str(reading.problems[0].hint)


def test_the_last_holder_of_a_role_stays(desk: Desk) -> None:
    held = desk.declared("rights", "roles/0990001N:Enseignants", {"roles": ("Wiki",)})
    changes, _ = desk.plan(held)
    assert [one.before["roles"] for one in changes] == [("Blog", "Forum modération", "Wiki")]
    assert "left without members" in str(changes[0].blocked)


def test_somebody_becomes_local_administrator_and_stops(slapd: Slapd) -> None:
    driver = opened(slapd, placeholder="cn=nobody,dc=ent,dc=example")
    desk = Desk(driver)
    key = f"delegations/{TEACHER}"
    person: dict[str, Value] = {"person": TEACHER, "functions": ("local_admin",)}
    desk.settles(desk.declared("rights", key, person))
    listed = desk.read(complete=["rights"])
    assert [one.id.key for one in listed.live] == [key]
    desk.settles(desk.declared("rights", key, {**person, "functions": ()}))
    assert desk.read(complete=["rights"]).live == ()
    driver.close()


def test_somebody_from_another_school_is_found(desk: Desk) -> None:
    stranger = desk.declared(
        "rights", "delegations/login.t001x0002", {"person": "login.t001x0002", "functions": ()}
    )
    assert desk.read(stranger).problems == ()


def test_communication_is_left_alone_and_told(desk: Desk, club: str) -> None:
    rule = desk.declared(
        "rights",
        f"communication/{club} > teachers",
        {"from": club, "to": "teachers", "allowed": True},
    )
    reading = desk.read(rule)
    assert reading.declared == ()
    assert "communication is left alone" in str(reading.notices[0])


def test_communication_is_held_where_an_attribute_is_named(slapd: Slapd, club: str) -> None:
    driver = opened(slapd, rights={"communication": "seeAlso"})
    desk = Desk(driver)
    key = f"communication/{club} > teachers"
    rule = {"from": club, "to": "teachers"}
    desk.settles(desk.declared("rights", key, {**rule, "allowed": True}))
    desk.settles(desk.declared("rights", key, {**rule, "allowed": False}))
    driver.close()
