"""The applications of the menu: what one is, where it stands, and how it is put there.

The menu is a tree under `applicationList`: categories hold categories and applications, each under
its key; `order` then the key tell the place of each (Portal/Main/Menu.pm).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from entconf.drivers.lemonldap.configuration import Configuration
from entconf.model.compare import squeeze
from entconf.model.quick_dataclass import dataclass
from entconf.model.values import JsonValue

LIST = "applicationList"
#: A key with one of these words in it is passed over when the menu looks at rules: what stands in
#: such a category is shown to everybody, and such an application is never shown.
RESERVED = re.compile("type|options|catname|order")
_OWN = "entconf"
CATEGORY, CONNECTOR, FEATURE = "category", "connector", "feature"
_ESCAPED = re.compile(r"_([0-9a-f]{2})")
_WORD = re.compile(f"(?:{RESERVED.pattern})|[^a-z0-9-]|-$")


def fold(name: str) -> str:
    """What two spellings of one name have in common: no case, single blanks."""
    return squeeze(name).casefold()


def own_key(sort: str, uai: str, key: str) -> str:
    """The key of entconf's own thing on the portal, from which its name can be read back.

    Small letters, digits and dashes stay; everything else, and the beginning of a word that the
    menu reserves, becomes `_` and its bytes.
    """
    return f"{_OWN}-{sort}-{uai.lower()}-{_WORD.sub(_escape, key)}"


def _escape(found: re.Match[str]) -> str:
    first, rest = found[0][0], found[0][1:]
    return "".join(f"_{byte:02x}" for byte in first.encode()) + rest


def name_in(key: str, sort: str, uai: str) -> str | None:
    """The name that an own key was made of; None for the key of anything else."""
    start = f"{_OWN}-{sort}-{uai.lower()}-"
    if not key.startswith(start):
        return None
    octets = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), key.removeprefix(start))
    try:
        return octets.encode("latin-1").decode()
    except UnicodeError:
        return None


def other_schools(configuration: Configuration, uai: str) -> tuple[str, ...]:
    """The UAI of other schools that entconf made things for on this portal."""
    made = re.compile(rf"{_OWN}-(?:{CONNECTOR}|{FEATURE})-([0-9a-z]{{8}})-")
    found = {key[1].upper() for one in tiles_of(configuration) if (key := made.match(one.key))}
    return tuple(sorted(found - {uai.upper()}))


@dataclass(frozen=True, slots=True)
class Tile:
    """An application of the menu. `path` are the keys from the top of the menu down to its own."""

    path: tuple[str, ...]
    name: str
    url: str = ""
    description: str = ""
    logo: str = ""
    display: str = ""

    @property
    def key(self) -> str:
        """Its own key: unique in entconf's hands, and meant to be so in anybody's."""
        return self.path[-1]

    @property
    def shown_to_all(self) -> bool:
        """Whether the menu never looks at its rule, because of the key of its category."""
        return any(RESERVED.search(key) for key in self.path[:-1])

    @property
    def never_shown(self) -> bool:
        """Whether the menu passes it over, because of its own key."""
        return RESERVED.search(self.key) is not None


def tiles_of(configuration: Configuration) -> tuple[Tile, ...]:
    """Every application, in the order of the menu."""
    return tuple(_tiles(configuration.part(LIST), ()))


def _tiles(inside: Mapping[str, JsonValue], path: tuple[str, ...]) -> Iterator[Tile]:
    for sort in ("application", "category"):
        for key, node in ordered(inside, sort):
            if sort == "application":
                yield _tile((*path, key), node)
            yield from _tiles(node, (*path, key))


def ordered(
    inside: Mapping[str, JsonValue], sort: str
) -> list[tuple[str, Mapping[str, JsonValue]]]:
    """The applications or categories right in a node, as the menu puts them."""
    found = [
        (key, node)
        for key, node in inside.items()
        if isinstance(node, dict) and node.get("type") == sort
    ]
    return sorted(found, key=lambda one: (order_of(one[1]), one[0]))


def order_of(node: Mapping[str, JsonValue]) -> int:
    """The place that a node asks for; 0 when it asks for none."""
    try:
        return int(str(node.get("order", 0)))
    except ValueError:
        return 0


def _tile(path: tuple[str, ...], node: Mapping[str, JsonValue]) -> Tile:
    options = node.get("options")
    told = options if isinstance(options, dict) else {}

    def text(name: str) -> str:
        value = told.get(name)
        return str(value) if isinstance(value, str | int) else ""

    return Tile(
        path,
        text("name") or path[-1],
        text("uri"),
        text("description"),
        text("logo"),
        text("display"),
    )


def put_tile(configuration: Configuration, tile: Tile) -> Configuration:
    """The configuration with this application as it is told; what else it holds stays."""
    options: dict[str, JsonValue] = dict(configuration.part(LIST, *tile.path, "options"))
    told = {
        "name": tile.name,
        "uri": tile.url,
        "description": tile.description,
        "logo": tile.logo,
        "display": tile.display,
    }
    for name, text in told.items():
        if text or name in options:
            options[name] = text
    node = {**configuration.part(LIST, *tile.path), "type": "application", "options": options}
    return configuration.with_value(node, LIST, *tile.path)


def take_tile(configuration: Configuration, tile: Tile) -> Configuration:
    """The configuration without this application, nor the own category that it leaves empty."""
    without = configuration.with_value(None, LIST, *tile.path)
    above = tile.path[:-1]
    own = len(above) == 1 and above[0].startswith(f"{_OWN}-{CATEGORY}-")
    if own and not any(isinstance(node, dict) for node in without.part(LIST, *above).values()):
        return without.with_value(None, LIST, *above)
    return without


def move_tile(configuration: Configuration, tile: Tile, category: str) -> Configuration:
    """The configuration with this application, and all that it holds, in another category."""
    node = dict(configuration.part(LIST, *tile.path))
    placed = configuration.with_value(node, LIST, category, tile.key)
    return take_tile(placed, tile)


def find_category(configuration: Configuration, name: str) -> str | None:
    """The key of the category of that name at the top of the menu, the first of several."""
    for key, node in ordered(configuration.part(LIST), "category"):
        if fold(category_name(key, node)) == fold(name):
            return key
    return None


def category_name(key: str, node: Mapping[str, JsonValue]) -> str:
    """What users see of a category."""
    name = node.get("catname")
    return name if isinstance(name, str) and name.strip() else key


def with_category(configuration: Configuration, name: str) -> tuple[Configuration, str]:
    """The configuration with a category of that name at the top of the menu, and its key."""
    known = find_category(configuration, name)
    if known is not None:
        return configuration, known
    key = own_key(CATEGORY, "menu", name)
    node: dict[str, JsonValue] = {"type": "category", "catname": name}
    return configuration.with_value(node, LIST, key), key
