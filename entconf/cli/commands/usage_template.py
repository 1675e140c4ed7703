"""`entconf usage template`: the table of monthly figures."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "template",
    cls=Command,
    help=_("Write the table that `usage import` takes, with three lines to show how."),
)
def command() -> int:
    """Write it on the standard output."""
    from entconf.assistance.usage.importing import template  # noqa: PLC0415 - not needed for help

    session = open_session()
    session.console.raw(template(session.language.code))
    return ExitCode.OK
