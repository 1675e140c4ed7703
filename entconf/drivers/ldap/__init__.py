"""The directory of an ENT (LDAP, SDET schema): groups, rights, guests, what applications say."""

from __future__ import annotations

from entconf.drivers.base import BackendSettings, Driver
from entconf.model.secret import Reveal


def open_driver(settings: BackendSettings, reveal: Reveal) -> Driver:
    """A driver for these settings. Raises ConfigurationError when they are wrong."""
    from entconf.drivers.ldap.driver import open_ldap  # noqa: PLC0415 - the schema is imported alone too

    return open_ldap(settings, reveal)
