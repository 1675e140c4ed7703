"""An ENT without an administration API: what people saw is its state, and they change it."""

from __future__ import annotations

from entconf.drivers.base import BackendSettings, Driver
from entconf.model.secret import Reveal


def open_driver(settings: BackendSettings, reveal: Reveal) -> Driver:  # noqa: ARG001 - the contract
    """A driver for these settings. Raises ConfigurationError when they are wrong."""
    from entconf.drivers.assisted.driver import AssistedDriver  # noqa: PLC0415 - when it is used
    from entconf.drivers.assisted.settings import parse_settings  # noqa: PLC0415 - as above

    return AssistedDriver(parse_settings(settings))
