"""`entconf todo list`: which duties are due."""

from __future__ import annotations

from datetime import date

import click

from entconf.cli.lazy import Command
from entconf.cli.options import day_option, option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "list",
    cls=Command,
    help=_(
        "Tell which duties of the school year are late, due, or come within 30 days, and what the "
        "store tells of each. Exit codes: 0 none is late, 12 some are."
    ),
)
@day_option(_("As of that day (2026-09-01). Default: today."))
@option("--all", "everything", is_flag=True, text=_("All duties of the year, done ones too."))
@option("--json", "as_json", is_flag=True, text=_("Write them as JSON."))
def command(*, at: date, everything: bool, as_json: bool) -> int:
    """Look at each of them."""
    from entconf.assistance.agenda.due import Standing  # noqa: PLC0415 - not needed for help
    from entconf.cli.todoing import tasks_on  # noqa: PLC0415 - as above
    from entconf.desired.calendar import load_calendar  # noqa: PLC0415 - as above
    from entconf.model.school_year import SchoolYear  # noqa: PLC0415 - as above
    from entconf.model.text import msg  # noqa: PLC0415 - as above
    from entconf.report.todo import task_lines, tasks_document  # noqa: PLC0415 - as above

    session = open_session()
    root = session.site()
    calendar = load_calendar(root)
    year = SchoolYear.of(at)
    confirmed = calendar.days_of(year).confirmed
    tasks = tasks_on(root, calendar, at, everything=everything)
    if as_json:
        session.console.raw(tasks_document(tasks, session.language, confirmed=confirmed))
    else:
        session.console.result(task_lines(tasks, session.language))
        if not tasks:
            session.console.remark(msg("Nothing is due."))
        if not confirmed:
            session.console.remark(
                msg(
                    "The days of {year} are not confirmed: write them in calendar.yml.",
                    year=year.label,
                )
            )
    late = any(one.standing is Standing.LATE for one in tasks)
    return ExitCode.OVERDUE if late else ExitCode.OK
