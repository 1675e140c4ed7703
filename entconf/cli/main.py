"""The entry of the command line. It imports click and what `--help` needs; nothing else."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from entconf.cli.lazy import LazyGroup, asked_language, global_options, speak, version_option
from entconf.cli.words import _

_WIDEST = 100

COMMANDS = {
    "init": _("Make a new site, ready for git."),
    "validate": _("Check the files of the site."),
    "plan": _("Show what would change, and for whom."),
    "show": _("Show a saved plan, without any connection."),
    "apply": _("Back up, make the changes, and prove them."),
    "run": _("Follow a procedure: ordered steps, across days and people."),
    "worksheet": _("What people do by hand in ENTs without an API, on paper or on a page."),
    "drift": _("Tell what moved away on the live systems."),
    "adopt": _("Write into the files what somebody changed in the back office."),
    "verify": _("Verify that accounts follow the academic feed."),
    "feed": _("Tell in counts what files of a feed hold."),
    "credentials": _("Who signs in with what: resets, slips to hand out, letters."),
    "exchange": _("Run declared imports, exports and transfers of files."),
    "gar": _("Check files for the GAR (resources and licences)."),
    "dump": _("Write the live state of an establishment as YAML."),
    "explain": _("Tell which line of which file decided a value."),
    "backup": _("Save everything that entconf manages."),
    "backups": _("List the backups."),
    "restore": _("Bring back what a backup holds."),
    "rollback": _("Undo what a run did."),
    "history": _("Tell what every run did, and whether the journal is whole."),
    "lock": _("Tell who is changing an establishment, or break a lock."),
    "purge": _("Erase what has been kept of people for too long."),
    "store": _("Tell where the journal and the locks are, or move them to a server."),
    "schema": _("Write the schemas and the settings of editors."),
    "support": _("First-level support: tickets, the help desk, the ENT's requests."),
    "news": _("Relay news of the ENT: announcement, mail, a line of the report."),
    "agenda": _("Meetings and training: list, iCalendar, attendance."),
    "todo": _("Tell which duties of the school year are due."),
    "usage": _("How the ENT is used: activation, visits, targets."),
    "mission": _("Tell where each duty of the mission letter stands."),
    "report": _("Write the year's activity report, and send it to the head."),
    "doctor": _("Check connections, accounts, rights and versions."),
    "sandbox": _("An embedded ENT with an invented school, to try things out."),
    "completion": _("Write the completion script of a shell."),
}


class Root(LazyGroup):
    """`entconf` itself: every run begins and ends here."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002, FBT001, FBT002 - click's signature
        **extra: Any,  # noqa: ANN401 - click's signature
    ) -> NoReturn:
        """Run a command line and exit with one of the public exit codes."""
        arguments = list(sys.argv[1:] if args is None else args)
        speak(asked_language(arguments, os.environ))
        extra.setdefault("terminal_width", _width())
        try:
            code = super().main(
                arguments, prog_name or "entconf", complete_var, standalone_mode=False, **extra
            )
            sys.stdout.flush()
        except Exception as error:  # noqa: BLE001 - told to the person, each with its exit code
            code = _end(error, arguments)
        except KeyboardInterrupt as error:
            code = _end(error, arguments)
        sys.exit(code if isinstance(code, int) else 0)


def _width() -> int:
    """The width of help, as click would choose it, without the cost of `shutil`."""
    asked = os.environ.get("COLUMNS", "")
    try:
        columns = int(asked) if asked else os.get_terminal_size(1).columns
    except (ValueError, OSError):
        columns = 80
    return max(min(columns, _WIDEST) - 2, 50)


def _end(error: BaseException, arguments: Sequence[str]) -> int:
    from entconf.cli.failures import tell_failure  # noqa: PLC0415 - only on failure

    return tell_failure(error, arguments)


root = Root(
    name="entconf",
    table=COMMANDS,
    params=[*global_options(hidden=False), version_option()],
    help=_("Keep a school's digital workspace (ENT) the way the school decided."),
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)


def run() -> NoReturn:
    """What the installed `entconf` runs.

    A run makes many objects that all live until its end, and then the process is gone:
    looking for cycles among them only costs time, so the collector rests.
    """
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        # What a terminal cannot show must not end a run.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # real text streams here
    try:
        root.main()
    except SystemExit as end:
        _leave(end.code)


def _leave(code: object) -> NoReturn:
    """End the process without taking the interpreter apart, which costs some 10 ms.

    Safe when nothing is left to do: every file and connection was closed by its own
    `with`, the streams are flushed here, what registered itself with atexit runs, and
    no other thread lives. Otherwise the ordinary way is taken.
    """
    threading = sys.modules.get("threading")
    if not isinstance(code, int) or (threading is not None and threading.active_count() > 1):
        sys.exit(1 if code and not isinstance(code, int) else code)  # type: ignore[arg-type]  # None or int
    atexit._run_exitfuncs()  # noqa: SLF001 - there is no public name for it
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
