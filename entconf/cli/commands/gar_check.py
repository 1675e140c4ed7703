"""`entconf gar check`: are these files what the GAR takes?"""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode

_PATH = click.Path(exists=True, path_type=Path)


@click.command(
    "check",
    cls=Command,
    help=_(
        "Check files for the GAR: XML files, folders or archives (the .md5 beside an archive is "
        "held against it). No site is needed and nothing is sent. Exit codes: 0 nothing wrong, "
        "9 warnings, 10 errors, 11 the GAR would refuse them, 3 an XSD cannot be used."
    ),
)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=_PATH)
@option(
    "--xsd",
    "xsds",
    metavar="FILE",
    type=_PATH,
    multiple=True,
    text=_("The GAR's XSD; once more for the other degree."),
)
@option("--full", is_flag=True, text=_("Show every finding."))
@option("--json", "as_json", is_flag=True, text=_("Write the findings as JSON."))
def command(
    paths: tuple[Path, ...], *, xsds: tuple[Path, ...], full: bool, as_json: bool
) -> ExitCode:
    """Check, show, tell how bad it is."""
    from entconf.exchange.gar.checking import check_paths  # noqa: PLC0415 - not needed for help
    from entconf.exchange.gar.xsd import load_xsds  # noqa: PLC0415 - as above
    from entconf.feeds.findings import Weight  # noqa: PLC0415 - as above
    from entconf.report.gar import gar_document, gar_lines  # noqa: PLC0415 - as above

    session = open_session()
    checked = check_paths(paths, load_xsds(xsds))
    if as_json:
        session.console.raw(gar_document(checked, session.language))
    else:
        session.console.result(gar_lines(checked, session.language, full=full))
    weights = {one.weight for one in checked.findings}
    if Weight.BLOCKING in weights:
        return ExitCode.BLOCKING
    if Weight.ERROR in weights:
        return ExitCode.ERRORS
    return ExitCode.WARNINGS if Weight.WARNING in weights else ExitCode.OK
