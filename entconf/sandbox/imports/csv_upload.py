"""Reads the form of the import wizard into a draft, and says what is wrong with its files."""

from __future__ import annotations

import json

from entconf.sandbox.answer import Refused, bad_request, page
from entconf.sandbox.call import Call
from entconf.sandbox.imports.csv_columns import (
    IGNORED,
    PROFILES,
    available_fields,
    field_of,
    missing_columns,
)
from entconf.sandbox.imports.csv_draft import Cells, Draft, Line
from entconf.sandbox.imports.csv_report import GLOBAL, Report
from entconf.sandbox.imports.csv_tables import Table, Unreadable, read_table
from entconf.sandbox.multipart import Form, UploadedFile, read_form

#: A file of this size or more does not come through (reference, section 7).
SIZE_LIMIT = 1024**2


def read_upload(call: Call) -> tuple[Draft, dict[str, UploadedFile], Report]:
    """The draft of a form, its files by profile, and what is wrong so far.

    Raises:
        Refused: 400 when the form itself is wrong, 413 when a file is too large.
    """
    form = read_form(call)
    _refuse_wrong_form(call, form)
    structure = call.db.row(
        "SELECT id, external_id, uai FROM structures "
        "WHERE id = ? OR external_id = ? OR (uai IS NOT NULL AND uai = ?)",
        (form.text("structureId"), form.text("structureExternalId"), form.text("UAI")),
    )
    external = form.text("structureExternalId")
    draft = Draft(
        structure_id=structure["id"] if structure else None,
        structure_external_id=(structure["external_id"] if structure else None) or external,
        structure_name=form.text("structureName"),
        uai=(structure["uai"] if structure else None) or form.text("UAI"),
        predelete=form.flag("predelete"),
        transition=form.flag("transition"),
        created=call.platform.now(),
        mappings=_mapping(form, "columnsMapping"),
        classes=_mapping(form, "classesMapping"),
    )
    report, files = Report(), dict[str, UploadedFile]()
    if structure is None and (form.text("structureId") or not call.user.is_central):
        report.add_error(GLOBAL, "invalid.structure")
    for file in form.files:
        profile = file.part.removesuffix(".csv")
        if profile in PROFILES:
            files[profile] = file
        else:
            report.add_error(GLOBAL, "unknown.profile", profile)
    return draft, files, report


def _refuse_wrong_form(call: Call, form: Form) -> None:
    """In the platform's order: files, type, structure, name."""
    if any(not file.name.lower().endswith(".csv") for file in form.files):
        raise Refused(bad_request("invalid.file.extension"))
    if any(len(file.content) >= SIZE_LIMIT for file in form.files):
        raise Refused(page("413", "Request Entity Too Large", 413))
    if form.text("type") not in {"CSV", "BE1D"}:
        raise Refused(bad_request("invalid.import.type"))
    if not call.user.is_central and not form.text("structureId"):
        raise Refused(bad_request("invalid.structure.id"))
    if not form.text("structureName"):
        raise Refused(bad_request("invalid.structure.name"))
    if not form.files:
        raise Refused(bad_request("missing.csv.files"))


def _mapping(form: Form, name: str) -> dict[str, dict[str, str]]:
    """A mapping of the form: by profile, from a word of the file to one of ours."""
    text = form.text(name)
    if not text:
        return {}
    try:
        value: object = json.loads(text)
    except ValueError as mistake:
        raise Refused(bad_request("invalid.columns.mapping")) from mistake
    if not isinstance(value, dict):
        raise Refused(bad_request("invalid.columns.mapping"))
    return {
        str(profile): {str(key): str(word) for key, word in words.items() if word is not None}
        for profile, words in value.items()
        if isinstance(words, dict)
    }


def read_tables(files: dict[str, UploadedFile], report: Report) -> dict[str, Table]:
    """The files that can be read; the others are errors."""
    tables: dict[str, Table] = {}
    for profile in PROFILES:
        if profile in files:
            try:
                tables[profile] = read_table(files[profile].content)
            except Unreadable:
                report.add_error(profile, "csv.exception")
    return tables


def suggest_columns(tables: dict[str, Table], report: Report) -> dict[str, object]:
    """What `column/mapping` answers: the field of each header ("" when unknown), and all fields."""
    mappings: dict[str, object] = {}
    for profile, table in tables.items():
        if any(not header for header in table.header):
            report.add_error(profile, "invalid.column.empty")
        mappings[profile] = {
            header: field_of(profile, header) or "" for header in table.header if header
        }
    fields = {profile: available_fields(profile) for profile in tables}
    return {"mappings": mappings, "availableFields": fields}


def cut_lines(draft: Draft, tables: dict[str, Table], report: Report) -> None:
    """Put the tables' lines into the draft, by field; wrong columns are errors of the file."""
    for profile, table in tables.items():
        columns = _columns(draft, profile, table, report)
        if columns is None:
            continue
        draft.headers[profile] = list(table.header)
        lines: list[Line] = []
        for number, row in table.rows:
            if len(row) != len(columns) and not _only_blanks_more(row, len(columns)):
                report.add_error(profile, "bad.columns.number", number)
                continue
            cells: Cells = {}
            for name, value in zip(columns, row, strict=False):
                if name != IGNORED:
                    cells.setdefault(name, []).append(value)
            lines.append(Line(number, cells))
        draft.lines[profile] = lines


def _columns(draft: Draft, profile: str, table: Table, report: Report) -> list[str] | None:
    """The field of each column, None when the file cannot be used."""
    chosen, allowed = draft.mappings.get(profile, {}), set(available_fields(profile))
    columns: list[str] = []
    for header in table.header:
        name = chosen.get(header) or field_of(profile, header) or ""
        if not header:
            report.add_error(profile, "invalid.column.empty")
        elif name not in allowed:
            report.add_error(profile, "invalid.column", header)
        columns.append(name)
    missing = missing_columns(profile, set(columns))
    if missing:
        report.add_error(profile, "missing.columns", ", ".join(missing))
    return None if f"error.{profile}.csv" in report.errors else columns


def _only_blanks_more(row: tuple[str, ...], width: int) -> bool:
    """Whether a row is as wide as the header but for empty cells at its end."""
    return len(row) > width and not any(row[width:])
