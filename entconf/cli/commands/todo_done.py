"""`entconf todo done`: a duty was done."""

from __future__ import annotations

from datetime import date

import click

from entconf.cli.lazy import Command
from entconf.cli.options import day_option, option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "done",
    cls=Command,
    help=_(
        "Mark a duty done, by its name; of one that comes each month or term, the present one, or "
        "monthly-review@2026-10."
    ),
)
@click.argument("name", metavar="NAME")
@option("--note", metavar="TEXT", default="", text=_("How it was proven."))
@option("--undo", is_flag=True, text=_("It was not done after all."))
@day_option(_("As of that day (2026-09-01). Default: today."))
def command(*, name: str, note: str, undo: bool, at: date) -> int:
    """Remember it."""
    from datetime import UTC, datetime  # noqa: PLC0415 - not needed for help

    from entconf.assistance.agenda.due import (  # noqa: PLC0415 - as above
        Done,
        due_now,
        mark_done,
        mark_undone,
        moment_text,
    )
    from entconf.assistance.support.masking import mask  # noqa: PLC0415 - as above
    from entconf.cli.todoing import all_dues  # noqa: PLC0415 - as above
    from entconf.desired.nearest import suggestion  # noqa: PLC0415 - as above
    from entconf.engine.store.actor import present_actor  # noqa: PLC0415 - as above
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.errors import ConfigurationError, Problem  # noqa: PLC0415 - as above
    from entconf.model.text import msg  # noqa: PLC0415 - as above

    session = open_session()
    root = session.site()
    dues = all_dues(root, at)
    due = due_now(dues, name, at)
    if due is None:
        message = msg("there is no duty {name}", name=name)
        hint = suggestion(name, {one.duty.name for one in dues})
        raise ConfigurationError([Problem("unknown-duty", message, hint=hint)])
    actor = present_actor()
    with Store(root) as store:
        if undo:
            mark_undone(store.notes, due)
        else:
            at_text = moment_text(datetime.now(UTC))
            by = actor.person or actor.name
            mark_done(store.notes, due, Done(at_text, by, mask(note).text))
    told = msg("{key} is not done.", key=due.key) if undo else msg("{key} is done.", key=due.key)
    session.console.remark(told)
    return ExitCode.OK
