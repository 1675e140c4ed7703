"""Features: whose display rule is written, found, and left alone."""

from __future__ import annotations

import pytest

from entconf.drivers.lemonldap.applications import FEATURE, own_key
from entconf.model.values import JsonValue, Value
from tests.lemonldap_kinds.desk import MENU, OTHER, SHARED, UAI, Desk, application, category, menu

EVERYBODY = ("guests", "parents", "staff", "students", "teachers")
APPLICATIONS: dict[str, Value] = {
    "applications": {"Cahier": {"url": "https://c.example/", "category": "Vie scolaire"}}
}


def display(desk: Desk, *path: str) -> object:
    return desk.part("applicationList", *path, "options")["display"]


def test_an_application_is_found_by_its_name_or_its_key() -> None:
    desk = Desk()
    desk.reach_section("features", "{Agenda: [teachers]}")
    by_name = display(desk, "one", "agenda")
    assert desk.reach_section("features", "{agenda: [teachers]}") == []
    assert "National_ENS" in str(by_name)


def test_nothing_else_of_the_portal_is_touched() -> None:
    desk = Desk()
    desk.reach_section("features", "{Agenda: [teachers], Wiki: false}")
    blog = ("applicationList", "one", "blog")
    assert desk.part(*blog) == Desk().part(*blog)
    assert {k: v for k, v in desk.now.parameters.items() if k != "applicationList"} == {
        k: v for k, v in MENU.items() if k != "applicationList"
    }


def test_off_is_a_rule_that_nobody_meets_and_the_application_stays() -> None:
    desk = Desk()
    desk.reach_section("features", "{Agenda: false}")
    assert display(desk, "one", "agenda") == "1 == 0"
    assert desk.live("features")["Agenda"] == {"for": ()}


def test_an_application_of_the_settings_is_added_in_its_category() -> None:
    desk = Desk(options=APPLICATIONS)
    (change,) = desk.reach_section("features", "{cahier: [students]}")
    assert change.before == {"for": ()}
    key = own_key(FEATURE, UAI, "Cahier")
    assert desk.part("applicationList", "one", key, "options")["uri"] == "https://c.example/"
    assert desk.live("features")["Cahier"] == {"for": ("students",)}
    desk.reach_section("features", "{Cahier: false}")


def test_an_unknown_application_is_a_mistake_with_the_nearest_word() -> None:
    desk = Desk(options=APPLICATIONS)
    for word, near in (("Agendda", "Agenda"), ("Cahir", "Cahier")):
        (problem,) = desk.read(desk.declared("features", f"{{{word}: true}}")).problems
        assert (problem.code, near in str(problem.hint)) == ("unknown-feature", True)
        assert problem.source is not None


def test_two_applications_of_one_name_are_told_apart_by_their_keys() -> None:
    doubled = menu(
        one=category("A", a=application("Wiki")), two=category("B", b=application("WIKI "))
    )
    desk = Desk(doubled)
    (problem,) = desk.read(desk.declared("features", "{Wiki: true}")).problems
    assert problem.code == "ambiguous"
    assert "one/a, two/b" in str(problem.hint)
    desk.reach_section("features", "{a: [teachers], two/b: false}")
    assert desk.live("features") == {"a": {"for": ("teachers",)}, "b": {"for": ()}}


def test_one_application_under_two_names_is_a_mistake() -> None:
    doubled = menu(one=category("A", a=application("Wiki")))
    desk = Desk(doubled)
    (problem,) = desk.read(desk.declared("features", "{Wiki: true, a: false}")).problems
    assert problem.code == "duplicate-name"


def test_a_foreign_rule_is_told_kept_and_put_back() -> None:
    desk = Desk()
    everything = desk.read(complete=["features"]).live
    (wiki,) = [one for one in everything if one.id.key == "Wiki"]
    assert dict(wiki.attributes) == {"for": ("rule: inGroup('timelords')",)}
    assert wiki.owner == "foreign", "an exclusive section and a dump leave it alone"
    declared = desk.declared("features", "{Wiki: [teachers]}")
    (remark,) = desk.remarks(declared)
    assert "inGroup('timelords')" in str(remark.notes[0])
    changes = desk.reach(*declared)
    desk.make([change.inverse() for change in changes])
    assert display(desk, "two", "wiki") == "inGroup('timelords')"


@pytest.mark.parametrize("rule", ["auto", "", "0", "sp:moodle", "$uid eq 'dwho'", "inGroup("])
def test_what_is_not_in_our_words_is_never_taken_for_an_audience(rule: str) -> None:
    desk = Desk(menu(one=category("A", a=application("Wiki", rule))))
    shown = desk.live("features")["Wiki"]["for"]
    assert shown == (f"rule: {rule if rule not in ('', '0') else 'auto'}",)


def test_guests_need_words_before_anything_can_be_theirs() -> None:
    desk = Desk()
    (problem,) = desk.read(desk.declared("features", "{Agenda: [guests]}")).problems
    assert problem.code == "no-words"
    words: dict[str, Value] = {"profiles": {"guests": {"group": "invites"}}}
    Desk(options=words).reach_section("features", "{Agenda: [guests]}")


def test_roles_are_left_out_and_told() -> None:
    reading = Desk().read(Desk().declared("features", "{Agenda: {for: [staff], roles: [x]}}"))
    assert dict(reading.declared[0].attributes) == {"for": ("staff",)}
    assert "roles" in str(reading.notices[0])


@pytest.mark.parametrize(
    ("parameters", "live", "wanted"),
    [
        (menu(border=category("A", a=application("Wiki", "off"))), EVERYBODY, "false"),
        (menu(one=category("A", wikitype=application("Wiki"))), (), "true"),
    ],
)
def test_where_the_menu_does_not_look_at_rules_nothing_is_promised(
    parameters: dict[str, JsonValue], live: tuple[str, ...], wanted: str
) -> None:
    """Portal/Main/Menu.pm passes over keys with type, options, catname and order in them."""
    desk = Desk(parameters)
    assert desk.live("features")["Wiki"]["for"] == live
    (remark,) = desk.remarks(desk.declared("features", f"{{Wiki: {wanted}}}"))
    assert remark.blocked is not None


def test_schools_that_share_a_portal_have_each_their_own_applications() -> None:
    shared = {**APPLICATIONS, **SHARED}
    first = Desk(options=shared)
    first.reach_section("features", "{Cahier: [students]}")
    second = Desk(first.now.parameters, shared, OTHER)
    assert second.live("features") == {}
    second.reach_section("features", "{Cahier: [teachers]}")
    first.now = second.now
    assert first.live("features") == {"Cahier": {"for": ("students",)}}
    assert second.live("features") == {"Cahier": {"for": ("teachers",)}}
    (problem,) = second.read(second.declared("features", "{Agenda: true}")).problems
    assert "all schools" in str(problem.message)


def test_a_second_school_needs_a_variable_that_tells_them_apart() -> None:
    first = Desk(options=APPLICATIONS)
    first.reach_section("features", "{Cahier: [students]}")
    second = Desk(first.now.parameters, APPLICATIONS, OTHER)
    (problem,) = second.read(second.declared("features", "{Agenda: true}")).problems
    assert problem.code == "shared-portal"
    assert UAI in str(problem.message)
