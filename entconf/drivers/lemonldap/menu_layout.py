"""The menu as a home page declares it: its categories in order, each with its applications.

What a declaration names comes first and in its order; what it does not name comes after, as it
is. So of what is live, only what stands before something named is told beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from entconf.drivers.base import Remark
from entconf.drivers.lemonldap.access import texts
from entconf.drivers.lemonldap.applications import (
    LIST,
    category_name,
    find_category,
    fold,
    move_tile,
    order_of,
    ordered,
    with_category,
)
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.features import known_application
from entconf.drivers.lemonldap.markup import all_plain, refuse_markup
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
from entconf.errors import Problem, RequestRefused
from entconf.kinds.entries import same_name
from entconf.kinds.portal_menu import MENU
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live
from entconf.model.text import msg
from entconf.model.values import Value

_FIELD = "categories"


@dataclass(frozen=True, slots=True)
class Shelf:
    """One category of the menu and the applications right in it, by the site's names."""

    name: str
    applications: tuple[str, ...]


def shelves_in(value: Value) -> tuple[Shelf, ...]:
    """The categories of an attribute."""
    return tuple(
        Shelf(str(one.get("category", "")), texts(one.get("applications")))
        for one in (value if isinstance(value, tuple) else ())
        if isinstance(one, Mapping)
    )


def _value(shelves: Iterable[Shelf]) -> Value:
    return tuple({"category": one.name, "applications": one.applications} for one in shelves)


def live_shelves(configuration: Configuration, names: MenuNames) -> tuple[Shelf, ...]:
    """The categories at the top of the menu that show something, in order."""
    by_path = {tile.path: names.name_of(tile) for tile in names.tiles}
    found = []
    for key, node in ordered(configuration.part(LIST), "category"):
        held = tuple(by_path[key, one] for one, _ in ordered(node, "application"))
        if held:
            found.append(Shelf(category_name(key, node), held))
    return tuple(found)


def _seen_beside(live: Sequence[Shelf], wanted: Sequence[Shelf]) -> tuple[Shelf, ...]:
    """What is live without what comes after all that is named."""
    named = {name for one in wanted for name in one.applications}
    titles = {fold(one.name): one.name for one in wanted}
    seen = []
    for one in live:
        held = _until_last(one.applications, named)
        title = titles.get(fold(one.name))
        seen.append((Shelf(title or one.name, held), title is not None or bool(held)))
    while seen and not seen[-1][1]:
        seen.pop()
    return tuple(shelf if kept else Shelf(shelf.name, ()) for shelf, kept in seen)


def _until_last(held: Sequence[str], named: set[str]) -> tuple[str, ...]:
    last = max((place for place, name in enumerate(held) if name in named), default=-1)
    return tuple(held[: last + 1])


def _read(ask: Ask, found: Found) -> None:
    names = MenuNames(ask.configuration, ask.terms)
    live = live_shelves(ask.configuration, names)
    for declared in ask.declared:
        wanted, good = _resolved(declared, names, ask, found)
        if good:
            found.declared.append(declared.with_attributes({_FIELD: _value(wanted)}))
        # told all the same: a run looks again at the menu alone, while what goes into it is
        # still to be written
        live = _seen_beside(live, wanted)
    if live or ask.declared:
        owner = "central" if ask.terms.platform_block() else "local"
        found.live.append(Live(ask.id("homepage", MENU), {_FIELD: _value(live)}, owner))


