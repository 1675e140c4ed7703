"""`entconf doctor`: connections, accounts, rights and versions, without changing anything."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "doctor",
    cls=Command,
    help=_(
        "Check the connections of the inventory: server, certificate, account, its rights, "
        "versions. Nothing is changed. Exit codes: 0 all is well, 7 something is not."
    ),
)
@option("--json", "as_json", is_flag=True, text=_("Write the findings as JSON."))
@selecting
def command(selection: Selection, *, as_json: bool) -> int:
    """Ask every driver what it finds."""
    from entconf.cli.checking import check_backends  # noqa: PLC0415 - not needed for help
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - as above
    from entconf.report.document import findings_document  # noqa: PLC0415 - as above
    from entconf.report.findings import finding_lines  # noqa: PLC0415 - as above

    session = open_session()
    findings = check_backends(load_desired(session, selection))
    console = session.console
    if as_json:
        console.raw(findings_document(findings, console.language))
    else:
        console.result(finding_lines(findings, console.language))
    return ExitCode.OK if all(one.good for one in findings) else ExitCode.UNREACHABLE
