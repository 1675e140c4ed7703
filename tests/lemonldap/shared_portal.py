"""One portal a test process, for tests of other folders: it is emptied for each test."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

from entconf.model.values import JsonValue
from tests.lemonldap.portal_server import PortalServer

#: What the portal of an ENT made after the national text tells of people besides.
NATIONAL: dict[str, JsonValue] = {
    "demoExportedVars": {
        "cn": "cn",
        "mail": "mail",
        "uid": "uid",
        "ENTPersonProfils": "ENTPersonProfils",
        "ENTPersonStructRattach": "ENTPersonStructRattach",
    }
}


@cache
def shared_portal() -> PortalServer:
    """The running server of this process, stopped when it ends."""
    server = PortalServer(Path(tempfile.mkdtemp(prefix="portal-")), changes=dict(NATIONAL)).start()
    atexit.register(server.remove)
    return server
