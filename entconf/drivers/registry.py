"""Find a driver by its name: the module or package of that name in this folder."""

from __future__ import annotations

import importlib
import pkgutil
from typing import cast

from entconf import drivers
from entconf.drivers.base import BackendSettings, Driver, OpenDriver
from entconf.errors import ConfigurationError, Problem
from entconf.model.secret import Reveal
from entconf.model.text import msg

_NOT_DRIVERS = frozenset({"base", "registry"})


def driver_names() -> tuple[str, ...]:
    """The names that `driver:` may take in an inventory."""
    found = (module.name for module in pkgutil.iter_modules(drivers.__path__))
    return tuple(sorted(name for name in found if name not in _NOT_DRIVERS))


def open_driver(settings: BackendSettings, reveal: Reveal) -> Driver:
    """Open the driver that `settings` names. No connection is made yet.

    Raises ConfigurationError when there is no such driver or its settings are wrong.
    """
    names = driver_names()
    if settings.driver not in names:
        import difflib  # noqa: PLC0415 - only for a mistaken name

        near = difflib.get_close_matches(settings.driver, names, 1)
        raise ConfigurationError(
            [
                Problem(
                    "unknown-driver",
                    msg(
                        "backend {backend}: there is no driver {driver}",
                        backend=settings.name,
                        driver=settings.driver,
                    ),
                    source=settings.source,
                    hint=msg("did you mean {word}?", word=near[0])
                    if near
                    else msg("the drivers are: {words}", words=", ".join(names)),
                )
            ]
        )
    module = importlib.import_module(f"{drivers.__name__}.{settings.driver}")
    return cast("OpenDriver", module.open_driver)(settings, reveal)
