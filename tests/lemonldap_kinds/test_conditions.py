"""The conditions of notifications: for whom, and until when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.drivers.lemonldap.announcements import review_announcement
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.notification_conditions import (
    Shown,
    condition_of,
    macros_for,
    shown_by,
    with_macros,
)
from entconf.drivers.lemonldap.parts import Terms
from entconf.kinds.windows import utc_text
from entconf.model.change import Action, Change
from entconf.model.resource import ResourceId
from entconf.model.values import Value, sorted_set
from tests.lemonldap_kinds.desk import SHARED, UAI, Desk

ZONE = "Europe/Paris"
#: Hours that a change of clock does not double, so that local time tells them.
moments = st.datetimes(
    datetime(2026, 9, 1),  # noqa: DTZ001 - bounds are naive by contract
    datetime(2027, 7, 5),  # noqa: DTZ001 - bounds are naive by contract
    timezones=st.just(UTC),
).filter(lambda moment: (moment.month, moment.day) not in {(10, 25), (3, 28)})
profiles = st.sets(st.sampled_from(["students", "parents", "teachers", "staff"])).map(sorted_set)
TERMS = Desk().memo().terms
BARE = Configuration(1, {})
SCHOOL = Desk(options=SHARED).memo().terms


@given(moments, moments, profiles, st.sampled_from([TERMS, SCHOOL]))
def test_a_condition_is_read_back(
    start: datetime, end: datetime, who: tuple[str, ...], terms: Terms
) -> None:
    shown = Shown(who, utc_text(start), utc_text(end))
    condition, day = condition_of(shown, terms, ZONE)
    portal = with_macros(BARE, macros_for(who, terms))
    assert shown_by(condition, day, terms, portal, ZONE) == shown
    assert "?" not in condition, "base64 may make a slash of it, in the name of a file"


def test_a_macro_that_means_something_else_makes_a_foreign_condition() -> None:
    shown = Shown(("parents",), "2026-11-08T23:00:00Z", None)
    condition, day = condition_of(shown, TERMS, ZONE)
    assert condition == "($entconf_parents)"
    for portal in (BARE, with_macros(BARE, {"entconf_parents": "1"})):
        assert shown_by(condition, day, TERMS, portal, ZONE).profiles == (f"rule: {condition}",)


def test_an_announcement_for_everybody_needs_no_rule() -> None:
    everybody = ("guests", "parents", "staff", "students", "teachers")
    shown = Shown(everybody, "2026-11-08T23:00:00Z", "2026-11-14T22:59:59Z")
    condition, day = condition_of(shown, TERMS, ZONE)
    assert (condition, day) == ("$date <= 20261114235959", "2026-11-09")
    assert shown_by(condition, day, TERMS, BARE, ZONE) == shown


@pytest.mark.parametrize(
    "condition", ["$uid eq 'x'", "$date <= 2026", "$date <= 20261114235959 or 1"]
)
def test_a_foreign_condition_stands_for_itself(condition: str) -> None:
    shown = shown_by(condition, "2026-11-09", TERMS, BARE, ZONE)
    assert (shown.profiles, shown.end) == ((f"rule: {condition}",), None)
    assert condition_of(shown, TERMS, ZONE) == (condition, "2026-11-09")


def test_four_profiles_until_an_evening_fit_into_the_name_of_a_file() -> None:
    files = Configuration(1, {"notificationStorage": "File"})
    told: dict[str, Value] = {
        "title": "Fermeture",
        "for": ("parents", "staff", "students", "teachers"),
        "from": "2026-11-08T23:00:00Z",
        "until": "2026-11-14T22:59:59Z",
    }
    change = Change(ResourceId(UAI, "announcements", "a"), Action.CREATE, {}, told, ())
    assert review_announcement(change, TERMS, files, ZONE).blocked is None
    noon = {**told, "from": "2026-11-09T11:00:00Z"}
    change = Change(ResourceId(UAI, "announcements", "a"), Action.CREATE, {}, noon, ())
    assert review_announcement(change, TERMS, files, ZONE).blocked is not None
    assert review_announcement(change, TERMS, BARE, ZONE).blocked is None
