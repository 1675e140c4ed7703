"""`entconf usage import`: monthly figures out of a file."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option, variables
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "import",
    cls=Command,
    help=_(
        "Take monthly figures out of a CSV file (`entconf usage template` shows its columns). What "
        "was told of the same months before is replaced. A file with a wrong line is not taken."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--uai", metavar="UAI", default="", text=_("The school of lines that name none."))
@variables
def command(file: Path, variables: tuple[tuple[str, str], ...], *, uai: str) -> int:
    """Read the file, tell the journal."""
    from entconf.cli.usage_importing import take_file  # noqa: PLC0415 - not needed for help

    session = open_session()
    take_file(session, file, uai, dict(variables))
    return ExitCode.OK
