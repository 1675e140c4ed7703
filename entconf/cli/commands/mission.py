"""`entconf mission`: where each duty of the letter stands."""

from __future__ import annotations

from datetime import date

import click

from entconf.cli.lazy import Command
from entconf.cli.options import day_option, one_school, option, school_year, variables
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode
from entconf.model.school_year import SchoolYear


@click.command(
    "mission",
    cls=Command,
    help=_(
        "Tell where each duty of the mission letter stands in the year, by what the journal and "
        "the store hold. The letter is the one of Reims, or the site's mission.yml."
    ),
)
@one_school
@school_year
@day_option(_("As of that day (2026-09-01). Default: today."))
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
@variables
def command(
    variables: tuple[tuple[str, str], ...],
    *,
    uai: str,
    year: SchoolYear | None,
    at: date,
    as_json: bool,
) -> int:
    """Gather the evidence and show it."""
    from entconf.cli.reporting import Asked, facts_of  # noqa: PLC0415 - not needed for help
    from entconf.report.mission import mission_document, mission_lines  # noqa: PLC0415 - as above

    session = open_session()
    _school, facts = facts_of(session.site(), Asked(uai, year, at, dict(variables)))
    told = (facts.mission, facts.school, facts.evidence.scope)
    if as_json:
        session.console.raw(mission_document(*told, facts.standings))
    else:
        session.console.result(mission_lines(*told, facts.standings, session.language))
    return ExitCode.OK
