"""Connectors: a tile of entconf's own and the service provider that goes with it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entconf.drivers.lemonldap.applications import CONNECTOR, RESERVED, name_in, own_key
from entconf.model.resource import Declared, ResourceId
from entconf.model.secret import Secret
from entconf.model.values import Value, sorted_set
from tests.lemonldap_kinds.desk import MENU, OTHER, SECRET, SHARED, UAI, Desk

VIE = "title: Vie scolaire, url: https://vie.example/"
KEY = own_key(CONNECTOR, UAI, "vie")
METADATA = '<md:EntityDescriptor entityID="https://vie.example/sp" xmlns:md="urn:x"/>'

words = st.text("abcàéç '&;$@%019.-", min_size=1, max_size=12).map(str.strip).filter(bool)
addresses = st.sampled_from(["https://a.example/", "https://b.example/x?y=1", "https://c.example"])
populations = st.sets(st.sampled_from(["students", "parents", "teachers", "staff"])).map(sorted_set)


@st.composite
def connectors(draw: st.DrawFn) -> dict[str, Value]:
    plain: dict[str, Value] = draw(
        st.fixed_dictionaries(
            {"title": words, "url": addresses, "for": populations},
            optional={"description": words, "icon": st.just("vie.png"), "sso.logout": addresses},
        )
    )
    kind = draw(st.sampled_from(["none", "cas", "oauth", "saml"]))
    more: dict[str, dict[str, st.SearchStrategy[Value]]] = {
        "none": {},
        "cas": {"sso.service": addresses},
        "oauth": {
            "sso.grant": st.sampled_from(["authorization_code", "client_credentials", "password"]),
            "sso.scope": st.sets(words, max_size=3).map(sorted_set),
            "sso.redirect": st.sets(addresses, min_size=1).map(sorted_set),
            "sso.secret": st.just(Secret("env:A")),
        },
        "saml": {},
    }
    told: dict[str, Value] = draw(st.fixed_dictionaries({}, optional=more[kind]))
    metadata: dict[str, Value] = {"sso.metadata": METADATA} if kind == "saml" else {}
    return {**plain, "sso.type": kind, **told, **metadata}


def declare(attributes: dict[str, Value], key: str = "vie") -> Declared:
    return Declared(ResourceId(UAI, "connectors", key), attributes)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=connectors(), second=connectors())
def test_what_is_declared_is_read_back_whatever_stood_there(
    first: dict[str, Value], second: dict[str, Value]
) -> None:
    desk = Desk()
    desk.reach(declare(first))
    desk.reach(declare(second))
    (live,) = desk.read([declare(second)]).live
    assert {name: live.attributes[name] for name in second} == second
    desk.reach(Declared(ResourceId(UAI, "connectors", "vie"), {}, present=False))
    assert desk.now.parameters["applicationList"] == MENU["applicationList"]
    left = {k: v for k, v in desk.now.parameters.items() if v and k not in MENU}
    assert left == {}, "nothing of the provider stays"


@given(st.text(min_size=1, max_size=12), st.sampled_from(["order", "type", "options", ""]))
def test_a_key_is_read_back_and_never_holds_a_word_that_the_menu_reserves(
    name: str, reserved: str
) -> None:
    key = own_key(CONNECTOR, UAI, name + reserved)
    assert name_in(key, CONNECTOR, UAI) == name + reserved
    assert RESERVED.search(key) is None
    assert key.isascii()
    assert key[-1] not in "-."


def test_the_provider_opens_to_whom_the_tile_is_shown() -> None:
    desk = Desk()
    desk.reach_section("connectors", f"{{vie: {{{VIE}, for: [teachers], sso: {{type: cas}}}}}}")
    options = desk.part("casAppMetaDataOptions", KEY)
    tile = desk.part("applicationList", own_key("category", "menu", "Services en ligne"), KEY)
    shown = tile["options"]
    assert isinstance(shown, dict)
    assert options["casAppMetaDataOptionsRule"] == shown["display"]
    assert options["casAppMetaDataOptionsService"] == "https://vie.example/"
    assert desk.part("casAppMetaDataExportedVars", KEY) == {}, "nothing is told of anybody"


def test_a_provider_whose_rule_was_changed_by_hand_is_seen() -> None:
    desk = Desk()
    text = f"{{vie: {{{VIE}, for: [teachers], sso: {{type: cas}}}}}}"
    desk.reach_section("connectors", text)
    path = ("casAppMetaDataOptions", KEY, "casAppMetaDataOptionsRule")
    desk.now = desk.now.with_value("1", *path)
    (change,) = desk.changes(desk.declared("connectors", text))
    assert change.before["for"] == ("access: 1", "teachers")
    desk.make([change])
    assert "National_ENS" in str(desk.now.text(*path))
    desk.make([change.inverse()])
    assert desk.now.text(*path) == "1"


def test_the_service_follows_the_address_that_it_was_made_of() -> None:
    desk = Desk()
    desk.reach_section("connectors", f"{{vie: {{{VIE}, sso: {{type: cas}}}}}}")
    desk.reach_section("connectors", "{vie: {url: https://neuf.example/}}")
    options = desk.part("casAppMetaDataOptions", KEY)
    assert options["casAppMetaDataOptionsService"] == "https://neuf.example/"


def test_what_an_administrator_set_on_a_provider_stays_and_its_loss_is_told() -> None:
    desk = Desk()
    desk.reach_section("connectors", f"{{vie: {{{VIE}, sso: {{type: oauth}}}}}}")
    desk.now = desk.now.with_value("mail", "oidcRPMetaDataExportedVars", KEY, "email")
    algorithm = ("oidcRPMetaDataOptions", KEY, "oidcRPMetaDataOptionsIDTokenSignAlg")
    desk.now = desk.now.with_value("RS256", *algorithm)
    desk.reach_section("connectors", "{vie: {title: Vie, for: [teachers]}}")
    assert desk.part("oidcRPMetaDataExportedVars", KEY) == {"email": "mail"}
    assert desk.now.text(*algorithm) == "RS256"
    gone = Declared(ResourceId(UAI, "connectors", "vie"), {}, present=False)
    (remark,) = desk.remarks([gone])
    assert remark.irreversible is not None


def test_a_secret_is_compared_and_never_told() -> None:
    desk = Desk()
    item = {"title": "V", "url": "https://v.example/", "sso.type": "oauth"}
    desk.reach(declare({**item, "sso.secret": Secret("env:A")}))
    options = desk.part("oidcRPMetaDataOptions", KEY)
    assert options["oidcRPMetaDataOptionsClientSecret"] == SECRET
    (change,) = desk.changes([declare({**item, "sso.secret": Secret("env:OTHER")})])
    assert SECRET not in str(change)
    assert SECRET not in str(desk.live("connectors"))
    gone = Declared(ResourceId(UAI, "connectors", "vie"), {}, present=False)
    assert "secret" in str(desk.remarks([gone])[0].irreversible)


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"title": "<b>Vie</b>"}, "markup"),
        ({"url": 'https://v.example/"'}, "markup"),
        ({"sso.type": "cas", "sso.service": "PronoteRegisteredService"}, "bad-service"),
        ({"sso.type": "cas", "url": "/vie"}, "bad-service"),
        ({"sso.type": "oauth", "sso.grant": "autorization_code"}, "unknown-grant"),
        ({"sso.type": "saml", "sso.metadata": "<a>"}, "bad-metadata"),
        ({"sso.type": "saml", "sso.metadata": "<a/>"}, "bad-metadata"),
        ({"sso.type": "saml", "sso.metadata": f"<!DOCTYPE a>{METADATA}"}, "bad-metadata"),
        ({"for": ("guests",)}, "no-words"),
    ],
)
def test_what_a_portal_cannot_hold_is_a_mistake(attributes: dict[str, Value], code: str) -> None:
    item: dict[str, Value] = {"title": "Vie", "url": "https://v.example/"}
    (problem,) = Desk().read([declare({**item, **attributes})]).problems
    assert problem.code == code


def test_an_address_that_another_provider_has_is_blocked() -> None:
    desk = Desk()
    item: dict[str, Value] = {"title": "V", "url": "https://v.example/", "for": ()}
    desk.reach(declare({**item, "sso.type": "saml", "sso.metadata": METADATA}, "one"))
    desk.reach(declare({**item, "sso.type": "cas"}, "two"))
    for sso in ({"sso.type": "saml", "sso.metadata": METADATA}, {"sso.type": "cas"}):
        (remark,) = desk.remarks([declare({**item, **sso}, "three")])
        assert remark.blocked is not None


def test_a_protocol_that_the_portal_does_not_speak_is_told() -> None:
    desk = Desk()
    item: dict[str, Value] = {"title": "V", "url": "https://v.example/", "sso.type": "oauth"}
    notes = [str(note) for note in desk.remarks([declare(item)])[0].notes]
    assert any("issuerDBOpenIDConnectActivation" in note for note in notes)
    assert any("client_id" in note and KEY in note for note in notes)


def test_schools_that_share_a_portal_have_each_their_own_connectors() -> None:
    text = f"{{vie: {{{VIE}, for: [teachers]}}}}"
    first = Desk(options=SHARED)
    first.reach_section("connectors", text)
    second = Desk(first.now.parameters, SHARED, OTHER)
    assert second.live("connectors") == {}
    second.reach_section("connectors", text)
    assert len(second.live("connectors")) == 1
    tiles = second.part("applicationList", own_key("category", "menu", "Services en ligne"))
    displays = {str(tiles[own_key(CONNECTOR, uai, "vie")]) for uai in (UAI, OTHER)}
    assert len(displays) == 2
    second.reach_section("connectors", "{vie: false}")
    first.now = second.now
    assert len(first.live("connectors")) == 1


def test_what_a_portal_has_no_room_for_is_left_out_and_told() -> None:
    item: dict[str, Value] = {"title": "V", "target": "new", "substructures": True}
    reading = Desk().read([declare(item)])
    assert dict(reading.declared[0].attributes) == {"title": "V"}
    assert "substructures, target" in str(reading.notices[0])
