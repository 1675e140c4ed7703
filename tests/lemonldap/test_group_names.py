"""What the portal calls the groups of a site, and rules that hold groups of several schools."""

from __future__ import annotations

import pytest

from entconf.drivers.base import BackendSettings
from entconf.drivers.lemonldap.settings_reading import parse_settings
from entconf.errors import ConfigurationError
from entconf.model.values import Value
from tests.lemonldap_kinds.desk import MENU, OTHER, UAI, Desk

HOST = "wiki.example"
OPTIONS: dict[str, Value] = {
    "group_name": "{uai}:{key}",
    "virtual_hosts": {"Wiki": {"host": HOST}},
}


@pytest.mark.parametrize("name", ["Club", "{key}-{key}", "{clé}:{key}", "{key"])
def test_names_of_groups_that_tell_no_group_are_refused(name: str) -> None:
    options: dict[str, Value] = {"url": "http://m.example", "portal": "http://p.example"}
    with pytest.raises(ConfigurationError, match="group_name"):
        parse_settings(BackendSettings("p", "lemonldap", {**options, "group_name": name}))


def test_groups_are_named_as_the_directory_names_them() -> None:
    held = Desk({**MENU, "locationRules": {HOST: {}}}, OPTIONS)
    held.reach_section("rights", "{roles: {Club (midi): [Wiki]}}")
    told = held.now.text("locationRules", HOST, "default")
    assert told == f'inGroup("{UAI}:Club \\x{{28}}midi\\x{{29}}")'
    assert held.live("rights") == {"roles/Club (midi)": {"roles": ("Wiki",)}}


def test_schools_of_one_portal_leave_each_others_groups_in_its_rules() -> None:
    shared: dict[str, Value] = {**OPTIONS, "school_variable": "ecole", "platform": True}
    first = Desk({**MENU, "locationRules": {HOST: {}}}, shared)
    first.reach_section("rights", "{roles: {Club: [Wiki]}}")
    second = Desk(first.now.parameters, shared, OTHER)
    second.reach_section("rights", "{roles: {Club: [Wiki]}}")
    told = second.now.text("locationRules", HOST, "default")
    assert told == f"inGroup('{UAI}:Club') or inGroup('{OTHER}:Club')"
    again = Desk(second.now.parameters, shared)
    assert again.reach_section("rights", "{roles: {Club: [Wiki]}}") == []
    assert again.live("rights") == {"roles/Club": {"roles": ("Wiki",)}}
    again.reach_section("rights", "{roles: {Club: false}}")
    assert again.now.text("locationRules", HOST, "default") == f"inGroup('{OTHER}:Club')"
