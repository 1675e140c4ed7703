"""Mail the report of a year to the head, with a copy to whom the letter names."""

from __future__ import annotations

from hashlib import sha256

from entconf.assistance.evidence.journal_year import Scope
from entconf.assistance.mail import Mailing, Outcome, pending
from entconf.cli.mailing_once import send_and_tell
from entconf.cli.reporting import Asked, facts_of, file_name, made_pdf, tell_what_lacks
from entconf.cli.session import Session
from entconf.desired.mail import load_mail
from entconf.engine.store.actor import present_actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, PolicyRefused, Problem
from entconf.model.mail import Attachment, Message
from entconf.model.mission import Mission
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.report.activity.building import build_report
from entconf.report.activity.facts import Facts
from entconf.report.activity.speech import Speech
from entconf.report.activity.view import Report
from entconf.report.lines import Line, Span, Style, line

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Sending:
    """How the report is sent. `head` "" is the address of mission.yml.

    With `again`, a report that changed goes to those too who had the one before.
    """

    head: str
    language: str
    yes: bool
    plan: bool
    again: bool


def send_report(session: Session, asked: Asked, sending: Sending) -> ExitCode:
    """Show the mail, ask, send it, tell the journal.

    Raises ConfigurationError without an address or a mail server, PolicyRefused where nobody can
    be asked, DocumentError, SystemUnreachable: called again, it sends nobody twice.
    """
    root = session.site()
    _school, facts = facts_of(root, asked)
    scope = facts.evidence.scope
    report = build_report(facts, sending.language)
    head = sending.head or needed_head(facts.mission)
    settings = load_mail(root, scope.uai, asked.variables)
    pdf = made_pdf(report)
    tell_what_lacks(session, facts, scope, pdf.main_pages)
    digest = sha256(pdf.content).hexdigest()
    message = _message(report, facts, head, pdf.content)
    mailing = Mailing(_name(scope, digest, again=sending.again), (message,))
    with Store(root) as store:
        session.console.result(_preview(session, message, settings.sender))
        waiting = [one for one in pending(mailing, store.notes) if one.outcome is Outcome.UNSENT]
        if sending.plan:
            return ExitCode.CHANGES if waiting else ExitCode.OK
        if waiting and not sending.yes and not _agreed(session):
            return ExitCode.OK
        outcome = "stopped"
        try:
            code = send_and_tell(session, root, store, scope.uai, mailing, asked.variables)
            outcome = "sent" if code is ExitCode.OK else "partly"
        finally:
            if waiting:
                store.journal.tell_reported(
                    {
                        "uai": scope.uai,
                        "year": scope.year.label,
                        "day": scope.day.isoformat(),
                        "sha256": digest,
                        "recipients": len(waiting),
                        "outcome": outcome,
                    },
                    present_actor(),
                )
    return code


def needed_head(mission: Mission) -> str:
    """The head's address. Raises ConfigurationError where nobody told it."""
    if mission.head:
        return mission.head
    raise ConfigurationError(
        [
            Problem(
                "no-head",
                msg("nobody told the address of the head"),
                hint=msg(
                    "give --to-head ADDRESS, or write {example} in mission.yml",
                    example="report: {head: ADDRESS}",
                ),
            )
        ]
    )


def _name(scope: Scope, digest: str, *, again: bool) -> str:
    name = f"report-{scope.uai}-{scope.year.label}"
    return f"{name}-{digest[:_DIGITS]}" if again else name


def _message(report: Report, facts: Facts, head: str, pdf: bytes) -> Message:
    say = Speech(report.language)
    return Message(
        to=(head,),
        copies=tuple(one for one in facts.mission.copies if one != head),
        subject=say("mail.subject", year=report.year, school=report.school),
        text=say(
            "mail.text",
            year=report.year,
            school=report.school,
            standings=report.overview,
            author=report.labels.author,
        ),
        about="report",
        attachments=(Attachment(f"{file_name(report)}.pdf", "application/pdf", pdf),),
    )


def _preview(session: Session, message: Message, sender: str) -> list[Line]:
    language = session.language
    (attachment,) = message.attachments
    told = (
        (msg("From"), sender),
        (msg("To"), ", ".join(message.to)),
        (msg("Copy"), ", ".join(message.copies)),
        (msg("Subject"), message.subject),
        (msg("Attached"), f"{attachment.name} ({len(attachment.content) // 1024} KiB)"),
    )
    heads = [
        line(Span(f"{language(name)}{language.colon}", Style.DIM), value)
        for name, value in told
        if value
    ]
    return [*heads, line(""), *(line("  ", one) for one in message.text.split("\n"))]


def _agreed(session: Session) -> bool:
    if not session.console.can_ask():
        raise PolicyRefused(
            msg("nobody can be asked whether to send: there is no terminal"),
            hint=msg("send without a question: --yes; look only: --plan"),
        )
    return session.console.ask(msg("Send this report?"))
