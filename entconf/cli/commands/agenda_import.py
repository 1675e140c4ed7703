"""`entconf agenda import`: meetings out of an iCalendar file."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "import",
    cls=Command,
    help=_(
        "Take meetings out of an iCalendar file (.ics): times and titles, never who was invited. "
        "Imported again, what moved is moved. Exit codes: 0 taken or nothing new, 2 only shown, "
        "3 it is no iCalendar file."
    ),
)
@click.argument("file", metavar="FILE.ics", type=click.Path(path_type=Path))
@option("--match", metavar="WORD", default="", text=_("Only those with this word in the title."))
@option(
    "--type",
    "type_name",
    type=click.Choice(["meeting", "training", "exchange"]),
    default=None,
    text=_("What they are. Default: training where the title says so, else meeting."),
)
@option("--plan", "plan_only", is_flag=True, text=_("Only show what would be taken."))
def command(*, file: Path, match: str, type_name: str | None, plan_only: bool) -> int:
    """Read it, show it, keep it."""
    from datetime import date  # noqa: PLC0415 - not needed for help

    from entconf.assistance.agenda.ical_reading import Wanted, read_calendar  # noqa: PLC0415 - as above
    from entconf.assistance.agenda.kept import keep_meetings, kept_meetings  # noqa: PLC0415 - as above
    from entconf.cli.scheduling import compare  # noqa: PLC0415 - as above
    from entconf.desired.agenda import zone_of  # noqa: PLC0415 - as above
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.model.agenda import MeetingType  # noqa: PLC0415 - as above
    from entconf.model.text import msg  # noqa: PLC0415 - as above
    from entconf.report.agenda import meeting_lines  # noqa: PLC0415 - as above

    session = open_session()
    root = session.site()
    zone = zone_of(root)
    type_ = MeetingType(type_name) if type_name else None
    today = date.today()  # noqa: DTZ011 - the day on the wall of whoever asks
    calendar = read_calendar(file, Wanted(zone, today, match, type_))
    with Store(root) as store:
        taken = compare(calendar, kept_meetings(store.notes))
        fresh = (*taken.new, *taken.changed)
        if not plan_only:
            keep_meetings(store.notes, fresh, taken.gone)
    session.console.result(meeting_lines(fresh, {}, zone, session.language))
    told = msg(
        "{new} new, {changed} changed, {gone} cancelled, {same} as before.",
        new=len(taken.new),
        changed=len(taken.changed),
        gone=len(taken.gone),
        same=taken.same,
    )
    session.console.remark(told)
    return ExitCode.CHANGES if plan_only and (fresh or taken.gone) else ExitCode.OK
