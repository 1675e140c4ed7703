"""The import wizard: accounts by CSV, column by column and line by line (section 7).

`docs/sandbox.md` tells what was chosen where the reference is silent.
"""

from __future__ import annotations

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, bad_request, json_answer, nothing
from entconf.sandbox.body import Body, Schema
from entconf.sandbox.call import Call
from entconf.sandbox.imports.csv_check import check
from entconf.sandbox.imports.csv_columns import PROFILES, REPEATED, available_fields
from entconf.sandbox.imports.csv_draft import Draft, Line, forget, load, save
from entconf.sandbox.imports.csv_report import Report
from entconf.sandbox.imports.csv_run import run_import
from entconf.sandbox.imports.csv_upload import cut_lines, read_tables, read_upload, suggest_columns
from entconf.sandbox.routing import Route

_CHANGED = {"number": 1}
_LONGEST_NUMBER = 9


def column_mapping(call: Call) -> Answer:
    """Which field each header is taken for."""
    _, files, report = read_upload(call)
    suggested = suggest_columns(read_tables(files, report), report)
    return _errors(report) or json_answer(suggested)


def classes_mapping(call: Call) -> Answer:
    """Which class each class of the files is taken for; "" is one to be made."""
    draft, report = _read(call)
    known = call.db.column(
        "SELECT name FROM classes WHERE structure_id = ? ORDER BY name", (draft.structure_id,)
    )
    mapping: dict[str, object] = {}
    pupils = _class_names(draft, "Student")
    for profile in draft.lines:
        names = _class_names(draft, profile)
        if names:
            also = pupils if profile != "Student" else set()
            mapping[profile] = {
                name: name if name in known or name in also else "" for name in sorted(names)
            }
    return _errors(report) or json_answer({"classesMapping": mapping | {"dbClasses": known}})


def _class_names(draft: Draft, profile: str) -> set[str]:
    lines = draft.lines.get(profile, [])
    return {name for line in lines for field in _CLASS_FIELDS for name in line.all(field)}


_CLASS_FIELDS = ("classes", "childClasses")


def _read(call: Call) -> tuple[Draft, Report]:
    draft, files, report = read_upload(call)
    cut_lines(draft, read_tables(files, report), report)
    return draft, report


def _errors(report: Report) -> Answer | None:
    return json_answer({"errors": report.errors}, 400) if report.errors else None


def validate(call: Call) -> Answer:
    """Check everything and keep a draft, unless a file cannot be used."""
    draft, report = _read(call)
    if report.errors:
        return json_answer({"errors": report.errors}, 400)
    save(call.db, draft)
    return _checked(draft, check(call.db, draft, report))


def validate_again(call: Call) -> Answer:
    """Check a draft again, after lines were changed."""
    draft = load(call.db, call.params["id"])
    if draft is None:
        return _unknown_draft()
    return _checked(draft, check(call.db, draft, Report()))


def _checked(draft: Draft, report: Report) -> Answer:
    answer = report.files(draft.structure_external_id) | {"importId": draft.import_id}
    if report.soft_errors is not None:
        answer["softErrors"] = report.soft_errors
    return json_answer(answer)


def _unknown_draft() -> Answer:
    return json_answer({"errors": {"error.global": ["invalid.import.id"]}}, 400)


def find_draft(call: Call) -> Answer:
    """A draft as it is kept; an unknown one is `{}`."""
    draft = load(call.db, call.params["id"])
    if draft is None:
        return json_answer({})
    report = check(call.db, draft, Report())
    document: dict[str, object] = {
        "_id": draft.import_id,
        "created": {"$date": draft.created},
        "source": "CSV",
        "structureExternalId": draft.structure_external_id,
        "structureName": draft.structure_name,
        "UAI": draft.uai,
        "preDelete": draft.predelete,
        "transition": draft.transition,
        "profiles": list(draft.lines),
        "headers": draft.headers,
        "mappings": draft.mappings,
        "classesMapping": draft.classes,
        "errors": report.errors,
        "files": report.files(draft.structure_external_id),
    }
    if report.soft_errors is not None:
        document["softErrors"] = report.soft_errors
    return json_answer(document)


