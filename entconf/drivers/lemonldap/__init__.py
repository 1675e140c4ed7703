"""A portal, LemonLDAP::NG, through its manager: menu, rules, providers, notifications."""

from __future__ import annotations

from entconf.drivers.base import BackendSettings, Driver
from entconf.model.secret import Reveal


def open_driver(settings: BackendSettings, reveal: Reveal) -> Driver:
    """A driver for these settings. Raises ConfigurationError when they are wrong."""
    from entconf.drivers.lemonldap.driver import (  # noqa: PLC0415 - requests is heavy
        LemonldapDriver,
    )
    from entconf.drivers.lemonldap.settings_reading import (  # noqa: PLC0415 - as above
        parse_settings,
    )

    return LemonldapDriver(parse_settings(settings), reveal)
