"""`entconf usage show`: ask the ENT, and show what is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import day_option, one_school, option, school_year, variables
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.model.school_year import SchoolYear


@click.command(
    "show",
    cls=Command,
    help=_(
        "Ask the ENT how it is used, keep what it tells in the journal, and show what is known of "
        "the year. Numbers of fewer than 5 people are hidden. Exit codes: 0 every target is "
        "reached or none is set, 9 one is missed, 7 the ENT could not be read."
    ),
)
@one_school
@school_year
@day_option(_("As of that day (2026-09-01). Default: today."))
@option(
    "--offline",
    is_flag=True,
    text=_("Show what the journal holds without asking the ENT."),
)
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
@option(
    "--csv",
    "csv",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    text=_("Write a table for Excel."),
)
@variables
def command(  # noqa: PLR0913 - one parameter an option
    variables: tuple[tuple[str, str], ...],
    *,
    uai: str,
    year: SchoolYear | None,
    at: date,
    offline: bool,
    as_json: bool,
    csv: Path | None,
) -> int:
    """Measure, tell the journal, show."""
    from entconf.cli import usage_showing  # noqa: PLC0415 - not needed for help
    from entconf.report.usage import usage_csv, usage_document, usage_lines  # noqa: PLC0415 - as above

    session = open_session()
    root = session.site()
    school = usage_showing.one_school(root, uai, dict(variables))
    scope = usage_showing.scope_of(school.establishment.uai, year, at)
    if not offline and usage_showing.is_present(scope):
        usage_showing.measure_now(session, root, school, scope)
    view = usage_showing.show(root, school, scope)
    if csv is not None:
        csv.write_text(usage_csv(view), encoding="utf-8", newline="")
    if as_json:
        session.console.raw(usage_document(view))
    else:
        session.console.result(usage_lines(view, session.language))
    return usage_showing.exit_code_of(view.targets)
