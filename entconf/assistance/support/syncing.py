"""Requests of the ENT come in as tickets, and answers go back, without doing anything twice.

Who moved since the last look is known from what was remembered of it (`Linked`): a state that
the ENT changed is followed, one that we changed is put there. An answer is matched with the
comment it became, so that one whose sending was cut is found again instead of sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime

from entconf.assistance.support.log import TicketLog
from entconf.assistance.support.masking import mask
from entconf.assistance.support.steps import closed, reopened
from entconf.assistance.support.ticket import Entry, Linked, Said, State, Ticket
from entconf.drivers.base import HoldsTickets
from entconf.errors import EntconfError, WriteUncertain
from entconf.model.ent_ticket import DONE, EntComment, EntState, EntTicket
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear

#: The topic of what came in, until a person says better.
TOPIC = "other"
_REQUESTER = "requester"
_COLLEAGUE = "colleague"
_ENT = "ENT"


@dataclass(frozen=True, slots=True)
class Synced:
    """What a look at one school's requests did, as numbers of tickets; and what went wrong."""

    establishment: Establishment
    came: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()
    put: tuple[int, ...] = ()
    failed: tuple[tuple[int, EntconfError], ...] = field(default=(), repr=False)


def sync_school(
    log: TicketLog, driver: HoldsTickets, school: Establishment, now: datetime
) -> Synced:
    """Look at all requests of a school, and send what waits.

    One ticket that fails is told and stops no other. Raises AccessForbidden, SystemUnreachable
    and the like when the list cannot be read: nothing was done then.
    """
    desk = _Desk(log, driver, school, now)
    requests = driver.tickets(school)
    known = {one.linked.id: one for one in log.tickets() if one.uai == school.uai and one.linked}
    for request in requests:
        desk.look(request, known.get(request.id))
    return desk.result()


class _Desk:
    """One look at one school."""

    def __init__(
        self, log: TicketLog, driver: HoldsTickets, school: Establishment, now: datetime
    ) -> None:
        self._log = log
        self._driver = driver
        self._school = school
        self._now = now
        self._came: list[int] = []
        self._changed: list[int] = []
        self._answered: list[int] = []
        self._put: list[int] = []
        self._failed: list[tuple[int, EntconfError]] = []

    def result(self) -> Synced:
        return Synced(
            self._school,
            tuple(self._came),
            tuple(self._changed),
            tuple(self._answered),
            tuple(self._put),
            tuple(self._failed),
        )

    def look(self, request: EntTicket, ticket: Ticket | None) -> None:
        """One request, whatever goes wrong with it."""
        if ticket is None:
            begin = SchoolYear.of(self._now.date()).begin
            if request.state in DONE and request.created.date() < begin:
                return  # done with before this school year: none of its figures
            ticket = self._log.open(_ticket_of(request, self._school))
            self._came.append(ticket.number)
        try:
            self._follow(request, ticket)
        except EntconfError as error:
            self._failed.append((ticket.number, error))

    def _follow(self, request: EntTicket, ticket: Ticket) -> None:
        before = ticket.linked
        news = before is None or request.modified != before.modified
        comments: Sequence[EntComment] = ()
        if news or ticket.waiting:
            comments = self._driver.ticket_comments(self._school, request.id)
        after = self._log.change(
            ticket.number, lambda one: _with_news(one, request, comments, self._now)
        )
        if after != ticket and ticket.number not in self._came:
            self._changed.append(ticket.number)
        ticket = after
        seen = {one.id for one in comments}
        for entry in ticket.waiting:
            seen |= self._send(ticket, request, entry, seen)
        self._put_state(self._log.ticket(ticket.number), request)

    def _send(self, ticket: Ticket, request: EntTicket, entry: Entry, seen: set[str]) -> set[str]:
        try:
            self._driver.answer_ticket(self._school, request.id, entry.text)
        except WriteUncertain as error:
            # The next look finds the comment by its text if it arrived.
            self._failed.append((ticket.number, error))
            return set()
        comments = self._driver.ticket_comments(self._school, request.id)
        fresh = [one for one in comments if one.id not in seen]
        same = [one for one in fresh if _alike(one.text, entry.text)] or fresh
        comment = same[-1].id if same else "sent"
        self._log.change(ticket.number, lambda one: _sent(one, entry, comment))
        self._answered.append(ticket.number)
        return {one.id for one in comments}

    def _put_state(self, ticket: Ticket, request: EntTicket) -> None:
        """Put our state there where the ENT shows another, and remember how it stands."""
        state = request.state
        if ticket.number in self._answered and state in DONE:
            state = EntState.OPENED  # our comment opened it again
        wanted = _wanted(ticket, state)
        if wanted is not None:
            self._driver.set_ticket_state(self._school, request.id, wanted)
            self._put.append(ticket.number)
            state = wanted
        # As it was when we read it: what we wrote since is looked at again at the next look.
        linked = Linked(request.id, state, request.modified)
        self._log.change(ticket.number, lambda one: replace(one, linked=linked))


def _ticket_of(request: EntTicket, school: Establishment) -> Ticket:
    text = "\n".join(part for part in (request.subject, request.text) if part.strip())
    return Ticket(
        number=0,
        uai=school.uai,
        topic=TOPIC,
        opened=request.created,
        text=mask(text).text,
        profile=request.profile,
        person=request.owner,
        linked=Linked(request.id, EntState.NEW, request.created),
    )


def _with_news(
    ticket: Ticket, request: EntTicket, comments: Sequence[EntComment], now: datetime
) -> Ticket:
    """The ticket with the comments and the state that the ENT brought."""
    ticket, last = _with_comments(ticket, request, comments)
    before = ticket.linked.state if ticket.linked else EntState.NEW
    ended = ticket.closed
    if request.state is not before and request.state in DONE:
        if ended is None and not ticket.waiting:
            return closed(ticket, "", max(request.modified, ticket.moved), _ENT)
    elif ended is not None and (
        (last is not None and last > ended) or (before in DONE and request.state not in DONE)
    ):
        return reopened(ticket, "", max(now, ended), _ENT)
    return ticket


def _with_comments(
    ticket: Ticket, request: EntTicket, comments: Sequence[EntComment]
) -> tuple[Ticket, datetime | None]:
    """The ticket with comments that it did not have, and when its requester wrote the last."""
    known = {one.comment for one in ticket.entries}
    last = None
    for comment in comments:
        if comment.id in known:
            continue
        own = next((one for one in ticket.waiting if _alike(one.text, comment.text)), None)
        if own is not None:
            ticket = _sent(ticket, own, comment.id)
            continue
        by = _REQUESTER if comment.author == request.owner else _COLLEAGUE
        entry = Entry(comment.written, Said.COMMENT, mask(comment.text).text, by, comment.id)
        ticket = replace(ticket, entries=(*ticket.entries, entry))
        last = comment.written if by == _REQUESTER else last
    return ticket, last


def _sent(ticket: Ticket, answer: Entry, comment: str) -> Ticket:
    entries = tuple(
        replace(one, comment=comment) if one == answer else one for one in ticket.entries
    )
    return replace(ticket, entries=entries)


def _alike(one: str, other: str) -> bool:
    return one.split() == other.split()


def _wanted(ticket: Ticket, state: EntState) -> EntState | None:
    """The state that the ENT should show instead of this one; None when it is right."""
    if ticket.state is State.CLOSED:
        return None if state in DONE else EntState.RESOLVED
    if ticket.state is State.ESCALATED:
        return None if state is EntState.WAITING else EntState.WAITING
    return EntState.OPENED if state is EntState.NEW else None
