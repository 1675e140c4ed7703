"""What is done to a ticket by hand: a note, an answer, a reference, its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from entconf.assistance.support.ticket import Entry, Said, State, Ticket
from entconf.errors import ConfigurationError, Problem
from entconf.model.text import Text, msg


def noted(ticket: Ticket, text: str, now: datetime, by: str) -> Ticket:
    """The ticket with a note."""
    return replace(ticket, entries=(*ticket.entries, Entry(now, Said.NOTE, text, by)))


def answered(ticket: Ticket, text: str, now: datetime, by: str) -> Ticket:
    """The ticket with an answer that goes back to the ENT at the next `sync`."""
    if ticket.linked is None:
        raise _wrong(
            msg("ticket {number} is no request of the ENT", number=ticket.number),
            msg("write a note without --answer, and answer the person yourself"),
        )
    return replace(ticket, entries=(*ticket.entries, Entry(now, Said.ANSWER, text, by)))


def referred(ticket: Ticket, reference: str) -> Ticket:
    """The ticket with the help desk's reference."""
    return replace(ticket, reference=reference)


def closed(ticket: Ticket, text: str, now: datetime, by: str) -> Ticket:
    """The ticket at its end."""
    if ticket.state is State.CLOSED:
        raise _wrong(msg("ticket {number} is closed already", number=ticket.number))
    entry = Entry(now, Said.CLOSED, text, by)
    return replace(ticket, state=State.CLOSED, entries=(*ticket.entries, entry))


def reopened(ticket: Ticket, text: str, now: datetime, by: str) -> Ticket:
    """The ticket as it goes on."""
    entry = Entry(now, Said.REOPENED, text, by)
    return replace(ticket, state=State.OPEN, entries=(*ticket.entries, entry))


def _wrong(message: Text, hint: Text | None = None) -> ConfigurationError:
    return ConfigurationError([Problem("ticket", message, hint=hint)])
