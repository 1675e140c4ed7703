"""The CSV import wizard: mappings, validation, corrections by line, import (contract, §7)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.stranger.csv_sheets import IGNORED, field_of, fields_of, read_sheet, read_table
from tests.stranger.exchange import (
    FORBIDDEN,
    NOT_FOUND,
    NOTHING,
    Answer,
    Call,
    Json,
    Refused,
    Route,
    Shape,
    any_admin,
    bad_request,
    route,
)
from tests.stranger.exchange_records import Draft, Line, Sheet
from tests.stranger.multipart import Upload
from tests.stranger.wizard_checks import by_external_id, file_errors, key_of, soft_errors
from tests.stranger.wizard_import import carry_out
from tests.stranger.world import PROFILES

#: A file must be smaller than this.
TOO_BIG = 1024 * 1024
_TARGET = {"structurename", "structureid", "structureexternalid", "uai"}
_FIELDS = frozenset(
    {"type", "predelete", "transition", "columnsmapping", "classesmapping", *_TARGET}
)


def _first(call: Call, name: str) -> str:
    return (call.form.get(name) or [""])[0]


def _school_of(call: Call) -> str:
    """The school that a form names; a local administrator must give its id."""
    if _first(call, "type") != "CSV":
        raise bad_request("invalid.import.type")
    if not _first(call, "structurename").strip():
        raise bad_request("missing.structureName")
    key = _first(call, "structureid")
    if not call.central and not call.rules(key):
        raise Refused(FORBIDDEN)
    told = {
        "id": key,
        "external_id": _first(call, "structureexternalid"),
        "uai": _first(call, "uai"),
    }
    given = {name: value for name, value in told.items() if value}
    for school in call.world.schools.values():
        matches = [getattr(school, name) == value for name, value in given.items()]
        if matches and all(matches):
            return school.id
    # The platform would make a new school of it: nothing here asks for that.
    call.journal.violation(f"an import for no known school: {given}")
    raise bad_request("invalid.structure")


def _uploads(call: Call) -> Iterator[Upload]:
    """The files, each in a part that bears its profile's name, none too big."""
    seen: set[str] = set()
    for upload in call.files:
        if upload.field not in PROFILES or upload.field in seen:
            call.journal.violation(f"a file part named {upload.field!r}: {call.path}")
            raise bad_request("invalid.profile")
        if len(upload.content) >= TOO_BIG:
            call.journal.violation(f"a file of {len(upload.content)} bytes: {call.path}")
            raise bad_request("file.too.large", 413)
        seen.add(upload.field)
        yield upload
    if not seen:
        call.journal.violation(f"no file: {call.path}")
        raise bad_request("missing.file")


def _mapping(call: Call, name: str, profile: str) -> dict[str, str]:
    """What a form's JSON says for a profile: text to text."""
    text = _first(call, name)
    try:
        whole = json.loads(text or "{}")
    except ValueError:
        raise bad_request(f"invalid.{name}") from None
    part = whole.get(profile, {}) if isinstance(whole, dict) else None
    if not isinstance(part, dict) or not all(isinstance(v, str) for v in part.values()):
        raise bad_request(f"invalid.{name}")
    return {key: value for key, value in part.items() if value}


def _column_mapping(call: Call) -> Answer:
    _school_of(call)
    mappings: Json = {}
    for upload in _uploads(call):
        table = read_table(upload.content)
        if table is None:
            errors = {f"error.{upload.field}.csv": ["unreadable.file"]}
            return Answer(400, {"errors": errors})
        mappings[upload.field] = {h: field_of(upload.field, h) or "" for h in table.header}
    available = {profile: fields_of(profile) for profile in mappings}
    return Answer(data={"mappings": mappings, "availableFields": available})


def _classes_mapping(call: Call) -> Answer:
    school = _school_of(call)
    rooms = sorted(room.name for room in call.world.classrooms.values() if room.school == school)
    found: Json = {}
    for sheet in _sheets(call):
        if sheet.errors:
            return Answer(400, {"errors": {f"error.{sheet.profile}.csv": sheet.errors}})
        names = dict.fromkeys(n for line in sheet.lines.values() for n in line.get("classes", []))
        found[sheet.profile] = {name: name if name in rooms else "" for name in names}
    return Answer(data=found | {"dbClasses": rooms})


def _sheets(call: Call) -> Iterator[Sheet]:
    for upload in _uploads(call):
        profile = upload.field
        sheet = read_sheet(profile, upload.content, _mapping(call, "columnsmapping", profile))
        sheet.classes = _mapping(call, "classesmapping", profile)
        yield sheet


def _draft(call: Call) -> Draft:
    school = _school_of(call)
    sheets = {sheet.profile: sheet for sheet in _sheets(call)}
    flags = []
    for name in ("predelete", "transition"):
        if _first(call, name) not in {"", "true", "false"}:
            raise bad_request(f"invalid.{name}")
        flags.append(_first(call, name) == "true")
    return Draft(call.world.new_id(), school, sheets, *flags)


