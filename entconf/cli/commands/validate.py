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

#: Files and folders of a site that no play or inventory leads to.
_LONE_FILES = ("agenda.yml", "calendar.yml", "support.yml", "exports")


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
    _check_lone_files(desired.root)
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


def _check_lone_files(site: Path) -> None:
    """Look at the files that stand by themselves. Raises ConfigurationError with all mistakes."""
    if not any((site / name).exists() for name in _LONE_FILES):
        return
    from entconf.desired.agenda import load_agenda  # noqa: PLC0415 - most sites have none
    from entconf.desired.calendar import load_calendar  # noqa: PLC0415 - as above
    from entconf.desired.export_maps import check_site_maps  # noqa: PLC0415 - as above
    from entconf.desired.support import load_support  # noqa: PLC0415 - as above
    from entconf.errors import ConfigurationError, Problem  # noqa: PLC0415 - as above

    problems: list[Problem] = []
    for look in (load_agenda, load_calendar, load_support, check_site_maps):
        try:
            look(site)
        except ConfigurationError as error:
            problems.extend(error.problems())
    if problems:
        raise ConfigurationError(problems)
