"""Opening, rights and services: rules and parameters beside the menu."""

from __future__ import annotations

import pytest

from entconf.drivers.lemonldap.changed_rules import faults_in
from entconf.drivers.lemonldap.perl_text import message_of
from entconf.model.values import JsonValue, Value
from tests.lemonldap_kinds.desk import MENU, OTHER, SHARED, UAI, Desk

HOSTS: dict[str, Value] = {
    "virtual_hosts": {
        "Wiki": {"host": "wiki.example"},
        "Entretien": {"host": "wiki.example", "path": "/admin/"},
    }
}
SITE: dict[str, JsonValue] = {
    **MENU,
    "locationRules": {"wiki.example": {"^/logout": "logout_sso", "default": "accept"}},
}


def test_each_closed_profile_has_a_rule_and_opening_takes_it_away() -> None:
    desk = Desk({**MENU, "grantSessionRules": {"'Dehors'##zz": "$uid ne 'x'"}})
    desk.reach_section("opening", "{students: false, parents: false, teachers: true}")
    rules = desk.part("grantSessionRules")
    assert sorted(key.partition("##")[2] for key in rules) == [
        f"entconf-opening-{UAI.lower()}-parents",
        f"entconf-opening-{UAI.lower()}-students",
        "zz",
    ]
    (students,) = [rule for key, rule in rules.items() if key.endswith("-students")]
    assert str(students).startswith("not (")
    assert "National_ELV" in str(students)
    desk.reach_section("opening", "{students: true, parents: true}")
    assert dict(desk.part("grantSessionRules")) == {"'Dehors'##zz": "$uid ne 'x'"}


def test_the_message_is_escaped_and_follows_the_settings() -> None:
    told = "C'est $fermé ## jusqu'au <b>2</b>"
    desk = Desk(options={"closed_message": told})
    desk.reach_section("opening", "{students: false}")
    (key,) = desk.part("grantSessionRules")
    message, _, comment = key.partition("##")
    assert message_of(message) == told
    assert comment.startswith("entconf-opening-")


def test_a_rule_of_ours_that_was_rewritten_is_neither_open_nor_closed() -> None:
    desk = Desk()
    desk.reach_section("opening", "{students: false}")
    (key,) = desk.part("grantSessionRules")
    desk.now = desk.now.with_value("1", "grantSessionRules", key)
    for wanted in ("true", "false"):
        (change,) = desk.changes(desk.declared("opening", f"{{students: {wanted}}}"))
        assert change.before["open"] == "rule: 1"
    changes = desk.reach_section("opening", "{students: true}")
    desk.make([change.inverse() for change in changes])
    assert list(desk.part("grantSessionRules").values()) == ["1"]


def test_schools_close_for_their_own_people_alone() -> None:
    first = Desk(options=SHARED)
    first.reach_section("opening", "{students: false}")
    second = Desk(first.now.parameters, SHARED, OTHER)
    assert second.live("opening")["students"] == {"open": True}
    second.reach_section("opening", "{students: false}")
    rules = second.part("grantSessionRules")
    assert len(rules) == 2
    assert all(any(uai in str(rule) for uai in (UAI, OTHER)) for rule in rules.values())


def test_a_profile_without_words_can_be_opened_but_not_closed() -> None:
    desk = Desk()
    desk.reach_section("opening", "{guests: true}")
    (problem,) = desk.read(desk.declared("opening", "{guests: false}")).problems
    assert problem.code == "no-words"


def test_a_role_opens_its_place_to_the_groups_that_have_it() -> None:
    desk = Desk(SITE, HOSTS)
    desk.reach_section("rights", "{roles: {Club: [Entretien], Profs: [Entretien]}}")
    rules = desk.part("locationRules", "wiki.example")
    assert (rules["^/logout"], rules["default"]) == ("logout_sso", "accept")
    (pattern,) = [key for key in rules if key.startswith("(?#entconf")]
    assert pattern == "(?#entconf-Entretien)^/admin(?=[/?]|$)"
    assert rules[pattern] == "inGroup('Club') or inGroup('Profs')"
    desk.reach_section("rights", "{roles: {Club: false}}")
    assert desk.part("locationRules", "wiki.example")[pattern] == "inGroup('Profs')"
    desk.reach_section("rights", "{roles: {Profs: false}}")
    assert desk.part("locationRules", "wiki.example")[pattern] == "1 == 0"
    assert desk.live("rights") == {}


