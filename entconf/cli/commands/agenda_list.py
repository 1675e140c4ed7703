"""`entconf agenda list`: meetings and training."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.school_years import year_option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode
from entconf.model.school_year import SchoolYear


@click.command(
    "list",
    cls=Command,
    help=_("List the meetings and training of a school year, and what was attended of them."),
)
@year_option
@option("--json", "as_json", is_flag=True, text=_("Write them as JSON."))
def command(*, year: SchoolYear, as_json: bool) -> int:
    """Those of agenda.yml, and those that were imported."""
    from entconf.assistance.agenda.kept import attended  # noqa: PLC0415 - not needed for help
    from entconf.cli.scheduling import all_meetings  # noqa: PLC0415 - as above
    from entconf.desired.agenda import zone_of  # noqa: PLC0415 - as above
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.model.text import msg  # noqa: PLC0415 - as above
    from entconf.report.agenda import agenda_document, meeting_lines  # noqa: PLC0415 - as above

    session = open_session()
    root = session.site()
    zone = zone_of(root)
    with Store(root) as store:
        known = {one.key: one for one in attended(store.notes)}
        found = [
            one
            for one in all_meetings(root, store.notes)
            if year.holds(one.begins.astimezone(zone).date())
        ]
    if as_json:
        session.console.raw(agenda_document(found, known, zone))
    elif found:
        session.console.result(meeting_lines(found, known, zone, session.language))
    else:
        session.console.remark(msg("Nothing stands in the agenda of {year}.", year=year.label))
    return ExitCode.OK
