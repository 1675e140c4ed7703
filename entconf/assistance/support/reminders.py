"""Tickets that somebody should look at again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from entconf.assistance.support.escalation import ready_from
from entconf.assistance.support.ticket import Said, State, Ticket
from entconf.model.quick_dataclass import dataclass
from entconf.model.support import SupportSettings


class Reason(StrEnum):
    """Why: nothing was told for long, the help desk is silent, the feed had its time."""

    SILENT = "silent"
    DESK_SILENT = "desk-silent"
    FEED_LATE = "feed-late"
    UNSENT = "unsent"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A ticket, why, and since when (UTC)."""

    ticket: Ticket
    reason: Reason
    since: datetime


def reminders(
    tickets: Iterable[Ticket], settings: SupportSettings, now: datetime
) -> Sequence[Reminder]:
    """Every ticket that is not closed and waits, the longest wait first."""
    silence = timedelta(days=settings.remind_days)
    found = []
    for ticket in tickets:
        if ticket.state is State.CLOSED:
            continue
        topic = settings.topics.get(ticket.topic)
        ready = ready_from(ticket, topic)
        escalated = ticket.last(Said.ESCALATED)
        if ticket.waiting:
            found.append(Reminder(ticket, Reason.UNSENT, ticket.waiting[0].at))
        elif now - ticket.moved >= silence:
            silent = Reason.DESK_SILENT if ticket.state is State.ESCALATED else Reason.SILENT
            found.append(Reminder(ticket, silent, ticket.moved))
        elif topic is not None and topic.wait_hours and escalated is None and now >= ready:
            found.append(Reminder(ticket, Reason.FEED_LATE, ready))
    return sorted(found, key=lambda one: (one.since, one.ticket.number))
