"""Timetables: imports, their reports, and the mappings of classes and groups (section 7)."""

from __future__ import annotations

import time
import uuid

from entconf.sandbox import rights
from entconf.sandbox.answer import (
    Answer,
    Refused,
    bad_request,
    empty_object,
    encode,
    json_answer,
    nothing,
)
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.imports.edt import read_edt
from entconf.sandbox.imports.timetable import WrongTimetable
from entconf.sandbox.imports.timetable_report import (
    CLASSES,
    GROUPS,
    read_mapping,
    write_mapping,
    write_report,
)
from entconf.sandbox.imports.udt import read_udt
from entconf.sandbox.multipart import read_form
from entconf.sandbox.routing import Route

_READERS = {"EDT": (".xml", read_edt), "UDT": (".zip", read_udt)}
_WORDS = {CLASSES: ("unknownClasses", "classNames"), GROUPS: ("unknownGroups", "groupNames")}


def _refuse(*keys: str) -> Refused:
    return Refused(json_answer({"errors": {"error.global": list(keys)}}, 400))


def get_classes(call: Call) -> Answer:
    """How classes of the timetable are told from those of the ENT; `{}` before an import."""
    return _get_mapping(call, CLASSES)


def get_groups(call: Call) -> Answer:
    """The same for groups."""
    return _get_mapping(call, GROUPS)


def _get_mapping(call: Call, kind: str) -> Answer:
    mapping = read_mapping(call.db, call.params["structureId"], kind)
    if mapping.unknown is None:
        return empty_object()
    unknown, known = _WORDS[kind]
    return json_answer({"mapping": mapping.names, unknown: mapping.unknown, known: mapping.known})


def put_classes(call: Call) -> Answer:
    """Map names that the last import did not know; others are dropped silently."""
    return _put_mapping(call, CLASSES)


def put_groups(call: Call) -> Answer:
    """The same for groups."""
    return _put_mapping(call, GROUPS)


def _put_mapping(call: Call, kind: str) -> Answer:
    body = call.json(Schema({"mapping": "object"}, ("mapping",), closed=False))
    structure, given = call.params["structureId"], body.raw("mapping")
    unknown = read_mapping(call.db, structure, kind).unknown
    if unknown is None:
        return bad_request(f"missing.{kind}.mapping")
    names = given if isinstance(given, dict) else {}
    kept = {name: str(target) for name, target in names.items() if name in unknown and target}
    write_mapping(call.db, structure, kind, kept, unknown)
    return empty_object()


def import_timetable(call: Call) -> Answer:
    """Import by the source that the structure was set to."""
    kind = call.db.text(
        "SELECT timetable FROM structures WHERE id = ?", (call.params["structureId"],)
    )
    return _import(call, kind or "", groups_only=False)


def import_of_type(call: Call) -> Answer:
    """Import as EDT or as UDT, whatever the structure was set to."""
    return _import(call, call.params["timetableType"], groups_only=False)


def import_groups(call: Call) -> Answer:
    """Only what concerns classes and groups."""
    kind = call.db.text(
        "SELECT timetable FROM structures WHERE id = ?", (call.params["structureId"],)
    )
    return _import(call, kind or "", groups_only=True)


def _import(call: Call, kind: str, *, groups_only: bool) -> Answer:
    structure, running = call.params["structureId"], call.platform.timetables_running
    if running.get(structure, 0.0) > time.monotonic():
        return bad_request("timetable.import.exists")
    form = read_form(call)
    uai = call.db.text("SELECT uai FROM structures WHERE id = ?", (structure,))
    if not uai or kind not in _READERS:
        raise _refuse("invalid.structure")
    suffix, read = _READERS[kind]
    if not form.files or not form.files[0].name.lower().endswith(suffix):
        raise _refuse("invalid.import.format")
    try:
        timetable = read(form.files[0].content)
    except WrongTimetable as wrong:
        raise _refuse(wrong.key) from wrong
    if timetable.uai and timetable.uai != uai:
        raise _refuse("invalid.structure")
    text = write_report(call.db, structure, uai, timetable, groups_only=groups_only)
    call.db.run(
        "INSERT INTO timetable_reports (id, structure_id, created, manual, source, uai, report) "
        "VALUES (?, ?, ?, 1, ?, ?, ?)",
        (str(uuid.uuid4()), structure, call.platform.now(), kind, uai, text),
    )
    seconds = call.platform.settings.timetable_seconds
    running[structure] = time.monotonic() + seconds
    return Answer(200, encode({}), "application/json; charset=utf-8", after=seconds)


def clear_progress(call: Call) -> Answer:
    """Forget which imports run: what a central administrator does after a crash."""
    call.platform.timetables_running.clear()
    return empty_object()


def list_reports(call: Call) -> Answer:
    """The reports of a structure, the latest first, without their text."""
    rows = call.db.rows(
        "SELECT * FROM timetable_reports WHERE structure_id = ? ORDER BY created DESC, rowid DESC",
        (call.params["structureId"],),
    )
    return json_answer(
        [
            {
                "_id": row["id"],
                "created": {"$date": row["created"]},
                "manual": bool(row["manual"]),
                "source": row["source"],
            }
            for row in rows
        ]
    )


def get_report(call: Call) -> Answer:
    """One report with its text; 404 when the structure has none of this id."""
    row = call.db.row(
        "SELECT * FROM timetable_reports WHERE id = ? AND structure_id = ?",
        (call.params["reportId"], call.params["structureId"]),
    )
    if row is None:
        return nothing(404)
    return json_answer(
        {
            "_id": row["id"],
            "created": {"$date": row["created"]},
            "manual": bool(row["manual"]),
            "source": row["source"],
            "UAI": row["uai"],
            "report": row["report"],
        }
    )


_BASE = "/directory/timetable"
_IMPORT = f"{_BASE}/import"
ROUTES = (
    Route("GET", f"{_BASE}/classes/:structureId", rights.adml_of_structure, get_classes),
    Route("PUT", f"{_BASE}/classes/:structureId", rights.adml_of_structure, put_classes),
    Route("GET", f"{_BASE}/groups/:structureId", rights.adml_of_structure, get_groups),
    Route("PUT", f"{_BASE}/groups/:structureId", rights.adml_of_structure, put_groups),
    Route("DELETE", f"{_IMPORT}/progress", rights.super_admin, clear_progress),
    Route("POST", f"{_IMPORT}/:structureId", rights.admin, import_timetable),
    Route("POST", f"{_IMPORT}/groups/:structureId", rights.admin, import_groups),
    Route("POST", f"{_IMPORT}/:timetableType/:structureId", rights.admin, import_of_type),
    Route("GET", f"{_IMPORT}/:structureId/reports", rights.admin, list_reports),
    Route("GET", f"{_IMPORT}/:structureId/report/:reportId", rights.admin, get_report),
)
