"""Products as data: what ships in `entconf/products`, and over it the `products/` of a site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path as FilePath

from entconf.desired.lone_files import mapping_of, read_lone_file
from entconf.desired.nearest import suggestion
from entconf.errors import ConfigurationError, Problem
from entconf.model.backend import BackendSettings
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value

FOLDER = "products"
#: The driver whose systems are products, and its setting that names one.
DRIVER, SETTING = "assisted", "product"
_SCHEMA = "product"
_SUFFIX = ".yml"
#: Sections of entries by name, whose keys a site may set one by one.
_SECTIONS = ("screens", "kinds", "limits", "exports")


def shipped_folder() -> FilePath:
    """Where the products that come with entconf are."""
    return FilePath(__file__).resolve().parents[1] / FOLDER


def product_names(root: FilePath | None) -> tuple[str, ...]:
    """The products that ship and those of the site."""
    folders = [shipped_folder(), *([root / FOLDER] if root else [])]
    found = {file.stem for folder in folders for file in folder.glob(f"*{_SUFFIX}")}
    return tuple(sorted(found))


def load_product(
    root: FilePath | None, name: str, kinds: Iterable[str], source: Source | None = None
) -> Mapping[str, Value]:
    """A product by its name: what ships, corrected by the site's own file key by key.

    `source` is where the name was written. Raises ConfigurationError for a product that nobody
    described, for a file that its schema refuses, and for a screen or a kind that is not there.
    """
    if name not in product_names(root):
        message = msg("there is no product {name}", name=name)
        hint = suggestion(name, product_names(root))
        raise ConfigurationError([Problem("unknown-product", message, source, hint)])
    file = f"{name}{_SUFFIX}"
    shown = f"{FOLDER}/{file}"
    layers = [read_lone_file(shipped_folder() / file, shown, _SCHEMA)]
    if root is not None:
        layers.append(read_lone_file(root / FOLDER / file, shown, _SCHEMA))
    product: dict[str, Value] = {}
    for layer in layers:
        if layer is not None:
            product = _over(product, mapping_of(layer.value))
    _check(product, frozenset(kinds), shown)
    return {"name": name, **product}


class Products:
    """The products of a site, each read once however many schools have it."""

    def __init__(self, root: FilePath, kinds: Iterable[str]) -> None:
        self._root = root
        self._kinds = tuple(kinds)
        self._read: dict[str, Mapping[str, Value]] = {}

    def looked_up(self, settings: BackendSettings) -> BackendSettings:
        """A connection of a school with its product, where its driver has one.

        A driver reads no YAML: what it is handed in the place of the name is the product itself.
        Raises what `load_product` raises.
        """
        name = settings.options.get(SETTING)
        if settings.driver != DRIVER or not isinstance(name, str):
            return settings
        if name not in self._read:
            self._read[name] = load_product(self._root, name, self._kinds, settings.source)
        return replace(settings, options={**settings.options, SETTING: self._read[name]})


def _over(below: Mapping[str, Value], above: Mapping[str, Value]) -> dict[str, Value]:
    merged = {**below, **above}
    for section in _SECTIONS:
        entries = dict(mapping_of(below.get(section) or {}))
        for key, entry in mapping_of(above.get(section) or {}).items():
            if entry is False:
                entries.pop(key, None)
            else:
                entries[key] = {**mapping_of(entries.get(key) or {}), **mapping_of(entry)}
        merged[section] = entries
    return merged


def _check(product: Mapping[str, Value], kinds: frozenset[str], shown: str) -> None:
    """Every name that one section uses of another must be there."""
    problems = []
    screens = mapping_of(product["screens"])
    for kind, entry in mapping_of(product["kinds"]).items():
        screen = mapping_of(entry).get("screen")
        if kind not in kinds:
            told = msg("{file}: there is no kind {name}", file=shown, name=kind)
            problems.append(Problem("unknown-kind", told, hint=suggestion(kind, kinds)))
        elif screen not in screens:
            told = msg(
                "{file}: {kind} is on a screen {name} that is not described",
                file=shown,
                kind=kind,
                name=str(screen),
            )
            problems.append(Problem("unknown-screen", told, hint=suggestion(str(screen), screens)))
    for screen, entry in screens.items():
        if not mapping_of(entry).get("path"):
            told = msg("{file}: the screen {name} has no path", file=shown, name=screen)
            problems.append(Problem("no-path", told))
    for name, entry in mapping_of(product["exports"]).items():
        for key in ("file", "kind", "key", "school", "columns"):
            if not mapping_of(entry).get(key):
                told = msg("{file}: the export {name} has no {key}", file=shown, name=name, key=key)
                problems.append(Problem("missing-key", told))
    if problems:
        raise ConfigurationError(problems)
