"""`entconf feed`: what files of the academy and of school-life software hold."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "feed",
    cls=Command,
    help=_(
        "Tell in counts what lies at PATH: deliveries of the AAF, exports of SIECLE or STSWEB, a "
        "timetable, tables of people; files, folders or archives. No site is needed, nobody is "
        "named, and nothing is judged: `entconf verify` does that."
    ),
)
@click.argument("path", metavar="PATH", type=click.Path(exists=True, path_type=Path))
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
def command(path: Path, *, as_json: bool) -> int:
    """Read and count."""
    from entconf.feeds.facts import facts_of  # noqa: PLC0415 - not needed for help
    from entconf.report.feed_facts import (  # noqa: PLC0415 - as above
        feed_facts_document,
        feed_facts_lines,
    )

    session = open_session()
    told = facts_of(path)
    if as_json:
        session.console.raw(feed_facts_document(told))
    else:
        session.console.result(feed_facts_lines(told, session.language))
    return ExitCode.OK
