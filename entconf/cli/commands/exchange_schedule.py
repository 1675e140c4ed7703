"""`entconf exchange schedule`: the lines of cron or CI that run exchanges in time."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "schedule",
    cls=Command,
    help=_(
        "Write what runs the exchanges that say `every`: lines of cron, or the schedules and jobs "
        "of a forge. Nothing is installed."
    ),
)
@option(
    "--for",
    "target",
    type=click.Choice(["cron", "gitlab", "github", "forgejo"]),
    default="cron",
    text=_("For what it is written. Default: cron."),
)
@option("--json", "as_json", is_flag=True, text=_("Write the lines as JSON."))
@selecting
def command(selection: Selection, *, target: str, as_json: bool) -> int:
    """Write the schedule."""
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - not needed for help
    from entconf.exchange.declared import exchanges_of  # noqa: PLC0415 - as above
    from entconf.exchange.schedule import lines_of  # noqa: PLC0415 - as above
    from entconf.report.exchange_documents import schedule_document  # noqa: PLC0415 - as above
    from entconf.report.schedules import schedule_text  # noqa: PLC0415 - as above

    session = open_session()
    desired = load_desired(session, selection)
    lines = lines_of(exchanges_of(desired))
    if as_json:
        session.console.raw(schedule_document(lines))
    else:
        session.console.raw(schedule_text(lines, target, desired.root, session.language))
    return ExitCode.OK
