"""Requests of an ENT that loses answers, moves states and writes comments in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entconf.assistance.support.log import TicketLog
from entconf.assistance.support.steps import answered, closed
from entconf.assistance.support.syncing import sync_school
from entconf.assistance.support.ticket import State
from entconf.engine.store.notes import Notes
from entconf.engine.store.sqlite import SqliteDatabase
from entconf.errors import RequestRefused, WriteUncertain
from entconf.model.ent_ticket import DONE, EntComment, EntState, EntTicket
from entconf.model.establishment import Establishment
from entconf.model.text import msg

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SCHOOL = Establishment("0990001N")


@dataclass
class Ent:
    """A support application in memory, as the real one behaves."""

    requests: dict[str, EntTicket] = field(default_factory=dict)
    comments: dict[str, list[EntComment]] = field(default_factory=dict)
    lose: str = ""
    clock: datetime = NOW
    writes: int = 0

    def _tick(self) -> datetime:
        self.clock += timedelta(minutes=1)
        return self.clock

    def write(self, number: str, days: float = 1, state: EntState = EntState.NEW) -> None:
        at = NOW - timedelta(days=days)
        self.requests[number] = EntTicket(number, "owner", state, at, at, subject="S", text="T")
        self.comments[number] = []

    def comment(self, number: str, author: str, text: str) -> None:
        at = self._tick()
        id_ = str(sum(map(len, self.comments.values())) + 1)
        self.comments[number].append(EntComment(id_, author, at, text))
        state = self.requests[number].state
        state = EntState.OPENED if state in DONE else state
        self.requests[number] = replace(self.requests[number], modified=at, state=state)

    def tickets(self, establishment: Establishment) -> Sequence[EntTicket]:  # noqa: ARG002 - the contract
        return tuple(self.requests.values())

    def ticket_comments(self, establishment: Establishment, ticket: str) -> Sequence[EntComment]:  # noqa: ARG002 - the contract
        return tuple(self.comments[ticket])

    def answer_ticket(self, establishment: Establishment, ticket: str, text: str) -> None:  # noqa: ARG002 - the contract
        self.writes += 1
        if self.lose == "refused":
            raise RequestRefused(msg("no"))
        self.comment(ticket, "us", text)
        if self.lose == "answer":
            raise WriteUncertain(msg("lost"))

    def set_ticket_state(self, establishment: Establishment, ticket: str, state: EntState) -> None:  # noqa: ARG002 - the contract
        self.writes += 1
        one = self.requests[ticket]
        self.requests[ticket] = replace(one, state=state, modified=self._tick())


@pytest.fixture
def log(tmp_path: Path) -> Iterator[TicketLog]:
    database = SqliteDatabase(tmp_path)
    yield TicketLog(Notes(database))
    database.close()


def look(log: TicketLog, ent: Ent) -> tuple[int, int, int, int, int]:
    found = sync_school(log, ent, SCHOOL, ent.clock)
    return tuple(  # type: ignore[return-value]  # five of them
        map(len, (found.came, found.changed, found.answered, found.put, found.failed))
    )


def test_it_comes_in_once(log: TicketLog) -> None:
    ent = Ent()
    ent.write("7")
    assert look(log, ent) == (1, 0, 0, 1, 0)
    ticket = log.ticket(1)
    assert (ticket.person, ticket.text) == ("owner", "S\nT")
    assert ticket.opened == NOW - timedelta(days=1)
    assert ent.requests["7"].state is EntState.OPENED
    assert look(log, ent) == (0, 0, 0, 0, 0)
    assert ent.writes == 1


def test_what_was_done_before_this_year_is_left_alone(log: TicketLog) -> None:
    ent = Ent()
    ent.write("1", days=200, state=EntState.CLOSED)
    ent.write("2", days=20, state=EntState.CLOSED)
    ent.write("3", days=200)
    assert look(log, ent)[0] == 2
    assert [one.state for one in log.tickets()] == [State.CLOSED, State.OPEN]


def test_an_answer_whose_answer_was_lost_is_not_sent_again(log: TicketLog) -> None:
    ent = Ent()
    ent.write("7")
    look(log, ent)
    log.change(1, lambda one: answered(one, "Essayez  encore.", ent.clock, "a"))
    ent.lose = "answer"
    assert look(log, ent)[4] == 1
    ent.lose = ""
    assert look(log, ent)[2] == 0
    assert [one.text for one in ent.comments["7"]] == ["Essayez  encore."]
    assert log.ticket(1).waiting == ()
    assert look(log, ent) == (0, 0, 0, 0, 0)


def test_a_refused_answer_waits_and_stops_no_other(log: TicketLog) -> None:
    ent = Ent()
    ent.write("7")
    ent.write("8")
    look(log, ent)
    log.change(1, lambda one: answered(one, "x", ent.clock, "a"))
    ent.comment("8", "owner", "Alors ?")
    ent.lose = "refused"
    assert look(log, ent) == (0, 1, 0, 0, 1)
    assert len(log.ticket(1).waiting) == 1
    ent.lose = ""
    assert look(log, ent)[2] == 1


def test_two_same_answers_are_two_comments(log: TicketLog) -> None:
    ent = Ent()
    ent.write("7")
    look(log, ent)
    for minutes in (1, 2):
        at = ent.clock + timedelta(minutes=minutes)
        log.change(1, lambda one, at=at: answered(one, "Bonjour", at, "a"))  # type: ignore[misc]  # a default holds the moment
    look(log, ent)
    look(log, ent)
    assert [one.text for one in ent.comments["7"]] == ["Bonjour", "Bonjour"]
    assert log.ticket(1).waiting == ()


def test_who_moves_the_state_is_followed(log: TicketLog) -> None:
    ent = Ent()
    ent.write("7")
    look(log, ent)
    ent.set_ticket_state(SCHOOL, "7", EntState.RESOLVED)
    assert look(log, ent)[1] == 1
    assert log.ticket(1).state is State.CLOSED
    ent.comment("7", "owner", "Non.")
    look(log, ent)
    assert log.ticket(1).state is State.OPEN
    log.change(1, lambda one: closed(one, "", ent.clock, "a"))
    look(log, ent)
    assert ent.requests["7"].state is EntState.RESOLVED
    look(log, ent)
    assert log.ticket(1).state is State.CLOSED