def launch(call: Call) -> Answer:
    """Run a draft; what was ignored comes back. A line with a hard error stops it all."""
    draft = load(call.db, call.params["id"])
    if draft is None:
        return _unknown_draft()
    return _run(call, draft, Report())


def import_at_once(call: Call) -> Answer:
    """Upload, check and run in one request."""
    draft, report = _read(call)
    if report.errors:
        return json_answer({"errors": report.errors}, 400)
    return _run(call, draft, report)


def _run(call: Call, draft: Draft, report: Report) -> Answer:
    hard = check(call.db, draft, report).hard_lines()
    if hard:
        return json_answer({"errors": hard}, 400)
    ignored = run_import(call.db, draft, report, call.platform.now())
    forget(call.db, draft.import_id)
    return json_answer(ignored)


def add_line(call: Call) -> Answer:
    """One more line in a draft; its `line` is the next free one unless the body tells it."""
    draft, profile, body = _line_of(call)
    if draft is None:
        return nothing(404)
    lines = draft.lines.setdefault(profile, [])
    number = body.number("line") or 1 + max((line.number for line in lines), default=1)
    lines.append(_changed(Line(number, {}), profile, body))
    save(call.db, draft)
    return json_answer(_CHANGED)


def change_line(call: Call) -> Answer:
    """Other values for fields of a line; the fields that the body leaves out stay."""
    draft, profile, body = _line_of(call)
    number = body.number("line")
    if number is None:
        return bad_request("invalid.line")
    lines = draft.lines.get(profile, []) if draft is not None else []
    same = [line for line in lines if line.number == number]
    if draft is None or not same:
        return nothing(404)
    for line in same:
        _changed(line, profile, body)
    save(call.db, draft)
    return json_answer(_CHANGED)


def remove_line(call: Call) -> Answer:
    """A line less; 404 when there is none of this number."""
    number = call.params["line"]
    if not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        return bad_request("invalid.line")
    draft, profile = load(call.db, call.params["id"]), call.params["profile"]
    lines = draft.lines.get(profile, []) if draft is not None else []
    kept = [line for line in lines if line.number != int(number)]
    if draft is None or len(kept) == len(lines):
        return nothing(404)
    draft.lines[profile] = kept
    save(call.db, draft)
    return json_answer(_CHANGED)


def _line_of(call: Call) -> tuple[Draft | None, str, Body]:
    profile = call.params["profile"]
    draft = load(call.db, call.params["id"]) if profile in PROFILES else None
    return draft, profile, call.json(Schema({"line": "integer"}, closed=False))


def _changed(line: Line, profile: str, body: Body) -> Line:
    """Put the body's fields into the line; what is no field of the profile is ignored."""
    for name in available_fields(profile):
        value = body.raw(name)
        if isinstance(value, str):
            line.cells[name] = [value.strip()]
        elif isinstance(value, list) and name in REPEATED:
            line.cells[name] = [str(each).rpartition("$")[2].strip() for each in value]
    return line


_WIZARD = "/directory/wizard"
_LINE = f"{_WIZARD}/update/:id/:profile"
ROUTES = (
    Route("POST", f"{_WIZARD}/column/mapping", rights.admin, column_mapping),
    Route("POST", f"{_WIZARD}/classes/mapping", rights.admin, classes_mapping),
    Route("POST", f"{_WIZARD}/validate", rights.admin, validate),
    Route("PUT", f"{_WIZARD}/validate/:id", rights.admin, validate_again),
    Route("GET", f"{_WIZARD}/import/:id", rights.admin, find_draft),
    Route("POST", f"{_WIZARD}/import", rights.admin, import_at_once),
    Route("PUT", f"{_WIZARD}/import/:id", rights.admin, launch),
    Route("POST", _LINE, rights.admin, add_line),
    Route("PUT", _LINE, rights.admin, change_line),
    Route("DELETE", f"{_LINE}/:line", rights.admin, remove_line),
)
