"""The ENT's own archive of what an account holds (API reference, section 7).

It is asked for, waited for, fetched once, and then gone from the server.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from entconf.drivers.edifice.json_shapes import text
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import UnexpectedAnswer
from entconf.model.text import msg

_ROOT = "/archive/export"
_ZIP = b"PK"


def make(session: Session, apps: Sequence[str], *, documents: bool, shared: bool) -> str:
    """Ask for an archive and wait until it is ready; its id."""
    asked = {"apps": [*apps], "exportDocuments": documents, "exportSharedResources": shared}
    body = json.dumps(asked, ensure_ascii=False).encode()
    what = msg("make an archive")
    answer = session.write(Call("POST", _ROOT, what, body=body, content_type="application/json"))
    name = text(answer, "exportId") if isinstance(answer, dict) else ""
    if not name:
        raise UnexpectedAnswer(msg("the ENT tells no name of the archive that it makes"))
    ready = session.get(Call("GET", f"{_ROOT}/verify/{quote(name, safe='')}", what))
    if not isinstance(ready, dict) or text(ready, "status") != "ok":
        raise UnexpectedAnswer(
            msg("the ENT could not make the archive"), hint=msg("try again later")
        )
    return name


def fetch(session: Session, name: str) -> bytes:
    """The archive. Raises UnexpectedAnswer when what comes is none."""
    what = msg("fetch an archive")
    content = session.fetch(Call("GET", f"{_ROOT}/{quote(name, safe='')}", what))
    if not content.startswith(_ZIP):
        raise UnexpectedAnswer(msg("what the ENT gave as an archive is none"))
    return content
