"""A list server, Mailman 3, through the REST interface of its core: the kind lists."""

from __future__ import annotations

from entconf.drivers.base import BackendSettings, Driver
from entconf.model.secret import Reveal


def open_driver(settings: BackendSettings, reveal: Reveal) -> Driver:
    """A driver for these settings. Raises ConfigurationError when they are wrong."""
    from entconf.drivers.mailman.driver import MailmanDriver  # noqa: PLC0415 - requests is heavy
    from entconf.drivers.mailman.settings import parse_settings  # noqa: PLC0415 - as above

    return MailmanDriver(parse_settings(settings), reveal)
