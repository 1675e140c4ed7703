"""From whatever ended a run to one clear message and its exit code."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from entconf.cli.console import Console
from entconf.cli.lazy import asked_language
from entconf.cli.session import language_code
from entconf.desired.excerpts import line_reader
from entconf.errors import EntconfError, ExitCode, Problem
from entconf.model.os_reason import os_reason
from entconf.model.text import Text, msg
from entconf.report.language import Language
from entconf.report.problems import ReadLine, once_each, problem_lines

_LOG = logging.getLogger("entconf.cli")


def tell_failure(error: BaseException, arguments: Sequence[str]) -> int:
    """Tell a person what ended the run, and give the exit code."""
    console = _console(arguments)
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        return _leave_pipe()
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        console.remark(msg("Interrupted."))
        return ExitCode.INTERRUPTED
    if isinstance(error, click.ClickException):
        # A wrong option is an invalid configuration of the run: 2 means changes pending.
        error.show()
        return ExitCode.CONFIGURATION
    if isinstance(error, EntconfError):
        return _tell_expected(console, error, arguments)
    return _tell_unexpected(console, error, arguments)


def _console(arguments: Sequence[str]) -> Console:
    code = language_code(asked_language(arguments, os.environ))
    color = True if "--color" in arguments else False if "--no-color" in arguments else None
    quiet = "--quiet" in arguments or "-q" in arguments
    return Console(Language(code), color, quiet)


def _tell_expected(console: Console, error: EntconfError, arguments: Sequence[str]) -> int:
    _LOG.debug("the run ends with %s", type(error).__name__, exc_info=error)
    problems = once_each(error.problems())
    tell_problems(console, problems, line_reader(asked_site(arguments)))
    if "--json" in arguments:
        from entconf.report.document import problems_document  # noqa: PLC0415 - only for --json

        console.raw(problems_document(problems, console.language, error.exit_code))
    return error.exit_code


def tell_problems(console: Console, problems: Sequence[Problem], read_line: ReadLine) -> None:
    """Show problems on the error output, each with its source line."""
    console.alert(problem_lines(problems, console.language, read_line))


def _tell_unexpected(console: Console, error: BaseException, arguments: Sequence[str]) -> int:
    # The text of an unknown exception may hold anything, a secret included: only its
    # name is shown, unless the system itself says what went wrong with which file.
    hint: Text | None = None
    verbose = "--verbose" in arguments or "-v" in arguments
    system = isinstance(error, OSError) and bool(error.strerror)
    message = msg("unexpected failure ({name})", name=type(error).__name__)
    if isinstance(error, OSError) and system:
        reason, name = os_reason(error), str(error.filename or "")
        message = msg("{file}: {reason}", file=name, reason=reason) if name else reason
    if verbose:
        _LOG.error("unexpected failure", exc_info=error)
        hint = None if system else msg("the log above says where it happened; please report it")
    elif not system:
        hint = msg("run it again with --verbose to log where it happened")
    tell_problems(console, [Problem("unexpected", message, hint=hint)], lambda _source: None)
    return ExitCode.UNEXPECTED


def _leave_pipe() -> int:
    """Whoever read our output left: end quietly, and let nothing be flushed into the pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return ExitCode.UNEXPECTED


def asked_site(arguments: Sequence[str]) -> Path:
    """The folder that file names of problems are relative to."""
    start = Path.cwd()
    for place, word in enumerate(arguments):
        if word.startswith("--site="):
            start = Path(word.removeprefix("--site="))
        elif word == "--site" and place + 1 < len(arguments):
            start = Path(arguments[place + 1])
    for folder in (start, *start.resolve().parents):
        if (folder / "inventory").is_dir():
            return folder
    return start
