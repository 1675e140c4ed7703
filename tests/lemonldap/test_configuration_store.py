"""The manager of the real server: numbers, letters of any kind, and who is let in."""

from __future__ import annotations

import json
import time

import pytest

from entconf.drivers.lemonldap.configuration_store import Manager
from entconf.errors import AuthenticationFailed, RequestRefused, SystemUnreachable, UnexpectedAnswer
from tests.lemonldap.desk import reveal, settings_of
from tests.lemonldap.portal_server import PortalServer

NAME = "Élèves, œuvres — l'été à Nîmes"
RULE = "$ENTEleveClasses eq 'École$6èA'"
TILE = ("applicationList", "0001-cat", "agenda", "options")


@pytest.fixture
def manager(portal_server: PortalServer) -> Manager:
    return Manager(settings_of(portal_server), reveal)


def test_the_newest_configuration_is_told(portal_server: PortalServer, manager: Manager) -> None:
    number = portal_server.write({}, log="à la main")

    newest = manager.latest()

    assert (newest.number, newest.log, newest.author) == (number, "à la main", "somebody")
    assert newest.server == "2.16.1"
    whole = manager.full(number)
    assert whole.number == number
    assert whole.text("applicationList", "0002-cat", "wiki", "options", "name") == "Wiki"


def test_letters_of_names_and_rules_survive(portal_server: PortalServer, manager: Manager) -> None:
    whole = manager.full(manager.latest().number)
    changed = whole.with_value(NAME, *TILE, "name").with_value(RULE, *TILE, "display")

    number = manager.post(changed, "Zoé", "entconf apply é")

    again = manager.full(number)
    assert again.text(*TILE, "name") == NAME
    assert again.text(*TILE, "display") == RULE
    assert manager.latest().author == "Zoé"
    stored = portal_server.stored_bytes(number).decode()
    assert NAME in stored
    assert RULE in stored


def test_latin_1_is_read_right_and_written_well(
    portal_server: PortalServer, manager: Manager
) -> None:
    spoiled = portal_server.base | {"cfgLog": "d'été", "portalSkinBackground": "é.jpg"}
    portal_server.call("/confs/raw", json.dumps(spoiled).encode())  # with escapes
    raw = portal_server.stored_bytes()
    assert b"d'\xe9t\xe9" in raw
    with pytest.raises(UnicodeDecodeError):
        raw.decode()

    whole = manager.full(manager.latest().number)

    assert manager.latest().log == "d'été"
    assert whole.text("portalSkinBackground") == "é.jpg"
    assert whole.text("applicationList", "0001-cat", "blog", "options", "description") == (
        "Les articles de l'école"
    )
    number = manager.post(whole.with_value(NAME, *TILE, "name"), "x", "y")
    assert "é.jpg" in portal_server.stored_bytes(number).decode()
    again = manager.full(number)
    assert (again.text("portalSkinBackground"), again.text(*TILE, "name")) == ("é.jpg", NAME)


def test_a_wrong_password_is_told(portal_server: PortalServer) -> None:
    manager = Manager(settings_of(portal_server, password="not-this"), reveal)

    with pytest.raises(AuthenticationFailed) as refused:
        manager.latest()

    assert "web server" in str(refused.value.hint)


def test_what_is_no_manager_is_told(portal_server: PortalServer) -> None:
    as_portal = settings_of(portal_server, url=portal_server.portal, host="auth.ent.example")

    with pytest.raises((UnexpectedAnswer, AuthenticationFailed)):
        Manager(as_portal, reveal).latest()


def test_a_number_that_is_not_there(manager: Manager) -> None:
    with pytest.raises(RequestRefused, match="no configuration 999"):
        manager.full(999)


def test_a_manager_that_is_away_is_asked_again(portal_server: PortalServer) -> None:
    manager = Manager(settings_of(portal_server, url="http://127.0.0.1:9"), reveal)
    began = time.monotonic()

    with pytest.raises(SystemUnreachable, match="cannot be reached"):
        manager.latest()

    assert time.monotonic() - began > 0.9
