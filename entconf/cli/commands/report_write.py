"""`entconf report write`: the report as PDF, DOCX, HTML and JSON."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import day_option, one_school, option, school_year, variables
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode
from entconf.model.school_year import SchoolYear

_FORMATS = ("pdf", "docx", "html", "json")


def _formats(_context: click.Context, _option: click.Parameter, value: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(one.strip() for one in value.split(",") if one.strip()))
    wrong = [one for one in found if one not in _FORMATS]
    if wrong or not found:
        message = f"{wrong[0] if wrong else value!r}: {', '.join(_FORMATS)}"
        raise click.BadParameter(message)
    return found


@click.command(
    "write",
    cls=Command,
    help=_(
        "Write the year's activity report: each duty of the mission letter with what was done, "
        "from the journal and the store, and what the site wrote in report/YEAR.yml. In French "
        "unless --lang says otherwise. Same inputs, same bytes."
    ),
)
@one_school
@school_year
@day_option(_("As of that day (2026-09-01). Default: today."))
@option(
    "--out",
    metavar="FOLDER",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    text=_("Where the files go. Default: here."),
)
@option(
    "--format",
    "formats",
    metavar="FORMATS",
    default="pdf",
    callback=_formats,
    text=_("pdf, docx, html, json; several with commas. Default: pdf."),
)
@option("--explain", is_flag=True, text=_("Write no file; tell where each figure comes from."))
@variables
def command(  # noqa: PLR0913 - one parameter an option
    variables: tuple[tuple[str, str], ...],
    *,
    uai: str,
    year: SchoolYear | None,
    at: date,
    out: Path,
    formats: tuple[str, ...],
    explain: bool,
) -> int:
    """Gather, build, write."""
    from entconf.cli import reporting  # noqa: PLC0415 - not needed for help
    from entconf.model.text import msg  # noqa: PLC0415 - as above
    from entconf.report.activity.building import build_report  # noqa: PLC0415 - as above
    from entconf.report.activity.explaining import explanation_lines  # noqa: PLC0415 - as above

    session = open_session()
    asked = reporting.Asked(uai, year, at, dict(variables))
    _school, facts = reporting.facts_of(session.site(), asked)
    report = build_report(facts, reporting.report_language())
    if explain:
        session.console.result(explanation_lines(report, session.language))
        return ExitCode.OK
    written, pages = reporting.write_report(report, out, formats)
    reporting.tell_what_lacks(session, facts, facts.evidence.scope, pages)
    for path in written:
        session.console.remark(msg("written: {path}", path=str(path)))
    return ExitCode.OK
