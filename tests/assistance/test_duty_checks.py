"""What the store tells of duties: good, bad, and not known are three things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entconf.assistance.agenda.checks import Evidence, tell
from entconf.assistance.agenda.drift_notes import keep_drift
from entconf.assistance.agenda.due import Standing, due_in, due_now, standing
from entconf.assistance.support.log import TicketLog
from entconf.assistance.support.ticket import Ticket
from entconf.desired.calendar import load_calendar
from entconf.desired.support import load_support
from entconf.engine.store.store import Store
from entconf.model.duties import Check, Due
from entconf.model.resource import ResourceId
from entconf.model.school_year import SchoolYear

NOW = datetime.now(UTC)
ONE, TWO = "0990001N", "0990002P"
YEAR = SchoolYear.of(NOW.date())
CALENDAR = load_calendar(None)


@pytest.fixture
def evidence(tmp_path: Path) -> Iterator[Evidence]:
    with Store(tmp_path) as store:
        yield Evidence(tmp_path, store, (ONE, TWO), load_support(None), NOW)


def due(name: str, days: int = 31) -> Due:
    duty = replace(CALENDAR.duties[0], check=Check(name, days))
    return Due("x", duty, YEAR, YEAR.begin, YEAR.end)


def good(name: str, evidence: Evidence, days: int = 31) -> bool | None:
    told = tell(due(name, days), evidence)
    assert told is not None
    return told.good


def test_drift_is_known_of_each_school_or_not_at_all(evidence: Evidence) -> None:
    assert good("drift", evidence) is None
    keep_drift(evidence.store.notes, {ONE: (0, False)})
    assert good("drift", evidence) is None
    keep_drift(evidence.store.notes, {TWO: (0, True)})
    assert good("drift", evidence) is None
    keep_drift(evidence.store.notes, {TWO: (0, False)})
    assert good("drift", evidence) is True
    later = replace(evidence, now=NOW + timedelta(days=15))
    assert good("drift", later, 14) is None
    keep_drift(evidence.store.notes, {TWO: (3, False)})
    assert good("drift", evidence) is False


def test_a_school_that_does_not_follow_weighs_more_than_one_unknown(evidence: Evidence) -> None:
    notes = evidence.store.notes
    state = {"answer": "yes", "since": "2026-09-01"}
    notes.write("verify", {"key": "00" * 32, f"state/{ONE}": {**state}})
    assert good("verify", evidence) is None
    notes.write("verify", {f"state/{TWO}": {**state}})
    assert good("verify", evidence) is True
    notes.write("verify", {f"state/{ONE}": {**state, "answer": "no"}})
    assert good("verify", evidence) is False


@pytest.mark.parametrize(
    ("until", "fine"), [("2999-01-01", True), ("2020-01-01", False), (None, False)]
)
def test_a_guest_has_an_end_that_is_not_past(
    evidence: Evidence, until: str | None, *, fine: bool
) -> None:
    assert good("guests", evidence) is True
    attributes = {"last_name": "Example"} | ({"until": until} if until else {})
    evidence.store.last_applied.note(
        "run", {ResourceId(ONE, "guests", "x"): attributes}, NOW.isoformat()
    )
    assert good("guests", evidence) is fine


def test_slips_that_are_out_are_counted(evidence: Evidence) -> None:
    assert good("handout", evidence) is None
    counts = {"printed": 27, "out": 27, "signed": 25, "destroyed": 1}
    evidence.store.notes.write("handouts", {f"{ONE}/{YEAR.label}/3B": {**counts}})
    assert good("handout", evidence) is False
    evidence.store.notes.write("handouts", {f"{ONE}/{YEAR.label}/3B": {**counts, "destroyed": 2}})
    assert good("handout", evidence) is True


def test_tickets_that_wait_are_told(evidence: Evidence) -> None:
    assert good("tickets", evidence) is True
    TicketLog(evidence.store.notes).open(Ticket(0, ONE, "outage", NOW - timedelta(days=30)))
    assert good("tickets", evidence) is False


def test_what_has_no_check_tells_nothing(evidence: Evidence) -> None:
    assert (
        tell(replace(due("drift"), duty=replace(due("drift").duty, check=None)), evidence) is None
    )


def test_the_days_of_a_year_and_their_edges() -> None:
    dues = due_in(CALENDAR, SchoolYear(2026))
    one = next(each for each in dues if each.key == "pupil-credentials")
    assert (one.first.isoformat(), one.last.isoformat()) == ("2026-09-01", "2026-09-15")
    day = timedelta(days=1)
    assert standing(one, None, one.first - 31 * day) is Standing.LATER
    assert standing(one, None, one.first - 30 * day) is Standing.SOON
    assert standing(one, None, one.first) is Standing.NOW
    assert standing(one, None, one.last) is Standing.NOW
    assert standing(one, None, one.last + day) is Standing.LATE
    review = due_now(dues, "rights-review", one.first)
    assert review is not None
    assert review.key == "rights-review@1"
    assert due_now(dues, "nothing", one.first) is None
    leap = {each.key: each for each in due_in(CALENDAR, SchoolYear(2027))}
    assert leap["monthly-review@2028-02"].last.isoformat() == "2028-02-29"


@pytest.mark.parametrize("text", ["2026", "2026-2028", "26-27", "2026/2027"])
def test_what_is_no_school_year(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        SchoolYear.parse(text)
