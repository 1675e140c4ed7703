"""`from` and `until`: which days an item counts on, and dates that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.kinds.base import Context, Mistake
from entconf.kinds.windows import Window, read_window, utc_text, write_moment
from entconf.model.values import Value
from tests.kinds.writing import DAY

ZONES = ("Europe/Paris", "America/Martinique", "Indian/Reunion", "Pacific/Noumea", "UTC")


def read(written: dict[str, Value], timezone: str = "Europe/Paris") -> Window:
    mistakes: list[Mistake] = []
    window = read_window(written, Context(DAY, timezone), ("a",), mistakes)
    assert mistakes == []
    return window


def mistake(**written: Value) -> Mistake:
    mistakes: list[Mistake] = []
    read_window(
        {name.rstrip("_"): value for name, value in written.items()}, Context(DAY), ("a",), mistakes
    )
    (only,) = mistakes
    return only


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        ("2026-08-31", False),
        ("2026-09-01", True),
        ("2027-07-05", True),
        ("2027-07-06", False),
    ],
)
def test_first_and_last_day_count(day: str, holds: bool) -> None:  # noqa: FBT001 - a test's parameter
    window = read({"from": "2026-09-01", "until": "2027-07-05"})
    assert window.holds(date.fromisoformat(day)) is holds


def test_a_side_left_out_is_open() -> None:
    assert read({}).holds(DAY)
    assert read({"from": "2026-11-10"}).holds(DAY)
    assert not read({"until": "2026-11-09"}).holds(DAY)


def test_days_are_local_and_until_includes_its_last_second() -> None:
    window = read({"from": "2026-11-09", "until": "2026-11-14"})
    assert window.start is not None
    assert window.end is not None
    assert utc_text(window.start) == "2026-11-08T23:00:00Z"
    assert utc_text(window.end) == "2026-11-14T22:59:59Z"


def test_summer_time_is_followed() -> None:
    window = read({"from": "2026-07-01 08:00", "until": "2026-12-01 08:00:30"})
    assert (window.start, window.end) == (
        datetime(2026, 7, 1, 6, tzinfo=UTC),
        datetime(2026, 12, 1, 7, 0, 30, tzinfo=UTC),
    )


def test_overseas_schools_have_their_own_days() -> None:
    assert read({"from": "2026-11-09"}, "America/Martinique").start == datetime(
        2026, 11, 9, 4, tzinfo=UTC
    )
    assert read({"from": "2026-11-09"}, "Indian/Reunion").start == datetime(
        2026, 11, 8, 20, tzinfo=UTC
    )


def test_an_offset_is_taken_as_written() -> None:
    window = read({"from": "2026-11-09 23:30Z", "until": "2026-11-10T02:00+02:00"})
    assert window.first == date(2026, 11, 10)
    assert window.end == datetime(2026, 11, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2026-02-30", "the last day of that month is 2026-02-28"),
        ("2028-02-30", "the last day of that month is 2028-02-29"),
        ("2026-13-01", "write the year, the month (01 to 12), then the day: 2026-09-01"),
        ("2026-00-01", "write the year, the month (01 to 12), then the day: 2026-09-01"),
        ("2026-11-00", "the last day of that month is 2026-11-30"),
        ("0026-11-01", "write a school year that exists: 2026-09-01"),
        ("01/09/2026", "write 2026-09-01"),
        ("2026-11-09 25:00", "hours go from 00:00 to 23:59: 2026-09-01 08:00"),
        ("2026-11-09 08:00+99:00", "leave the offset out: hours are those of the school"),
        (
            "demain",
            "write the year, the month, then the day: 2026-09-01, or 2026-09-01 08:00",
        ),
    ],
)
def test_what_is_no_date_is_told_with_what_would_be_right(text: str, hint: str) -> None:
    found = mistake(until=text)
    assert (found.code, found.path, str(found.hint)) == ("bad-date", ("a", "until"), hint)
    assert f'"{text}"' in str(found.message)


def test_from_after_until() -> None:
    found = mistake(from_="2027-09-01", until="2026-07-05")
    assert (found.code, found.path) == ("bad-window", ("a", "until"))
    assert "2027-09-01" in str(found.message)


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive by contract
    st.sampled_from(ZONES),
    st.booleans(),
)
def test_a_moment_is_written_so_that_it_reads_back(
    moment: datetime,
    timezone: str,
    end: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    exact = moment.replace(microsecond=0)
    text = write_moment(exact, Context(DAY, timezone), end=end)
    window = read({"until" if end else "from": text}, timezone)
    assert (window.end if end else window.start) == exact


def test_moments_are_written_in_the_shortest_form() -> None:
    context = Context(DAY)
    forms = [
        write_moment(datetime(2026, 11, 8, 23, tzinfo=UTC), context, end=False),
        write_moment(datetime(2026, 11, 14, 22, 59, 59, tzinfo=UTC), context, end=True),
        write_moment(datetime(2026, 11, 9, 7, tzinfo=UTC), context, end=False),
        # The hour that comes twice when summer time ends: only an offset tells which.
        write_moment(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), context, end=False),
    ]
    assert forms == ["2026-11-09", "2026-11-14", "2026-11-09 08:00", "2026-10-25 01:30:00Z"]
