"""Reading rows that leave out, null, add or reorder fields; the forms a value may take."""

from __future__ import annotations

import pytest

from entconf.drivers.base import BackendSettings
from entconf.drivers.edifice.announcements import _moment
from entconf.drivers.edifice.applications import Applications
from entconf.drivers.edifice.connector_fields import (
    complete_update,
    generated_pattern,
    live_attributes,
    plain_address,
    to_ent,
)
from entconf.drivers.edifice.groups_directory import sort_groups
from entconf.drivers.edifice.json_shapes import Row, as_rows
from entconf.drivers.edifice.login import Identity
from entconf.drivers.edifice.names import fold, nearest
from entconf.drivers.edifice.people import People, functions_of
from entconf.drivers.edifice.settings import parse_settings
from entconf.drivers.edifice.structures import find_structure
from entconf.drivers.edifice.transport import Answer
from entconf.errors import AccessForbidden, ConfigurationError, UnexpectedAnswer
from entconf.model.establishment import Establishment
from entconf.model.secret import Secret
from entconf.model.values import JsonValue, Value

_GOOD: dict[str, Value] = {
    "url": "https://ent.example/",
    "login": "a.b",
    "password": Secret("env:P"),
}


def _parse(**more: Value) -> object:
    return parse_settings(BackendSettings("ent", "edifice", {**_GOOD, **more}))


def test_settings_are_taken() -> None:
    parsed = parse_settings(BackendSettings("ent", "edifice", {**_GOOD, "in_flight": 2}))
    assert (parsed.url, parsed.in_flight, parsed.timeout) == ("https://ent.example", 2, 60)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("pasword", "x", "password"),
        ("password", "plain", "never the value itself"),
        ("url", "https://ent.example/path", "address of the ENT alone"),
        ("url", "ftp://ent.example", "address of the ENT alone"),
        ("timeout", 0, "from 1 to 3600"),
        ("timeout", True, "from 1 to 3600"),
        ("platform", "yes", "true or false"),
        ("auth", "saml", "form or oauth2"),
        ("auth", "oauth2", "client_id"),
        ("ca_file", "no/such.pem", "file"),
        ("connector_name", "{key}", "{uai}"),
    ],
)
def test_a_wrong_setting_is_refused(option: str, value: Value, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        _parse(**{option: value})
    told = " ".join(f"{one.message} {one.hint}" for one in caught.value.problems())
    assert said in told
    assert "plain" not in told


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_settings(BackendSettings("ent", "edifice", {"url": "x", "nope": 1}))
    assert len(caught.value.problems()) == 4


def test_groups_are_sorted_by_what_they_are() -> None:
    ours: Row = {"id": "s-1", "name": "Nous"}
    rows: list[Row] = [
        {
            "id": "g-1",
            "type": "ProfileGroup",
            "subType": "StructureGroup",
            "filter": "Teacher",
            "name": "Teachers",
            "structures": [{"id": "s-2"}],
        },
        {
            "id": "g-2",
            "type": "ProfileGroup",
            "subType": "StructureGroup",
            "filter": "Teacher",
            "name": "Lehrkräfte",
            "structures": [ours],
            "new": {"x": 1},
        },
        {
            "id": "g-3",
            "type": "ProfileGroup",
            "subType": "ClassGroup",
            "filter": "Student",
            "classes": [{"id": "c-1", "name": "6e1"}],
            "structures": None,
        },
        {"id": "g-4", "type": "ManualGroup", "name": "Éditeurs", "nbUsers": None},
        {"name": None, "type": None},
    ]
    found = sort_groups(rows, "s-1")
    assert found.profile_groups == {"teachers": "g-2"}
    assert found.classes == {"c-1": "6e1"}
    assert found.manual_named("editeurs")[0].size == -1
    assert found.id_of("teachers") == "g-2"
    assert found.id_of("Lehrkräfte") is None


def test_people_are_counted_and_found() -> None:
    rows: list[Row] = [
        {
            "id": "1",
            "type": "Student",
            "login": "a.pupil",
            "classes": [{"id": "c", "name": "6A"}],
            "manualGroups": ["Club"],
        },
        {
            "id": "2",
            "type": ["Teacher"],
            "login": "B.Prof",
            "functions": [["ADMIN_LOCAL", ["s"]]],
            "manualGroups": [{"id": "g", "name": "Club"}],
            "classes": [{"id": "c", "name": "6A"}],
        },
        {
            "id": "3",
            "type": "Student",
            "login": "gone",
            "deleteDate": 1700000000000,
            "manualGroups": ["Club"],
        },
        {"id": "4", "type": None, "login": None, "classes": None, "manualGroups": None},
    ]
    people = People(rows, {"c": "6A"})
    assert people.counts() == {"students": 1, "teachers": 1}
    assert people.members == {"Club": {"1"}, "#g": {"2"}}
    assert people.pupils_of == {"6A": ["1"]}
    assert people.by_login["b.prof"]["id"] == "2"
    assert people.adult_logins() == ["B.Prof"]


def test_functions_come_as_pairs_of_any_quality() -> None:
    odd: Row = {"functions": [["ADMIN_LOCAL", ["s", None]], ["SUPER_ADMIN"], [], "x", [None]]}
    assert functions_of(odd) == {"ADMIN_LOCAL": ("s",), "SUPER_ADMIN": ()}
    assert functions_of({"functions": None}) == {}


def test_a_role_of_two_applications_is_shared() -> None:
    both: Row = {"id": "r", "name": "Both"}
    apps = Applications(
        [
            {"id": "a", "name": "Blog", "displayName": None, "roles": [both], "isExternal": None},
            {"id": "b", "name": "Messagerie", "displayName": "conversation", "roles": [both]},
            {"id": "c", "name": "blog", "isExternal": True, "roles": None},
        ]
    )
    blog, mail = apps.find("BLOG"), apps.find("Conversation")
    assert blog is not None
    assert mail is not None
    assert (blog.id, mail.id) == ("a", "b")
    assert blog.roles[0].shared


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("/adapter#https://a.example/x?y=1", "https://a.example/x?y=1"),
        ("/cas/login?service=https%3A%2F%2Fa.example%2Fx", "https://a.example/x"),
        ("/cas/login?renew=true", "/cas/login?renew=true"),
    ],
)
def test_addresses_lead_somewhere(address: str, plain: str) -> None:
    assert plain_address(address) == plain


