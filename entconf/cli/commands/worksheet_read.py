"""`entconf worksheet read`: what was ticked on a page."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Agreement, Selection, agreeing, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "read",
    cls=Command,
    help=_(
        "Take back what was ticked on a worksheet's page: each step that was done is journalled "
        "like any write. What the plan does not want any more is named and left. Exit codes are "
        "those of `entconf apply`."
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@agreeing
@selecting
def command(selection: Selection, agreement: Agreement, *, file: Path) -> int:
    """Read the page's answers, and run what was done through the engine."""
    from entconf.cli.carrying_out import Consent  # noqa: PLC0415 - not needed for help
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - as above
    from entconf.cli.worksheets import read_back  # noqa: PLC0415 - as above

    session = open_session()
    desired = load_desired(session, selection)
    consent = Consent.of_agreement(agreement, "worksheet")
    return read_back(session, desired, file, consent)
