"""The files that nobody here wrote come out with the facts that were counted in them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from entconf.feeds.findings import Finding
from entconf.feeds.remembering import nothing_remembered
from entconf.feeds.verifying import Question, verify
from entconf.model.feed_settings import VerifySettings


def findings(drop: Path, today: date) -> list[Finding]:
    question = Question(drop, VerifySettings(), today)
    return [one.finding for one in verify(question, nothing_remembered()).found]


def counts(found: list[Finding]) -> Counter[tuple[str, str]]:
    return Counter((one.code, one.weight.value) for one in found)


def test_failing_keys_are_warnings(given: Path) -> None:
    found = findings(given / "aaf" / "staff-before-after", date(2024, 9, 16))
    keys = [one for one in found if one.code == "REF02"]
    assert {one.weight.value for one in keys} == {"warning"}
    assert {one.uai for one in keys} == {"0123456A"}
    assert len(keys) == 2  # the UAI and the SIRET


def test_structures_of_an_academy_have_good_keys(given: Path) -> None:
    found = findings(given / "aaf" / "structures-2d", date(2018, 8, 30))
    assert "REF02" not in {one.code for one in found}
    # Its people are not there: one finding, and nothing that only echoes it.
    assert counts(found)["DEL04", "blocking"] == 1
    assert {code for code, _ in counts(found)} <= {"DEL04", "REF05"}


def test_replacement_zones_are_no_schools_with_wrong_keys(given: Path) -> None:
    found = findings(given / "aaf" / "nomenclatures", date(2013, 1, 17))
    assert counts(found) == {("DEL04", "blocking"): 1}


def test_a_pupil_and_a_school(given: Path) -> None:
    found = findings(given / "aaf" / "small-2020", date(2020, 1, 1))
    assert counts(found) == {
        ("DEL04", "blocking"): 1,
        ("REF01", "error"): 1,
        ("REF02", "warning"): 2,
    }


def test_names_without_kind_and_date_are_a_delivery_that_is_never_late(given: Path) -> None:
    found = findings(given / "aaf" / "mini", date(2026, 10, 14))
    assert not any(one.code.startswith("DEL") for one in found)


@pytest.mark.parametrize("name", ["mini", "small-2020", "staff-before-after", "structures-2d"])
def test_nothing_is_told_twice(given: Path, name: str) -> None:
    found = findings(given / "aaf" / name, date(2026, 10, 14))
    names = [(one.code, one.uai, one.subject) for one in found]
    assert len(names) == len(set(names))
