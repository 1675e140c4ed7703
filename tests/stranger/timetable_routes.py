"""Timetables: names to reconcile, imports of EDT and UDT files, their reports (contract, §7)."""

from __future__ import annotations

import io
import re
import zipfile

from tests.stranger.exchange import (
    NOT_FOUND,
    NOTHING,
    Answer,
    Call,
    Json,
    Refused,
    Route,
    Shape,
    admin_of_structure,
    any_admin,
    bad_request,
    central,
    route,
)
from tests.stranger.exchange_records import Report
from tests.stranger.world import School

_MOMENT = 1_800_000_000_000
_UDT_NAME = re.compile(r"(?:.*/)?(?:udcal_\d+(?:_\d+)?|semaines)\.xml\Z", re.IGNORECASE)
_UAI = re.compile(rb"<UAI>\s*([^<\s]+)\s*</UAI>")


def _names(call: Call, kind: str) -> list[str]:
    school = call.params["structureId"]
    if kind == "classes":
        return sorted(r.name for r in call.world.classrooms.values() if r.school == school)
    groups = call.world.groups_of(school)
    return sorted(g.name for g in groups if g.type == "FunctionalGroup")


def _read_mapping(call: Call, kind: str) -> Answer:
    key = (kind, call.school(call.params["structureId"]).id)
    held = call.world.timetables
    title = "Classes" if kind == "classes" else "Groups"
    data: Json = {
        f"{'class' if kind == 'classes' else 'group'}Names": _names(call, kind),
        f"{kind}Mapping": held.mappings.get(key, {}),
        f"unknown{title}": held.unknown.get(key, []),
    }
    return Answer(data=data)


def _write_mapping(call: Call, kind: str) -> Answer:
    """Names of the timetable -> names of the ENT, bare or below one key of the body."""
    school = call.school(call.params["structureId"])
    inner = [value for value in call.body.values() if isinstance(value, dict)]
    mapping = inner[0] if inner else call.body
    wrong = [v for v in mapping.values() if v not in _names(call, kind)]
    if wrong:
        call.journal.violation(f"timetable names mapped to what is not there: {wrong}")
        raise bad_request("invalid.mapping")
    call.wrote(school.id)
    call.world.timetables.mappings[kind, school.id] = {k: str(v) for k, v in mapping.items()}
    return NOTHING


def _classes(call: Call) -> Answer:
    return _read_mapping(call, "classes")


def _groups(call: Call) -> Answer:
    return _read_mapping(call, "groups")


def _write_classes(call: Call) -> Answer:
    return _write_mapping(call, "classes")


def _write_groups(call: Call) -> Answer:
    return _write_mapping(call, "groups")


def _own_kind(call: Call) -> Answer:
    school = call.school(call.params["structureId"])
    if school.timetable not in {"EDT", "UDT"}:
        raise bad_request("invalid.timetable.type")
    return _import(call, school, school.timetable)


def _named_kind(call: Call) -> Answer:
    kind = call.params["timetableType"]
    if kind not in {"EDT", "UDT"}:
        call.journal.violation(f"unknown kind of timetable {kind}")
        raise bad_request("invalid.timetable.type")
    return _import(call, call.school(call.params["structureId"]), kind)


def _import(call: Call, school: School, kind: str) -> Answer:
    if not call.rules(school.id):
        call.journal.violation(f"a timetable for a school of somebody else: {call.path}")
    if not school.uai:
        raise bad_request("invalid.structure")
    if school.id in call.world.timetables.running:
        raise bad_request("timetable.import.exists")
    if len(call.files) != 1:
        call.journal.violation(f"{len(call.files)} files in a timetable import")
        raise bad_request("missing.file")
    content = call.files[0].content
    found = _edt(content, school) if kind == "EDT" else _udt(content)
    call.wrote(school.id)
    held = call.world.timetables
    moment = _MOMENT + call.world.tick()
    held.reports.append(
        Report(call.world.new_id(), school.id, moment, manual=True, source=kind, text=found)
    )
    return NOTHING


def _edt(content: bytes, school: School) -> str:
    """The sealed container: its root and, when it is told, its school."""
    if b"<EXPORT_INDEX_EDUCATION" not in content[:2000] or b"<CONTENU" not in content:
        raise bad_request("invalid.edt.file")
    told = _UAI.search(content)
    if told is not None and told.group(1).decode() != school.uai:
        raise bad_request("invalid.structure")
    return f"Import EDT : {school.name}\nEnseignants inconnus : 2\n"


def _udt(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [n for n in archive.namelist() if _UDT_NAME.match(n)]
    except zipfile.BadZipFile:
        raise bad_request("invalid.udt.file") from None
    if not names:
        raise bad_request("invalid.udt.file")
    return f"Import UDT : {len(names)} fichiers\nEnseignants inconnus : 0\n"


def _row(report: Report) -> Json:
    return {
        "_id": report.id,
        "created": {"$date": report.created},
        "manual": report.manual,
        "source": report.source,
    }


def _of_school(call: Call) -> list[Report]:
    school = call.school(call.params["structureId"])
    return [r for r in call.world.timetables.reports if r.school == school.id]


def _reports(call: Call) -> Answer:
    return Answer(data=call.world.shuffled([_row(report) for report in _of_school(call)]))


def _report(call: Call) -> Answer:
    for report in _of_school(call):
        if report.id == call.params["reportId"]:
            return Answer(data=_row(report) | {"text": report.text})
    raise Refused(NOT_FOUND)


def _clear(call: Call) -> Answer:
    call.world.timetables.running.clear()
    call.wrote()
    return NOTHING


_HERE = admin_of_structure
_BASE = "/directory/timetable"
_MAPPING = Shape({}, loose=True)
_NO_FIELDS: frozenset[str] = frozenset()

ROUTES = (
    route(f"GET {_BASE}/classes/:structureId", _classes, _HERE),
    route(f"GET {_BASE}/groups/:structureId", _groups, _HERE),
    Route("PUT", f"{_BASE}/classes/:structureId", _write_classes, _HERE, shape=_MAPPING),
    Route("PUT", f"{_BASE}/groups/:structureId", _write_groups, _HERE, shape=_MAPPING),
    route(f"DELETE {_BASE}/import/progress", _clear, central),
    route(f"GET {_BASE}/import/:structureId/reports", _reports, any_admin),
    route(f"GET {_BASE}/import/:structureId/report/:reportId", _report, any_admin),
    Route(
        "POST", f"{_BASE}/import/:structureId", _own_kind, any_admin, form=_NO_FIELDS, files=True
    ),
    Route(
        "POST",
        f"{_BASE}/import/groups/:structureId",
        _own_kind,
        any_admin,
        form=_NO_FIELDS,
        files=True,
    ),
    Route(
        "POST",
        f"{_BASE}/import/:timetableType/:structureId",
        _named_kind,
        any_admin,
        form=_NO_FIELDS,
        files=True,
    ),
)
