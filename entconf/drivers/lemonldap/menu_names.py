"""What the applications of a menu are called in a site: features and connectors."""

from __future__ import annotations

from collections import Counter

from entconf.drivers.lemonldap.applications import (
    CONNECTOR,
    FEATURE,
    Tile,
    fold,
    name_in,
    tiles_of,
)
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.parts import Terms
from entconf.errors import EntconfError
from entconf.model.text import msg


class SeveralFit(EntconfError):
    """A name means more than one application of the menu."""


class MenuNames:
    """The applications of one portal under the names that one school gives them.

    Connectors and features that entconf made are called as in the site. Other applications are
    called by the name that users see, or by their key where that name is not theirs alone.
    """

    def __init__(self, configuration: Configuration, terms: Terms) -> None:
        self.tiles = tiles_of(configuration)
        self.connectors: dict[str, Tile] = {}
        self.made: dict[str, Tile] = {}
        self.others: list[Tile] = []
        for tile in self.tiles:
            connector = name_in(tile.key, CONNECTOR, terms.uai)
            feature = name_in(tile.key, FEATURE, terms.uai)
            if connector is not None:
                self.connectors[connector] = tile
            elif feature is not None:
                self.made[feature] = tile
            else:
                self.others.append(tile)
        # portal-wide applications have only their keys where schools share a portal
        self._named = terms.school is None
        taken = Counter(fold(tile.key) for tile in self.others)
        taken += Counter(fold(name) for name in (*self.connectors, *self.made))
        titled = [tile for tile in self.others if fold(tile.name) != fold(tile.key)]
        self._taken = taken + Counter(fold(tile.name) for tile in titled)

    def name_of(self, tile: Tile) -> str:
        """What a site calls an application."""
        for held in (self.connectors, self.made):
            for name, one in held.items():
                if one is tile:
                    return name
        if self._named and self._taken[fold(tile.name)] == 1:
            return tile.name
        doubled = sum(one.key == tile.key for one in self.tiles) > 1
        return "/".join(tile.path) if doubled else tile.key

    def features(self) -> tuple[Tile, ...]:
        """The applications that are features of this school, in the order of the menu."""
        own = list(self.made.values())
        return tuple(
            tile for tile in self.tiles if any(tile is one for one in own) or self._is_feature(tile)
        )

    def _is_feature(self, tile: Tile) -> bool:
        if not self._named or tile.key.startswith(("entconf-connector-", "entconf-feature-")):
            return False
        return not any(tile is one for one in self.connectors.values())

    def feature(self, name: str) -> Tile | None:
        """The feature of that name or key. Raises SeveralFit when several have the name."""
        return self._find(name, self.features())

    def anything(self, name: str) -> Tile | None:
        """The application of that name or key, a connector first. Raises SeveralFit."""
        return self.connectors.get(name) or self._find(name, (*self.features(), *self.others))

    def _find(self, name: str, among: tuple[Tile, ...]) -> Tile | None:
        for made, tile in self.made.items():
            if fold(made) == fold(name):
                return tile
        keyed = [tile for tile in among if name in {tile.key, "/".join(tile.path)}]
        if not keyed and not self._named:
            return None
        fitting = keyed or [tile for tile in among if fold(tile.name) == fold(name)]
        places = {tile.path for tile in fitting}
        if len(places) > 1:
            keys = ", ".join("/".join(path) for path in sorted(places))
            raise SeveralFit(
                msg("several applications of the portal are called {name}", name=name),
                hint=msg("name one by its key: {keys}", keys=keys),
            )
        return fitting[0] if fitting else None

    def names(self) -> list[str]:
        """Every name that an application goes by."""
        return [self.name_of(tile) for tile in (*self.connectors.values(), *self.features())]
