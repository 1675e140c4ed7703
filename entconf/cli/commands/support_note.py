"""`entconf support note`: a note, an answer, or the help desk's reference."""

from __future__ import annotations

from gettext import gettext

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "note",
    cls=Command,
    help=_(
        "Add a note to a ticket. With --answer it goes back to the ENT at the next "
        "`entconf support sync`; --reference keeps the number that the help desk gave."
    ),
)
@click.argument("number", metavar="N", type=int)
@click.argument("text", metavar="[TEXT]", default="")
@option("--answer", is_flag=True, text=_("Answer the request of the ENT with it."))
@option("--reference", metavar="REFERENCE", default="", text=_("The help desk's reference."))
@option("--topic", metavar="TOPIC", default="", text=_("Put the ticket under another topic."))
@option(
    "--i-have-checked",
    "checked",
    is_flag=True,
    text=_("Keep the text as it is: it says nothing private."),
)
def command(
    *, number: int, text: str, answer: bool, reference: str, topic: str, checked: bool
) -> int:
    """Keep it."""
    from dataclasses import replace  # noqa: PLC0415 - not needed for help

    from entconf.assistance.support.steps import answered, noted, referred  # noqa: PLC0415 - as above
    from entconf.assistance.support.ticket import Ticket  # noqa: PLC0415 - as above
    from entconf.cli.supporting import kept_text, open_desk  # noqa: PLC0415 - as above
    from entconf.desired.support import find_topic  # noqa: PLC0415 - as above
    from entconf.report.support import ticket_rows  # noqa: PLC0415 - as above

    if not (text.strip() or reference or topic):
        raise click.UsageError(gettext(_("Write a note, a --reference or a --topic.")))
    session = open_session()
    with open_desk(session) as desk:
        kept = kept_text(session, text, checked=checked)
        about = find_topic(desk.settings, topic).name if topic else ""

        def make(ticket: Ticket) -> Ticket:
            if kept.strip():
                add = answered if answer else noted
                ticket = add(ticket, kept, desk.now, desk.by)
            if reference:
                ticket = referred(ticket, reference)
            return replace(ticket, topic=about) if about else ticket

        ticket = desk.log.change(number, make)
        session.console.result(ticket_rows([ticket], desk.settings, session.language))
    return ExitCode.OK
