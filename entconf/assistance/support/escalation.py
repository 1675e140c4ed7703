"""The message by which a ticket goes to a help desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta

from entconf.assistance.support.masking import Hidden, Masked, Names, mask
from entconf.assistance.support.ticket import Entry, Said, State, Ticket
from entconf.errors import PolicyRefused
from entconf.model.establishment import Establishment
from entconf.model.fill_in import fill_in
from entconf.model.mail import Message
from entconf.model.quick_dataclass import dataclass
from entconf.model.support import FACTS, HelpDesk, SupportSettings, Topic, in_language
from entconf.model.text import msg

#: Help desks of French academies read French.
_PROFILES = {
    "students": "élève",
    "parents": "parent",
    "teachers": "enseignant",
    "staff": "personnel",
    "guests": "invité",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it leaves; `found` tells what was hidden in it."""

    subject: str
    text: str = field(repr=False)
    found: Mapping[Hidden, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """How free text is looked at: with the names of pupils, or left as it is by a person."""

    names: Names | None = None
    by_a_person: bool = False

    def mask(self, text: str) -> Masked:
        """The text as it may leave."""
        return Masked(text, {}) if self.by_a_person else mask(text, self.names)


def ready_from(ticket: Ticket, topic: Topic | None) -> datetime:
    """From when on a ticket may be escalated: the feed is given its time (practice, section 9)."""
    return ticket.opened + timedelta(hours=topic.wait_hours if topic else 0)


def check_ready(ticket: Ticket, topic: Topic | None, now: datetime) -> None:
    """Raise PolicyRefused when the feed may still mend it by itself, or it is closed."""
    if ticket.state is State.CLOSED:
        raise PolicyRefused(msg("ticket {number} is closed", number=ticket.number))
    ready = ready_from(ticket, topic)
    if now < ready:
        raise PolicyRefused(
            msg(
                "the feed may take {hours} h: ticket {number} may be escalated from {moment} UTC",
                hours=topic.wait_hours if topic else 0,
                number=ticket.number,
                moment=f"{ready:%Y-%m-%d %H:%M}",
            ),
            hint=msg("wait, or escalate it all the same with --now"),
        )


def write_letter(
    ticket: Ticket,
    desk: HelpDesk,
    settings: SupportSettings,
    school: Establishment,
    checked: Checked,
) -> Letter:
    """The message, with free text as it may leave. Templates were checked when they were read."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - import cost is paid by every command

    found: Counter[Hidden] = Counter()

    def free(text: str) -> str:
        masked = checked.mask(text)
        found.update(masked.found)
        return masked.text

    topic = settings.topics.get(ticket.topic)
    notes = [one for one in ticket.entries if one.said in {Said.NOTE, Said.COMMENT}]
    zone = ZoneInfo(school.timezone)
    values = {name: free(ticket.facts.get(name, "")) for name in FACTS} | {
        "number": str(ticket.number),
        "uai": ticket.uai,
        "school": school.name or ticket.uai,
        "requester": settings.requester,
        "product": settings.product,
        "topic": in_language(topic.title, "fr") if topic else ticket.topic,
        "text": free(ticket.text),
        "profile": _PROFILES.get(ticket.profile, ticket.profile),
        "person": ticket.person,
        "notes": "\n".join(
            f"{one.at.astimezone(zone):%d/%m/%Y} : {free(one.text)}" for one in notes
        ),
        "opened": f"{ticket.opened.astimezone(zone):%d/%m/%Y}",
        "reference": ticket.reference,
    }
    flat = {name: " ".join(value.split()) for name, value in values.items()}
    return Letter(fill_in(desk.subject, flat).strip(), fill_in(desk.template, values), dict(found))


def letter_mail(ticket: Ticket, desk: HelpDesk, letter: Letter) -> Message:
    """The message as a mail."""
    return Message(
        to=(desk.address,),
        subject=letter.subject,
        text=letter.text,
        about=f"ticket-{ticket.number}",
        copies=desk.copies,
    )


def mailing_name(ticket: Ticket) -> str:
    """The name of the mailing that this escalation is: called again, it sends nothing twice."""
    times = sum(one.said is Said.ESCALATED for one in ticket.entries)
    return f"support-{ticket.uai}-{ticket.number}-{times + 1}"


def escalated(ticket: Ticket, desk: HelpDesk, now: datetime, by: str) -> Ticket:
    """The ticket once its message left."""
    entry = Entry(now, Said.ESCALATED, desk.name, by)
    return replace(ticket, state=State.ESCALATED, desk=desk.name, entries=(*ticket.entries, entry))
