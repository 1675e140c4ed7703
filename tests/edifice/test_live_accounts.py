"""The accounts of a school as the academic feed is held against them, from two servers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from entconf.drivers.base import Accounts, HoldsAccounts
from entconf.drivers.edifice.live_accounts import UNTOLD, day_of
from entconf.drivers.registry import open_driver
from entconf.errors import AccessForbidden, RequestRefused
from entconf.model.account import Account
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from entconf.model.secret import Secret
from entconf.model.values import JsonValue, Value
from entconf.sandbox.faults import Effect, Fault
from entconf.sandbox.serve import RunningSandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, DEMO_UAI
from tests.stranger.listening import Stranger, running
from tests.stranger.small_world import CENTRAL, Places, small_world

#: 12 May 2026, 10 o'clock in Greenwich, as the ENT writes it.
_LONG_AGO = 1778580000000


def accounts_at(url: str, login: str, password: str, uai: str) -> Accounts:
    options: dict[str, Value] = {"url": url, "login": login, "password": Secret("env:INVENTED")}
    driver = open_driver(BackendSettings("ent", "edifice", options), lambda _: password)
    assert isinstance(driver, HoldsAccounts)
    try:
        return driver.accounts(Establishment(uai))
    finally:
        driver.close()


def of_sandbox(sandbox: RunningSandbox, uai: str = DEMO_UAI) -> Accounts:
    return accounts_at(sandbox.url, CENTRAL_LOGIN, "sandbox", uai)


def one(found: Accounts, id_: str) -> Account:
    return next(account for account in found.accounts if account.id == id_)


@pytest.fixture
def stranger() -> Iterator[tuple[Places, Stranger]]:
    world, places = small_world()
    with running(world) as server:
        yield places, server


def of_stranger(server: Stranger, uai: str | None) -> Accounts:
    assert uai is not None
    return accounts_at(server.url, *CENTRAL, uai)


def test_everybody_of_the_sandbox_comes_with_what_it_knows(sandbox: RunningSandbox) -> None:
    rows = sandbox.platform.db.rows(
        "SELECT u.* FROM users u JOIN attachments a ON a.user_id = u.id "
        "JOIN structures s ON s.id = a.structure_id WHERE s.uai = ?",
        (DEMO_UAI,),
    )
    found = of_sandbox(sandbox)
    assert {account.id for account in found.accounts} == {row["id"] for row in rows}
    assert len(found.accounts) == len(rows)
    for row in rows:
        account = one(found, row["id"])
        assert account.external_id == row["external_id"]
        assert account.source == row["source"]
        assert account.has_code is (row["activation_code"] is not None)
        assert account.activated is not account.has_code
        assert str(account.birth_date or "") == (row["birth_date"] or "")
        assert account.structures[0] == DEMO_UAI
    assert found.unknown == UNTOLD
    assert Counter(account.profile for account in found.accounts)[Profile.STUDENTS] > 0


def test_families_are_told_by_external_id(sandbox: RunningSandbox) -> None:
    found = of_sandbox(sandbox)
    pupils = {
        account.external_id: account
        for account in found.accounts
        if account.profile is Profile.STUDENTS
    }
    parents = [account for account in found.accounts if account.profile is Profile.PARENTS]
    tied = [parent for parent in parents if parent.children]
    assert tied
    for parent in tied:
        for child in parent.children:
            assert parent.external_id in pupils[child].guardians
    assert any(pupil.classes for pupil in pupils.values())


def test_who_disappeared_is_on_the_way_out_or_suspended_is_still_told(
    sandbox: RunningSandbox,
) -> None:
    before = of_sandbox(sandbox)
    gone, leaving, shut = (account.id for account in before.accounts[:3])
    db = sandbox.platform.db
    db.run("UPDATE users SET disappearance_date = ? WHERE id = ?", (_LONG_AGO, gone))
    db.run("UPDATE users SET delete_date = ? WHERE id = ?", (_LONG_AGO, leaving))
    db.run("UPDATE users SET blocked = 1 WHERE id = ?", (shut,))
    after = of_sandbox(sandbox)
    assert len(after.accounts) == len(before.accounts)
    assert one(after, gone).missing_since == date(2026, 5, 12)
    assert one(after, leaving).deletion_pending
    assert one(after, shut).blocked
    untouched = {gone, leaving, shut}
    for account in after.accounts:
        if account.id not in untouched:
            assert account == one(before, account.id)


def test_functions_are_the_codes_held_in_this_school(sandbox: RunningSandbox) -> None:
    db = sandbox.platform.db
    row = db.row("SELECT external_id FROM structures WHERE uai = ?", (DEMO_UAI,))
    assert row is not None
    here, there = row["external_id"], "elsewhere"
    told = json.dumps(
        [[here, "DIR", "DIRECTION", "D0010", "CHEF"], [there, "ENS", "ENSEIGNEMENT", "-", "-"]]
    )
    somebody = of_sandbox(sandbox).accounts[0].id
    db.run("UPDATE users SET aaf_functions = ? WHERE id = ?", (told, somebody))
    assert one(of_sandbox(sandbox), somebody).functions == ("DIR",)


def test_a_school_is_read_in_four_requests(sandbox: RunningSandbox) -> None:
    of_sandbox(sandbox)
    asked = [path for path in sandbox.requests.by_route() if "/directory/" in path]
    assert len(asked) == 4


@pytest.mark.parametrize("path", ["/directory/structure/*/users", "/directory/user/admin/list"])
def test_a_list_that_cannot_be_read_is_no_empty_school(sandbox: RunningSandbox, path: str) -> None:
    sandbox.faults.add(Fault(Effect.ERROR_BEFORE, "GET", path, count=0, status=400))
    with pytest.raises(RequestRefused):
        of_sandbox(sandbox)


def test_a_school_of_others_is_refused(sandbox: RunningSandbox) -> None:
    with pytest.raises(AccessForbidden):
        of_sandbox(sandbox, "0999999A")


def test_the_other_server_tells_the_same(stranger: tuple[Places, Stranger]) -> None:
    places, server = stranger
    people = server.world.people_of(places.college.id)
    found = of_stranger(server, places.college.uai)
    assert len(found.accounts) == len(people)
    for person in people:
        account = one(found, person.id)
        assert account.external_id == (person.external_id or "")
        assert account.has_code is (person.code is not None)
        assert account.deletion_pending is (person.deleted is not None)
        assert account.blocked is bool(person.blocked)
        taught = person.profile == "Teacher" and person.source == "AAF"
        assert account.functions == (("ENS",) if taught else ())
        rooms = (server.world.classrooms[key] for key in person.classes)
        here = {room.name for room in rooms if room.school == places.college.id}
        assert set(account.classes) == here


def test_somebody_of_two_schools_has_in_each_its_own_classes(
    stranger: tuple[Places, Stranger],
) -> None:
    places, server = stranger
    double = server.world.person_of_login("zoe.double")
    in_college = one(of_stranger(server, places.college.uai), double.id)
    in_lycee = one(of_stranger(server, places.lycee.uai), double.id)
    assert in_college.classes == ()
    assert in_lycee.classes == ("6e1",)
    assert set(in_college.structures) == {places.college.uai, places.lycee.uai}


def test_days_are_read_however_they_are_written() -> None:
    now = datetime(2026, 9, 1, 12, tzinfo=UTC)
    ways = ("2026-09-01", "2026-09-01T12:00:00.000+02:00", now.timestamp() * 1000)
    assert {day_of({"on": way}, "on") for way in ways} == {date(2026, 9, 1)}
    nonsense: tuple[JsonValue, ...] = ("", "hier", "2026-13-45", 1e30, True, None, [1])
    for broken in nonsense:
        assert day_of({"on": broken}, "on") is None
