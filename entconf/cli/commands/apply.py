"""`entconf apply`: back up, make the changes of a plan, and prove them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from gettext import gettext
from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Agreement, Selection, agreeing, option, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "apply",
    cls=Command,
    help=_(
        "Make a plan (or take a saved one), show it, ask, back up, make the changes, and "
        "read again to prove them. Exit codes: 0 applied and proven, 4 refused, 5 the plan "
        "is stale, 6 partly applied, 7 unreachable, 8 locked, 130 interrupted."
    ),
)
@click.argument("plan_file", metavar="[PLAN]", required=False, type=click.Path(path_type=Path))
@option(
    "--resume",
    metavar="RUN",
    text=_("Finish exactly what an interrupted or killed run left; see `entconf history`."),
)
@agreeing
@selecting
def command(
    selection: Selection, agreement: Agreement, *, plan_file: Path | None, resume: str | None
) -> int:
    """Plan, or read the plan, then carry it out."""
    from entconf.cli.carrying_out import Consent, carry_out  # noqa: PLC0415 - not needed for help
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - as above
    from entconf.cli.plan_files import read_plan_file  # noqa: PLC0415 - as above
    from entconf.cli.planning import plan_live  # noqa: PLC0415 - as above

    if resume and plan_file is not None:
        raise click.UsageError(gettext(_("--resume takes its plan from the journal.")))
    session = open_session()
    consent = Consent.of_agreement(agreement)
    if resume:
        from entconf.cli.going_back import plan_resume  # noqa: PLC0415 - only to resume
        from entconf.engine.story import RESUME  # noqa: PLC0415 - as above

        desired, run, plan = plan_resume(session, selection, resume)
        return carry_out(session, desired, plan, replace(consent, command=RESUME, of=run))
    if plan_file is None:
        desired = load_desired(session, selection)
        live = plan_live(session, desired)
        if live.unknown:
            from entconf.cli.looking import look_at_unseen  # noqa: PLC0415 - only where it helps

            live = plan_live(session, desired) if look_at_unseen(session, desired) else live
        return carry_out(session, desired, live, consent)
    plan = read_plan_file(plan_file)
    whole = replace(selection, day=date.fromisoformat(plan.origin.day))
    return carry_out(session, load_desired(session, whole), plan, consent)
