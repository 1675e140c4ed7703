"""Escalate a ticket: write the message, show it, send it, keep that it left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from entconf.assistance.support.escalation import (
    Checked,
    Letter,
    check_ready,
    escalated,
    letter_mail,
    mailing_name,
    write_letter,
)
from entconf.assistance.support.ticket import Ticket
from entconf.cli.session import Session
from entconf.cli.supporting import Desk, names_known, open_desk, the_school
from entconf.desired.support import find_desk
from entconf.errors import ConfigurationError, ExitCode, PolicyRefused, Problem
from entconf.model.quick_dataclass import dataclass
from entconf.model.support import HelpDesk
from entconf.model.text import msg
from entconf.report.lines import Span, Style, line
from entconf.report.support import hidden_text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    number: int
    desk: str = ""
    send: bool = False
    yes: bool = False
    plan_only: bool = False
    at_once: bool = False
    checked: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)


def escalate(session: Session, wanted: Wanted) -> ExitCode:
    """Do it, and give the exit code. Raises PolicyRefused, ConfigurationError and the like."""
    with open_desk(session) as desk:
        ticket = desk.log.ticket(wanted.number)
        help_desk = find_desk(desk.settings, wanted.desk or ticket.desk)
        if not wanted.at_once:
            check_ready(ticket, desk.settings.topics.get(ticket.topic), desk.now)
        school = the_school(desk.root, ticket.uai, wanted.variables)
        if wanted.checked:
            checked = Checked(by_a_person=True)
        elif wanted.plan_only:
            checked = Checked()
        else:
            checked = Checked(names_known(desk.root, school))
        letter = write_letter(ticket, help_desk, desk.settings, school.establishment, checked)
        _show(session, help_desk, letter)
        if wanted.plan_only:
            return ExitCode.CHANGES
        if wanted.send:
            code = _send(session, desk, ticket, help_desk, letter, wanted)
            if code is not ExitCode.OK:
                return code
        desk.log.change(wanted.number, lambda one: escalated(one, help_desk, desk.now, desk.by))
        session.console.remark(
            msg(
                "Ticket {number} is escalated; keep its reference: entconf support note {number}"
                " --reference ...",
                number=ticket.number,
            )
        )
        return ExitCode.OK


def _show(session: Session, desk: HelpDesk, letter: Letter) -> None:
    console = session.console
    if desk.address:
        console.remark(msg("To: {address}", address=desk.address), Style.DIM)
    console.result([line(Span(letter.subject, Style.STRONG)), line("")])
    console.result([line(part) for part in letter.text.rstrip("\n").split("\n")])
    if letter.found:
        console.remark(hidden_text(letter.found, session.language), Style.WARNING)


def _send(
    session: Session,
    desk: Desk,
    ticket: Ticket,
    help_desk: HelpDesk,
    letter: Letter,
    wanted: Wanted,
) -> ExitCode:
    from entconf.assistance.mail import Mailing  # noqa: PLC0415 - only to send
    from entconf.cli.mailing_once import send_and_tell  # noqa: PLC0415 - as above

    if not help_desk.address:
        raise ConfigurationError(
            [
                Problem(
                    "no-address",
                    msg("nobody told the address of the help desk {name}", name=help_desk.name),
                    help_desk.source,
                    msg(
                        "write it in support.yml: {example}",
                        example=f"desks: {{{help_desk.name}: {{address: ...}}}}",
                    ),
                )
            ]
        )
    console = session.console
    if not wanted.yes:
        if not console.can_ask():
            raise PolicyRefused(
                msg("nobody can be asked whether to send this mail: there is no terminal"),
                hint=msg("send it without a question: --send --yes"),
            )
        if not console.ask(msg("Send it to {address}?", address=help_desk.address)):
            console.remark(msg("Nothing was sent."))
            return ExitCode.CHANGES
    mailing = Mailing(mailing_name(ticket), (letter_mail(ticket, help_desk, letter),))
    return send_and_tell(session, desk.root, desk.store, ticket.uai, mailing, wanted.variables)
