"""Features: applications of the portal's menu, and for whom each is displayed."""

from __future__ import annotations

from dataclasses import replace

from entconf.drivers.base import Remark
from entconf.drivers.lemonldap.access import (
    can_be_said,
    notes_on_rules,
    owner_of,
    profiles_of_tile,
    rule_of,
)
from entconf.drivers.lemonldap.applications import (
    FEATURE,
    LIST,
    Tile,
    fold,
    own_key,
    put_tile,
    with_category,
)
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.markup import refuse_markup
from entconf.drivers.lemonldap.menu_names import MenuNames, SeveralFit
from entconf.drivers.lemonldap.parts import (
    Ask,
    Found,
    Part,
    Terms,
    after_fields,
    nearest_hint,
    problem,
)
from entconf.drivers.lemonldap.settings import Settings
from entconf.errors import Problem, RequestRefused
from entconf.model.change import Change
from entconf.model.profiles import PROFILES
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Value, sorted_set


def known_application(settings: Settings, name: str) -> str | None:
    """The application of the setting `applications` that a name means, as it is spelt there."""
    return next((one for one in settings.applications if fold(one) == fold(name)), None)


def _read(ask: Ask, found: Found) -> None:
    names = MenuNames(ask.configuration, ask.terms)
    taken: dict[tuple[str, ...], Declared] = {}
    for written in ask.declared:
        declared = found.keep_only(written, "for".__eq__)
        live = _match(declared, names, taken, ask.terms, found)
        if live is None or not can_be_said(declared, "for", ask.terms, found):
            continue
        found.declared.append(declared)
        found.live.append(_live(declared.id, live, ask.terms))
    if not ask.complete:
        return
    for tile in names.features():
        if tile.path not in taken:
            found.live.append(_live(ask.id("features", names.name_of(tile)), tile, ask.terms))


def _match(
    declared: Declared,
    names: MenuNames,
    taken: dict[tuple[str, ...], Declared],
    terms: Terms,
    found: Found,
) -> Tile | None:
    """The application that a declaration means, one to come included; tells a mistake if none."""
    try:
        tile = names.feature(declared.id.key)
    except SeveralFit as error:
        found.problems.append(problem("ambiguous", declared, error.message, hint=error.hint))
        return None
    tile = tile or _to_come(declared.id, terms)
    if tile is None:
        found.problems.append(_unknown(declared, names, terms))
        return None
    first = taken.setdefault(tile.path, declared)
    if first is not declared:
        message = msg(
            "{name} and {other} are the same application of the portal",
            name=declared.id.key,
            other=first.id.key,
        )
        found.problems.append(problem("duplicate-name", declared, message))
        return None
    return tile


def _to_come(feature: ResourceId, terms: Terms) -> Tile | None:
    """An application that the portal does not show yet, from the setting `applications`."""
    name = known_application(terms.settings, feature.key)
    if name is None:
        return None
    told = terms.settings.applications[name]
    category = told.category or terms.settings.connectors_category
    path = (category, own_key(FEATURE, terms.uai, name))
    display = rule_of((), terms)
    return Tile(path, name, told.url, told.description, told.logo, display)


def _unknown(declared: Declared, names: MenuNames, terms: Terms) -> Problem:
    known = [names.name_of(tile) for tile in names.features()]
    near = nearest_hint(declared.id.key, [*known, *terms.settings.applications])
    elsewhere = terms.school is not None and any(
        fold(tile.name) == fold(declared.id.key) for tile in names.others
    )
    if elsewhere:
        message = msg(
            "the application {name} is there for all schools of the portal alike",
            name=declared.id.key,
        )
        near = msg("to have one of the school's own, tell it in the setting `applications`")
    else:
        message = msg("the portal has no application {name}", name=declared.id.key)
    return problem("unknown-feature", declared, message, hint=near)


def _live(id_: ResourceId, tile: Tile, terms: Terms) -> Live:
    shown = shown_for(tile, terms)
    return Live(id_, {"for": shown}, owner_of(shown))


def shown_for(tile: Tile, terms: Terms) -> tuple[str, ...]:
    """The profiles that see an application, or the foreign rule that says who does."""
    if tile.shown_to_all:
        return sorted_set(PROFILES)
    return () if tile.never_shown else profiles_of_tile(tile.display, terms)


def menu_block(tile: Tile) -> Text | None:
    """Why the portal would not follow the rule of an application."""
    if tile.shown_to_all:
        return msg(
            "the portal shows all of the category {key} to everybody, because of a word in its key"
            " (type, options, catname, order): give it another key in the manager",
            key="/".join(tile.path[:-1]),
        )
    if tile.never_shown:
        return msg(
            "the portal never shows the application {key}, because of a word in its key"
            " (type, options, catname, order): give it another key in the manager",
            key=tile.key,
        )
    return None


def _find(feature: ResourceId, terms: Terms, configuration: Configuration) -> Tile | None:
    return MenuNames(configuration, terms).feature(feature.key)


def _review(change: Change, terms: Terms, configuration: Configuration) -> Remark:
    tile = _find(change.id, terms, configuration)
    if tile is not None:
        return Remark(change.id, notes_on_rules(change), blocked=menu_block(tile))
    coming = _to_come(change.id, terms)
    if coming is None:
        return Remark(change.id)
    note = msg("it is added to the menu, in the category {name}", name=coming.path[0])
    return Remark(change.id, (note,))


def _write(change: Change, terms: Terms, configuration: Configuration) -> Configuration:
    tile = _find(change.id, terms, configuration)
    wanted: Value = after_fields(change).get("for")
    if tile is not None:
        if blocked := menu_block(tile):
            raise RequestRefused(blocked)
        return put_tile(configuration, replace(tile, display=rule_of(wanted, terms)))
    coming = _to_come(change.id, terms)
    if coming is None:
        raise RequestRefused(msg("the portal has no application {name}", name=change.id.key))
    return _add(configuration, coming, rule_of(wanted, terms), terms)


def _add(configuration: Configuration, coming: Tile, display: str, terms: Terms) -> Configuration:
    refuse_markup(coming.path[0], coming.name, coming.url, coming.description, coming.logo)
    placed, category = with_category(configuration, coming.path[0])
    tile = replace(coming, path=(category, coming.key), display=display)
    order = terms.settings.applications[coming.name].order
    made = put_tile(placed, tile)
    return made.with_value(order, LIST, *tile.path, "order") if order else made


PART = Part("features", "", _read, _review, _write)
