"""`entconf explain`: which line of which file decided a value."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "explain",
    cls=Command,
    help=_(
        "Tell which line of which file decided a value and what it overrode. NAME is a "
        "resource (features/Blog, or 0990001P/features/Blog), one of its fields "
        "(features/Blog.for), a kind (features), or a variable of the inventory (ent)."
    ),
)
@click.argument("name", metavar="NAME")
@selecting
def command(selection: Selection, *, name: str) -> int:
    """Show the line that won, the source line under it, and what it won over."""
    from entconf.cli.explaining import explained, in_school_time  # noqa: PLC0415 - not needed for help
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - as above
    from entconf.desired.excerpts import line_reader  # noqa: PLC0415 - as above
    from entconf.report.explanation import explanation_lines  # noqa: PLC0415 - as above

    session = open_session()
    desired = load_desired(session, selection)
    found = in_school_time(explained(desired, name, dict(selection.variables)), desired)
    session.console.result(explanation_lines(found, session.language, line_reader(desired.root)))
    return ExitCode.OK
