"""`entconf support remind`: which tickets wait."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "remind",
    cls=Command,
    help=_(
        "Tell which tickets wait: for us, for the help desk, or since the feed had its time. "
        "Exit codes: 0 none waits, 2 some do."
    ),
)
@option(
    "--days",
    type=click.IntRange(min=1),
    default=None,
    text=_("Without any news for so many days. Default: remind_days of support.yml."),
)
@option("--json", "as_json", is_flag=True, text=_("Write them as JSON."))
def command(*, days: int | None, as_json: bool) -> int:
    """Look at every ticket that is not closed."""
    from dataclasses import replace  # noqa: PLC0415 - not needed for help

    from entconf.assistance.support.reminders import reminders  # noqa: PLC0415 - as above
    from entconf.cli.supporting import open_desk  # noqa: PLC0415 - as above
    from entconf.model.text import msg  # noqa: PLC0415 - as above
    from entconf.report.support import reminder_lines, reminders_document  # noqa: PLC0415 - as above

    session = open_session()
    with open_desk(session) as desk:
        settings = replace(desk.settings, remind_days=days or desk.settings.remind_days)
        found = reminders(desk.log.tickets(), settings, desk.now)
    if as_json:
        session.console.raw(reminders_document(found))
    elif found:
        session.console.result(reminder_lines(found, settings, session.language))
    else:
        session.console.remark(msg("No ticket waits."))
    return ExitCode.CHANGES if found else ExitCode.OK
