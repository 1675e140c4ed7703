"""The real portal as people meet it: login page, sign-in, menu, and what keeps somebody out."""

from __future__ import annotations

import pytest

from entconf.drivers.lemonldap.doctor import look_at
from entconf.drivers.lemonldap.notification_store import (
    Notification,
    NotificationStore,
    safe_reference,
)
from entconf.drivers.lemonldap.portal import Portal, Tile
from entconf.drivers.lemonldap.settings import Probe
from entconf.errors import AuthenticationFailed, RequestRefused, UnexpectedAnswer
from tests.lemonldap.desk import Desk, reveal, settings_of
from tests.lemonldap.portal_server import DOMAIN, PortalServer
from tests.lemonldap.relay import Relay

DWHO = Probe("teachers", "dwho", "dwho")
NOTICE = Notification(
    reference=safe_reference("e", "pont-novembre"),
    date="2026-11-09",
    title="Fermeture à l'école",
    text="L'établissement est <b>fermé</b>.",
    condition='$uid eq "dwho"',
    checks=("J'ai lu", "J'ai compris"),
)


@pytest.fixture
def portal(portal_server: PortalServer) -> Portal:
    return Portal(settings_of(portal_server), reveal)


@pytest.fixture
def store(portal_server: PortalServer) -> NotificationStore:
    return NotificationStore(settings_of(portal_server), reveal)


def test_the_menu_of_somebody(portal_server: PortalServer, portal: Portal) -> None:
    sight = portal.try_as(DWHO)

    assert sight.failure is None
    assert sight.menu == (
        Tile("Vie scolaire", "Agenda", f"http://agenda.{DOMAIN}/"),
        Tile("Vie scolaire", "Blog", f"http://blog.{DOMAIN}/"),
        Tile("Ressources", "Wiki", f"http://wiki.{DOMAIN}/"),
    )
    sessions = [one for one in (portal_server.folder / "sessions").iterdir() if one.is_file()]
    assert sessions == []


def test_a_wrong_password(portal: Portal) -> None:
    sight = portal.try_as(Probe("teachers", "dwho", "other"))

    assert "login or the password" in str(sight.failure)
    assert not sight.closed


def test_a_connection_that_breaks_says_nothing_of_the_portal(portal_server: PortalServer) -> None:
    relay = Relay(portal_server.portal)
    portal = Portal(settings_of(portal_server, portal=relay.url), reveal)
    try:
        relay.lose = 1
        assert len(portal.try_as(DWHO).menu) == 3
        relay.lose = 2
        assert "was lost" in str(portal.try_as(DWHO).failure)
    finally:
        relay.close()


def test_pages_of_a_healthy_and_of_a_failing_portal(
    portal_server: PortalServer, portal: Portal
) -> None:
    assert [(one.failure, one.tells) for one in portal.login_pages()] == [(None, True)] * 8

    portal_server.write({"portalSkin": "no-such-skin"})

    assert all(page.failure is not None for page in portal.login_pages())
    assert portal.try_as(DWHO).failure is not None
    gone = Portal(settings_of(portal_server, portal="http://127.0.0.1:9"), reveal)
    assert "cannot be reached" in str(gone.login_page().failure)


def test_notifications_come_back_as_they_were_written(
    portal_server: PortalServer, store: NotificationStore
) -> None:
    assert list(store.references()) == []
    assert store.read(NOTICE.reference) is None

    store.post(NOTICE)

    assert list(store.references()) == [NOTICE.reference]
    assert store.read(NOTICE.reference) == NOTICE
    with pytest.raises(RequestRefused, match="already exists"):
        store.post(NOTICE)
    [file] = (portal_server.folder / "notifications").iterdir()
    assert "Fermeture à l'école" in file.read_text(encoding="utf-8")
    store.delete(NOTICE.reference)
    store.delete(NOTICE.reference)
    assert list(store.references()) == []


def test_a_waiting_message_is_accepted_to_see_the_menu(
    portal: Portal, store: NotificationStore
) -> None:
    store.post(NOTICE)

    assert len(portal.try_as(DWHO).menu) == 3
    assert len(portal.try_as(DWHO).menu) == 3
    assert list(store.references()) == [NOTICE.reference]


def test_references_are_found_each_for_itself(store: NotificationStore) -> None:
    """The server looks for the beginning of a name: one reference must not begin another."""
    keys = ("abc", "abcdef", "Pont de l'Ascension, 2027", "pont de l'ascension 2027", "é" * 60)
    made = [safe_reference("e", key) for key in keys]
    for one in made:
        store.post(Notification(one, "2026-11-09", text="x"))

    assert sorted(store.references()) == sorted(set(made))
    assert len(set(made)) == len(keys)


def test_a_notification_that_a_file_cannot_hold(store: NotificationStore) -> None:
    long = Notification("e-1", "2026-11-09", text="x", condition='$uid eq "' + "a" * 160 + '"')

    with pytest.raises(RequestRefused, match="too long") as refused:
        store.post(long)

    assert "condition" in str(refused.value.hint)
    with pytest.raises(RequestRefused, match="cannot be the reference"):
        store.read("a_b")


def test_doors_that_are_closed_are_named(portal_server: PortalServer) -> None:
    portal_server.write(
        {
            "notificationServerGET": 0,
            "notificationServerSentAttributes": "uid reference date title text",
            "grantSessionRules": {'"Fermé"##test': "inGroup("},
        }
    )
    desk = Desk(settings_of(portal_server))
    store = NotificationStore(desk.settings, reveal)

    with pytest.raises(AuthenticationFailed) as refused:
        store.references()
    findings = look_at(desk.settings, desk.manager, desk.portal)

    assert "notificationServerGET" in str(refused.value.hint)
    bad = {str(one.subject): str(one.detail) for one in findings if not one.good}
    assert sorted(bad) == ["notifications", "rules"]
    assert "notificationServerGET" in bad["notifications"]
    assert "grantSessionRules" in bad["rules"]


def test_doctor_of_a_healthy_and_of_an_absent_portal(portal_server: PortalServer) -> None:
    desk = Desk(settings_of(portal_server))
    found = {str(one.subject): one for one in look_at(desk.settings, desk.manager, desk.portal)}

    assert all(one.good for one in found.values())
    assert "version 2.16.1" in str(found["manager"].detail)
    assert "applications in the menu: 3" in str(found["probe dwho (teachers)"].detail)

    away = Desk(settings_of(portal_server, url="http://127.0.0.1:9", portal="http://127.0.0.1:9"))
    bad = [one for one in look_at(away.settings, away.manager, away.portal) if not one.good]
    assert [str(one.subject) for one in bad[:2]] == ["manager", "portal"]


def test_what_the_portal_does_not_send_is_told(
    portal_server: PortalServer, store: NotificationStore
) -> None:
    portal_server.write({"notificationServerSentAttributes": "uid reference date title text"})
    store.post(NOTICE)

    with pytest.raises(UnexpectedAnswer, match="subtitle, check, condition"):
        store.read(NOTICE.reference)
