"""The fields of a connector, in the site's words and in the ENT's (API reference, 3.5)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from entconf.drivers.edifice.json_shapes import Row, flag, text, words
from entconf.drivers.edifice.profiles import as_names
from entconf.model.resource import Declared
from entconf.model.secret import Reveal, Secret
from entconf.model.text import Text, msg
from entconf.model.values import Attributes, JsonValue, Value, sorted_set

_TARGET_TO_ENT = {"same": "", "new": "_blank", "frame": "adapter"}
_TARGET_FROM_ENT = {"": "same", "_self": "same", "_blank": "new", "adapter": "frame"}
_TO_ENT = {
    "title": "displayName",
    "url": "address",
    "icon": "icon",
    "sso.service": "casType",
    "sso.pattern": "pattern",
    "sso.logout": "logoutUrl",
    "sso.grant": "grantType",
}
#: What a live secret reads as when it is not the declared one. It refers to nothing.
OTHER_SECRET = Secret("ent:another value")


#: What no connector of the ENT holds.
_NOT_HELD = frozenset({"description", "sso.redirect", "sso.metadata"})


def without_unheld(declared: Declared) -> tuple[Declared, tuple[Text, ...]]:
    """A declaration with what the ENT has no room for left out, and what was left out."""
    unheld = _NOT_HELD & declared.attributes.keys()
    if declared.attributes.get("sso.type") == "saml":
        unheld |= {name for name in declared.attributes if name.startswith("sso.")}
    if not unheld:
        return declared, ()
    kept = {name: value for name, value in declared.attributes.items() if name not in unheld}
    told = msg(
        "{kind} {key}: the ENT does not hold {fields}, which is left out",
        kind="connectors",
        key=declared.id.key,
        fields=", ".join(sorted(unheld)),
    )
    return declared.with_attributes(kept), (told,)


def plain_address(address: str) -> str:
    """The address a connector leads to: out of the adapter's frame, out of the CAS login."""
    if address.startswith("/adapter#"):
        return address.removeprefix("/adapter#")
    if address.startswith("/cas/login?"):
        service = parse_qs(urlsplit(address).query).get("service")
        return service[0] if service else address
    return address


def generated_pattern(address: str) -> str:
    """The pattern that the ENT makes of an address when it is given none."""
    parts = urlsplit(plain_address(address))
    if not parts.hostname:
        return ""
    port = f":{parts.port}" if parts.port else ""
    return rf"^\Q{parts.scheme}://{parts.hostname}{port}\E.*"


def live_attributes(data: Row, declared: Attributes, reveal: Reveal) -> dict[str, Value]:
    """The attributes of a live connector.

    An address that leads where the declared one does reads as the declared one. The
    secret is compared here and nowhere else: what comes out is a reference.
    """
    cas, grant = text(data, "casType"), text(data, "grantType")
    attributes: dict[str, Value] = {
        "title": text(data, "displayName"),
        "url": text(data, "address"),
        "target": _TARGET_FROM_ENT.get(text(data, "target"), text(data, "target")),
        "substructures": flag(data, "inherits"),
        "sso.type": "cas" if cas else "oauth" if grant else "none",
    }
    if declared.get("url") == plain_address(text(data, "address")):
        attributes["url"] = declared["url"]
    for name in ("icon", "sso.service", "sso.pattern", "sso.logout", "sso.grant"):
        if (value := text(data, _TO_ENT[name])) or name in declared:
            attributes[name] = value
    if (scope := words(data, "scope")) or "sso.scope" in declared:
        attributes["sso.scope"] = sorted_set(scope)
    secret = declared.get("sso.secret")
    if isinstance(secret, Secret):
        same = text(data, "secret") == reveal(secret)
        attributes["sso.secret"] = secret if same else OTHER_SECRET
    return attributes


def to_ent(fields: Attributes, reveal: Reveal) -> dict[str, JsonValue]:
    """Fields of the site as the keys that the ENT's routes take; access is not among them."""
    body: dict[str, JsonValue] = {}
    for name, value in fields.items():
        if name in _TO_ENT:
            body[_TO_ENT[name]] = value if isinstance(value, str) else ""
        elif name == "target":
            body["target"] = _TARGET_TO_ENT.get(str(value), str(value))
        elif name == "substructures":
            body["inherits"] = value is True
        elif name == "sso.scope":
            body["scope"] = " ".join(as_names(value))
        elif name == "sso.secret":
            body["secret"] = reveal(value) if isinstance(value, Secret) else ""
    kind = fields.get("sso.type")
    if kind in {"none", "oauth"}:
        body["casType"] = ""
    if kind in {"none", "cas"} and "grantType" not in body:
        body["grantType"] = ""
    return body


def complete_update(body: dict[str, JsonValue], data: Row) -> dict[str, JsonValue]:
    """Add to an update what the ENT needs beside it.

    A CAS service is registered from type, pattern and address together; a pattern that the
    ENT made of the old address must be made anew of the new one.
    """
    together = {"address", "casType", "pattern"}
    cas = body.get("casType", text(data, "casType"))
    if not cas or not together & set(body):
        return body
    old = text(data, "address")
    pattern = text(data, "pattern")
    if "address" in body and pattern == generated_pattern(old):
        pattern = ""
    return {"address": old, "casType": text(data, "casType"), "pattern": pattern} | body
