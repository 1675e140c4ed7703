"""Usage: small numbers stay hidden, figures are imported or refused, targets are held against."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.assistance.evidence.journal_year import Measured, Scope
from entconf.assistance.usage.hiding import SMALLEST, hidden_rows, is_small
from entconf.assistance.usage.importing import read_figures, template
from entconf.assistance.usage.kept import FILE, usage_json, usage_of
from entconf.assistance.usage.shares import shares_of
from entconf.assistance.usage.targets import Aim, held_against
from entconf.errors import ConfigurationError, StoreError
from entconf.model.school_year import SchoolYear
from entconf.model.usage import Activation, Visits
from entconf.model.values import JsonValue

SCOPE = Scope("0990001N", SchoolYear(2026), SchoolYear(2026).end)
ROWS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12)


@given(ROWS)
def test_no_small_number_is_shown_or_can_be_found_from_the_total(
    rows: list[tuple[int, int]],
) -> None:
    hidden = hidden_rows(rows, total_shown=True)
    shown = [row for place, row in enumerate(rows) if place not in hidden]
    assert not any(is_small(cell) for row in shown for cell in row)
    if hidden and shown:
        assert len(hidden) > 1
        for column in (0, 1):
            rest = sum(row[column] for row in rows) - sum(row[column] for row in shown)
            assert not is_small(rest)


def test_nothing_is_hidden_without_need() -> None:
    rows = [(10, 9), (0, 12), (7, 0), (5, 5)]
    assert hidden_rows(rows, total_shown=True) == frozenset()
    assert hidden_rows([(1, 20), (9, 9)], total_shown=False) == {0}
    assert hidden_rows([(1, 20), (9, 9), (30, 30)], total_shown=True) == {0, 1}


def test_a_profile_is_told_by_a_bound_and_its_classes_not_at_all() -> None:
    rows = [
        Activation("teachers", 34, 32),
        Activation("guests", 3, 2),
        Activation("staff", 14, 2),
        Activation("students", 50, 38),
        Activation("students", 25, 24, "3A"),
        Activation("students", 25, 14, "3B"),
        Activation("parents", 0, 0),
    ]
    found = {(one.profile, one.label): one for one in shares_of(rows)}
    assert ("parents", "") not in found
    teachers = found["teachers", ""]
    assert (teachers.active, teachers.least, teachers.percent) == (None, 30, 88)
    assert found["guests", ""].population is None
    assert found["staff", ""].percent == 0
    assert found["students", ""].percent == 76
    assert found["students", "3A"].percent is None
    assert found["students", "3B"].population is None
    assert SMALLEST == 5


def object_of(content: JsonValue) -> dict[str, JsonValue]:
    assert isinstance(content, dict)
    return content


def line(number: int, content: JsonValue) -> Measured:
    return Measured(number, SchoolYear(2026).begin, object_of(content))


def test_the_last_word_on_a_month_holds_and_hides_what_it_would_give_away() -> None:
    first = [Visits("2026-09", "guests", "", 9, 3), Visits("2026-09", "staff", "", 90, 12)]
    later = [Visits("2026-09", "", "", 400, 40), Visits("2026-09", "students", "", 250, 25)]
    usage = usage_of(
        [
            line(1, usage_json("0990001N", FILE, visits=first)),
            line(2, usage_json("0990001N", FILE, visits=later)),
        ],
        SCOPE,
    )
    found = {one.profile: (one.visitors, one.hidden, one.proof.line) for one in usage.visits}
    assert found == {
        "": (40, False, 2),
        "guests": (None, True, 1),
        "staff": (None, True, 1),
        "students": (25, False, 2),
    }
    assert "3" not in str(usage_json("", FILE, visits=first[:1])).replace("2026-09", "")


def test_visits_count_by_their_month_and_activation_by_its_day() -> None:
    visits = [Visits("2026-07", visits=9), Visits("2027-07", visits=9), Visits("2027-08", visits=9)]
    shares = shares_of([Activation("students", 100, 90)])
    late = Measured(1, date(2027, 8, 28), object_of(usage_json("", FILE, shares, visits)))
    usage = usage_of([late], SCOPE)
    assert [one.month for one in usage.visits] == ["2027-07"]
    assert usage.activation == ()


def test_a_damaged_line_is_named() -> None:
    with pytest.raises(StoreError, match="line 7 of the journal"):
        usage_of([line(7, {"activation": [], "visits": [{"month": "2026-09"}]})], SCOPE)


def test_targets() -> None:
    shares = shares_of(
        [
            Activation("students", 100, 90),
            Activation("parents", 100, 55),
            Activation("teachers", 34, 32),
        ]
    )
    targets = {"students": 0.9, "parents": 0.6, "teachers": 0.95, "staff": 0.5}
    found = {one.profile: one.aim for one in held_against(targets, shares)}
    assert found == {
        "students": Aim.REACHED,
        "parents": Aim.MISSED,
        "teachers": Aim.UNKNOWN,
        "staff": Aim.UNKNOWN,
    }
    assert held_against({"teachers": 0.85}, shares)[0].aim is Aim.REACHED


def csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "chiffres.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_template_is_taken(tmp_path: Path, language: str) -> None:
    found = read_figures(csv(tmp_path, template(language)))
    assert found.visits == {
        "0990001N": (
            Visits("2026-09", "", "", 12480, 702),
            Visits("2026-09", "", "Messagerie", 5210, None),
            Visits("2026-09", "students", "", 8120, 398),
        )
    }


def test_what_excel_makes_of_it_is_taken(tmp_path: Path) -> None:
    text = "Mois;Profil;Visites;Visiteurs\r\n09/2026;Élèves;12\u00a0480;702\r\n;;;\r\n"
    found = read_figures(csv(tmp_path, text, "cp1252"))
    assert found.visits == {"": (Visits("2026-09", "students", "", 12480, 702),)}


def test_each_wrong_line_is_told_and_none_is_taken(tmp_path: Path) -> None:
    text = (
        "month,uai,profile,visits,visitors\n2026-13,,,1,1\n2026-09,099001,,1,1\n"
        "2026-09,,chats,1,1\n2026-09,,,x,1\n2026-09,,,1,2\n2026-10,,,2,1\n2026-10,,,2,1\n"
    )
    with pytest.raises(ConfigurationError) as caught:
        read_figures(csv(tmp_path, text))
    found = [(one.source.line, str(one.message)) for one in caught.value.problems() if one.source]
    assert [number for number, _ in found] == [2, 3, 4, 5, 6, 8]
    assert "2026-13 is no month" in found[0][1]
    assert "099001 is no UAI" in found[1][1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mois;visites\n", "the column visitors is missing"),
        ("mois;visites;visiteurs;nom\n", "there is no column nom"),
        ("mois;visites;visiteurs\n", "holds no figures"),
        ("", "the column month is missing"),
    ],
)
def test_a_file_of_another_shape(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_figures(csv(tmp_path, text))
    assert said in " ".join(str(one.message) for one in caught.value.problems())
