"""Connectors: applications of the menu that entconf makes, each with its service provider."""

from __future__ import annotations

from dataclasses import replace

from entconf.drivers.base import Remark
from entconf.drivers.lemonldap.access import (
    ACCESS,
    foreign_in,
    notes_on_rules,
    owner_of,
    profiles_of,
    rule_of,
)
from entconf.drivers.lemonldap.applications import (
    CONNECTOR,
    Tile,
    own_key,
    put_tile,
    take_tile,
    with_category,
)
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.connector_checks import is_possible, provider_block
from entconf.drivers.lemonldap.features import menu_block, shown_for
from entconf.drivers.lemonldap.markup import refuse_markup
from entconf.drivers.lemonldap.menu_names import MenuNames
from entconf.drivers.lemonldap.parts import Ask, Found, Part, Terms, after_fields
from entconf.drivers.lemonldap.providers import (
    ACTIVATION,
    LOGOUT,
    access_rule,
    client_secret,
    kept_by_hand,
    protocol_of,
    read_provider,
    with_provider,
    without_provider,
)
from entconf.errors import RequestRefused
from entconf.model.change import Action, Change
from entconf.model.resource import Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Attributes, Value, sorted_set

_NOT_HELD = frozenset({"target", "substructures", "sso.pattern"})
#: The plain attributes of a connector, and what a tile calls them.
_PLAIN = {"title": "name", "url": "url", "description": "description", "icon": "logo"}


def _read(ask: Ask, found: Found) -> None:
    tiles = MenuNames(ask.configuration, ask.terms).connectors
    named = set()
    for written in ask.declared:
        declared = found.keep_only(written, lambda name: name not in _NOT_HELD)
        if not is_possible(declared, ask, found):
            continue
        found.declared.append(declared)
        named.add(declared.id.key)
        tile = tiles.get(declared.id.key)
        if tile is not None:
            found.live.append(_live(declared.id, tile, ask, declared.attributes))
    if ask.complete:
        for key, tile in tiles.items():
            if key not in named:
                found.live.append(_live(ask.id("connectors", key), tile, ask, {}))


def _live(id_: ResourceId, tile: Tile, ask: Ask, declared: Attributes) -> Live:
    attributes = _attributes(tile, ask.configuration, ask.terms, declared)
    return Live(id_, attributes, owner_of(attributes["for"]))