def test_the_rule_of_a_host_that_was_there_is_told_and_comes_back() -> None:
    desk = Desk(SITE, HOSTS)
    (notice,) = desk.read(complete=["rights"]).notices
    assert "accept" in str(notice)
    declared = desk.declared("rights", "{roles: {Club: [Wiki], Profs: [Wiki]}}")
    remarks = desk.remarks(declared)
    assert all("accept" in str(remark.notes[0]) for remark in remarks)
    changes = desk.reach(*declared)
    assert desk.now.text("locationRules", "wiki.example", "default") == (
        "inGroup('Club') or inGroup('Profs')"
    )
    desk.make([change.inverse() for change in reversed(changes)])
    assert desk.now.text("locationRules", "wiki.example", "default") == "accept"


def test_an_unknown_role_is_a_mistake_and_other_rights_are_left_out() -> None:
    desk = Desk(SITE, HOSTS)
    (problem,) = desk.read(desk.declared("rights", "{roles: {Club: [Wikki]}}")).problems
    assert (problem.code, "Wiki" in str(problem.hint)) == ("unknown-role", True)
    text = """
    communication: [{from: Club, to: teachers}]
    delegations: [{login: a, function: local_admin}]
    """
    reading = desk.read(desk.declared("rights", text))
    assert (reading.declared, len(reading.notices)) == ((), 2)
    without = Desk(SITE)
    assert len(without.read(without.declared("rights", "{roles: {Club: [Wiki]}}")).notices) == 1


def test_a_service_is_a_parameter_with_its_two_values() -> None:
    options: dict[str, Value] = {
        "services": {"mfa": {"parameter": "sfRequired", "on": 0, "off": 1}}
    }
    desk = Desk({**MENU, "sfRequired": "$authenticationLevel > 3"}, options)
    assert desk.live("services")["mfa"] == {"exempt": "rule: $authenticationLevel > 3"}
    changes = desk.reach_section("services", "{mfa: {exempt: true}}")
    assert desk.now.text("sfRequired") == "0"
    desk.make([change.inverse() for change in changes])
    assert desk.now.text("sfRequired") == "$authenticationLevel > 3"
    reading = desk.read(desk.declared("services", "{timetable: {source: EDT}, mobile_app: true}"))
    assert (reading.declared, len(reading.notices)) == ((), 2)


@pytest.mark.parametrize("kind", ["homepage", "services", "rights"])
def test_what_a_shared_portal_has_only_once_is_blocked(kind: str) -> None:
    text = {
        "homepage": "{widgets: {history: false}, look: {skin: dark}}",
        "services": "{mobile_app: true}",
        "rights": "{roles: {Club: [Entretien]}}",
    }[kind]
    options: dict[str, Value] = {
        **HOSTS,
        **SHARED,
        "services": {"mobile_app": {"parameter": "portalDisplayRefreshMyRights"}},
    }
    desk = Desk(SITE, options)
    remarks = desk.remarks(desk.declared(kind, text))
    assert remarks
    assert all(remark.blocked is not None for remark in remarks)
    Desk(SITE, {**options, "platform": True}).reach_section(kind, text)


def test_only_rules_that_a_run_writes_are_judged() -> None:
    broken: dict[str, JsonValue] = {**MENU, "portalDisplayLogout": "inGroup("}
    exported: dict[str, JsonValue] = {"exportedVars": {"ENTPersonProfils": "x", "cn": "cn"}}
    desk = Desk({**broken, **exported}, HOSTS)
    base = desk.now
    desk.reach_section("features", "{Agenda: [teachers]}")
    desk.reach_section("opening", "{students: false}")
    desk.reach_section("rights", "{roles: {Club: [Entretien]}}")
    link = (
        "{vie: {title: V, url: 'https://v.example/', for: [staff], sso: {type: oauth, scope: [x]}}}"
    )
    desk.reach_section("connectors", link)
    assert list(faults_in(base, desk.now)) == []
    spoilt = desk.now.with_value(
        "$nobody eq 'x'", "applicationList", "one", "agenda", "options", "display"
    )
    (fault,) = faults_in(base, spoilt)
    assert "one/agenda" in str(fault)
    assert "nobody" in str(fault)
