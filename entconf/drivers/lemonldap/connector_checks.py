"""What makes a connector impossible on a portal: told before anything is written."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from entconf.drivers.lemonldap.access import can_be_said
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.markup import is_plain
from entconf.drivers.lemonldap.parts import Ask, Found, nearest_hint, problem
from entconf.drivers.lemonldap.providers import CAS, GRANTS, entity_of, same_entity
from entconf.model.change import Action, Change
from entconf.model.resource import Declared
from entconf.model.text import Text, msg

_TEXTS = ("title", "description", "url", "icon", "sso.service", "sso.logout")
_DOCTYPE = re.compile(r"<!\s*(doctype|entity)", re.IGNORECASE)


def is_possible(declared: Declared, ask: Ask, found: Found) -> bool:
    """Whether the portal can hold a declaration; tells every mistake."""
    checks = (
        is_plain(declared, _TEXTS, found),
        can_be_said(declared, "for", ask.terms, found),
        _service_is_address(declared, found),
        _grant_is_known(declared, found),
        _metadata_is_some(declared, found),
    )
    return all(checks)


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _service_is_address(declared: Declared, found: Found) -> bool:
    if declared.attributes.get("sso.type") != "cas":
        return True
    field = "sso.service" if "sso.service" in declared.attributes else "url"
    service = declared.attributes.get(field)
    if service is None or all(map(_is_address, str(service).split())):
        return True
    message = msg("{service} is no address of a CAS service", service=str(service))
    hint = msg("the portal knows a CAS service by its address: https://…")
    found.problems.append(problem("bad-service", declared, message, field, hint))
    return False


def _grant_is_known(declared: Declared, found: Found) -> bool:
    words = str(declared.attributes.get("sso.grant") or "").split()
    unknown = [word for word in words if word not in GRANTS]
    for word in unknown:
        message = msg("the portal has no OAuth grant {name}", name=word)
        hint = nearest_hint(word, list(GRANTS))
        found.problems.append(problem("unknown-grant", declared, message, "sso.grant", hint))
    return not unknown


def _metadata_is_some(declared: Declared, found: Found) -> bool:
    if declared.attributes.get("sso.type") != "saml" or not declared.present:
        return True
    metadata = declared.attributes.get("sso.metadata")
    wrong = _wrong_metadata(metadata) if isinstance(metadata, str) else None
    if wrong is None:
        return True
    hint = msg("it is an XML document with an entityID, as the editor of the service gives it")
    found.problems.append(problem("bad-metadata", declared, wrong, "sso.metadata", hint))
    return False


def _wrong_metadata(metadata: str) -> Text | None:
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - only for SAML

    if _DOCTYPE.search(metadata):
        return msg("the SAML metadata declares a document type, which is not taken")
    try:
        ET.fromstring(metadata.strip())  # noqa: S314 - without document type, no entities
    except ET.ParseError as error:
        return msg("the SAML metadata is not XML: {reason}", reason=str(error))
    return None if entity_of(metadata) else msg("the SAML metadata has no entityID")


def provider_block(change: Change, key: str, configuration: Configuration) -> Text | None:
    """Why the portal could not tell a provider from another one that it has already."""
    if change.action is Action.DELETE:
        return None
    kind = change.after.get("sso.type")
    other = None
    if kind == "saml":
        metadata = str(change.after.get("sso.metadata") or "")
        if not entity_of(metadata):
            return msg("a SAML service provider needs its metadata: tell `sso.metadata`")
        other = same_entity(configuration, key, metadata)
    elif kind == "cas":
        service = change.after.get("sso.service") or change.after.get("url")
        other = _same_service(configuration, key, str(service or ""))
    if other is None:
        return None
    return msg("the portal has a provider for this address already: {key}", key=other)


def _same_service(configuration: Configuration, key: str, service: str) -> str | None:
    """The key of another CAS application with one of these addresses."""
    wanted = set(service.split())
    for other in configuration.part(CAS.options):
        held = configuration.text(CAS.options, other, CAS.option("Service")) or ""
        if other != key and wanted & set(held.split()):
            return other
    return None
