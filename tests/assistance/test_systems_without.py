"""Systems that give no codes, reset nothing or tell no accounts: said before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from entconf.assistance.credentials.codes import codes_of
from entconf.assistance.credentials.population import people_of
from entconf.assistance.credentials.resetting import carry_out, reset_plan
from entconf.drivers.base import Accounts, BackendSettings, Credential, Driver, OpenDriver
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import World
from entconf.engine.backends import Backends
from entconf.errors import ConfigurationError, RequestRefused
from entconf.model.account import Account
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from entconf.model.secret import Reveal
from entconf.model.text import msg
from tests.assistance.people import BACKEND, SCHOOL, code, person, shipped

DIRECTORY = BackendSettings("directory", "ldap")


class Bare:
    """A driver that offers nothing besides."""

    def close(self) -> None:
        """Nothing is open."""


class Desk(MemoryDriver):
    """A driver that knows accounts and resets passwords, but for those of `broken`."""

    def __init__(self, *accounts: Account, broken: str = "") -> None:
        super().__init__(World())
        self._accounts = accounts
        self._broken = broken
        self.reset: list[str] = []

    def accounts(self, establishment: Establishment) -> Accounts:
        return Accounts(establishment, self._accounts)

    def activation_codes(self, _establishment: Establishment) -> Mapping[str, Credential]:
        return {one.id: code(f"code-{one.id}") for one in self._accounts if one.has_code}

    def reset_password(self, _establishment: Establishment, login: str) -> Credential:
        if login == self._broken:
            raise RequestRefused(msg("no"))
        self.reset.append(login)
        return code(f"new-{login}")


def opener(drivers: Mapping[str, object]) -> OpenDriver:
    def open_driver(settings: BackendSettings, _reveal: Reveal) -> Driver:
        return drivers[settings.name]  # type: ignore[return-value]  # what a test needs of one

    return open_driver


def backends(**drivers: object) -> Backends:
    return Backends(lambda _: "", opener(drivers))


def test_what_a_system_does_not_offer_is_told() -> None:
    people = [person("1"), person("2", activated=True)]
    with pytest.raises(ConfigurationError, match="gives no activation codes"):
        codes_of(SCHOOL.establishment, people, backends(ent=Bare()))
    with pytest.raises(ConfigurationError, match="lets no program reset"):
        list(carry_out(reset_plan(SCHOOL, people), backends(ent=Bare())))
    with pytest.raises(ConfigurationError, match="does not tell its accounts"):
        people_of(SCHOOL, backends(ent=Bare()), shipped())


def test_one_reset_that_fails_stops_no_other() -> None:
    people = [person(one, activated=True) for one in "123"] + [
        person("4"),
        person("5", source="AAF"),
    ]
    desk = Desk(*(one.account for one in people), broken="login.2")
    plan = reset_plan(SCHOOL, people)
    assert [one.account.id for one in plan.routed] == ["5"]
    found = list(carry_out(plan, backends(ent=desk)))
    assert [one.credential is not None for one in found] == [True, False, True, True]
    assert isinstance(found[1].error, RequestRefused)
    assert desk.reset == ["login.1", "login.3"], "who never came needs no reset"
    assert found[3].credential == code("code-4")
    assert "new-" not in repr(found)


def test_guests_of_a_directory_are_reset_there() -> None:
    ent = person("1", profile=Profile.TEACHERS, source="AAF").account
    both = person("2", profile=Profile.GUESTS, activated=True).account
    there = replace(both, id="dn", login="only.there")
    gone = replace(both, id="x", login="going", deletion_pending=True)
    school = replace(SCHOOL, guests=DIRECTORY)
    open_ = backends(ent=Desk(ent, both, gone), directory=Desk(ent, both, there))
    people = people_of(school, open_, shipped())
    assert {(one.account.login, one.backend.name) for one in people} == {
        ("login.1", "ent"),
        ("login.2", "ent"),
        ("only.there", "directory"),
    }
    assert BACKEND.name == "ent"
