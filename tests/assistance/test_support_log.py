"""The ticket log on both databases, reminders and figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entconf.assistance.support.escalation import escalated
from entconf.assistance.support.figures import figures_of
from entconf.assistance.support.log import TicketLog
from entconf.assistance.support.purging import erase_tickets, find_old_tickets
from entconf.assistance.support.reminders import Reason, reminders
from entconf.assistance.support.steps import answered, closed, noted, reopened
from entconf.assistance.support.ticket import (
    Linked,
    State,
    Ticket,
    ticket_from_json,
    ticket_to_json,
)
from entconf.desired.support import find_desk, load_support
from entconf.engine.purging import PurgeRequest
from entconf.engine.store.notes import Notes
from entconf.engine.store.postgresql import PostgresqlDatabase
from entconf.engine.store.postgresql_url import read_url
from entconf.engine.store.sqlite import SqliteDatabase
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, StoreError
from entconf.model.ent_ticket import EntState
from entconf.model.fill_in import bad_fields, fill_in
from entconf.model.school_year import SchoolYear
from tests.postgresql_server import PostgresqlServer

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
UAI = "0990001N"
SETTINGS = load_support(None)


def draft(topic: str = "outage", days: float = 0, uai: str = UAI) -> Ticket:
    return Ticket(0, uai, topic, NOW - timedelta(days=days), "Rien ne va.")


@pytest.fixture
def two_logs(tmp_path: Path) -> Iterator[tuple[TicketLog, TicketLog]]:
    first, second = SqliteDatabase(tmp_path), SqliteDatabase(tmp_path)
    yield TicketLog(Notes(first)), TicketLog(Notes(second))
    first.close()
    second.close()


def open_many(logs: tuple[TicketLog, TicketLog]) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda n: logs[n % 2].open(draft()).number, range(20)))
    assert sorted(found) == list(range(1, 21))
    assert [one.number for one in logs[0].tickets()] == list(range(1, 21))


def test_two_people_get_two_numbers(two_logs: tuple[TicketLog, TicketLog]) -> None:
    open_many(two_logs)


def test_two_machines_get_two_numbers(postgresql_server: PostgresqlServer, schema: str) -> None:
    url = read_url(postgresql_server.url(schema))
    first, second = PostgresqlDatabase(url), PostgresqlDatabase(url)
    try:
        open_many((TicketLog(Notes(first)), TicketLog(Notes(second))))
    finally:
        first.close()
        second.close()


def test_a_number_is_never_given_twice(two_logs: tuple[TicketLog, TicketLog]) -> None:
    log = two_logs[0]
    log.open(draft())
    log._notes.write("tickets", {}, without=["0000001"])
    assert log.open(draft()).number == 2
    with pytest.raises(ConfigurationError, match="no ticket 1"):
        log.ticket(1)


def test_a_change_that_fails_changes_nothing(two_logs: tuple[TicketLog, TicketLog]) -> None:
    log = two_logs[0]
    number = log.open(draft()).number
    log.change(number, lambda one: closed(one, "", NOW, "a"))
    with pytest.raises(ConfigurationError, match="closed already"):
        log.change(number, lambda one: closed(one, "", NOW, "a"))
    assert len(log.ticket(number).entries) == 1


def test_a_ticket_comes_back_as_it_was() -> None:
    linked = Linked("7", EntState.WAITING, NOW)
    ticket = replace(draft(), number=3, linked=linked, facts={"scope": "6A"}, profile="parents")
    ticket = answered(noted(ticket, "note", NOW, "a"), "réponse", NOW, "a")
    assert ticket_from_json(ticket_to_json(ticket)) == ticket
    assert "Rien ne va" not in repr(ticket)
    with pytest.raises(StoreError, match="damaged"):
        ticket_from_json({"number": 1})


def test_only_a_request_of_the_ent_is_answered() -> None:
    with pytest.raises(ConfigurationError, match="no request of the ENT"):
        answered(draft(), "x", NOW, "a")


def test_who_waits_and_why() -> None:
    silent = replace(draft(days=8), number=1)
    fresh = replace(draft(days=6.9), number=2)
    asked = escalated(replace(draft(days=30), number=3), find_desk(SETTINGS, ""), NOW, "a")
    asked = replace(asked, entries=(replace(asked.entries[0], at=NOW - timedelta(days=7)),))
    fed = replace(draft("wrong-class", days=3), number=4)
    early = replace(draft("wrong-class", days=2.9), number=5)
    linked = replace(draft(), number=6, linked=Linked("7", EntState.NEW, NOW))
    unsent = answered(linked, "x", NOW, "a")
    done = closed(replace(draft(days=99), number=7), "", NOW, "a")
    found = reminders([silent, fresh, asked, fed, early, unsent, done], SETTINGS, NOW)
    assert [(one.ticket.number, one.reason) for one in found] == [
        (1, Reason.SILENT),
        (3, Reason.DESK_SILENT),
        (4, Reason.FEED_LATE),
        (6, Reason.UNSENT),
    ]


def test_figures_of_a_year() -> None:
    year = SchoolYear(2026)
    before = replace(draft(days=400), number=1)
    quick = closed(replace(draft(days=4), number=2), "", NOW - timedelta(days=3), "a")
    slow = closed(replace(draft("pronote", days=10), number=3), "", NOW, "a")
    again = reopened(closed(replace(draft(days=20), number=4), "", NOW, "a"), "", NOW, "a")
    asked = escalated(replace(draft(days=2), number=5), find_desk(SETTINGS, ""), NOW, "a")
    found = figures_of([before, quick, slow, again, asked], year, NOW)
    assert (found.opened, found.closed, found.escalated, found.still_open) == (4, 2, 1, 3)
    assert found.median_days == 5.5
    assert found.median_open_days == 20.0
    assert found.by_topic == {"outage": 3, "pronote": 1}
    assert found.numbers == (2, 3, 4, 5)
    empty = figures_of([], year, NOW)
    assert (empty.opened, empty.median_days, empty.median_open_days) == (0, None, None)


def test_the_year_ends_at_midnight_of_the_school() -> None:
    late = replace(draft(), opened=datetime(2027, 7, 31, 21, 59, tzinfo=UTC))
    next_year = replace(draft(), opened=datetime(2027, 7, 31, 22, 0, tzinfo=UTC))
    now = datetime(2027, 9, 1, tzinfo=UTC)
    assert figures_of([late, next_year], SchoolYear(2026), now).opened == 1
    assert figures_of([late, next_year], SchoolYear(2027), now).opened == 1
    assert figures_of([late, next_year], SchoolYear(2026), now).still_open == 1


def test_a_template_is_filled_and_empty_lines_go() -> None:
    text = "Bonjour,\n\nQui : ${person}\nOù : ${scope}, ${profile}\n\n\n${text}\n"
    values = {"person": "", "scope": "", "profile": "élève", "text": "a\nb ${x}"}
    assert fill_in(text, values) == "Bonjour,\n\nOù : , élève\n\na\nb ${x}\n"
    assert [one.written for one in bad_fields("${a} ${ b} $ ${c}", {"a"})] == ["${ b}", "$", "${c}"]


def test_ours_is_open_until_it_is_closed() -> None:
    assert draft().closed is None
    assert reopened(closed(draft(), "", NOW, "a"), "", NOW, "a").state is State.OPEN


def test_closed_tickets_are_emptied_and_still_counted(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        log = TicketLog(store.notes)
        log.open(replace(draft(days=100), person="p-1", facts={"scope": "6A"}))
        log.open(draft(days=100))
        log.change(1, lambda one: noted(one, "Léa", NOW - timedelta(days=95), "a"))
        log.change(1, lambda one: closed(one, "fini", NOW - timedelta(days=91), "a"))
        log.change(2, lambda one: closed(one, "fini", NOW - timedelta(days=89), "a"))
        request = PurgeRequest(tmp_path, store, NOW)
        before = figures_of(log.tickets(), SchoolYear(2026), NOW)
        assert [one.name for one in find_old_tickets(request)] == ["1"]
        assert erase_tickets(request, find_old_tickets(request)) == 1
        told = json.dumps(store.notes.of("tickets")["0000001"].content)
        for said in ("Rien", "p-1", "6A", "Léa", "fini"):
            assert said not in told
        assert log.ticket(2).text == "Rien ne va."
        assert find_old_tickets(request) == []
        assert figures_of(log.tickets(), SchoolYear(2026), NOW) == before
