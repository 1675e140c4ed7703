"""`entconf support sync`: the requests of the ENT and the answers to them."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option, proposed, variables
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "sync",
    cls=Command,
    help=_(
        "Fetch the requests that people wrote in the ENT's support application as tickets, send "
        "answers back, and keep states alike. Exit codes: 0 done, 6 partly done, 7 the ENT is "
        "unreachable or tells nobody's requests."
    ),
)
@option(
    "--limit",
    "-l",
    metavar="PATTERN",
    default="all",
    shell_complete=proposed("schools"),
    text=_("Only these establishments: UAIs or groups, as in colleges:!0990001P."),
)
@variables
def command(*, limit: str, variables: tuple[tuple[str, str], ...]) -> int:
    """Look at each school."""
    from entconf.cli.syncing import sync  # noqa: PLC0415 - not needed for help

    return sync(open_session(), limit, dict(variables))
