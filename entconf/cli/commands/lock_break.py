"""`entconf lock break`: take a lock away from its run."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option, proposed
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "break",
    cls=Command,
    help=_(
        "Take the lock of an establishment away from its run, which then writes no more. The "
        "journal tells who did. The UAI must be typed once more, or given with --confirm."
    ),
)
@click.argument("uai", metavar="UAI", shell_complete=proposed("schools"))
@option("--confirm", metavar="UAI", text=_("The same UAI again, instead of typing it."))
def command(*, uai: str, confirm: str | None) -> int:
    """Break one lock."""
    from entconf.cli.typing_again import typed_again  # noqa: PLC0415 - not needed for help
    from entconf.engine.store.actor import present_actor  # noqa: PLC0415 - as above
    from entconf.engine.store.locks_held import break_lock, find_lock  # noqa: PLC0415 - as above
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.model.text import msg  # noqa: PLC0415 - as above
    from entconf.report.locks import lock_lines  # noqa: PLC0415 - as above

    session = open_session()
    with Store(session.site()) as store:
        held = find_lock(store.database, uai)
        session.console.alert(lock_lines([held], session.language))
        typed_again(session.console, uai, confirm)
        broken = break_lock(store.database, uai, present_actor())
    session.console.remark(
        msg("The lock of {uai} is broken; the run {run} writes no more.", uai=uai, run=broken.run)
    )
    return ExitCode.OK
