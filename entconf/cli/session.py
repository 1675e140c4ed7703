"""What the options common to all commands said, and the site they lead to."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import click

from entconf.cli.console import Console
from entconf.cli.lazy import META
from entconf.model.quick_dataclass import dataclass
from entconf.report.language import LANGUAGES, Language, preferred_language


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command line."""

    console: Console
    start: Path
    verbose: bool = False

    @property
    def language(self) -> Language:
        """The language of the run."""
        return self.console.language

    def site(self) -> Path:
        """The root of the site. Raises ConfigurationError when there is none."""
        from entconf.desired.site import find_site  # noqa: PLC0415 - not every command has a site

        return find_site(self.start)


def open_session() -> Session:
    """The session of the command that is running."""
    meta = click.get_current_context().meta
    verbose = bool(meta.get(f"{META}verbose"))
    if verbose:
        log_to_stderr()
    color = meta.get(f"{META}color")
    console = Console(
        language=Language(language_code(meta.get(f"{META}lang"))),
        color=color if isinstance(color, bool) else None,
        quiet=bool(meta.get(f"{META}quiet")),
    )
    return Session(console, Path(meta.get(f"{META}site") or Path.cwd()), verbose)


def language_code(asked: object) -> str:
    """The language to speak: the one asked for, else the environment's."""
    if isinstance(asked, str) and asked in LANGUAGES:
        return asked
    return preferred_language(os.environ)


def log_to_stderr() -> None:
    """Send entconf's own log to the error output; libraries only when they warn."""
    from entconf.cli.log_format import LogFormat  # noqa: PLC0415 - only where somebody asks for it

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogFormat())
    log = logging.getLogger("entconf")
    log.handlers[:] = [handler]
    log.setLevel(logging.DEBUG)
