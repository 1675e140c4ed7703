"""A run on a real portal, and what its accounts then find in the menu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from entconf.drivers.base import BackendSettings, ReadRequest
from entconf.drivers.handing_in import HandsInTogether, RunMark
from entconf.drivers.lemonldap.driver import LemonldapDriver
from entconf.drivers.lemonldap.notification_store import Notification, NotificationStore
from entconf.drivers.lemonldap.portal import Portal, Sight
from entconf.drivers.lemonldap.settings import Probe, Settings
from entconf.drivers.lemonldap.settings_reading import parse_settings
from entconf.engine.diff import compare
from entconf.engine.order import dependency_levels
from entconf.errors import RequestRefused
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.values import Value
from tests.lemonldap.portal_server import ABSENT, PortalServer, is_installed
from tests.lemonldap.shared_portal import shared_portal
from tests.lemonldap_kinds.desk import UAI, Desk, reveal

#: Groups of the portal's own demonstration stand for profiles: `dwho` teaches, `rtyler` learns.
OPTIONS: Mapping[str, Value] = {
    "profiles": {"teachers": {"group": "timelords"}, "students": {"group": "earthlings"}},
    "closed_message": "L'école n'est pas ouverte, revenez le 2 : $vous & <nous>",
}
SCHOOL = Establishment(UAI, "Collège Ada-Example")
MENU = """
menu:
  - {category: Pour tous, applications: [vie, Blog]}
  - {category: Ressources, applications: [Agenda]}
"""


@pytest.fixture
def server() -> Iterator[PortalServer]:
    """A portal of one's own for this test."""
    if not is_installed():
        pytest.skip(ABSENT)
    portal = shared_portal()
    portal.reset()
    yield portal
    portal.reset()


def settings_of(server: PortalServer) -> Settings:
    return parse_settings(BackendSettings("p", "lemonldap", server.options(**dict(OPTIONS))))


def run(settings: Settings, *declared: Declared) -> None:
    """Make what is declared in one configuration, and see that nothing is left to do."""
    driver = LemonldapDriver(settings, reveal)
    assert isinstance(driver, HandsInTogether)
    reading = driver.read(ReadRequest(SCHOOL, declared))
    assert reading.problems == ()
    live = {one.id: one for one in reading.live}
    found = [compare(all_kinds()[d.id.kind], d, live.get(d.id)) for d in reading.declared]
    for level in dependency_levels([one for one in found if one is not None]):
        for change in level:
            assert driver.put_aside(change, reading)
    driver.hand_in(RunMark("run-1", "A. Martin", "apply"))
    again = driver.read(ReadRequest(SCHOOL, declared))
    live = {one.id: one for one in again.live}
    assert [compare(all_kinds()[d.id.kind], d, live.get(d.id)) for d in again.declared] == [
        None for _ in again.declared
    ]


def seen(settings: Settings, login: str) -> Sight:
    """What somebody of the demonstration sees after signing in."""
    return Portal(settings, reveal).try_as(Probe("teachers", login, login))


def titles(sight: Sight) -> list[tuple[str, str]]:
    assert sight.failure is None, str(sight.failure)
    return [(tile.category, tile.application) for tile in sight.menu]


def test_people_find_what_is_declared_for_them_in_the_order_of_the_menu(
    server: PortalServer,
) -> None:
    settings, desk = settings_of(server), Desk(options=OPTIONS)
    before = server.number()
    run(
        settings,
        *desk.declared("features", "{Agenda: [teachers], Blog: true, Wiki: false}"),
        *desk.declared(
            "connectors", "{vie: {title: Vie scolaire à l'École, url: /vie, for: [students]}}"
        ),
        *desk.declared("homepage", MENU),
    )
    assert server.number() == before + 1, "one configuration for all of it"
    assert titles(seen(settings, "dwho")) == [("Pour tous", "Blog"), ("Ressources", "Agenda")]
    assert titles(seen(settings, "rtyler")) == [
        ("Pour tous", "Vie scolaire à l'École"),
        ("Pour tous", "Blog"),
    ]


