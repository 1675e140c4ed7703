"""A new password for a local account of a directory, and for no other."""

from __future__ import annotations

import re

import pytest

from entconf.drivers.base import CredentialKind, ResetsPasswords
from entconf.drivers.ldap.credentials import invented_password
from entconf.errors import RequestRefused
from entconf.model.establishment import Establishment
from tests.ldap.desk import Desk
from tests.ldap.invented import person
from tests.ldap.server import Slapd
from tests.ldap.test_passwords import may_log_in

GUEST = {
    "first_name": "Ada",
    "last_name": "Example",
    "owner": "t001x0001",
    "reason": "Atelier",
    "until": "2027-06-30",
}


def test_invented_passwords_are_long_and_readable() -> None:
    found = {invented_password() for _ in range(50)}
    assert len(found) == 50
    for one in found:
        assert re.fullmatch(r"(?:[a-km-zA-HJ-NP-Z2-9]{4}-){3}[a-km-zA-HJ-NP-Z2-9]{4}", one)
        assert re.search("[a-z]", one)
        assert re.search("[A-Z]", one)
        assert re.search("[2-9]", one)


def test_an_account_of_the_feed_and_nobody_are_refused(slapd: Slapd, desk: Desk) -> None:
    assert isinstance(desk.driver, ResetsPasswords)
    school = Establishment(desk.uai)
    logins = {one.login for one in desk.driver.accounts(school).accounts if one.login}
    with pytest.raises(RequestRefused, match="no local account"):
        desk.driver.reset_password(school, min(logins))
    with pytest.raises(RequestRefused, match="0 accounts"):
        desk.driver.reset_password(school, "nobody*")


def test_a_guest_gets_a_password_that_opens_the_account(slapd: Slapd, desk: Desk) -> None:
    school = Establishment(desk.uai)
    adult = next(
        one.login
        for one in desk.driver.accounts(school).accounts
        if one.profile == "teachers" and one.login
    )
    desk.apply(desk.declared("guests", "theatre", {**GUEST, "owner": adult}))
    guest = next(one for one in desk.driver.accounts(school).accounts if one.last_name == "Example")
    made = desk.driver.reset_password(school, guest.login)
    assert made.kind is CredentialKind.PASSWORD
    assert made.value not in repr(made)
    assert may_log_in(slapd, made.value, person(guest.id))
