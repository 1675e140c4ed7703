"""One portal a test process, for tests of other folders: it is emptied for each test."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

from entconf.model.values import JsonValue
from tests.lemonldap.portal_server import PortalServer


def _application(name: str, display: str) -> JsonValue:
    options: dict[str, JsonValue] = {
        "name": name,
        "uri": f"http://{name.lower()}.ent.example/",
        "description": "Ce que l'école écrit",
        "logo": "demo.png",
        "display": display,
    }
    return {"type": "application", "options": options}


#: A portal that tells of people what the national text asks for, with applications not yet open.
NATIONAL: dict[str, JsonValue] = {
    "applicationList": {
        "0001-cat": {
            "type": "category",
            "catname": "Vie scolaire",
            "agenda": _application("Agenda", "off"),
            "blog": _application("Blog", "off"),
        },
        "0002-cat": {
            "type": "category",
            "catname": "Ressources",
            "wiki": _application("Wiki", "auto"),
        },
    },
    "demoExportedVars": {
        "cn": "cn",
        "mail": "mail",
        "uid": "uid",
        "ENTPersonProfils": "ENTPersonProfils",
        "ENTPersonStructRattach": "ENTPersonStructRattach",
    },
}


@cache
def shared_portal() -> PortalServer:
    """The running server of this process, stopped when it ends.

    One worker: the manager's reload reaches it at once, so that nothing has to settle.
    """
    server = PortalServer(
        Path(tempfile.mkdtemp(prefix="portal-")), changes=dict(NATIONAL), workers=1
    ).start()
    atexit.register(server.remove)
    return server