def test_who_is_closed_out_is_told_why_and_others_come_in(server: PortalServer) -> None:
    settings, desk = settings_of(server), Desk(options=OPTIONS)
    run(settings, *desk.declared("opening", "{teachers: false}"))
    assert seen(settings, "dwho").closed
    assert not seen(settings, "rtyler").closed
    run(settings, *desk.declared("opening", "{teachers: true}"))
    assert not seen(settings, "dwho").closed


def test_a_rule_with_a_fault_is_never_sent(server: PortalServer) -> None:
    """The server would take it, and show the application to nobody."""
    options = server.options(
        profiles={"teachers": {"variable": "noSuchVariable", "values": ("x",)}}
    )
    settings = parse_settings(BackendSettings("p", "lemonldap", options))
    desk = Desk(options={"profiles": options["profiles"]})
    before = server.number()
    driver = LemonldapDriver(settings, reveal)
    declared = tuple(desk.declared("features", "{Agenda: [teachers]}"))
    reading = driver.read(ReadRequest(SCHOOL, declared))
    change = compare(all_kinds()["features"], reading.declared[0], reading.live[0])
    assert change is not None
    driver.put_aside(change, reading)
    with pytest.raises(RequestRefused, match="noSuchVariable"):
        driver.hand_in(RunMark("run-1", "A. Martin", "apply"))
    assert server.number() == before


NOTES = """
maintenant: {title: Réunion, text: Ce soir, for: [teachers], from: 2026-01-01, until: 2036-12-31}
passe: {title: Passé, text: Hier, for: [teachers], from: 2026-01-01, until: 2036-12-31}
"""


def accepted(server: PortalServer, login: str, reference: str) -> bool:
    """Whether somebody was shown a notification: probes accept what they are shown."""
    held = [one.read_bytes() for one in (server.folder / "psessions").iterdir() if one.is_file()]
    return any(login.encode() in one and reference.encode() in one for one in held)


def test_an_announcement_follows_the_macros_that_its_condition_needs(server: PortalServer) -> None:
    """Until when, too: the clock of the portal is past the end of the second one."""
    words: Mapping[str, Value] = {
        "profiles": {
            "teachers": {"variable": "uid", "values": ("dwho",)},
            "students": {"group": "x"},
        }
    }
    options = server.options(**dict(words))
    settings = parse_settings(BackendSettings("p", "lemonldap", options))
    now, past = Desk(options=words).declared("announcements", NOTES)
    past = past.with_attributes({**past.attributes, "until": "2026-01-02T00:00:00Z"})
    driver = LemonldapDriver(settings, reveal)
    reading = driver.read(ReadRequest(SCHOOL, (now, past)))
    before = server.number()
    for declared in reading.declared:
        change = compare(all_kinds()["announcements"], declared, None)
        assert change is not None
        assert driver.put_aside(change, reading), "the portal has no macro yet"
    assert list((server.folder / "notifications").iterdir()) == []
    driver.hand_in(RunMark("run-1", "A. Martin", "apply"))
    assert server.number() == before + 1
    again = driver.read(ReadRequest(SCHOOL, (now, past)))
    live = {one.id: one for one in again.live}
    for declared in again.declared:
        assert compare(all_kinds()["announcements"], declared, live.get(declared.id)) is None
    assert not driver.put_aside(
        compared(again.declared[0].with_attributes({"title": "Réunion", "for": ()}), live), again
    ), "it needs nothing of the configuration any more"
    driver.let_go()
    references = {one.title: one.reference for one in notifications(settings)}
    for login in ("dwho", "rtyler"):
        assert seen(settings, login).failure is None
    assert accepted(server, "dwho", references["Réunion"])
    assert not accepted(server, "rtyler", references["Réunion"])
    assert not accepted(server, "dwho", references["Passé"])


def compared(declared: Declared, live: Mapping[ResourceId, Live]) -> Change:
    change = compare(all_kinds()[declared.id.kind], declared, live[declared.id])
    assert change is not None
    return change


def notifications(settings: Settings) -> list[Notification]:
    store = NotificationStore(settings, reveal)
    found = [store.read(reference) for reference in store.references()]
    return [one for one in found if one is not None]
