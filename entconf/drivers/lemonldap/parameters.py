"""Services: parameters of the portal that turn one on or off, named in its settings."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.drivers.base import Remark
from entconf.drivers.lemonldap.access import RULE, foreign_in, notes_on_rules, owner_of
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.parts import Ask, Found, Part, Terms, after_fields
from entconf.drivers.lemonldap.settings import Service
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.resource import Live
from entconf.model.text import msg
from entconf.model.values import JsonValue, Value

#: The services of the language that are one flag, and what it is called there.
_FLAGS: Mapping[str, str] = {"mobile_app": "enabled", "mfa": "exempt"}


def _value(configuration: Configuration, service: Service) -> Value:
    """The flag; the parameter itself where it is neither of the two values."""
    held = configuration.text(service.parameter)
    if held is None or held == str(service.off):
        return False
    return True if held == str(service.on) else RULE + held


def _read(ask: Ask, found: Found) -> None:
    services = ask.terms.settings.services
    named = set()
    for declared in ask.declared:
        name = declared.id.key
        if name not in services or name not in _FLAGS:
            found.leave_out(declared, msg("no setting of the portal says what turns it on"))
            continue
        found.declared.append(declared)
        named.add(name)
    for name, service in services.items():
        if name in _FLAGS and (ask.complete or name in named):
            told = _value(ask.configuration, service)
            owner = "central" if ask.terms.platform_block() else owner_of(told)
            found.live.append(Live(ask.id("services", name), {_FLAGS[name]: told}, owner))


def _review(change: Change, terms: Terms, _configuration: Configuration) -> Remark:
    return Remark(change.id, notes_on_rules(change), blocked=terms.platform_block())


def _write(change: Change, terms: Terms, configuration: Configuration) -> Configuration:
    if blocked := terms.platform_block():
        raise RequestRefused(blocked)
    service = terms.settings.services.get(change.id.key)
    if service is None:
        raise RequestRefused(msg("no setting of the portal says what turns it on"))
    wanted = after_fields(change).get(_FLAGS[change.id.key])
    told: JsonValue = foreign_in(wanted)
    if told is None:
        told = service.on if wanted is True else service.off
    return configuration.with_value(told, service.parameter)


PART = Part("services", "", _read, _review, _write)
