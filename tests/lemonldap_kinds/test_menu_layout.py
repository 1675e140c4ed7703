"""The menu: what a home page names comes first, what it does not name after."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entconf.drivers.lemonldap.applications import own_key, tiles_of
from entconf.model.resource import Declared, ResourceId
from entconf.model.values import Value
from tests.lemonldap_kinds.desk import OTHER, SHARED, UAI, Desk, application, category, menu

PORTAL = menu(
    one=category("Vie scolaire", 1, agenda=application("Agenda"), blog=application("Blog")),
    two=category("Ressources", 2, wiki=application("Wiki")),
    three=category("Portail", 0, doc=application("Aide"), sub=category("Plus")),
)


def shown(desk: Desk) -> list[tuple[str, str]]:
    """The menu as users see it: (category, application)."""
    return [
        (str(desk.now.text("applicationList", tile.path[0], "catname")), tile.name)
        for tile in tiles_of(desk.now)
    ]


def test_the_menu_follows_the_order_that_is_declared() -> None:
    desk = Desk(PORTAL)
    text = """
    menu:
      - {category: Ressources, applications: [Blog, Wiki]}
      - {category: Vie scolaire, applications: [Agenda]}
    """
    desk.reach_section("homepage", text)
    assert shown(desk) == [
        ("Ressources", "Blog"),
        ("Ressources", "Wiki"),
        ("Vie scolaire", "Agenda"),
        ("Portail", "Aide"),
    ]


def test_a_menu_that_is_in_order_is_not_touched() -> None:
    desk = Desk(PORTAL)
    text = "{menu: [{category: Portail, applications: [Aide]}]}"
    assert desk.reach_section("homepage", text) == []
    assert desk.now.parameters == PORTAL


def test_an_application_moved_by_hand_comes_back() -> None:
    desk = Desk(PORTAL)
    text = "{menu: [{category: Outils, applications: [Wiki, Agenda]}]}"
    desk.reach_section("homepage", text)
    key = own_key("category", "menu", "Outils")
    wiki = dict(desk.part("applicationList", key, "wiki"))
    desk.now = desk.now.with_value(None, "applicationList", key, "wiki")
    desk.now = desk.now.with_value(wiki, "applicationList", "three", "wiki")
    (change,) = desk.reach_section("homepage", text)
    assert shown(desk)[:2] == [("Outils", "Wiki"), ("Outils", "Agenda")]
    desk.make([change.inverse()])
    assert ("Portail", "Wiki") in shown(desk)


def test_a_connector_is_made_and_put_in_its_place_at_once() -> None:
    desk = Desk(PORTAL)
    link = "{vie: {title: Pronote, url: https://v.example/, for: [teachers]}}"
    text = "{menu: [{category: Vie scolaire, applications: [vie, Agenda]}]}"
    both = [*desk.declared("connectors", link), *desk.declared("homepage", text)]
    desk.reach(*both)
    assert shown(desk)[:3] == [
        ("Vie scolaire", "Pronote"),
        ("Vie scolaire", "Agenda"),
        ("Vie scolaire", "Blog"),
    ]
    own = own_key("category", "menu", "Services en ligne")
    assert own not in desk.part("applicationList"), "an own category that is left empty goes"


def test_the_display_of_what_is_moved_moves_with_it() -> None:
    desk = Desk(PORTAL)
    desk.reach_section("features", "{Wiki: [staff]}")
    desk.reach_section("homepage", "{menu: [{category: Vie scolaire, applications: [Wiki]}]}")
    assert desk.live("features")["Wiki"] == {"for": ("staff",)}


def test_a_name_that_is_nowhere_is_a_mistake() -> None:
    desk = Desk(PORTAL)
    text = "{menu: [{category: Vie, applications: [Agendda]}]}"
    (problem,) = desk.read(desk.declared("homepage", text)).problems
    assert (problem.code, "Agenda" in str(problem.hint)) == ("unknown-application", True)


def test_what_vanished_since_is_told_and_left_out_when_a_run_is_taken_back() -> None:
    before: tuple[Value, ...] = ({"category": "Ressources", "applications": ("Wiki", "Parti")},)
    id_ = ResourceId(UAI, "homepage", "menu")
    reading = Desk(PORTAL).read([Declared(id_, {"categories": before})])
    assert reading.problems == ()
    assert "Parti" in str(reading.notices[0])


def test_a_category_cannot_hold_markup() -> None:
    desk = Desk(PORTAL)
    text = "{menu: [{category: '<b>Vie', applications: [Agenda]}]}"
    (problem,) = desk.read(desk.declared("homepage", text)).problems
    assert problem.code == "markup"


def test_the_menu_of_a_shared_portal_is_for_whoever_answers_for_all() -> None:
    text = "{menu: [{category: Portail, applications: [wiki]}]}"
    desk = Desk(PORTAL, SHARED, OTHER)
    (remark,) = desk.remarks(desk.declared("homepage", text))
    assert remark.blocked is not None
    Desk(PORTAL, {**SHARED, "platform": True}, OTHER).reach_section("homepage", text)


NAMES = ["Agenda", "Blog", "Wiki", "Aide"]


@settings(max_examples=100, deadline=None)
@given(st.permutations(NAMES), st.lists(st.integers(0, 4), min_size=2, max_size=2))
def test_whatever_menu_is_declared_is_reached_and_found_again(
    names: list[str], cuts: list[int]
) -> None:
    low, high = sorted(cuts)
    titles = ["Vie scolaire", "Neuf", "Portail"]
    parts = [names[:low], names[low:high], names[high:]]
    categories: tuple[Value, ...] = tuple(
        {"category": title, "applications": tuple(part)}
        for title, part in zip(titles, parts, strict=True)
        if part
    )
    desk = Desk(PORTAL)
    desk.reach(Declared(ResourceId(UAI, "homepage", "menu"), {"categories": categories}))
    expected = [(t, n) for t, part in zip(titles, parts, strict=True) for n in part]
    assert shown(desk) == expected


@pytest.mark.parametrize("text", ["{look: {skin: dark, favicon: a.ico}}", "{look: {logo: b.png}}"])
def test_a_look_is_written_and_read(text: str) -> None:
    desk = Desk(PORTAL)
    (change,) = desk.reach_section("homepage", text)
    desk.make([change.inverse()])
    assert desk.now.parameters == PORTAL


def test_tabs_are_for_those_who_are_declared_and_their_own_rule_comes_back() -> None:
    desk = Desk({**PORTAL, "portalDisplayChangePassword": "$_auth =~ /^LDAP$/"})
    text = "{widgets: {password: {for: [teachers], mandatory: true}, history: false}}"
    changes = desk.reach_section("homepage", text)
    assert desk.now.text("portalDisplayLoginHistory") == "1 == 0"
    assert "National_ENS" in str(desk.now.text("portalDisplayChangePassword"))
    desk.make([change.inverse() for change in changes])
    assert desk.now.text("portalDisplayChangePassword") == "$_auth =~ /^LDAP$/"


def test_a_tab_that_is_none_is_a_mistake() -> None:
    desk = Desk(PORTAL)
    (problem,) = desk.read(desk.declared("homepage", "{widgets: {histori: true}}")).problems
    assert (problem.code, "history" in str(problem.hint)) == ("unknown-widget", True)


def test_bookmarks_and_welcome_are_left_out_and_told() -> None:
    desk = Desk(PORTAL)
    text = "{bookmarks: {teachers: [Blog]}, welcome: {text: Bonjour}}"
    reading = desk.read(desk.declared("homepage", text))
    assert reading.declared == ()
    assert len(reading.notices) == 2
