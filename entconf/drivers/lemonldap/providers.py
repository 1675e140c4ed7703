"""The service provider that goes with a connector: CAS, OpenID Connect or SAML.

It stands under the connector's own key in the parameters of its protocol, as the manager's own
interface writes it (Manager/Api/Providers).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from entconf.drivers.lemonldap.configuration import Configuration
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal, Secret
from entconf.model.values import Attributes, JsonValue, Value, sorted_set

#: What a live secret reads as when it is not the declared one. It refers to nothing.
OTHER_SECRET = Secret("ent:another value")
LOGOUT = "logoutServices"
_REQUESTED = "$requested"
#: The grants that are asked for by a flag of their own; the first one by none.
GRANTS: Mapping[str, str] = {
    "authorization_code": "",
    "client_credentials": "AllowClientCredentialsGrant",
    "password": "AllowPasswordGrant",
    "refresh_token": "RefreshToken",
}
_ENTITY = re.compile(r"entityID\s*=\s*[\"']([^\"']+)[\"']")


@dataclass(frozen=True, slots=True)
class Protocol:
    """How one protocol is laid out: the parameters that hold a provider, and their options."""

    type: str
    sections: tuple[str, ...]
    options: str

    def option(self, name: str) -> str:
        """The full name of an option."""
        return f"{self.options}{name}"


CAS = Protocol(
    "cas",
    ("casAppMetaDataOptions", "casAppMetaDataExportedVars", "casAppMetaDataMacros"),
    "casAppMetaDataOptions",
)
OIDC = Protocol(
    "oauth",
    (
        "oidcRPMetaDataOptions",
        "oidcRPMetaDataExportedVars",
        "oidcRPMetaDataMacros",
        "oidcRPMetaDataScopeRules",
        "oidcRPMetaDataOptionsExtraClaims",
    ),
    "oidcRPMetaDataOptions",
)
SAML = Protocol(
    "saml",
    (
        "samlSPMetaDataXML",
        "samlSPMetaDataOptions",
        "samlSPMetaDataExportedAttributes",
        "samlSPMetaDataMacros",
    ),
    "samlSPMetaDataOptions",
)
PROTOCOLS = (CAS, OIDC, SAML)
#: The parameter that says whether the portal speaks a protocol at all.
ACTIVATION = {
    "cas": "issuerDBCASActivation",
    "oauth": "issuerDBOpenIDConnectActivation",
    "saml": "issuerDBSAMLActivation",
}


def protocol_of(configuration: Configuration, key: str) -> Protocol | None:
    """The protocol of the provider under this key; None when there is none."""
    return next((one for one in PROTOCOLS if key in configuration.part(one.sections[0])), None)


def access_rule(configuration: Configuration, key: str) -> str | None:
    """The rule of the provider; None without provider, or where it lets everybody in."""
    protocol = protocol_of(configuration, key)
    if protocol is None:
        return None
    return configuration.text(protocol.options, key, protocol.option("Rule")) or None


def read_provider(
    configuration: Configuration, key: str, url: str, declared: Attributes, reveal: Reveal
) -> dict[str, Value]:
    """The `sso.` attributes of a connector whose address is `url`.

    What the address gives by itself is only told where it is declared. The secret is compared
    here and nowhere else: what comes out is a reference.
    """
    protocol = protocol_of(configuration, key)
    found: dict[str, Value] = {"sso.type": protocol.type if protocol else "none"}
    logout = configuration.text(LOGOUT, key)
    if logout or "sso.logout" in declared:
        found["sso.logout"] = logout or ""
    secret = declared.get("sso.secret")
    if isinstance(secret, Secret):
        same = client_secret(configuration, key) == reveal(secret)
        found["sso.secret"] = secret if same else OTHER_SECRET
    if protocol is None:
        return found
    options = configuration.part(protocol.options, key)
    if protocol is CAS:
        service = _text(options, CAS.option("Service"))
        if service != url or "sso.service" in declared:
            found["sso.service"] = service
    elif protocol is OIDC:
        found |= _client(configuration, key, url, declared)
    else:
        found["sso.metadata"] = configuration.text(SAML.sections[0], key, SAML.sections[0]) or ""
    return found


def _client(
    configuration: Configuration, key: str, url: str, declared: Attributes
) -> dict[str, Value]:
    options = configuration.part(OIDC.options, key)
    asked = [name for name, flag in GRANTS.items() if flag and _is_on(options, OIDC.option(flag))]
    found: dict[str, Value] = {}
    if asked or "sso.grant" in declared:
        found["sso.grant"] = " ".join(asked) or "authorization_code"
    scopes = configuration.part("oidcRPMetaDataScopeRules", key)
    if scopes or "sso.scope" in declared:
        found["sso.scope"] = sorted_set(scopes)
    back = _text(options, OIDC.option("RedirectUris")).split()
    if back != [url] or "sso.redirect" in declared:
        found["sso.redirect"] = sorted_set(back)
    return found


def _text(options: Mapping[str, JsonValue], name: str) -> str:
    value = options.get(name)
    return str(value) if isinstance(value, str | int) else ""


def _is_on(options: Mapping[str, JsonValue], name: str) -> bool:
    return _text(options, name) not in {"", "0"}


def client_secret(configuration: Configuration, key: str) -> str:
    """The secret of an OpenID Connect client; empty when there is none."""
    return configuration.text(OIDC.options, key, OIDC.option("ClientSecret")) or ""


def entity_of(metadata: str) -> str | None:
    """The name of a service provider as its metadata tells it; the server looks no further."""
    found = _ENTITY.search(metadata)
    return found[1] if found else None


def same_entity(configuration: Configuration, key: str, metadata: str) -> str | None:
    """The key of another provider with the same entity, of which the server could take only one."""
    for other in configuration.part(SAML.sections[0]):
        held = configuration.text(SAML.sections[0], other, SAML.sections[0]) or ""
        if other != key and entity_of(held) == entity_of(metadata):
            return other
    return None


def without_provider(configuration: Configuration, key: str) -> Configuration:
    """The configuration without any provider of this key."""
    for protocol in PROTOCOLS:
        for section in protocol.sections:
            if key in configuration.part(section):
                configuration = configuration.with_value(None, section, key)
    return configuration


def kept_by_hand(configuration: Configuration, key: str) -> bool:
    """Whether the provider holds what only its administrator can have set: attributes, macros."""
    protocol = protocol_of(configuration, key)
    if protocol is None:
        return False
    extra = set(protocol.sections) - {protocol.options, "samlSPMetaDataXML"}
    extra.discard("oidcRPMetaDataScopeRules")
    return any(configuration.part(section, key) for section in extra)


def with_provider(
    configuration: Configuration, key: str, wanted: Attributes, rule: str | None, reveal: Reveal
) -> Configuration:
    """The configuration with the provider that these complete attributes of a connector ask for.

    `wanted` holds `url`, `title` and all of `sso.`; `rule` says who comes in, None leaves it as it
    is. What an administrator set beside them stays.
    """
    protocol = next((one for one in PROTOCOLS if one.type == wanted.get("sso.type")), None)
    known = protocol_of(configuration, key)
    if known is not protocol:
        configuration = without_provider(configuration, key)
    logout = wanted.get("sso.logout") or None
    if logout or configuration.text(LOGOUT, key):
        configuration = configuration.with_value(
            logout if isinstance(logout, str) else None, LOGOUT, key
        )
    if protocol is None:
        return configuration
    if known is not protocol:
        for section in protocol.sections:
            configuration = configuration.with_value({}, section, key)
    options = _OPTIONS[protocol.type](key, wanted, reveal)
    if known is protocol:
        options.pop("IDTokenSignAlg", None)
    if rule is not None:
        options["Rule"] = rule
    for name, value in options.items():
        where = (protocol.options, key, protocol.option(name))
        if value is not None or protocol.option(name) in configuration.part(*where[:-1]):
            configuration = configuration.with_value(value, *where)
    return _beside(configuration, protocol, key, wanted)


def _beside(
    configuration: Configuration, protocol: Protocol, key: str, wanted: Attributes
) -> Configuration:
    """What a protocol keeps outside of its options: scopes, metadata."""
    if protocol is OIDC and "sso.scope" in wanted:
        held = configuration.part("oidcRPMetaDataScopeRules", key)
        scopes = {name: held.get(name, _REQUESTED) for name in _texts(wanted["sso.scope"])}
        return configuration.with_value(scopes, "oidcRPMetaDataScopeRules", key)
    if protocol is SAML:
        xml = str(wanted.get("sso.metadata") or "")
        return configuration.with_value({SAML.sections[0]: xml}, SAML.sections[0], key)
    return configuration


def _cas_options(_key: str, wanted: Attributes, _reveal: Reveal) -> dict[str, JsonValue]:
    return {"Service": str(wanted.get("sso.service") or wanted.get("url") or "")}


def _oidc_options(key: str, wanted: Attributes, reveal: Reveal) -> dict[str, JsonValue]:
    back = _texts(wanted.get("sso.redirect")) or (str(wanted.get("url") or ""),)
    options: dict[str, JsonValue] = {
        "ClientID": key,
        "DisplayName": str(wanted.get("title") or key),
        "IDTokenSignAlg": "HS512",
        "RedirectUris": " ".join(back),
    }
    asked = str(wanted.get("sso.grant") or "").split()
    for name, flag in GRANTS.items():
        if flag:
            options[flag] = 1 if name in asked else None
    secret = wanted.get("sso.secret")
    if isinstance(secret, Secret) and secret != OTHER_SECRET:
        options["ClientSecret"] = reveal(secret)
    return options


def _saml_options(_key: str, _wanted: Attributes, _reveal: Reveal) -> dict[str, JsonValue]:
    return {}


_OPTIONS = {"cas": _cas_options, "oauth": _oidc_options, "saml": _saml_options}


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()