def test_a_wrapped_address_reads_as_the_declared_one() -> None:
    data: Row = {
        "address": "/adapter#https://a.example/",
        "scope": "a b",
        "secret": "s",
        "target": None,
    }
    declared: dict[str, Value] = {"url": "https://a.example/", "sso.secret": Secret("env:S")}
    live = live_attributes(data, declared, lambda _secret: "s")
    assert live["url"] == "https://a.example/"
    assert live["sso.scope"] == ("a", "b")
    assert live["sso.secret"] == Secret("env:S")
    assert live["target"] == "same"
    assert live_attributes(data, declared, lambda _s: "other")["sso.secret"] != Secret("env:S")


def test_a_new_address_of_a_cas_connector_gets_a_new_pattern() -> None:
    old = "https://a.example:8443/x"
    data: Row = {"address": old, "casType": "T", "pattern": generated_pattern(old)}
    body = complete_update(to_ent({"url": "https://b.example/"}, str), data)
    assert body == {"address": "https://b.example/", "casType": "T", "pattern": ""}
    kept = complete_update({"address": "https://b.example/"}, {**data, "pattern": "^mine$"})
    assert kept["pattern"] == "^mine$"
    assert complete_update({"displayName": "x"}, data) == {"displayName": "x"}


@pytest.mark.parametrize(
    "value",
    ["2026-09-01T06:00:00.000", "2026-09-01 08:00:00+02", "2026-09-01T06:00:00Z", 1788242400000],
)
def test_moments_of_any_form_are_one(value: str | int) -> None:
    assert _moment({"startDate": value}, "startDate") == "2026-09-01T06:00:00.000Z"


def test_a_structure_is_found_by_its_uai_alone() -> None:
    rows: list[Row] = [{"id": None, "UAI": None}, {"id": "s", "UAI": "0990001x", "parents": None}]
    found = find_structure(rows, Establishment("0990001X"))
    assert (found.id, found.timetable, found.has_app) == ("s", "", False)
    with pytest.raises(AccessForbidden, match="0990002"):
        find_structure(rows, Establishment("0990002Y"))


def test_what_is_no_list_concludes_nothing() -> None:
    answers: tuple[JsonValue, ...] = ({}, None, "x")
    for data in answers:
        with pytest.raises(UnexpectedAnswer):
            as_rows(data, "groups")


def test_cookies_are_followed_and_taken_back() -> None:
    identity = Identity()
    identity.learn(Answer(200, cookies=("a=1; Path=/", "b=2; Max-Age=60; Secure")))
    identity.learn(Answer(200, cookies=("a=; Path=/", "b=x; Max-Age=0; Path=/", "c=d=e")))
    assert identity.cookies == {"c": "d=e"}
    assert "d=e" not in repr(identity)


def test_names_are_folded() -> None:
    assert fold("  Équipe   ÉDUCATIVE ") == "equipe educative"
    assert nearest("bolg", ["Wiki", "Blog"]) == "Blog"
    assert nearest("zzz", ["Wiki"]) is None
