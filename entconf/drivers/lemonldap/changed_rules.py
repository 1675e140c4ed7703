"""The rules of a configuration, and what is wrong with those that a run would write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from entconf.drivers.lemonldap.applications import tiles_of
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.homepage import TABS
from entconf.drivers.lemonldap.providers import PROTOCOLS
from entconf.drivers.lemonldap.rule_checking import rule_faults
from entconf.drivers.lemonldap.rule_names import known_names
from entconf.model.text import Text, msg

#: What the display of an application may say instead of a rule (Portal/Main/Menu.pm).
_DISPLAY = re.compile(r"auto|on|off|yes|no|sp:.*", re.IGNORECASE)
_SCOPES = "oidcRPMetaDataScopeRules"
#: Set by the server while it looks at a scope (Portal/Lib/OpenIDConnect.pm).
_REQUESTED = "$requested"


def faults_in(base: Configuration, wanted: Configuration) -> Sequence[Text]:
    """What is wrong with the rules that `wanted` has and `base` has not, each with its place."""
    before = dict(_rules(base))
    names = known_names(wanted)
    return [
        msg("{place}: {fault}", place=place, fault=fault)
        for place, rule in _rules(wanted)
        if before.get(place) != rule
        for fault in rule_faults(rule, names)
    ]


def _rules(configuration: Configuration) -> Iterator[tuple[str, str]]:
    for tile in tiles_of(configuration):
        if tile.display and not _DISPLAY.fullmatch(tile.display.strip()):
            yield f"applicationList/{'/'.join(tile.path)}", tile.display
    for tab in TABS.values():
        if (rule := configuration.text(tab)) is not None:
            yield tab, rule
    for key in configuration.part("grantSessionRules"):
        yield f"grantSessionRules/{key}", configuration.text("grantSessionRules", key) or ""
    for host in configuration.part("locationRules"):
        for place in configuration.part("locationRules", host):
            rule = configuration.text("locationRules", host, place)
            yield f"locationRules/{host}/{place}", rule or ""
    for name in configuration.part("macros"):
        if name.startswith("entconf_"):
            yield f"macros/{name}", configuration.text("macros", name) or ""
    yield from _of_providers(configuration)


def _of_providers(configuration: Configuration) -> Iterator[tuple[str, str]]:
    for protocol in PROTOCOLS:
        for key in configuration.part(protocol.options):
            rule = configuration.text(protocol.options, key, protocol.option("Rule"))
            if rule:
                yield f"{protocol.options}/{key}", rule
    for key in configuration.part(_SCOPES):
        for scope in configuration.part(_SCOPES, key):
            rule = configuration.text(_SCOPES, key, scope)
            if rule and rule != _REQUESTED:
                yield f"{_SCOPES}/{key}/{scope}", rule
