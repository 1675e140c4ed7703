"""`entconf drift`: what moved away on the live systems."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, selecting
from entconf.cli.session import open_session
from entconf.cli.shape import Shape, shaping, show_plan
from entconf.cli.words import _


@click.command(
    "drift",
    cls=Command,
    help=_(
        "Tell what somebody changed on the live systems since entconf put it there, as the "
        "plan that would bring it back. Exit codes: 0 nothing moved, 2 something did, "
        "7 something could not be read."
    ),
)
@shaping
@selecting
def command(selection: Selection, shape: Shape) -> int:
    """Compare the live systems with what was last put there."""
    from entconf.cli.drifting import drift_live, note_drift  # noqa: PLC0415 - not needed for help
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - as above
    from entconf.cli.planning import exit_code_of  # noqa: PLC0415 - as above

    session = open_session()
    plan = drift_live(session, load_desired(session, selection))
    if not (selection.tags or selection.kinds or selection.playbooks):
        note_drift(session.site(), plan)
    show_plan(session.console, plan, shape)
    return exit_code_of(plan)
