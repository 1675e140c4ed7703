"""The Edifice ENT (entcore, sold as NEO and ONE), through its administration routes."""

from __future__ import annotations

from entconf.drivers.base import BackendSettings, Driver
from entconf.model.secret import Reveal


def open_driver(settings: BackendSettings, reveal: Reveal) -> Driver:
    """Open the driver of one server. No connection is made yet.

    Raises ConfigurationError when the settings are wrong (docs/drivers/edifice.md lists them).
    """
    # The rest of the package is imported here only: listing drivers must stay cheap.
    from entconf.drivers.edifice.driver import EdificeDriver  # noqa: PLC0415 - lazy on purpose
    from entconf.drivers.edifice.settings import parse_settings  # noqa: PLC0415 - lazy on purpose

    return EdificeDriver(parse_settings(settings), reveal)
