"""DEL: each unit once found and once not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from entconf.feeds.aaf.deliveries import Delivery
from entconf.feeds.aaf.names import Category, DeliveryKind
from entconf.feeds.calendar import is_working_day, working_days
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.memory import Memory, SeenDelivery, hashed
from entconf.feeds.findings import Remark
from entconf.feeds.roster import Place
from entconf.model.feed_settings import VerifySettings, YearChange
from entconf.model.profiles import Profile
from entconf.model.text import msg
from tests.feeds.schools import (
    PUPILS,
    SCHOOL,
    TODAY,
    codes,
    delivery,
    evidence,
    found,
    healthy,
    without_people,
)

MONDAY = date(2026, 10, 12)


def delta(day: date) -> Delivery:
    return delivery(day, kind=DeliveryKind.DELTA, name=f"ENT_Delta_{day:%Y%m%d}")


def seen(day: date, digest: str = "x", keys: frozenset[bytes] = frozenset()) -> Memory:
    held = {f"students/{SCHOOL}": keys} if keys else {}
    one = SeenDelivery(f"ENT_Complet_{day:%Y%m%d}", "complete", day, digest, day, keys=held)
    return Memory((one,), key=b"k", digest="today")


def late(day: date, today: date) -> list[tuple[str, str]]:
    return codes(evidence(deliveries=[delivery(day)], today=today))


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (MONDAY + timedelta(days=2), []),
        (MONDAY + timedelta(days=3), [("DEL01", "information")]),
        (MONDAY + timedelta(days=4), [("DEL01", "blocking")]),
    ],
)
def test_a_late_delivery_is_an_incident_after_72_hours(
    today: date, wanted: list[tuple[str, str]]
) -> None:
    assert late(MONDAY, today) == wanted


def test_a_weekend_does_not_count_as_late() -> None:
    assert late(date(2026, 10, 16), date(2026, 10, 20)) == []


def test_closed_days_do_not_count_but_a_week_does() -> None:
    closed = frozenset(MONDAY + timedelta(days=n) for n in range(30))
    settings = VerifySettings(closed_days=closed)
    for passed, wanted in ((7, []), (8, [("DEL01", "blocking")])):
        today = MONDAY + timedelta(days=passed)
        looked_at = evidence(deliveries=[delivery(MONDAY)], today=today, settings=settings)
        assert codes(looked_at) == wanted


def test_lateness_lasts_since_the_last_delivery() -> None:
    (one,) = found(evidence(deliveries=[delivery(MONDAY)], today=MONDAY + timedelta(days=20)))
    assert one.since == MONDAY


def test_a_delivery_without_a_date_is_not_called_late() -> None:
    assert codes(evidence(deliveries=[delivery(None)])) == []


def test_a_delivery_older_than_the_last_one() -> None:
    assert codes(evidence(memory=seen(TODAY + timedelta(days=1)))) == [("DEL02", "blocking")]
    assert codes(evidence(memory=seen(TODAY - timedelta(days=1)))) == []


def test_the_same_delivery_under_a_new_date() -> None:
    again = seen(TODAY - timedelta(days=1), digest="today")
    assert codes(evidence(memory=again)) == [("DEL02", "blocking")]


def test_to_verify_one_delivery_twice_is_no_finding() -> None:
    assert codes(evidence(memory=seen(TODAY, digest="today"))) == []


def test_names_and_comments_of_different_days() -> None:
    odd = delivery(TODAY, generated=TODAY - timedelta(days=30))
    assert codes(evidence(deliveries=[odd])) == [("DEL02", "blocking")]
    assert codes(evidence(deliveries=[delivery(TODAY, generated=TODAY)])) == []


def series(*days: int) -> Sequence[Delivery]:
    first = delivery(date(2026, 10, 5))
    return [first, *(delta(date(2026, 10, day)) for day in days)]


@pytest.mark.parametrize(
    ("days", "gaps"),
    [
        ((6, 7, 8, 9, 12, 13), 0),
        ((6, 7, 9, 12, 13), 1),
        ((8,), 1),
        ((7, 9, 12, 14), 0),  # every second day, week-ends apart
    ],
)
def test_gaps_between_deltas(days: tuple[int, ...], gaps: int) -> None:
    deliveries = series(*days)
    looked_at = evidence(deliveries=deliveries, today=date(2026, 10, days[-1]))
    assert codes(looked_at) == [("DEL03", "error")] * gaps


def test_deltas_without_a_complete_delivery() -> None:
    looked_at = evidence(deliveries=[delta(TODAY)], doubtful=frozenset(Category))
    assert codes(looked_at) == [("DEL03", "error")]


def test_a_missing_category_is_told_once() -> None:
    whole = delivery()
    kept = [one for one in whole.files if one.category is not Category.PERS_REL_ELEVE]
    roster = healthy()
    people = {key: one for key, one in roster.people.items() if one.profile is not Profile.PARENTS}
    looked_at = evidence(
        replace(roster, people=people),
        deliveries=[replace(whole, files=tuple(kept))],
        doubtful=frozenset({Category.PERS_REL_ELEVE}),
    )
    assert codes(looked_at) == [("DEL04", "blocking")]


def test_an_empty_complete_delivery_is_told_once() -> None:
    roster = healthy()
    people = {key: one for key, one in roster.people.items() if one.profile is not Profile.STUDENTS}
    looked_at = evidence(
        replace(roster, people=people),
        requests={one: 1 for one in Category if one is not Category.ELEVE},
        doubtful=frozenset({Category.ELEVE}),
    )
    assert codes(looked_at) == [("DEL06", "blocking")]


def test_a_broken_file_is_not_called_empty_too() -> None:
    whole = delivery()
    (name,) = (one.member.shown for one in whole.files if one.category is Category.ELEVE)
    roster = healthy()
    people = {key: one for key, one in roster.people.items() if one.profile is not Profile.STUDENTS}
    looked_at = evidence(
        replace(roster, people=people),
        deliveries=[whole],
        requests={one: 1 for one in Category if one is not Category.ELEVE},
        doubtful=frozenset({Category.ELEVE}),
        remarks=[Remark("DEL05", msg("cut"), Place(name))],
    )
    assert codes(looked_at) == []  # DEL05 is the remark itself


def keys(numbers: range) -> frozenset[bytes]:
    return frozenset(hashed(b"k", str(2000 + number)) for number in numbers)


def changed_by(numbers: range, **fields: object) -> Evidence:
    before = seen(TODAY - timedelta(days=1), keys=keys(numbers))
    return replace(evidence(memory=before), **fields)  # type: ignore[arg-type]  # fields of Evidence


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (range(PUPILS), []),
        (range(PUPILS + 3), []),  # 3 of 63 gone: under 5 %
        (range(PUPILS + 4), []),  # over 5 %, and too few to be a mass
        (range(PUPILS + 5), [("DEL08", "blocking")]),
        (range(PUPILS - 13), []),  # 13 more than 47: under 30 %
        (range(PUPILS - 15), [("DEL08", "blocking")]),  # 15 more than 45
    ],
)
def test_mass_changes(before: range, wanted: list[tuple[str, str]]) -> None:
    assert codes(changed_by(before)) == wanted


def test_the_year_change_lets_more_go() -> None:
    always = VerifySettings(year_change=YearChange((1, 1), (12, 31)))
    assert codes(changed_by(range(PUPILS + 5), settings=always)) == []
    assert codes(changed_by(range(PUPILS + 8), settings=always)) == [("DEL08", "blocking")]


def test_pupils_of_a_broken_file_are_no_mass_change() -> None:
    looked_at = changed_by(range(PUPILS + 50), doubtful=frozenset({Category.ELEVE}))
    assert codes(looked_at) == []


def test_another_academy_degree_or_school() -> None:
    settings = VerifySettings(academy="013", degree="2D")
    right = evidence(deliveries=[delivery(academy="13", uai=SCHOOL)], settings=settings)
    assert codes(right) == []
    wrong = evidence(
        deliveries=[delivery(academy="21", degree="1D", uai="0990009Y")], settings=settings
    )
    assert codes(wrong) == [("DEL09", "warning")] * 3


def test_a_delivery_of_a_school_that_is_verified_needs_no_head_count() -> None:
    assert codes(evidence(without_people(healthy(), "7004"))) == []


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 5, 14), False),  # Ascension
        (date(2026, 5, 25), False),  # Whit Monday
        (date(2027, 3, 29), False),
        (date(2026, 11, 11), False),
        (date(2026, 10, 17), False),
        (date(2026, 10, 16), True),
    ],
)
def test_working_days_of_france(day: date, works: bool) -> None:  # noqa: FBT001 - a table
    assert is_working_day(day) is works


def test_working_days_are_counted_after_the_first() -> None:
    assert working_days(date(2026, 10, 16), date(2026, 10, 19)) == 1
    assert working_days(date(2026, 10, 19), date(2026, 10, 16)) == 0
