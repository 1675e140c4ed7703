"""`entconf report send`: mail the report to the head."""

from __future__ import annotations

from datetime import date

import click

from entconf.cli.lazy import Command
from entconf.cli.options import day_option, one_school, option, school_year, variables
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.model.school_year import SchoolYear


@click.command(
    "send",
    cls=Command,
    help=_(
        "Mail the year's report (PDF) to the head, with a copy to whom mission.yml names: the "
        "academy's digital delegation. The mail is shown and asked about first. What was stopped "
        "is called again: nobody gets it twice. Exit codes: 0 sent, 6 not to everybody, 7 the "
        "mail server could not be reached, 2 with --plan when there is something to send."
    ),
)
@one_school
@school_year
@day_option(_("As of that day (2026-09-01). Default: today."))
@option(
    "--to-head",
    "head",
    metavar="ADDRESS",
    default="",
    text=_("The head's address. Default: the one of mission.yml."),
)
@option("--plan", is_flag=True, text=_("Show the mail; send nothing."))
@option("--again", is_flag=True, text=_("Send a report that changed to those who had it, too."))
@option("--yes", "-y", is_flag=True, text=_("Do not ask."))
@variables
def command(  # noqa: PLR0913 - one parameter an option
    variables: tuple[tuple[str, str], ...],
    *,
    uai: str,
    year: SchoolYear | None,
    at: date,
    head: str,
    plan: bool,
    again: bool,
    yes: bool,
) -> int:
    """Build, show, ask, send."""
    from entconf.cli.report_mailing import Sending, send_report  # noqa: PLC0415 - not for help
    from entconf.cli.reporting import Asked, report_language  # noqa: PLC0415 - as above

    asked = Asked(uai, year, at, dict(variables))
    sending = Sending(head, report_language(), yes=yes, plan=plan, again=again)
    return send_report(open_session(), asked, sending)
