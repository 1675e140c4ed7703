"""How long a run waits for the portal, told with an invented portal and an invented clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from entconf.drivers.base import BackendSettings
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.portal import Page, Portal
from entconf.drivers.lemonldap.settings_reading import parse_settings
from entconf.drivers.lemonldap.settling import (
    Clock,
    seconds_to_settle,
    wait_for,
    wait_for_recovery,
)
from entconf.errors import ConfigurationError
from entconf.model.secret import Secret
from entconf.model.text import msg
from entconf.model.values import Value
from tests.lemonldap.desk import reveal

BROKEN = Page(msg("broken"))
URLS: dict[str, Value] = {"url": "http://manager.example", "portal": "http://auth.example"}


@dataclass
class Invented(Portal):
    """Pages by the second of the clock."""

    pages: Callable[[float], Sequence[Page]]
    second: float = 0.0
    asked: int = field(default=0)

    def __post_init__(self) -> None:
        super().__init__(parse_settings(BackendSettings("ent", "lemonldap", URLS)), reveal)

    def login_pages(self, count: int = 8) -> Sequence[Page]:  # noqa: ARG002 - as Portal
        self.asked += 1
        return self.pages(self.second)

    @property
    def clock(self) -> Clock:
        def wait(seconds: float) -> None:
            self.second += seconds

        return Clock(lambda: self.second, wait)


def page(mark: str, *, tells: bool = True) -> Page:
    return Page(None, mark, tells)


def test_the_wait_ends_when_every_page_shows_the_mark() -> None:
    portal = Invented(lambda now: [page("new"), page("new" if now > 7 else "old")])

    assert wait_for(portal, "new", 605, portal.clock) is None
    assert 7 < portal.second < 12


def test_a_page_that_fails_ends_the_wait_at_once() -> None:
    portal = Invented(lambda now: [page("old"), BROKEN if now > 3 else page("old")])

    assert str(wait_for(portal, "new", 605, portal.clock)) == "broken"
    assert portal.second < 5


def test_a_worker_that_never_takes_it_is_seen_although_its_page_is_healthy() -> None:
    portal = Invented(lambda _: [page("new"), page("old")])

    told = wait_for(portal, "new", 20, portal.clock)

    assert "after 20 seconds" in str(told)
    assert 20 <= portal.second < 26


def test_without_the_header_there_is_only_waiting() -> None:
    portal = Invented(lambda _: [page("", tells=False)] * 2)

    assert wait_for(portal, "new", 20, portal.clock) is None
    assert portal.second >= 20
    assert portal.asked < 25


def test_going_back_bears_failing_pages_until_the_time_is_up() -> None:
    portal = Invented(lambda now: [BROKEN if now < 6 else page("back")])
    assert wait_for_recovery(portal, "back", 20, portal.clock) is None

    stuck = Invented(lambda _: [page("back"), BROKEN])
    assert str(wait_for_recovery(stuck, "back", 20, stuck.clock)) == "broken"


@pytest.mark.parametrize(
    ("settle", "check", "seconds"), [(0, 600, 605), (0, 10, 15), (0, 9999, 605), (8, 600, 8)]
)
def test_how_long_the_portal_may_take(settle: int, check: int, seconds: float) -> None:
    settings = parse_settings(BackendSettings("ent", "lemonldap", {**URLS, "settle": settle}))

    assert seconds_to_settle(settings, Configuration(1, {"checkTime": check})) == seconds


def test_every_mistake_of_the_settings_is_told_at_once() -> None:
    options: dict[str, Value] = {
        "driver": "lemonldap",
        "urll": "http://manager.example",
        "portal": "auth.example",
        "settle": 9999,
        "probes": ({"profile": "student", "login": "a", "password": Secret("env:A")}, {}),
        "profiles": {"guests": {}, "pupils": {"group": "x"}},
        "services": {"mfa": {"parameter": "a b", "on": 1, "off": True}},
        "virtual_hosts": {"Wiki": {"host": "wiki.example", "path": "x"}},
        "login": "entconf",
    }

    with pytest.raises(ConfigurationError) as found:
        parse_settings(BackendSettings("ent", "lemonldap", options))

    told = "\n".join(str(one.message) for one in found.value.problems())
    for name in (
        "no setting urll",
        "url is missing",
        "portal is no address",
        "settle must be",
        "probes[1].profile is no profile",
        "probes[2].login is missing",
        "profiles.guests.values or group",
        "no setting profiles.pupils",
        "services.mfa.parameter",
        "services.mfa.off must differ",
        "virtual_hosts.Wiki.path must start",
        "login and password belong together",
    ):
        assert name in told
    assert "env:A" not in repr(found.value)


def test_settings_that_are_right() -> None:
    settings = parse_settings(
        BackendSettings(
            "ent",
            "lemonldap",
            {
                **URLS,
                "url": "https://manager.example/",
                "school_variable": "$ENTPersonStructRattachUAI",
                "profiles": {"guests": {"group": "invites"}},
                "services": {"mfa": {"parameter": "totp2fActivation", "on": 0, "off": 1}},
                "applications": {"Blog": {"url": "https://blog.example", "order": 2}},
            },
        )
    )

    assert settings.url == "https://manager.example"
    assert settings.school_variable == "ENTPersonStructRattachUAI"
    assert settings.profiles["students"].values == ("National_ELV", "National_1")
    assert settings.profiles["guests"].group == "invites"
    assert settings.applications["Blog"].order == 2
    assert not settings.platform
