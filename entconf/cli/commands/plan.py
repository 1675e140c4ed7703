"""`entconf plan`: what would change, and for whom."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, selecting
from entconf.cli.session import open_session
from entconf.cli.shape import Shape, shaping, show_plan
from entconf.cli.words import _


@click.command(
    "plan",
    cls=Command,
    help=_(
        "Show what would change on the live systems, and for whom. "
        "Exit codes: 0 nothing to do, 2 changes, 3 invalid site, 4 refused by the policy, "
        "7 something could not be read."
    ),
)
@option(
    "--out",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    text=_("Save the plan, for `entconf show` and `entconf apply`."),
)
@shaping
@selecting
def command(selection: Selection, shape: Shape, *, out: Path | None) -> int:
    """Make a plan, save it, show it."""
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - not needed for help
    from entconf.cli.planning import exit_code_of, plan_live, verdicts  # noqa: PLC0415 - as above

    session = open_session()
    if out is not None:
        from entconf.cli.new_files import check_target  # noqa: PLC0415 - only when asked

        check_target(out, replace=True)
    desired = load_desired(session, selection)
    plan = plan_live(session, desired)
    if out is not None:
        from entconf.cli.plan_files import save_plan  # noqa: PLC0415 - only when asked

        save_plan(plan, out)
    refused = verdicts(plan, desired)
    show_plan(session.console, plan, shape, refused)
    return exit_code_of(plan, refused)
