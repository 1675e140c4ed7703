"""The list of checks: complete, documented, and each remark has one."""

from __future__ import annotations

import re
from pathlib import Path

from entconf.feeds.checks import precedence
from entconf.feeds.checks.catalog import CHECKS
from scripts.verify_codes import PAGE, with_table

FEEDS = Path(__file__).parents[2] / "entconf" / "feeds"
FAMILIES = {"DEL": 9, "REC": 9, "REF": 11, "SIE": 15, "STS": 10, "IDN": 5, "ENT": 10}


def test_every_code_stands_once() -> None:
    codes = [check.code for check in CHECKS]
    assert len(codes) == len(set(codes))
    for family, number in FAMILIES.items():
        wanted = [f"{family}{one:02}" for one in range(1, number + 1)]
        assert [code for code in codes if code.startswith(family)] == wanted


def test_the_page_tells_every_check_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_table(page) == page, "run: python -m scripts.verify_codes"


def test_what_a_reader_remarks_has_a_check() -> None:
    known = {check.code for check in CHECKS}
    told = set()
    for path in FEEDS.rglob("*.py"):
        if "checks" not in path.relative_to(FEEDS).parts:
            told |= set(re.findall(r'"((?:DEL|REC|REF|SIE|STS)[0-9]{2})"', path.read_text("utf-8")))
    assert told
    assert told <= known


def test_precedence_names_codes_of_checks_alone() -> None:
    known = {check.code for check in CHECKS}
    later = re.compile("IDN|ENT")
    for table in (precedence.OF_A_PERSON, precedence.OF_STRUCTURES, precedence.OF_A_SCHOOL):
        for code, echoes in table.items():
            assert {one for one in {code, *echoes} if not later.match(one)} <= known
