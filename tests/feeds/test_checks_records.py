"""REC: each unit once found and once not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from entconf.feeds.checks.records import age, is_phone
from entconf.feeds.roster import Roster
from tests.feeds.schools import (
    PUPILS,
    changed,
    codes,
    evidence,
    found,
    healthy,
    with_people,
)


def test_a_healthy_school_is_silent() -> None:
    assert codes(evidence()) == []


def test_a_healthy_school_is_silent_while_the_year_changes() -> None:
    assert codes(evidence(today=date(2026, 9, 1), deliveries=[])) == []


H = healthy()
FLAWS: list[tuple[str, Roster, list[tuple[str, str]]]] = [
    ("no last name", changed(H, "2001", last_name=""), [("REC04", "error")]),
    ("no first name", changed(H, "4001", first_name=""), [("REC04", "error")]),
    ("born tomorrow", changed(H, "2001", birth_date=date(2027, 1, 1)), [("REC05", "warning")]),
    ("born long ago", changed(H, "2001", birth_date=date(1915, 1, 1)), [("REC05", "warning")]),
    ("staff without birth date", changed(H, "7001", birth_date=None), [("REC05", "warning")]),
    ("pupil without birth date", changed(H, "2001", birth_date=None), [("REC05", "warning")]),
    ("pupil without INE", changed(H, "2001", ine=""), [("REC06", "warning")]),
    ("INE cut", changed(H, "2001", ine="123"), [("REC06", "error")]),
    ("INE of a university", changed(H, "2001", ine="0ABCD12345Z"), [("REC06", "warning")]),
    ("INE of another", changed(H, "2001", ine="099000002AB"), [("REC06", "error")]),
    ("mail without sign", changed(H, "4001", email="anne.example"), [("REC08", "warning")]),
    ("phone of three digits", changed(H, "4001", phones=("123",)), [("REC08", "warning")]),
    (
        "a teacher's mail twice",
        changed(H, "7001", email="alan.2@ac.example"),
        [("REC08", "warning")],
    ),
    (
        "parents share a mail",
        changed(H, "4001", email="Anne.2@mail.example"),
        [("REC08", "information")],
    ),
]


@pytest.mark.parametrize(("name", "roster", "wanted"), FLAWS, ids=[one[0] for one in FLAWS])
def test_a_flaw_is_found_once_by_its_code(
    name: str, roster: Roster, wanted: list[tuple[str, str]]
) -> None:
    assert codes(evidence(roster)) == wanted


def test_a_delivery_without_any_ine_is_told_once() -> None:
    roster = healthy()
    for number in range(PUPILS):
        roster = changed(roster, str(2000 + number), ine="")
    (one,) = found(evidence(roster))
    assert (one.code, one.subject) == ("REC06", "INE")
    assert str(one.detail) == "none of 60 pupils has an INE"


def test_staff_whose_date_is_unreadable_is_told_by_the_reader_alone() -> None:
    roster = changed(H, "7001", birth_date=None, unreadable=("birth_date",))
    assert codes(evidence(roster)) == []


def test_ages_are_those_of_the_delivery() -> None:
    """A delivery of ten years ago verified today: its pupils were children then."""
    old = replace(H, as_of=date(2026, 10, 14))
    assert codes(evidence(old, deliveries=[], today=date(2046, 1, 1))) == []


def test_a_detail_names_nobody() -> None:
    spoilt = with_people(
        H,
        replace(H.people["2001"], ine="099000002AB", birth_date=date(2030, 1, 1)),
        replace(H.people["4001"], email="nobody", phones=("x",)),
    )
    told = " ".join(str(one.detail) for one in found(evidence(spoilt)))
    for secret in ("EXEMPLE", "099000002AB", "2030", "nobody"):
        assert secret not in told


@pytest.mark.parametrize(
    ("born", "years"), [(date(2015, 10, 14), 11), (date(2015, 10, 15), 10), (date(2016, 2, 29), 10)]
)
def test_age(born: date, years: int) -> None:
    assert age(born, date(2026, 10, 14)) == years


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("+33 1 99 00 12 34", True),
        ("01.99.00.12.34", True),
        ("0639980001", True),
        ("+262 692 00 00 00", True),
        ("0033199001234", True),
        ("199001234", False),
        ("01 99 00 12 3", False),
        ("inconnu", False),
    ],
)
def test_phones(text: str, good: bool) -> None:  # noqa: FBT001 - a table
    assert is_phone(text) is good
