"""Archives of the caller's own data: asked for, verified, fetched (contract, section 7)."""

from __future__ import annotations

import io
import json
import zipfile

from tests.stranger.exchange import (
    FORBIDDEN,
    NOT_FOUND,
    Answer,
    Call,
    Refused,
    Route,
    Shape,
    bad_request,
    route,
    signed_in,
)
from tests.stranger.exchange_records import Archive


def _ask(call: Call) -> Answer:
    apps = call.body["apps"]
    if not isinstance(apps, list) or not apps or not all(isinstance(app, str) for app in apps):
        raise bad_request("invalid.apps")
    key = call.world.new_id()
    documents = bool(call.body.get("exportDocuments", True))
    content = _zipped(call, [str(app) for app in apps], documents=documents)
    call.world.archives.held[key] = Archive(key, call.caller.id, content)
    return Answer(data={"message": "export.in.progress", "exportId": key})


def _zipped(call: Call, apps: list[str], *, documents: bool) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = {"apps": apps, "login": call.caller.login}
        archive.writestr("Manifest.json", json.dumps(manifest))
        for app in apps:
            archive.writestr(f"{app}/{app}.json", json.dumps({"app": app, "resources": []}))
            if documents:
                archive.writestr(f"{app}/Documents/lisez-moi.txt", f"Documents de {app}")
    return held.getvalue()


def _mine(call: Call) -> Archive:
    archive = call.world.archives.held.get(call.params["exportId"])
    if archive is None:
        raise Refused(NOT_FOUND)
    if archive.owner != call.caller.id:
        raise Refused(FORBIDDEN)
    return archive


def _verify(call: Call) -> Answer:
    archive = _mine(call)
    if call.world.archives.broken:
        raise bad_request("export.error", 500)
    archive.ready = True
    return Answer(data={"status": "ok"})


def _fetch(call: Call) -> Answer:
    archive = _mine(call)
    if not archive.ready:
        call.journal.violation("an archive was fetched before it was verified")
        raise Refused(NOT_FOUND)
    named = ("Content-Disposition", f"attachment; filename={archive.id}.zip")
    return Answer(raw=archive.content, content_type="application/zip", headers=(named,))


_ASKED = Shape(
    {"apps": list, "exportDocuments": bool, "exportSharedResources": bool},
    required=frozenset({"apps"}),
)

ROUTES = (
    Route("POST", "/archive/export", _ask, signed_in, shape=_ASKED),
    route("GET /archive/export/verify/:exportId", _verify, signed_in),
    route("GET /archive/export/:exportId", _fetch, signed_in),
)
