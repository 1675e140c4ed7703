"""Closed tickets are emptied after some time: what they said goes, that they were stays.

Number, school, topic, state and moments are nobody's, and the figures of a year need them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from entconf.assistance.support.log import TicketLog
from entconf.assistance.support.ticket import Ticket
from entconf.engine.purging import PurgeArea, PurgeRequest, Relic
from entconf.model.text import msg


def find_old_tickets(request: PurgeRequest) -> Sequence[Relic]:
    """Tickets that were closed long ago and still say something."""
    limit = request.now - timedelta(days=request.days)
    return [
        Relic(str(one.number), at.date())
        for one in TicketLog(request.store.notes).tickets()
        if (at := one.closed) is not None and at < limit and one != _emptied(one)
    ]


def erase_tickets(request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Empty them. Raises StoreError."""
    log = TicketLog(request.store.notes)
    for one in relics:
        log.change(int(one.name), _emptied)
    return len(relics)


def _emptied(ticket: Ticket) -> Ticket:
    entries = tuple(replace(one, text="") for one in ticket.entries)
    return replace(ticket, text="", person="", facts={}, reference="", entries=entries)


AREA = PurgeArea("tickets", msg("What closed tickets said"), find_old_tickets, erase_tickets)
