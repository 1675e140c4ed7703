"""From a command line to the facts of a year, and to the report that they make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from entconf.assistance.evidence.gathering import gather
from entconf.assistance.evidence.journal_year import Scope
from entconf.assistance.mission.standing import standings
from entconf.assistance.usage.kept import usage_of
from entconf.assistance.usage.targets import held_against
from entconf.cli.lazy import META
from entconf.cli.session import Session
from entconf.cli.usage_showing import one_school, scope_of
from entconf.desired.feeds import FedSchool
from entconf.desired.mission import load_mission
from entconf.desired.report_texts import load_report_texts, texts_files
from entconf.desired.support import load_support
from entconf.engine.store.store import Store
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear
from entconf.model.text import msg
from entconf.report.activity.facts import Facts
from entconf.report.activity.pdf import MOST_PAGES, Pdf
from entconf.report.activity.view import Report

FORMATS = ("pdf", "docx", "html", "json")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report is asked for. `uai` "" is the only school of the site."""

    uai: str
    year: SchoolYear | None
    day: date
    variables: Mapping[str, str]


def facts_of(root: Path, asked: Asked) -> tuple[FedSchool, Facts]:
    """What a report is made from. Raises ConfigurationError, StoreError."""
    school = one_school(root, asked.uai, asked.variables)
    scope = scope_of(school.establishment.uai, asked.year, asked.day)
    mission = load_mission(root)
    texts = load_report_texts(root, scope.year, scope.uai, mission)
    topics = {name: one.title for name, one in load_support(root).topics.items()}
    with Store(root) as store:
        evidence = gather(store, root, scope)
    usage = usage_of(evidence.journal.measured, evidence.scope)
    facts = Facts(
        school=school.establishment.label,
        mission=mission,
        evidence=evidence,
        usage=usage,
        standings=standings(mission, evidence, texts.declared),
        texts=texts,
        targets=held_against(school.settings.verify.targets, usage.activation),
        topics=topics,
    )
    return school, facts


def report_language() -> str:
    """The language of the report: French, unless --lang says otherwise."""
    asked = click.get_current_context().meta.get(f"{META}lang")
    return asked if isinstance(asked, str) else "fr"


def write_report(report: Report, folder: Path, formats: tuple[str, ...]) -> tuple[list[Path], int]:
    """Write the report into a folder in these formats; the files, and the pages of the PDF.

    Raises DocumentError; files that were written before stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written, pages = [], 0
    for name in formats:
        if name == "pdf":
            pdf = made_pdf(report)
            content, pages = pdf.content, pdf.main_pages
        else:
            content = _content(report, name)
        path = folder / f"{file_name(report)}.{name}"
        path.write_bytes(content)
        written.append(path)
    return written, pages


def made_pdf(report: Report) -> Pdf:
    """The report as PDF. Raises DocumentError."""
    from entconf.report.activity.pdf import report_pdf  # noqa: PLC0415 - where one is made

    return report_pdf(report)


def file_name(report: Report) -> str:
    """The name of its files without their end."""
    word = "rapport-activite" if report.language == "fr" else "activity-report"
    return f"{word}-{report.uai}-{report.year}"


def _content(report: Report, name: str) -> bytes:
    match name:
        case "docx":
            from entconf.report.activity.docx import report_docx  # noqa: PLC0415 - where one is made

            return report_docx(report)
        case "html":
            from entconf.report.activity.html import report_html  # noqa: PLC0415 - as above

            return report_html(report).encode()
        case _:
            from entconf.report.activity.document import report_json  # noqa: PLC0415 - as above

            return report_json(report).encode()


def tell_what_lacks(session: Session, facts: Facts, scope: Scope, pages: int) -> None:
    """Remarks on what a person may want to mend before the report goes out."""
    console, texts = session.console, facts.texts
    if not texts.file:
        names = texts_files(scope.year, scope.uai)
        console.remark(
            msg(
                "no difficulties and no proposals: write them in {file} or {other}",
                file=names[1],
                other=names[0],
            )
        )
    else:
        for name in ("difficulties", "proposals"):
            if not getattr(texts, name):
                console.remark(msg("{file} tells no {name}", file=texts.file, name=name))
    if pages > MOST_PAGES:
        console.remark(
            msg(
                "the main part takes {pages} pages: shorten the texts in {file}",
                pages=pages,
                file=texts.file or names_of(scope),
            )
        )


def names_of(scope: Scope) -> str:
    """The file in which the texts of a year usually stand."""
    return texts_files(scope.year, scope.uai)[1]
