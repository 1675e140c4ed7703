"""What the home page of a portal looks like: its menu, in order, and its skin (mission 1.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from entconf.kinds.base import Item, Mistake, Path
from entconf.kinds.entries import composed, doubled, same_name
from entconf.kinds.shapes import mapping_of, sequence_of, text_of, texts_of
from entconf.model.change import Change, FieldChange
from entconf.model.compare import Field, Rule
from entconf.model.values import Attributes, Value

MENU, LOOK = "menu", "look"
_CATEGORIES = "categories"
#: The parts of a look: the theme, and the addresses of three pictures.
LOOKS = ("skin", "logo", "background", "favicon")
_BLANK = re.compile(r"\s*")

FIELDS = (Field(_CATEGORIES, Rule.LIST), *(Field(name, Rule.TEXT) for name in LOOKS))


def read_menu(written: Value, mistakes: list[Mistake]) -> Item:
    """The menu as an item: its categories in order, each with its applications in order.

    An application or connector that the menu names must be there before.
    """
    categories: list[Value] = []
    named: dict[str, str] = {}
    applications: dict[str, str] = {}
    for place, one in enumerate(sequence_of(written)):
        entry = mapping_of(one)
        name = composed(text_of(entry["category"]))
        path: Path = (MENU, place)
        _once(name, named, (*path, "category"), mistakes)
        held = tuple(composed(text) for text in texts_of(entry["applications"]))
        for at, application in enumerate(held):
            _once(application, applications, (*path, "applications", at), mistakes)
        categories.append({"category": name, "applications": held})
    needed = tuple((kind, name) for name in applications.values() for kind in _HOLDING)
    attributes: Attributes = {_CATEGORIES: tuple(categories)}
    return Item(MENU, attributes, (MENU,), {_CATEGORIES: (MENU,)}, requires=needed)


#: The kinds whose things stand in a menu.
_HOLDING = ("features", "connectors")


def _once(name: str, seen: dict[str, str], path: Path, mistakes: list[Mistake]) -> None:
    same = same_name(name)
    if same in seen:
        mistakes.append(doubled(name, seen[same], path))
    seen.setdefault(same, name)


def read_look(written: Value) -> Item:
    """The look as an item."""
    parts = {name: text_of(value) for name, value in mapping_of(written).items()}
    return Item(LOOK, parts, (LOOK,), {name: (LOOK, name) for name in parts})


def write_menu(attributes: Attributes) -> Sequence[Mapping[str, Value]]:
    """The menu as a section says it; what the language cannot say is left out."""
    held = attributes.get(_CATEGORIES)
    written: list[Mapping[str, Value]] = []
    named: set[str] = set()
    applications: set[str] = set()
    for one in held if isinstance(held, tuple) else ():
        entry = mapping_of(one)
        name, inside = text_of(entry["category"]), texts_of(entry["applications"])
        kept = [text for text in inside if _is_new(text, applications)]
        if kept and _is_new(name, named):
            written.append({"category": name, "applications": tuple(kept)})
    return written


def _is_new(name: str, seen: set[str]) -> bool:
    if _BLANK.fullmatch(name) or same_name(name) in seen:
        return False
    seen.add(same_name(name))
    return True


def write_look(attributes: Attributes) -> Mapping[str, Value]:
    """The look as a section says it."""
    parts = {name: attributes.get(name) for name in LOOKS}
    return {name: text for name, text in parts.items() if isinstance(text, str) and text.strip()}


def menu_echo(change: Change, moved: Sequence[FieldChange], done: Sequence[Change]) -> bool:  # noqa: ARG001 - the contract of a kind
    """Applications that only one of the two menus tells of, where all others stand alike.

    A menu is looked at up to the last application that somebody names. Whoever names others, to
    take a run back say, sees it further or less far, and nobody has moved anything.
    """
    if change.id.key != MENU or any(one.name != _CATEGORIES for one in moved):
        return False
    return all(_stand_alike(_places(one.before), _places(one.after)) for one in moved)


def _places(categories: Value) -> tuple[tuple[str, str], ...]:
    """Each application with its category, in the order of the menu."""
    return tuple(
        (same_name(text_of(shelf["category"])), same_name(application))
        for shelf in map(mapping_of, sequence_of(categories or ()))
        for application in texts_of(shelf["applications"])
    )


def _stand_alike(one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> bool:
    common = {name for _, name in one} & {name for _, name in other}
    kept = [[place for place in places if place[1] in common] for places in (one, other)]
    return bool(common) and kept[0] == kept[1]
