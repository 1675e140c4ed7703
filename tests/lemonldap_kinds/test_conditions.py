"""The conditions of notifications: for whom, and until when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.drivers.lemonldap.notification_conditions import Shown, condition_of, shown_by
from entconf.drivers.lemonldap.parts import Terms
from entconf.kinds.windows import utc_text
from entconf.model.values import sorted_set
from tests.lemonldap_kinds.desk import SHARED, Desk

ZONE = "Europe/Paris"
#: Hours that a change of clock does not double, so that local time tells them.
moments = st.datetimes(
    datetime(2026, 9, 1),  # noqa: DTZ001 - bounds are naive by contract
    datetime(2027, 7, 5),  # noqa: DTZ001 - bounds are naive by contract
    timezones=st.just(UTC),
).filter(lambda moment: (moment.month, moment.day) not in {(10, 25), (3, 28)})
profiles = st.sets(st.sampled_from(["students", "parents", "teachers", "staff"])).map(sorted_set)
TERMS = Desk().memo().terms
SCHOOL = Desk(options=SHARED).memo().terms


@given(moments, moments, profiles, st.sampled_from([TERMS, SCHOOL]))
def test_a_condition_is_read_back(
    start: datetime, end: datetime, who: tuple[str, ...], terms: Terms
) -> None:
    shown = Shown(who, utc_text(start), utc_text(end))
    condition, day = condition_of(shown, terms, ZONE)
    assert shown_by(condition, day, terms, ZONE) == shown


def test_an_announcement_for_everybody_needs_no_rule() -> None:
    everybody = ("guests", "parents", "staff", "students", "teachers")
    shown = Shown(everybody, "2026-11-08T23:00:00Z", "2026-11-14T22:59:59Z")
    condition, day = condition_of(shown, TERMS, ZONE)
    assert (condition, day) == ("$date <= 20261114235959", "2026-11-09")
    assert shown_by(condition, day, TERMS, ZONE) == shown


@pytest.mark.parametrize(
    "condition", ["$uid eq 'x'", "$date <= 2026", "$date <= 20261114235959 or 1"]
)
def test_a_foreign_condition_stands_for_itself(condition: str) -> None:
    shown = shown_by(condition, "2026-11-09", TERMS, ZONE)
    assert (shown.profiles, shown.end) == ((f"rule: {condition}",), None)
    assert condition_of(shown, TERMS, ZONE) == (condition, "2026-11-09")
