"""Passwords of local accounts: set, made by the server, refused, never read."""

from __future__ import annotations

import pytest

from entconf.drivers.ldap import requests
from entconf.drivers.ldap.passwords import set_password
from entconf.errors import AccessForbidden, AuthenticationFailed, RequestRefused
from tests.ldap.desk import Desk, opened
from tests.ldap.invented import person
from tests.ldap.server import READER, READER_PASSWORD, Slapd

ACCOUNT = person("t001x0005")


def may_log_in(slapd: Slapd, password: str, account: str = ACCOUNT) -> bool:
    driver = opened(slapd, password=password, login=account)
    try:
        return bool(driver.directory.server().controls)
    except AuthenticationFailed:
        return False
    finally:
        driver.close()


def test_a_password_is_set_and_another_made_by_the_server(slapd: Slapd, desk: Desk) -> None:
    directory = desk.driver.directory
    assert set_password(directory, ACCOUNT, "invented-and-long-é") is None
    assert may_log_in(slapd, "invented-and-long-é")
    made = set_password(directory, ACCOUNT)
    assert made
    assert may_log_in(slapd, made)
    assert not may_log_in(slapd, "invented-and-long-é")


def test_what_may_not_be_is_refused(slapd: Slapd, desk: Desk) -> None:
    directory = desk.driver.directory
    with pytest.raises(RequestRefused, match="empty password"):
        set_password(directory, ACCOUNT, "")
    with pytest.raises(RequestRefused, match="nobody-here"):
        set_password(directory, person("nobody-here"), "invented-and-long")
    reader = opened(slapd, password=READER_PASSWORD, login=READER)
    with pytest.raises(AccessForbidden):
        set_password(reader.directory, ACCOUNT, "invented-and-long")
    reader.close()


def test_a_password_is_not_sent_in_clear(slapd: Slapd) -> None:
    driver = opened(slapd, url=slapd.url, start_tls=False, plaintext=True)
    with pytest.raises(RequestRefused, match="in clear"):
        set_password(driver.directory, ACCOUNT, "invented-and-long")
    driver.close()


def test_passwords_are_never_asked_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[requests.Search] = []
    real = requests.search

    def seen(wanted: requests.Search) -> bytes:
        asked.append(wanted)
        return real(wanted)

    monkeypatch.setattr("entconf.drivers.ldap.reading.search", seen)
    desk.read(complete=["groups", "guests", "rights", "features"])
    names = {name.lower() for one in asked for name in one.attributes}
    assert "userpassword" not in names
    assert "*" not in names
    assert "entpersondatenaissance" not in names
    # However many groups and people there are, the exchanges are as few.
    assert len(asked) <= 14
