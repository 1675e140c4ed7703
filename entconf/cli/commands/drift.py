"""`entconf drift`: what moved away on the live systems."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, selecting
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
@option(
    "--evidence",
    is_flag=True,
    text=_("Also tell by what each value is known that people told, and since when."),
)
@option(
    "--unseen-for",
    type=click.IntRange(min=0),
    metavar="DAYS",
    text=_("The same, only for what nobody saw for so many days."),
)
@shaping
@selecting
def command(selection: Selection, shape: Shape, *, evidence: bool, unseen_for: int | None) -> int:
    """Compare the live systems with what was last put there."""
    from entconf.cli.drifting import drift_live, note_drift  # noqa: PLC0415 - not needed for help
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - as above
    from entconf.cli.planning import exit_code_of  # noqa: PLC0415 - as above

    session = open_session()
    if (evidence or unseen_for is not None) and (shape.json or shape.markdown):
        from gettext import gettext  # noqa: PLC0415 - only to refuse

        raise click.UsageError(gettext(_("--evidence is text: leave out --json and --markdown.")))
    desired = load_desired(session, selection)
    plan = drift_live(session, desired)
    if not (selection.tags or selection.kinds or selection.playbooks):
        note_drift(session.site(), plan)
    show_plan(session.console, plan, shape)
    if evidence or unseen_for is not None:
        from entconf.cli.drifting import show_known  # noqa: PLC0415 - only when asked

        show_known(session, desired, unseen_for or 0)
    return exit_code_of(plan)
