"""`entconf validate`: check the files of the site, without any connection."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode
from entconf.model.text import msg, msgn
from entconf.report.lines import Span, Style, line


@click.command(
    "validate",
    cls=Command,
    help=_("Read and check every file of the site, without any connection, and show all errors."),
)
@option("--json", "as_json", is_flag=True, text=_("Write the problems as JSON."))
@selecting
def command(selection: Selection, *, as_json: bool) -> int:
    """Load the site; every error is raised as one ConfigurationError."""
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - not needed for help

    session = open_session()
    desired = load_desired(session, selection)
    _check_store(desired.root)
    _check_procedures(desired.root, selection)
    console = session.console
    if as_json:
        from entconf.report.document import problems_document  # noqa: PLC0415 - only for --json

        console.raw(problems_document(desired.warnings, console.language, ExitCode.OK))
        return ExitCode.OK
    told = msg(
        "Valid: {schools}, {resources}.",
        schools=msgn("{n} establishment", "{n} establishments", len(desired.establishments)),
        resources=msgn("{n} resource declared", "{n} resources declared", len(desired.declared)),
    )
    console.result([line(Span(console.language(told), Style.GOOD))])
    return ExitCode.OK


def _check_procedures(root: Path, selection: Selection) -> None:
    """Look at the procedures of the site, and at what their steps name."""
    from entconf.desired.site_files import procedure_files  # noqa: PLC0415 - as above

    files = procedure_files(root)
    if files:
        from entconf.cli.following import check_files  # noqa: PLC0415 - only where there are some

        check_files(root, files, selection.day, dict(selection.variables))


def _check_store(site: Path) -> None:
    """Look at `store.yml` where there is one, without its secret and without any connection."""
    from entconf.desired.store_setting import FILE, store_setting  # noqa: PLC0415 - as above

    if (site / FILE).exists():
        store_setting(site)