def _attributes(
    tile: Tile, configuration: Configuration, terms: Terms, declared: Attributes
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, field in _PLAIN.items():
        text = getattr(tile, field)
        if text or name in declared or name in {"title", "url"}:
            found[name] = text
    found["for"] = _open_to(tile, configuration, terms)
    return found | read_provider(configuration, tile.key, tile.url, declared, terms.reveal)


def _open_to(tile: Tile, configuration: Configuration, terms: Terms) -> tuple[str, ...]:
    """Who sees the tile and may use the service; the rules themselves where the two differ."""
    shown = shown_for(tile, terms)
    protocol = protocol_of(configuration, tile.key)
    if protocol is None:
        return shown
    rule = access_rule(configuration, tile.key) or "1"
    admitted = profiles_of(rule, terms)
    return shown if admitted == shown else sorted_set((*shown, ACCESS + rule))


def _rules(value: Value, terms: Terms) -> tuple[str, str]:
    """The rules of the tile and of the provider for who is meant."""
    display = rule_of(value, terms)
    return display, foreign_in(value, ACCESS) or display


def _review(change: Change, terms: Terms, configuration: Configuration) -> Remark:
    key = own_key(CONNECTOR, terms.uai, change.id.key)
    tile = MenuNames(configuration, terms).connectors.get(change.id.key)
    notes = [*notes_on_rules(change), *_provider_notes(change, key, configuration)]
    if tile is None:
        notes.insert(0, msg("its key on the portal will be {name}", name=key))
    blocked = provider_block(change, key, configuration)
    if tile is not None and change.action is not Action.DELETE:
        blocked = blocked or menu_block(tile)
    return Remark(change.id, tuple(notes), blocked, _lost(change, key, configuration))


def _provider_notes(change: Change, key: str, configuration: Configuration) -> list[Text]:
    kind = change.after.get("sso.type")
    if change.action is Action.DELETE or not isinstance(kind, str) or kind not in ACTIVATION:
        return []
    notes = []
    if (configuration.text(ACTIVATION[kind]) or "0") == "0":
        notes.append(
            msg(
                "the portal does not speak {protocol} yet: its administrator sets {parameter}",
                protocol=kind,
                parameter=ACTIVATION[kind],
            )
        )
    if kind == "oauth":
        notes.append(msg("its client_id is {name}", name=key))
    return notes


def _lost(change: Change, key: str, configuration: Configuration) -> Text | None:
    """What no later change brings back, when a provider goes."""
    protocol = protocol_of(configuration, key)
    kind = after_fields(change).get("sso.type")
    changes = kind is not None and protocol is not None and kind != protocol.type
    if change.action is not Action.DELETE and not changes:
        return None
    if kept_by_hand(configuration, key):
        return msg("what was set by hand on its provider (attributes, macros) is lost")
    if client_secret(configuration, key):
        return msg("no backup holds its secret: whoever makes it again has to give it again")
    return None


def _write(change: Change, terms: Terms, configuration: Configuration) -> Configuration:
    key = own_key(CONNECTOR, terms.uai, change.id.key)
    tile = MenuNames(configuration, terms).connectors.get(change.id.key)
    if blocked := provider_block(change, key, configuration):
        raise RequestRefused(blocked)
    if change.action is Action.DELETE:
        return _gone(configuration, key, tile)
    fields = after_fields(change)
    if tile is None:
        return _made(configuration, key, change.after, terms)
    if blocked := menu_block(tile):
        raise RequestRefused(blocked)
    # what is declared counts as told, even where the address would give it by itself
    before = _attributes(tile, configuration, terms, change.after)
    access = None
    if "for" in fields:
        display, access = _rules(fields["for"], terms)
        tile = replace(tile, display=display)
    elif _becomes_provided(fields, before):
        access = _rule_of_tile(before["for"], terms)
    changed = _plain(tile, fields)
    configuration = put_tile(configuration, changed)
    wanted = {**before, **fields}
    return with_provider(configuration, key, wanted, access, terms.reveal)


def _plain(tile: Tile, fields: Attributes) -> Tile:
    texts = {_PLAIN[name]: str(value or "") for name, value in fields.items() if name in _PLAIN}
    refuse_markup(*texts.values())
    return replace(
        tile,
        name=texts.get("name", tile.name),
        url=texts.get("url", tile.url),
        description=texts.get("description", tile.description),
        logo=texts.get("logo", tile.logo),
    )


def _becomes_provided(fields: Attributes, before: Attributes) -> bool:
    return fields.get("sso.type", before["sso.type"]) not in {before["sso.type"], "none"}


def _rule_of_tile(shown: Value, terms: Terms) -> str:
    """The rule for a provider that comes to a tile whose own rule stays.

    Raises RequestRefused where the tile follows what only a tile can follow.
    """
    rule = rule_of(shown, terms)
    if rule.lower() == "auto" or rule.startswith("sp:"):
        raise RequestRefused(
            msg("the tile is displayed by {rule}, which tells nothing for a provider", rule=rule),
            hint=msg("declare `for` as well"),
        )
    return rule


def _made(
    configuration: Configuration, key: str, wanted: Attributes, terms: Terms
) -> Configuration:
    display, access = _rules(wanted.get("for", ()), terms)
    placed, category = with_category(configuration, terms.settings.connectors_category)
    tile = _plain(Tile((category, key), key, display=display), wanted)
    return with_provider(put_tile(placed, tile), key, wanted, access, terms.reveal)


def _gone(configuration: Configuration, key: str, tile: Tile | None) -> Configuration:
    if tile is not None:
        configuration = take_tile(configuration, tile)
    if key in configuration.part(LOGOUT):
        configuration = configuration.with_value(None, LOGOUT, key)
    return without_provider(configuration, key)


PART = Part("connectors", "", _read, _review, _write)
