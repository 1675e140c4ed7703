"""The home page of a portal: which tabs there are and for whom, and how it looks."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.drivers.base import Remark
from entconf.drivers.lemonldap.access import (
    can_be_said,
    notes_on_rules,
    owner_of,
    profiles_of,
    rule_of,
)
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.markup import is_plain
from entconf.drivers.lemonldap.parts import (
    Ask,
    Found,
    Part,
    Terms,
    after_fields,
    nearest_hint,
    problem,
)
from entconf.errors import RequestRefused
from entconf.kinds.portal_menu import LOOK, LOOKS
from entconf.model.change import Change
from entconf.model.resource import Live
from entconf.model.text import msg

#: The tabs of the portal (portalDisplayOrder), by the names that a site gives them.
TABS: Mapping[str, str] = {
    "menu": "portalDisplayAppslist",
    "password": "portalDisplayChangePassword",
    "history": "portalDisplayLoginHistory",
    "consents": "portalDisplayOidcConsents",
    "logout": "portalDisplayLogout",
}
_PARAMETERS: Mapping[str, str] = {
    "skin": "portalSkin",
    "logo": "portalMainLogo",
    "background": "portalSkinBackground",
    "favicon": "portalFavicon",
}
_WIDGETS = "widgets/"


def _tab_of(key: str) -> str | None:
    return TABS.get(key.removeprefix(_WIDGETS).strip().casefold())


def _read_tabs(ask: Ask, found: Found) -> None:
    terms = ask.terms.of_whole_portal()
    named = set()
    for written in ask.declared:
        tab = _tab_of(written.id.key)
        if tab is None:
            word = written.id.key.removeprefix(_WIDGETS)
            message = msg("the portal has no tab {name}", name=word)
            hint = nearest_hint(word, list(TABS))
            found.problems.append(problem("unknown-widget", written, message, hint=hint))
            continue
        declared = found.keep_only(written, "for".__eq__)
        if can_be_said(declared, "for", terms, found):
            found.declared.append(declared)
            named.add(tab)
            found.live.append(_live_tab(ask, declared.id.key, tab, terms))
    if ask.complete:
        found.live += [
            _live_tab(ask, _WIDGETS + name, tab, terms)
            for name, tab in TABS.items()
            if tab not in named
        ]


def _live_tab(ask: Ask, key: str, tab: str, terms: Terms) -> Live:
    rule = ask.configuration.text(tab)
    shown = profiles_of("1" if rule is None else rule or "0", terms)
    # others shape the tabs of a portal that several schools share
    owner = "central" if terms.platform_block() else owner_of(shown)
    return Live(ask.id("homepage", key), {"for": shown}, owner)


def _review(change: Change, terms: Terms, _configuration: Configuration) -> Remark:
    return Remark(change.id, notes_on_rules(change), blocked=terms.platform_block())


def _write_tab(change: Change, terms: Terms, configuration: Configuration) -> Configuration:
    tab = _tab_of(change.id.key)
    if tab is None:
        raise RequestRefused(msg("the portal has no tab {name}", name=change.id.key))
    if blocked := terms.platform_block():
        raise RequestRefused(blocked)
    rule = rule_of(after_fields(change).get("for"), terms.of_whole_portal())
    return configuration.with_value(rule, tab)


def _read_look(ask: Ask, found: Found) -> None:
    for declared in ask.declared:
        if is_plain(declared, LOOKS, found):
            found.declared.append(declared)
    live = {name: ask.configuration.text(_PARAMETERS[name]) for name in LOOKS}
    held = {name: text for name, text in live.items() if text is not None}
    owner = "central" if ask.terms.platform_block() else "local"
    found.live.append(Live(ask.id("homepage", LOOK), held, owner))


def _write_look(change: Change, terms: Terms, configuration: Configuration) -> Configuration:
    if blocked := terms.platform_block():
        raise RequestRefused(blocked)
    for name, value in after_fields(change).items():
        if name in _PARAMETERS:
            text = value if isinstance(value, str) else None
            configuration = configuration.with_value(text, _PARAMETERS[name])
    return configuration


TABS_PART = Part("homepage", _WIDGETS, _read_tabs, _review, _write_tab)
LOOK_PART = Part("homepage", LOOK, _read_look, _review, _write_look)
