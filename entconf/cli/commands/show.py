"""`entconf show`: a saved plan, without any connection and without its site."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.session import open_session
from entconf.cli.shape import Shape, shaping, show_plan
from entconf.cli.words import _


@click.command(
    "show",
    cls=Command,
    help=_("Show a plan that `entconf plan --out` saved; no connection is made."),
)
@click.argument("plan_file", metavar="PLAN", type=click.Path(path_type=Path))
@shaping
def command(shape: Shape, *, plan_file: Path) -> int:
    """Read a saved plan and show it; the exit code is that of `entconf plan`."""
    from entconf.cli.plan_files import read_plan_file  # noqa: PLC0415 - not for help
    from entconf.cli.planning import exit_code_of  # noqa: PLC0415 - as above

    session = open_session()
    plan = read_plan_file(plan_file)
    show_plan(session.console, plan, shape)
    return exit_code_of(plan)
