"""What an inventory says of an ENT that people administer by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from entconf.drivers.assisted.product import Product, product_of
from entconf.drivers.base import BackendSettings
from entconf.errors import ConfigurationError, Problem
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

_KNOWN = ("product", "exports", "state", "stale_days")
_STATE, _DROP = ".entconf/assisted", ".entconf/drop"


@dataclass(frozen=True, slots=True)
class Settings:
    """`exports` is where exports are dropped, in a folder of each school's UAI.

    `state` is where what was seen is kept, in the site's own ignored folder unless told.
    """

    product: Product
    exports: Path
    state: Path
    stale_days: int


def parse_settings(settings: BackendSettings) -> Settings:
    """The settings of a backend. Raises ConfigurationError with every mistake at once.

    A product that nobody looked up (a backend outside any site) holds nothing.
    """
    options = settings.options
    mistakes: list[Text] = [
        msg("{name}: there is no such setting; these are: {known}", name=name, known=_listed())
        for name in sorted(set(options) - set(_KNOWN))
    ]
    product = options.get("product")
    if not isinstance(product, Mapping | str):
        mistakes.append(msg("product: name the product, such as kosmos"))
    folders = {"exports": _DROP, "state": _STATE}
    for name, usual in tuple(folders.items()):
        value = options.get(name, usual)
        if isinstance(value, str) and value.strip():
            folders[name] = value
        else:
            mistakes.append(msg("{name}: name a folder", name=name))
    stale = options.get("stale_days")
    if stale is not None and (not isinstance(stale, int) or isinstance(stale, bool) or stale < 1):
        mistakes.append(msg("stale_days: write a number of days"))
    if mistakes:
        raise ConfigurationError(
            [
                Problem(
                    "bad-backend",
                    msg("{backend}: {mistake}", backend=settings.name, mistake=one),
                    settings.source,
                )
                for one in mistakes
            ]
        )
    known = product_of(product if isinstance(product, Mapping) else {"name": str(product)})
    return Settings(
        known,
        Path(settings.path_of(folders["exports"])),
        Path(settings.path_of(folders["state"])),
        stale if isinstance(stale, int) else known.stale_days,
    )


def _listed() -> str:
    return ", ".join(_KNOWN)
