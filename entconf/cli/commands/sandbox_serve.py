"""`entconf sandbox serve`: an ENT with an invented school on this machine."""

from __future__ import annotations

import gc
import signal
from pathlib import Path
from types import FrameType

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "serve",
    cls=Command,
    help=_(
        "Serve an ENT that behaves like the real one, with an invented school of about "
        "1,000 people, until Ctrl-C. Nothing leaves this machine."
    ),
)
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8090,
    show_default=True,
    text=_("Port to listen on; 0 takes a free one."),
)
@option("--host", default="127.0.0.1", show_default=True, text=_("Address to listen on."))
@option(
    "--schools",
    type=click.IntRange(1, 2000),
    default=1,
    show_default=True,
    text=_("Number of schools of about 1,000 people."),
)
@option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    text=_("Keep the data in this SQLite file. Default: in memory, gone at the end."),
)
@option("--seed", type=int, default=2026, text=_("Everything invented follows from this number."))
@option(
    "--latency",
    type=click.FloatRange(0, 60),
    default=0.0,
    metavar="SECONDS",
    text=_("Time that every answer waits, as a network would make it wait."),
)
@option(
    "--feed",
    type=click.Path(exists=True, path_type=Path),
    metavar="FOLDER",
    text=_("Start with the schools of the AAF deliveries in this folder, everybody activated."),
)
@option(
    "--url-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    text=_("Write the address to this file when it listens, for scripts."),
)
def command(  # noqa: PLR0913 - one parameter an option
    *,
    port: int,
    host: str,
    schools: int,
    database: Path | None,
    seed: int,
    latency: float,
    feed: Path | None,
    url_file: Path | None,
) -> int:
    """Serve until a person or the system asks to stop."""
    from entconf.cli.serving import announce  # noqa: PLC0415 - not needed for help
    from entconf.sandbox.serve import serve  # noqa: PLC0415 - as above
    from entconf.sandbox.settings import MEMORY, SandboxSettings  # noqa: PLC0415 - as above

    console = open_session().console
    # A server lives long, so the collector that the entry paused has its work again.
    gc.enable()
    signal.signal(signal.SIGTERM, _stop)
    settings = SandboxSettings(
        host=host,
        port=port,
        database=database or MEMORY,
        schools=schools,
        seed=seed,
        latency=latency,
        feed=feed,
    )
    try:
        serve(settings, lambda running: announce(console, running, url_file))
    except KeyboardInterrupt:
        # Asking a server to stop is how it ends: nothing was interrupted.
        return ExitCode.OK
    return ExitCode.OK


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
