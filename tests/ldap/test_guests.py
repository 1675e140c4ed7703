from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from entconf.model.change import Change
from entconf.model.values import Value
from tests.ldap.desk import Desk, listed, opened
from tests.ldap.server import Slapd

GUEST: Mapping[str, Value] = {
    "first_name": "Zoé",
    "last_name": "D'Invité",
    "email": "zoe@invite.example",
    "owner": "login.t000x0001",
    "reason": "Atelier théâtre",
    "until": "2027-06-30",
}


@pytest.fixture
def troupe(desk: Desk) -> Iterator[str]:
    people = {"members": {"people": ("login.t000x0001",), "classes": (), "profiles": ()}}
    desk.settles(desk.declared("groups", "Troupe", people))
    yield "Troupe"
    desk.settles(desk.declared("groups", "Troupe", {}, present=False))


def test_a_guest_comes_changes_and_goes(desk: Desk, troupe: str) -> None:
    def guest(**more: Value) -> list[Change]:
        return desk.settles(desk.declared("guests", "theatre", {**GUEST, **more}))

    guest(groups=(troupe,))
    live = desk.live(desk.declared("guests", "theatre", GUEST))["theatre"].attributes
    assert {name: live[name] for name in GUEST} == GUEST
    assert live["groups"] == (troupe,)
    assert live["login"] == "zoe.dinvite"
    changed = guest(until="2027-07-02", reason="Atelier et spectacle", groups=())
    assert [one.name for one in changed[0].fields] == ["groups", "reason", "until"]
    guest(owner="login.t000x0002", last_name="Nouveau")
    desk.settles(desk.declared("guests", "theatre", {}, present=False))
    assert desk.read(complete=["guests"]).live == ()


def test_equal_values_are_no_change(desk: Desk) -> None:
    desk.settles(desk.declared("guests", "egal", GUEST))
    same = {**GUEST, "email": "ZOE@Invite.example", "owner": "LOGIN.T000X0001", "first_name": "ZOÉ"}
    assert desk.plan(desk.declared("guests", "egal", same))[0] == []
    desk.settles(desk.declared("guests", "egal", {}, present=False))


def test_a_guest_is_found_by_names_and_two_of_them_are_told(desk: Desk) -> None:
    desk.settles(desk.declared("guests", "un", GUEST))
    found = desk.read(desk.declared("guests", "autre", GUEST)).live
    assert [one.attributes["login"] for one in found] == ["zoe.dinvite"]
    second = desk.declared("guests", "deux", {**GUEST, "login": "zoe2"})
    desk.settles(second)
    problems = desk.read(desk.declared("guests", "lequel", GUEST)).problems
    assert [one.code for one in problems] == ["ambiguous-guest"]
    desk.settles(desk.declared("guests", "un", {}, present=False))
    desk.settles(desk.declared("guests", "deux", {}, present=False))


def test_logins_are_made_unique(desk: Desk) -> None:
    desk.settles(desk.declared("guests", "premier", {**GUEST, "login": "zoe.dinvite"}))
    other = {**GUEST, "first_name": "Zoe", "last_name": "Dinvite"}
    desk.settles(desk.declared("guests", "second", other))
    logins = {one.attributes["login"] for one in desk.read(complete=["guests"]).live}
    assert logins == {"zoe.dinvite", "zoe.dinvite2"}
    for key in ("premier", "second"):
        desk.settles(desk.declared("guests", key, {}, present=False))


def test_a_pupil_is_no_guest(desk: Desk) -> None:
    reading = desk.read(desk.declared("guests", "faux", {**GUEST, "login": "login.s000x0001"}))
    assert [one.code for one in reading.problems] == ["not-a-guest"]


def test_a_guest_named_by_cn_moves_with_its_groups(slapd: Slapd, troupe: str) -> None:
    driver = opened(slapd, guests={"rdn": "cn"})
    desk = Desk(driver)
    guest = {**GUEST, "groups": (troupe,)}
    desk.settles(desk.declared("guests", "cn", guest))
    desk.settles(desk.declared("guests", "cn", {**guest, "last_name": "a,b+c Durand"}))
    reading = desk.read(complete=["groups"])
    assert len(listed(reading.live[0])) == 2
    assert reading.notices == ()
    desk.settles(desk.declared("guests", "cn", {}, present=False))
    driver.close()


def test_the_last_member_of_a_group_is_not_taken_away(desk: Desk, troupe: str) -> None:
    desk.settles(desk.declared("guests", "seul", {**GUEST, "groups": (troupe,)}))
    members = listed(desk.live(desk.declared("groups", troupe, {}))[troupe])
    mine = tuple(one for one in members if one != "t000x0001")
    desk.settles(desk.declared("groups", troupe, {"members": mine}))
    changes, _ = desk.plan(desk.declared("guests", "seul", {}, present=False))
    assert "left without members" in str(changes[0].blocked)
    desk.settles(desk.declared("groups", troupe, {"members": (*mine, "t000x0001")}))
    desk.settles(desk.declared("guests", "seul", {}, present=False))
