"""Find a driver by its name: the folder of that name beside this module."""

from __future__ import annotations

import importlib
import pkgutil
from typing import cast

from entconf import drivers
from entconf.drivers.base import BackendSettings, Driver, OpenDriver
from entconf.errors import ConfigurationError, Problem
from entconf.model.secret import Reveal
from entconf.model.text import msg


def driver_names() -> tuple[str, ...]:
    """The names that `driver:` may take in an inventory."""
    # a driver is a folder; the modules beside them are what all drivers share
    found = pkgutil.iter_modules(drivers.__path__)
    return tuple(sorted(module.name for module in found if module.ispkg))


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
