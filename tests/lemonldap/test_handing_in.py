"""One configuration a run, on the real server: written once, looked at, taken back when bad."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from entconf.drivers.handing_in import RunMark
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.handing_in import Hander
from entconf.drivers.lemonldap.portal import MARK_PARAMETER, Page, Portal
from entconf.drivers.lemonldap.settling import Clock
from entconf.errors import RequestRefused, WriteUncertain
from entconf.model.text import msg
from entconf.model.values import JsonValue
from tests.lemonldap.desk import MARK, Desk, reveal, settings_of
from tests.lemonldap.portal_server import ABSENT, PortalServer, is_installed
from tests.lemonldap.relay import Relay

CATEGORY = ("applicationList", "0001-cat", "catname")


@pytest.fixture
def desk(portal_server: PortalServer) -> Desk:
    return Desk(settings_of(portal_server))


def test_changes_of_a_run_are_one_configuration(portal_server: PortalServer, desk: Desk) -> None:
    before = desk.now()
    tile: JsonValue = {
        "type": "application",
        "options": {"name": "Thé", "uri": "/", "display": "on"},
    }

    desk.put_aside("Élèves — l'été", *CATEGORY)
    desk.put_aside(tile, "applicationList", "0002-cat", "the")
    assert portal_server.number() == before.number
    desk.hander.hand_in(MARK)

    newest = desk.manager.latest()
    assert newest.number == before.number + 1
    assert (newest.author, newest.log) == ("A. Martin", "entconf apply run-17")
    assert newest.date >= time.time() - 60
    assert desk.now().text(*CATEGORY) == "Élèves — l'été"
    assert desk.menu() == ["Agenda", "Blog", "Thé", "Wiki"]
    assert "Élèves — l'été".encode() in portal_server.stored_bytes()

    desk.hander.hand_in(MARK)
    assert portal_server.number() == newest.number


def test_nothing_is_written_where_nothing_changes(portal_server: PortalServer, desk: Desk) -> None:
    before = portal_server.number()

    desk.hander.hand_in(MARK)
    desk.put_aside("Vie scolaire", *CATEGORY)
    desk.hander.hand_in(MARK)
    desk.put_aside("Autre", *CATEGORY)
    desk.hander.let_go()
    desk.hander.hand_in(MARK)

    assert portal_server.number() == before


@pytest.mark.parametrize(
    ("value", "path", "seen"),
    [
        ("no-such-skin", ("portalSkin",), "the login page "),
        ("accept", ("locationRules", "wiki.ent.example", "(?#broken)^/("), "fail"),
        ("Apache::Session::NoSuch", ("globalStorage",), "fail"),
        (1, ("captcha_login_enabled",), "captcha"),
    ],
    ids=["skin", "host", "sessions", "captcha"],
)
def test_a_portal_that_fails_gets_the_former_configuration_back(
    slow_portal_server: PortalServer, value: JsonValue, path: tuple[str, ...], seen: str
) -> None:
    portal_server = slow_portal_server
    desk = Desk(settings_of(portal_server))
    before = desk.now()
    desk.put_aside("Avec la panne", *CATEGORY)
    began = time.monotonic()

    with pytest.raises(RequestRefused) as refused:
        desk.write(value, *path)

    assert time.monotonic() - began < 30
    failed, back = before.number + 1, before.number + 2
    told = str(refused.value.message)
    assert f"configuration {failed}" in told
    assert f"as {back}" in told
    assert seen in told
    assert portal_server.number() == back
    logs = [portal_server.stored(number)["cfgLog"] for number in (failed, back)]
    assert logs == [
        "entconf apply run-17",
        f"entconf apply run-17: back to {before.number}, since {failed} failed",
    ]
    assert _meant(desk.now()) == _meant(before)
    assert desk.menu("dwho") == desk.menu("rtyler") == ["Agenda", "Blog", "Wiki"]
    assert all(page.failure is None for page in desk.portal.login_pages())


def test_a_portal_that_looks_healthy_but_did_not_take_the_configuration() -> None:
    """The only process dies while it loads, in the middle of saving, where nobody sees it."""
    if not is_installed():
        pytest.skip(ABSENT)
    server = PortalServer(Path(tempfile.mkdtemp(prefix="portal-")), workers=1)
    try:
        desk = Desk(settings_of(server.start()))
        desk.portal.login_page()
        server.write({"locationRules": {"wiki.ent.example": {"^/(": "accept"}}})
        assert [page.failure for page in desk.portal.login_pages()] == [None] * 8
        server.write({})
        assert desk.portal.login_page().failure is None

        with pytest.raises(RequestRefused, match="have not taken the configuration") as refused:
            desk.write("accept", "locationRules", "wiki.ent.example", "^/(")

        assert "is right again" in str(refused.value)
        assert desk.menu() == ["Agenda", "Blog", "Wiki"]
    finally:
        server.remove()


def test_a_moved_configuration_is_not_written_over(portal_server: PortalServer, desk: Desk) -> None:
    before = desk.now()
    desk.put_aside("Nous", *CATEGORY)
    moved = portal_server.write({"portalSkinBackground": "other.jpg"})

    with pytest.raises(RequestRefused, match=f"was {before.number} and is now {moved}"):
        desk.hander.hand_in(MARK)
    assert portal_server.number() == moved

    desk.hander.put_aside(before, lambda one: one.with_value("Nous", *CATEGORY))
    with pytest.raises(RequestRefused, match="is now"):
        desk.put_aside("Encore", *CATEGORY)


def test_somebody_who_writes_at_the_same_moment_wins(portal_server: PortalServer) -> None:
    relay = Relay(portal_server.manager)
    desk = Desk(settings_of(portal_server, url=relay.url))
    before = portal_server.number()

    def write_theirs() -> None:
        if relay.posts == 1:
            portal_server.write({"portalSkinBackground": "theirs.jpg"})

    relay.before_post = write_theirs
    try:
        with pytest.raises(RequestRefused, match=f"{before + 1} was written meanwhile"):
            desk.write("Nous", *CATEGORY)
    finally:
        relay.close()
    assert portal_server.number() == before + 3
    assert portal_server.stored()["portalSkinBackground"] == "theirs.jpg"
    assert desk_category(portal_server) == "Vie scolaire"


def test_a_lost_answer_is_found_by_number_and_log(portal_server: PortalServer) -> None:
    relay = Relay(portal_server.manager)
    relay.lose = 1
    desk = Desk(settings_of(portal_server, url=relay.url))
    before = portal_server.number()
    try:
        desk.write("Retrouvée", *CATEGORY)
    finally:
        relay.close()
    assert relay.posts == 1
    assert portal_server.number() == before + 1
    assert desk_category(portal_server) == "Retrouvée"


def test_what_never_arrived_is_not_sent_again(portal_server: PortalServer) -> None:
    relay = Relay(portal_server.manager)
    relay.swallow = 1
    desk = Desk(settings_of(portal_server, url=relay.url))
    before = portal_server.number()
    try:
        with pytest.raises(WriteUncertain):
            desk.write("Perdue", *CATEGORY)
    finally:
        relay.close()
    assert relay.posts == 1
    assert portal_server.number() == before


def test_a_probe_that_fails_before_stops_the_writing(portal_server: PortalServer) -> None:
    wrong = ({"profile": "teachers", "login": "dwho", "password": "not-this"},)
    desk = Desk(settings_of(portal_server, probes=wrong))
    before = portal_server.number()

    with pytest.raises(RequestRefused, match=r"dwho \(teachers\): .*password"):
        desk.write("Autre", *CATEGORY)

    assert portal_server.number() == before


def test_whoever_is_kept_out_by_an_opening_is_no_failure(
    portal_server: PortalServer, desk: Desk
) -> None:
    before = portal_server.number()

    desk.write({'"Pas encore"##entconf': '$uid eq "dwho"'}, "grantSessionRules")

    assert portal_server.number() == before + 1
    sights = {one.login: desk.portal.try_as(one) for one in desk.settings.probes}
    assert (sights["dwho"].closed, sights["rtyler"].closed) == (False, True)


def test_a_portal_that_stays_broken_is_told_with_what_to_do(portal_server: PortalServer) -> None:
    """As a process of the server that began with the bad configuration does until a restart."""

    class Stuck(Portal):
        looks = 0

        def login_pages(self, count: int = 8) -> Sequence[Page]:
            self.looks += 1
            broken = Page(msg("Initialization failed"))
            return super().login_pages(count) if self.looks == 1 else [broken]

    desk = Desk(settings_of(portal_server))
    before = portal_server.number()
    passed: list[float] = []
    clock = Clock(lambda: sum(passed), passed.append)
    hander = Hander(desk.settings, desk.manager, Stuck(desk.settings, reveal), clock=clock)
    hander.put_aside(desk.now(), lambda one: one.with_value("x", *CATEGORY))

    with pytest.raises(WriteUncertain, match="still fails: Initialization failed") as told:
        hander.hand_in(MARK)

    assert "restart" in str(told.value.hint)
    assert portal_server.number() == before + 2
    assert desk_category(portal_server) == "Vie scolaire"


def test_schools_put_aside_side_by_side(portal_server: PortalServer, desk: Desk) -> None:
    base = desk.now()
    schools = [f"school{number}" for number in range(20)]

    def put_aside(school: str) -> None:
        desk.hander.put_aside(base, lambda one: one.with_value("1", "macros", school))

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(put_aside, schools))
    desk.hander.hand_in(MARK)

    assert portal_server.number() == base.number + 1
    macros = portal_server.stored()["macros"]
    assert isinstance(macros, dict)
    assert set(schools) < set(macros)


def test_nothing_secret_is_shown(desk: Desk) -> None:
    whole = desk.now().with_value("invented-secret", "managerPassword")

    assert "invented-secret" not in repr(whole)
    assert "dwho" not in repr(desk.settings).replace("login='dwho'", "")


def test_a_change_that_raises_leaves_the_others(portal_server: PortalServer, desk: Desk) -> None:
    def refuse(_: Configuration) -> Configuration:
        raise RequestRefused(msg("no"))

    desk.put_aside("Gardée", *CATEGORY)
    with pytest.raises(RequestRefused, match="no"):
        desk.hander.put_aside(desk.now(), refuse)
    desk.hander.hand_in(RunMark("", "", ""))

    assert desk_category(portal_server) == "Gardée"
    assert portal_server.stored()["cfgLog"] == "entconf"


def test_faults_of_rules_are_told_before_anything_is_sent(portal_server: PortalServer) -> None:
    desk = Desk(settings_of(portal_server))
    before = portal_server.number()
    hander = Hander(
        desk.settings, desk.manager, desk.portal, faults=lambda *_: (msg("the rule is broken"),)
    )
    hander.put_aside(desk.now(), lambda one: one.with_value("x", *CATEGORY))

    with pytest.raises(RequestRefused, match="the rule is broken"):
        hander.hand_in(MARK)

    assert portal_server.number() == before


def desk_category(server: PortalServer) -> object:
    categories = server.stored()["applicationList"]
    assert isinstance(categories, dict)
    first = categories["0001-cat"]
    assert isinstance(first, dict)
    return first["catname"]


def _meant(configuration: Configuration) -> dict[str, JsonValue]:
    return {
        name: value
        for name, value in configuration.parameters.items()
        if not name.startswith("cfg") and name != MARK_PARAMETER
    }
