"""`entconf agenda attend`: a meeting took place."""

from __future__ import annotations

import re
from gettext import gettext

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode

_DECIMAL = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
_CLOCK = re.compile(r"(\d{1,3})h([0-5]\d)?")


def _hours(_context: click.Context, _option: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    clock = _CLOCK.fullmatch(value.strip())
    if clock:
        return int(clock[1]) + int(clock[2] or 0) / 60
    if _DECIMAL.fullmatch(value.strip()):
        return float(value.strip().replace(",", "."))
    template = gettext(_("{value!r} is no number of hours; write 1.5 or 1h30."))
    raise click.BadParameter(template.format(value=value))


@click.command(
    "attend",
    cls=Command,
    help=_("Tell that a meeting took place, for the hours of the report; told again, it replaces."),
)
@click.argument("name", metavar="NAME")
@option("--hours", metavar="H", callback=_hours, text=_("Hours, as 1.5 or 1h30. Default: its own."))
@option(
    "--people",
    type=click.IntRange(min=0),
    default=0,
    text=_("How many people came; nobody's name is kept."),
)
@option("--note", metavar="TEXT", default="", text=_("A word for the report."))
def command(*, name: str, hours: float | None, people: int, note: str) -> int:
    """Keep it in the store."""
    from entconf.assistance.agenda.kept import note_attendance  # noqa: PLC0415 - as below
    from entconf.assistance.support.masking import mask  # noqa: PLC0415 - not needed for help
    from entconf.cli.scheduling import all_meetings, find_meeting  # noqa: PLC0415 - as above
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.model.text import msg  # noqa: PLC0415 - as above

    session = open_session()
    root = session.site()
    with Store(root) as store:
        meeting = find_meeting(all_meetings(root, store.notes), name)
        spent = round(meeting.hours if hours is None else hours, 2)
        note_attendance(store.notes, meeting, spent, people, mask(note).text)
    told = msg(
        "{title}: {hours} h, {people} people.",
        title=meeting.title,
        hours=f"{spent:g}",
        people=people,
    )
    session.console.remark(told)
    return ExitCode.OK
