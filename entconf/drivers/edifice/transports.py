"""Which transport a server needs: the lean one, or `requests` where the network asks for more.

`requests` costs more than a whole plan to import; it comes in for proxies and client
certificates, which it knows well (ADR 0010).
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from entconf.drivers.edifice.connection import Endpoint
from entconf.drivers.edifice.pool import LeanTransport
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.transport import Transport

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def open_transport(settings: Settings) -> Transport:
    """The transport for these settings. No connection is made yet."""
    parts = urlsplit(settings.url)
    host = parts.hostname or ""
    if settings.proxy or settings.client_certificate or _proxy_in_environment(parts.scheme, host):
        from entconf.drivers.edifice.requests_transport import (  # noqa: PLC0415 - heavy, rarely needed
            RequestsTransport,
        )

        return RequestsTransport(settings)
    context = None
    if parts.scheme == "https":
        import ssl  # noqa: PLC0415 - not needed for plain HTTP

        context = ssl.create_default_context()
        if settings.ca_file:
            context.load_verify_locations(os.path.expanduser(settings.ca_file))  # noqa: PTH111 - a str is wanted
        context.set_alpn_protocols(["http/1.1"])
    port = parts.port or (443 if context else 80)
    endpoint = Endpoint(host, port, float(settings.timeout), context)
    return LeanTransport(endpoint, settings.url, settings.in_flight)


def _proxy_in_environment(scheme: str, host: str) -> bool:
    names = (f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY")
    return host not in _LOOPBACK and any(os.environ.get(name) for name in names)
