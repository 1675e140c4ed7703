"""`entconf backup`: save everything that entconf manages."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "backup",
    cls=Command,
    help=_(
        "Save everything that entconf manages on the chosen establishments, under .entconf/. "
        "`entconf apply` does it by itself before the first write."
    ),
)
@option("--json", "as_json", is_flag=True, text=_("Write the list as JSON."))
@selecting
def command(selection: Selection, *, as_json: bool) -> int:
    """Take a backup of each chosen establishment."""
    from entconf.cli.failures import tell_problems  # noqa: PLC0415 - not needed for help
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - not needed for help
    from entconf.cli.saving import save_all, tell_backups  # noqa: PLC0415 - as above
    from entconf.report.problems import once_each  # noqa: PLC0415 - as above

    session = open_session()
    entries, failures = save_all(session, load_desired(session, selection))
    if failures and not entries:
        raise failures[0]
    tell_backups(session.console, entries, as_json=as_json)
    problems = [problem for error in failures for problem in error.problems()]
    tell_problems(session.console, once_each(problems), lambda _source: None)
    unread = bool(failures) or any(entry.unknown for entry in entries)
    return ExitCode.UNREACHABLE if unread else ExitCode.OK
