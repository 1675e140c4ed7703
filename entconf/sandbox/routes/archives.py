"""Archives: one person's data as a zip, made while the person waits (section 7).

An export is kept in memory until it is downloaded, which deletes it.
"""

from __future__ import annotations

import io
import json
import time
import zipfile

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, bad_request, encode, json_answer, nothing
from entconf.sandbox.archive_exports import Export
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.routing import Route

_ACTION = "org.entcore.archive.controllers.ArchiveController|view"
_BODY = Schema(
    {"apps": "strings", "exportDocuments": "boolean", "exportSharedResources": "boolean"},
    ("apps",),
    closed=False,
)


def start_export(call: Call) -> Answer:
    """Start an export of one's own data; 400 while another one waits to be fetched."""
    body = call.json(_BODY)
    apps = body.texts("apps")
    exports = call.platform.exports
    if not apps:
        return bad_request("invalid.apps")
    if any(export.user_id == call.user.user_id for export in exports.values()):
        return bad_request("export.exists")
    export_id = f"{time.time_ns() // 1_000_000}_{call.user.user_id}"
    exports[export_id] = Export(
        user_id=call.user.user_id,
        apps=tuple(apps),
        documents=bool(body.flag("exportDocuments")),
        shared=bool(body.flag("exportSharedResources")),
        ready=time.monotonic() + call.platform.settings.archive_seconds,
    )
    return json_answer({"message": "export.in.progress", "exportId": export_id})


def own_export(call: Call) -> bool:
    """The export in the path was made by the caller: its id ends with theirs."""
    return call.params["exportId"].endswith(f"_{call.user.user_id}")


def verify(call: Call) -> Answer:
    """Answers once the export is there; 404 when there is none of this id."""
    export = call.platform.exports.get(call.params["exportId"])
    if export is None:
        return nothing(404)
    left = max(0.0, export.ready - time.monotonic())
    body = encode({"status": "ok"})
    return Answer(200, body, "application/json; charset=utf-8", after=left)


def download(call: Call) -> Answer:
    """The zip; 404 when it is unknown, not ready, or was fetched before."""
    export_id = call.params["exportId"]
    export = call.platform.exports.get(export_id)
    if export is None or export.ready > time.monotonic():
        return nothing(404)
    del call.platform.exports[export_id]
    named = ("Content-Disposition", f'attachment; filename="{export_id}.zip"')
    return Answer(200, _zip(call, export), "application/zip", headers=(named,))


def _zip(call: Call, export: Export) -> bytes:
    """A manifest, and a folder for each application with what this ENT keeps of it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = {app: {"folder": app, "version": "6.15.4"} for app in export.apps}
        archive.writestr("Manifest.json", json.dumps(manifest, indent=2))
        for app in export.apps:
            about: dict[str, object] = {"application": app, "shared": export.shared}
            if app == "userbook":
                about |= {"account": dict(call.user.info)}
            archive.writestr(f"{app}/data.json", json.dumps(about, ensure_ascii=False, indent=2))
        if export.documents:
            archive.writestr("workspace/documents/LISEZMOI.txt", "Aucun document.\n")
    return packed.getvalue()


ROUTES = (
    Route("POST", "/archive/export", rights.workflow(_ACTION), start_export),
    Route("GET", "/archive/export/verify/:exportId", own_export, verify),
    Route("GET", "/archive/export/:exportId", own_export, download),
)
