"""`entconf agenda export`: the agenda as an iCalendar file."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.school_years import year_option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode
from entconf.model.school_year import SchoolYear


@click.command(
    "export",
    cls=Command,
    help=_("Write the meetings of a school year, and with --duties its duties, as a new .ics."),
)
@click.argument("file", metavar="FILE.ics", type=click.Path(path_type=Path))
@year_option
@option("--duties", is_flag=True, text=_("The duties of `entconf todo`, too."))
def command(*, file: Path, year: SchoolYear, duties: bool) -> int:
    """The same agenda gives the same file."""
    from entconf.assistance.agenda.ical_writing import write_calendar  # noqa: PLC0415 - as below
    from entconf.cli.private_files import write_private  # noqa: PLC0415 - not needed for help
    from entconf.cli.scheduling import all_meetings  # noqa: PLC0415 - as above
    from entconf.desired.agenda import zone_of  # noqa: PLC0415 - as above
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.model.text import msgn  # noqa: PLC0415 - as above

    session = open_session()
    root = session.site()
    zone = zone_of(root)
    with Store(root) as store:
        meetings = [
            one
            for one in all_meetings(root, store.notes)
            if year.holds(one.begins.astimezone(zone).date())
        ]
    due = []
    if duties:
        from entconf.cli.todoing import calendar_days  # noqa: PLC0415 - only with duties

        due = calendar_days(root, year, session.language.code)
    write_private(file, write_calendar(meetings, due, zone))
    session.console.remark(
        msgn(
            "{n} entry written to {file}.",
            "{n} entries written to {file}.",
            len(meetings) + len(due),
            file=str(file),
        )
    )
    return ExitCode.OK
