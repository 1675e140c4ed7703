"""What entconf writes of a provider, as the manager's own interface reads it on a real server."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import cast

import pytest

from entconf.drivers.base import BackendSettings, ReadRequest
from entconf.drivers.lemonldap.applications import CONNECTOR, own_key
from entconf.drivers.lemonldap.driver import LemonldapDriver
from entconf.drivers.lemonldap.settings_reading import parse_settings
from entconf.engine.diff import compare
from entconf.kinds.catalog import all_kinds
from entconf.model.establishment import Establishment
from entconf.model.resource import Declared, ResourceId
from entconf.model.secret import Secret
from entconf.model.values import Attributes, JsonValue, Value
from tests.lemonldap.portal_server import ABSENT, API_HOST, PortalServer, is_installed
from tests.lemonldap.shared_portal import shared_portal
from tests.lemonldap_kinds.desk import SECRET, UAI, reveal

KEY = own_key(CONNECTOR, UAI, "vie")
VIE: dict[str, Value] = {
    "title": "Vie scolaire à l'École",
    "url": "https://vie.example/",
    "for": ("teachers",),
}
METADATA = (
    '<?xml version="1.0"?><md:EntityDescriptor entityID="https://vie.example/sp"'
    ' xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"><md:SPSSODescriptor'
    ' protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>'
)


@pytest.fixture
def server() -> Iterator[PortalServer]:
    """A portal of one's own for this test."""
    if not is_installed():
        pytest.skip(ABSENT)
    portal = shared_portal()
    portal.reset()
    yield portal
    portal.reset()


def write(server: PortalServer, attributes: Attributes) -> None:
    """Declare one connector, and make the change as a run would."""
    settings = parse_settings(BackendSettings("portal", "lemonldap", server.options()))
    driver = LemonldapDriver(settings, reveal)
    declared = Declared(ResourceId(UAI, "connectors", "vie"), {**VIE, **attributes})
    school = Establishment(UAI, "Collège Ada-Example")
    reading = driver.read(ReadRequest(school, (declared,)))
    live = next(iter(reading.live), None)
    change = compare(all_kinds()["connectors"], reading.declared[0], live)
    assert change is not None
    driver.perform(change, reading)


def provider(server: PortalServer, kind: str) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
    """A provider as the manager's interface tells it, and its options."""
    request = urllib.request.Request(  # noqa: S310 - http, on loopback
        f"{server.api}/api/v1/providers/{kind}/{KEY}", headers={"Host": API_HOST}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        found = cast("dict[str, JsonValue]", json.load(answer))
    options = found["options"]
    assert isinstance(options, dict)
    return found, options


def test_a_cas_application(server: PortalServer) -> None:
    write(server, {"sso.type": "cas", "sso.service": "https://vie.example/cas"})
    found, options = provider(server, "cas/app")
    assert found["confKey"] == KEY
    assert options["service"] == ["https://vie.example/cas"]
    assert "National_ENS" in str(options["rule"])
    assert found["exportedVars"] == {}


def test_an_openid_connect_client(server: PortalServer) -> None:
    more: Attributes = {
        "sso.type": "oauth",
        "sso.grant": "client_credentials",
        "sso.scope": ("notes",),
        "sso.redirect": ("https://vie.example/a", "https://vie.example/b"),
        "sso.secret": Secret("env:A"),
    }
    write(server, more)
    found, options = provider(server, "oidc/rp")
    assert found["clientId"] == KEY
    assert options["clientSecret"] == SECRET
    assert options["redirectUris"] == ["https://vie.example/a", "https://vie.example/b"]
    assert options["displayName"] == VIE["title"]
    assert options["allowClientCredentialsGrant"] == 1
    assert found["scopeRules"] == {"notes": "$requested"}
    assert "National_ENS" in str(options["rule"])


def test_a_saml_service_provider(server: PortalServer) -> None:
    write(server, {"sso.type": "saml", "sso.metadata": METADATA})
    found, options = provider(server, "saml/sp")
    assert found["metadata"] == METADATA
    assert found["exportedAttributes"] == {}
    assert "National_ENS" in str(options["rule"])


def test_accents_of_a_connector_reach_the_disk_as_they_are(server: PortalServer) -> None:
    write(server, {"description": "Élèves, à l'œuvre €"})
    stored = server.stored_bytes().decode()
    assert "Vie scolaire à l'École" in stored
    assert "Élèves, à l'œuvre €" in stored
