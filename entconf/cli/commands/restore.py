"""`entconf restore`: bring back what a backup holds."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, proposed, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "restore",
    cls=Command,
    help=_(
        "Bring an establishment back to a backup: a plan like any other, shown, held against "
        "the policy, agreed to, backed up and proven. BACKUP is a name of `entconf backups`, "
        "UAI/name, or a UAI for its last one."
    ),
)
@click.argument("backup", metavar="BACKUP", shell_complete=proposed("backups"))
@option(
    "--only",
    metavar="KIND",
    multiple=True,
    shell_complete=proposed("kinds"),
    text=_("Bring back only this kind; may be given several times."),
)
@option("--exact", is_flag=True, text=_("Also remove what came since the backup."))
@option("--plan", "only_plan", is_flag=True, text=_("Only show the plan."))
@option("--yes", "-y", is_flag=True, text=_("Do not ask."))
@option(
    "--lift",
    metavar="GUARD",
    multiple=True,
    text=_("Lift one guard of the policy by its name; may be given several times."),
)
@option(
    "--confirm",
    metavar="NAME",
    multiple=True,
    text=_("Say that this person confirmed what the policy lets them confirm."),
)
@option("--diff", is_flag=True, text=_("Show long texts line by line."))
@option("--json", "as_json", is_flag=True, text=_("Write what came of it as JSON."))
@selecting
def command(  # noqa: PLR0913 - one parameter an option
    selection: Selection,
    *,
    backup: str,
    only: tuple[str, ...],
    exact: bool,
    only_plan: bool,
    yes: bool,
    lift: tuple[str, ...],
    confirm: tuple[str, ...],
    diff: bool,
    as_json: bool,
) -> int:
    """Plan the way back, then carry it out."""
    from entconf.cli.carrying_out import Consent, carry_out  # noqa: PLC0415 - not needed for help
    from entconf.cli.loading import check_kinds, load_desired  # noqa: PLC0415 - as above
    from entconf.cli.planning import exit_code_of, verdicts  # noqa: PLC0415 - as above
    from entconf.cli.restoring import plan_restore  # noqa: PLC0415 - as above
    from entconf.cli.saving import find_backup  # noqa: PLC0415 - as above
    from entconf.cli.shape import Shape, show_plan  # noqa: PLC0415 - as above

    session = open_session()
    kinds = frozenset(word for one in only for word in one.split(",") if word)
    check_kinds(kinds)
    desired = load_desired(session, selection)
    plan = plan_restore(session, desired, find_backup(desired, backup), kinds, exact=exact)
    if only_plan:
        refused = verdicts(plan, desired)
        show_plan(session.console, plan, Shape(json=as_json, diff=diff), refused)
        return exit_code_of(plan, refused)
    consent = Consent(
        given=yes,
        lift=frozenset(lift) | {f"confirm:{name}" for name in confirm},
        diff=diff,
        json=as_json,
        command="restore",
    )
    return carry_out(session, desired, plan, consent)
