"""`entconf restore`: bring back what a backup holds."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import (
    Agreement,
    Selection,
    agreeing,
    identity,
    option,
    proposed,
    selecting,
)
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "restore",
    cls=Command,
    help=_(
        "Bring an establishment back to a backup: a plan like any other, shown, held against "
        "the policy, agreed to, backed up and proven. BACKUP is a name of `entconf backups`, "
        "UAI/name, or a UAI for its last one; an encrypted one needs --identity."
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
@identity
@agreeing
@selecting
def command(  # noqa: PLR0913 - one parameter an option
    selection: Selection,
    agreement: Agreement,
    *,
    backup: str,
    only: tuple[str, ...],
    exact: bool,
    only_plan: bool,
    identity: tuple[Path, ...],
) -> int:
    """Plan the way back, then carry it out."""
    from entconf.cli.carrying_out import Consent, carry_out  # noqa: PLC0415 - not needed for help
    from entconf.cli.loading import check_kinds, load_desired  # noqa: PLC0415 - as above
    from entconf.cli.planning import exit_code_of, verdicts  # noqa: PLC0415 - as above
    from entconf.cli.restoring import plan_restore  # noqa: PLC0415 - as above
    from entconf.cli.saving import find_backup  # noqa: PLC0415 - as above
    from entconf.cli.shape import Shape, show_plan  # noqa: PLC0415 - as above
    from entconf.engine.backup_encryption import Identities  # noqa: PLC0415 - as above
    from entconf.engine.restoring import RestoreOptions  # noqa: PLC0415 - as above

    session = open_session()
    kinds = frozenset(word for one in only for word in one.split(",") if word)
    check_kinds(kinds)
    desired = load_desired(session, selection)
    entry = find_backup(desired, backup)
    options = RestoreOptions(kinds, exact)
    plan = plan_restore(session, desired, entry, Identities(identity), options)
    if only_plan:
        refused = verdicts(plan, desired)
        shape = Shape(json=agreement.json, diff=agreement.diff)
        show_plan(session.console, plan, shape, refused)
        return exit_code_of(plan, refused)
    return carry_out(session, desired, plan, Consent.of_agreement(agreement, "restore"))