def _resolved(
    declared: Declared, names: MenuNames, ask: Ask, found: Found
) -> tuple[tuple[Shelf, ...], bool]:
    """The declared menu in the portal's own names, and whether it is without a mistake."""
    written = shelves_in(declared.attributes.get(_FIELD))
    shelves, good = [], all_plain(declared, _FIELD, (one.name for one in written), found)
    for shelf in written:
        held = []
        for name in shelf.applications:
            try:
                known = _canonical(name, names, ask)
            except SeveralFit as error:
                found.problems.append(
                    problem("ambiguous", declared, error.message, _FIELD, error.hint)
                )
                good = False
                continue
            if known is not None:
                held.append(known)
            elif declared.source_of("") is None and declared.source_of(_FIELD) is None:
                # nobody wrote it: it stood there before a run that is taken back
                why = msg("{name} is not there any more", name=name)
                found.leave_out(declared, why)
            else:
                found.problems.append(_unknown(declared, name, names, ask))
                held.append(name)
                good = False
        if held or (not shelf.applications and find_category(ask.configuration, shelf.name)):
            shelves.append(Shelf(shelf.name, tuple(held)))
    return tuple(shelves), good


def _canonical(name: str, names: MenuNames, ask: Ask) -> str | None:
    tile = names.anything(name)
    if tile is not None:
        return names.name_of(tile)
    for kind, key in ask.coming:
        if kind == "connectors" and same_name(key) == same_name(name):
            return key
    return known_application(ask.terms.settings, name)


def _unknown(declared: Declared, name: str, names: MenuNames, ask: Ask) -> Problem:
    connectors = [key for kind, key in ask.coming if kind == "connectors"]
    known = [*names.names(), *connectors, *ask.terms.settings.applications]
    message = msg("the portal has no application or connector {name}", name=name)
    hint = nearest_hint(name, known)
    return problem("unknown-application", declared, message, _FIELD, hint)


def _review(change: Change, terms: Terms, configuration: Configuration) -> Remark:
    notes = tuple(
        msg("the category {name} is made", name=shelf.name)
        for shelf in shelves_in(change.after.get(_FIELD))
        if find_category(configuration, shelf.name) is None
    )
    return Remark(change.id, notes, blocked=terms.platform_block())


def _write(change: Change, terms: Terms, configuration: Configuration) -> Configuration:
    if blocked := terms.platform_block():
        raise RequestRefused(blocked)
    wanted = shelves_in(after_fields(change).get(_FIELD))
    refuse_markup(*(shelf.name for shelf in wanted))
    keys = []
    for shelf in wanted:
        if not shelf.applications and find_category(configuration, shelf.name) is None:
            continue  # it stood before what is named, empty by now
        configuration, key = with_category(configuration, shelf.name)
        keys.append(key)
        held = []
        for name in shelf.applications:
            configuration, application = _into(configuration, name, key, terms)
            held.append(application)
        configuration = _in_order(configuration, (key,), held, "application")
    return _in_order(configuration, (), keys, "category")


def _into(
    configuration: Configuration, name: str, category: str, terms: Terms
) -> tuple[Configuration, str]:
    """The configuration with an application right in a category, and the application's key."""
    tile = MenuNames(configuration, terms).anything(name)
    if tile is None:
        raise RequestRefused(msg("the portal has no application {name}", name=name))
    if tile.path == (category, tile.key):
        return configuration, tile.key
    if tile.key in configuration.part(LIST, category):
        raise RequestRefused(
            msg("the category already holds another application {key}", key=tile.key)
        )
    return move_tile(configuration, tile, category), tile.key


def _in_order(
    configuration: Configuration, path: tuple[str, ...], first: Sequence[str], sort: str
) -> Configuration:
    """The configuration with these keys first in a node, the others after as they stood.

    Only what stands elsewhere than it should is touched: nothing at all where all is in order.
    """
    live = [key for key, _ in ordered(configuration.part(LIST, *path), sort)]
    wanted = [key for key in first if key in live]
    rest = [key for key in live if key not in wanted]
    if live == wanted + rest:
        return configuration
    for place, key in enumerate(wanted + rest, start=1):
        if order_of(configuration.part(LIST, *path, key)) != place:
            configuration = configuration.with_value(place, LIST, *path, key, "order")
    return configuration


PART = Part("homepage", MENU, _read, _review, _write)
