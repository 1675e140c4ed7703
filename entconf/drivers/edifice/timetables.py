"""Timetables: their source, the names of classes and groups, uploads and reports (section 7)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from entconf.drivers.edifice.json_shapes import Row, as_rows, row_in, text, texts
from entconf.drivers.edifice.multipart import Part, upload_call
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.structures import Structure
from entconf.drivers.edifice.verdicts import Call
from entconf.drivers.files import TimetableReport, TimetableState
from entconf.errors import EntconfError, RequestRefused, UnexpectedAnswer
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

_ROOT = "/directory/timetable"
#: How the ENT calls a source (section 2); a structure without one has "" or NOP.
_SOURCES = {"EDT": "EDT", "UDT": "UDT"}
_NONE = "none"
_MILLISECONDS = 1000


def read_state(session: Session, structure: Structure) -> TimetableState:
    """How a school takes timetables. Raises what either list came to."""
    found = []
    for answer in session.read(
        [
            Call("GET", f"{_ROOT}/{kind}/{structure.id}", msg("read names of the timetable"))
            for kind in ("classes", "groups")
        ]
    ):
        if isinstance(answer, EntconfError):
            raise answer
        found.append(answer if isinstance(answer, dict) else {})
    classes, groups = found
    return TimetableState(
        _SOURCES.get(structure.timetable.upper(), _NONE),
        _mapping(classes, "classes"),
        _mapping(groups, "groups"),
        _list(classes, "unknownClasses"),
        _list(groups, "unknownGroups"),
        _known(classes, "classNames", "classes"),
        _known(groups, "groupNames", "groups"),
        frozenset({"create_unknown"}),
    )


def _mapping(row: Row, kind: str) -> Mapping[str, str]:
    # One server calls it by its kind, another plainly.
    mapping = row_in(row, f"{kind}Mapping") or row_in(row, "mapping")
    return {key: value for key, value in mapping.items() if isinstance(value, str)}


def _list(row: Row, name: str) -> tuple[str, ...]:
    return tuple(texts(row, name))


def _known(row: Row, *names: str) -> tuple[str, ...] | None:
    return next((tuple(texts(row, name)) for name in names if texts(row, name)), None)


def set_source(session: Session, structure: Structure, source: str) -> None:
    """Choose EDT, UDT or none. A local administrator may do so once (section 7)."""
    body = json.dumps({"type": source if source in _SOURCES else "NOP"}).encode()
    what = msg("set the source of the timetable")
    session.write(_put(f"{_ROOT}/init/{structure.id}", what, body))


def put_mapping(
    session: Session, structure: Structure, kind: str, names: Mapping[str, str]
) -> None:
    """Say what classes or groups are called here."""
    body = json.dumps({"mapping": dict(names)}, ensure_ascii=False).encode()
    what = msg("map names of the timetable")
    session.write(_put(f"{_ROOT}/{kind}/{structure.id}", what, body))


def upload(session: Session, structure: Structure, part: str, file: Part) -> None:
    """Import a file. `part` is EDT, UDT or groups. Raises RequestRefused with the reason."""
    what = msg("import the timetable")
    path = f"{_ROOT}/import/{quote(part)}/{structure.id}"
    answer = session.write(upload_call(path, what, {}, [file], reasons=True))
    reasons = row_in(answer, "errors") if isinstance(answer, dict) else {}
    for said in reasons.values():
        reason = str(said[0]) if isinstance(said, list) and said else str(said)
        raise RequestRefused(msg("the ENT refuses to {what}: {reason}", what=what, reason=reason))


def list_reports(session: Session, structure: Structure) -> Sequence[TimetableReport]:
    """The reports, the newest first."""
    path = f"{_ROOT}/import/{structure.id}/reports"
    data = session.get(Call("GET", path, msg("read the reports on the timetable")))
    found = [_report(row) for row in as_rows(data, "reports")]
    return sorted(found, key=lambda one: one.created, reverse=True)


def read_report(session: Session, structure: Structure, report: str) -> TimetableReport:
    """One report with its text."""
    path = f"{_ROOT}/import/{structure.id}/report/{quote(report, safe='')}"
    data = session.get(Call("GET", path, msg("read a report on the timetable")))
    if not isinstance(data, dict):
        raise UnexpectedAnswer(msg("the ENT did not answer with a report on the timetable"))
    return _report(data)


def _report(row: Row) -> TimetableReport:
    said = text(row, "text") or text(row, "report")
    return TimetableReport(
        text(row, "_id"), _seconds(row.get("created")), text(row, "source"), said
    )


def _seconds(value: JsonValue) -> float:
    """A moment as `{"$date": ms}`, as milliseconds or as a text in ISO 8601; 0 for none."""
    if isinstance(value, dict):
        value = value.get("$date")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value / _MILLISECONDS
    try:
        return datetime.fromisoformat(str(value)).timestamp()
    except ValueError:
        return 0.0


def _put(path: str, what: Text, body: bytes) -> Call:
    return Call("PUT", path, what, body=body, content_type="application/json")
