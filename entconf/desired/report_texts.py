"""Read what a site writes itself for the report of a year (`report/2026-2027.yml`)."""

from __future__ import annotations

from pathlib import Path as FilePath

from entconf.desired.document import Document
from entconf.desired.findings import Findings
from entconf.desired.lone_files import entries_in, mapping_of, read_lone_file, text_at
from entconf.desired.nearest import suggestion
from entconf.model.mission import Mission
from entconf.model.report_texts import DutyText, ReportTexts, blocks_of
from entconf.model.school_year import SchoolYear
from entconf.model.text import msg
from entconf.model.values import Value

FOLDER = "report"
_SCHEMA = "report"


def texts_files(year: SchoolYear, uai: str) -> tuple[str, str]:
    """The files in which the texts of a year may stand, the one that wins first."""
    return f"{FOLDER}/{year.label}-{uai}.yml", f"{FOLDER}/{year.label}.yml"


def load_report_texts(root: FilePath, year: SchoolYear, uai: str, mission: Mission) -> ReportTexts:
    """The texts of a year; empty ones where no file was written.

    A file for the one school stands in the place of the one for all. Raises ConfigurationError
    with every mistake: unknown keys, a duty that the letter does not have.
    """
    for name in texts_files(year, uai):
        document = read_lone_file(root / name, name, _SCHEMA)
        if document is not None:
            return _texts(document, name, mission)
    return ReportTexts()


def _texts(document: Document, name: str, mission: Mission) -> ReportTexts:
    findings = Findings()
    known = [one.code for one in mission.duties]
    duties = {}
    for code, value, path in entries_in(document, "duties"):
        if code not in known:
            message = msg("the mission letter has no duty {code}", code=code)
            place = document.key_place(path)
            findings.error("unknown-duty", message, place, suggestion(code, known))
        duties[code] = _duty(value)
    findings.raise_errors()
    top = mapping_of(document.value)
    return ReportTexts(
        file=name,
        author=text_at(top, "author"),
        difficulties=blocks_of(text_at(top, "difficulties")),
        proposals=blocks_of(text_at(top, "proposals")),
        duties=duties,
    )


def _duty(value: Value) -> DutyText:
    if isinstance(value, str):
        return DutyText(blocks_of(value))
    told = mapping_of(value)
    return DutyText(blocks_of(text_at(told, "text")), told.get("done") is True)
