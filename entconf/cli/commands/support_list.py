"""`entconf support list`: the tickets."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "list",
    cls=Command,
    help=_("List the tickets that are not closed, as lines, JSON, or a table for Excel."),
)
@option("--all", "everything", is_flag=True, text=_("Closed tickets, too."))
@option("--uai", metavar="UAI", default="", text=_("Only tickets of this school."))
@option("--topic", metavar="TOPIC", default="", text=_("Only tickets of this topic."))
@option("--json", "as_json", is_flag=True, text=_("Write them as JSON."))
@option(
    "--csv",
    "csv_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    text=_("Write them to a new file as CSV, which Excel opens."),
)
def command(*, everything: bool, uai: str, topic: str, as_json: bool, csv_file: Path | None) -> int:
    """Read the log and tell of it."""
    from entconf.assistance.support.ticket import State  # noqa: PLC0415 - not needed for help
    from entconf.cli.private_files import write_private  # noqa: PLC0415 - as above
    from entconf.cli.supporting import open_desk  # noqa: PLC0415 - as above
    from entconf.model.text import msg, msgn  # noqa: PLC0415 - as above
    from entconf.report.support import (  # noqa: PLC0415 - as above
        ticket_rows,
        tickets_csv,
        tickets_document,
    )

    session = open_session()
    with open_desk(session) as desk:
        found = [
            one
            for one in desk.log.tickets()
            if (everything or one.state is not State.CLOSED)
            and uai in {"", one.uai}
            and topic in {"", one.topic}
        ]
        settings = desk.settings
    if csv_file is not None:
        write_private(csv_file, tickets_csv(found).encode())
        session.console.remark(
            msgn(
                "{n} ticket written to {file}.",
                "{n} tickets written to {file}.",
                len(found),
                file=str(csv_file),
            )
        )
    elif as_json:
        session.console.raw(tickets_document(found))
    elif found:
        session.console.result(ticket_rows(found, settings, session.language))
    else:
        session.console.remark(msg("There is no such ticket."))
    return ExitCode.OK