def _validate(call: Call) -> Answer:
    draft = _draft(call)
    answer = _verdict(call, draft)
    if answer.status == 200:
        call.world.drafts[draft.id] = draft
    return answer


def _verdict(call: Call, draft: Draft) -> Answer:
    """Errors with 400, or the lines of each profile with what is doubtful in them."""
    errors = file_errors(call.world, draft)
    if errors:
        return Answer(400, {"errors": errors})
    data = _lines(call, draft)
    soft = soft_errors(call.world, draft)
    if soft:
        reasons = {str(row["reason"]) for rows in soft.values() for row in rows}
        data["softErrors"] = {"reasons": sorted(reasons)} | soft
    return Answer(data=data | {"importId": draft.id})


def _lines(call: Call, draft: Draft) -> Json:
    known = by_external_id(call.world)
    words = ("Modifié", "Créé") if call.language == "fr" else ("Updated", "Created")
    found: Json = {}
    for sheet in draft.sheets.values():
        rows = []
        for number, line in sheet.lines.items():
            row: Json = {
                key: values if key == "classes" or len(values) > 1 else values[0]
                for key, values in line.items()
            }
            row["state"] = words[0] if key_of(sheet, line) in known else words[1]
            rows.append(row | {"line": number, "profiles": [sheet.profile]})
        found[sheet.profile] = rows
    return found


def _kept(call: Call) -> Draft:
    draft = call.world.drafts.get(call.params["id"])
    if draft is None:
        raise Refused(NOT_FOUND)
    if not call.rules(draft.school):
        raise Refused(FORBIDDEN)
    return draft


def _validate_again(call: Call) -> Answer:
    return _verdict(call, _kept(call))


def _find(call: Call) -> Answer:
    draft = _kept(call)
    return Answer(data=_lines(call, draft) | {"importId": draft.id})


def _run(call: Call, draft: Draft) -> Answer:
    errors = file_errors(call.world, draft)
    if errors:
        return Answer(400, {"errors": errors})
    hard = [row for rows in soft_errors(call.world, draft).values() for row in rows]
    if any(row["hardError"] for row in hard):
        call.journal.violation("an import was launched with hard errors")
        raise bad_request("import.has.hard.errors")
    call.wrote(draft.school)
    carry_out(call.world, draft)
    call.world.drafts.pop(draft.id, None)
    return NOTHING


def _launch(call: Call) -> Answer:
    return _run(call, _kept(call))


def _one_shot(call: Call) -> Answer:
    return _run(call, _draft(call))


def _sheet(call: Call) -> Sheet:
    sheet = _kept(call).sheets.get(call.params["profile"])
    if sheet is None:
        raise bad_request("invalid.profile")
    return sheet


def _values(call: Call) -> Line:
    """The fields of a line as a body gives them; only known ones."""
    known = fields_of(call.params["profile"])
    line: Line = {}
    for key, value in call.body.items():
        if key in {"line", "state", "profiles"}:
            continue
        if key not in known or key == IGNORED:
            call.journal.violation(f"unknown field {key} of a line: {call.path}")
            raise bad_request(f"invalid.column: {key}")
        values = value if isinstance(value, list) else [value]
        line[key] = [str(item) for item in values if item not in {None, ""}]
    return line


def _create_line(call: Call) -> Answer:
    sheet = _sheet(call)
    number = max(sheet.lines, default=1) + 1
    sheet.lines[number] = {key: values for key, values in _values(call).items() if values}
    return Answer(data={"line": number})


def _number(sheet: Sheet, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise bad_request("invalid.line") from None
    if number not in sheet.lines:
        raise bad_request("invalid.line")
    return number


def _update_line(call: Call) -> Answer:
    sheet = _sheet(call)
    number = _number(sheet, call.body.get("line"))
    merged = sheet.lines[number] | _values(call)
    sheet.lines[number] = {key: values for key, values in merged.items() if values}
    return NOTHING


def _delete_line(call: Call) -> Answer:
    sheet = _sheet(call)
    del sheet.lines[_number(sheet, call.params["line"])]
    return NOTHING


_LINE = Shape({"line": (int, str)}, loose=True)


def _upload(path: str) -> tuple[str, str]:
    return "POST", f"/directory/wizard/{path}"


ROUTES = (
    Route(*_upload("column/mapping"), _column_mapping, any_admin, form=_FIELDS, files=True),
    Route(*_upload("classes/mapping"), _classes_mapping, any_admin, form=_FIELDS, files=True),
    Route(*_upload("validate"), _validate, any_admin, form=_FIELDS, files=True),
    Route(*_upload("import"), _one_shot, any_admin, form=_FIELDS, files=True),
    route("PUT /directory/wizard/validate/:id", _validate_again, any_admin),
    route("GET /directory/wizard/import/:id", _find, any_admin),
    route("PUT /directory/wizard/import/:id", _launch, any_admin),
    Route(*_upload("update/:id/:profile"), _create_line, any_admin, shape=_LINE),
    Route("PUT", "/directory/wizard/update/:id/:profile", _update_line, any_admin, shape=_LINE),
    route("DELETE /directory/wizard/update/:id/:profile/:line", _delete_line, any_admin),
)
