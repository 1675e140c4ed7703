"""The term-start procedure that ships, on Mon Bureau Numérique: the same file, led by hand."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.assisted.sites import UAI, example_site
from tests.assisted.terminal import Terminal
from tests.cli.conftest import real

PROCEDURE = "playbooks/procedures/rentree.yml"
#: Mon Bureau Numérique tells its accounts to no program.
WORDS = ("--yes", "--skip-tags", "manuel,annuaire,identifiants")
#: What is asked, and what a person who finds an empty ENT and makes everything answers.
ANSWERS = {
    "never seen. How": "y",
    "Who is at work?": "",
    "1 so ·": "2",
    "1 done ·": "1",
    "Done? y:": "y",
}
END = "Recap"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return example_site(tmp_path)


def work(terminal: Terminal, most: int = 1000) -> int:
    """Answer until the end, or so many times; how many things were made."""
    made = 0
    for _ in range(most):
        asked = terminal.expect(*ANSWERS, END)
        if asked == END:
            break
        terminal.type(ANSWERS[asked])
        made += asked == "1 done ·"
    return made


def test_without_a_terminal_it_waits_and_leaves_a_worksheet(site: Path) -> None:
    told = real("run", site / PROCEDURE, *WORDS, "--json", "--site", site, "--at", "2026-08-27")
    assert told.returncode == 13, told.stderr
    steps = json.loads(told.stdout)["schools"][UAI]["steps"]
    assert [one["outcome"] for one in steps if one["verb"] == "apply"] == ["waiting"]
    assert list((site / ".entconf/worksheets").glob("*.html"))


def test_the_term_starts_by_hand_shared_by_two_people(site: Path) -> None:
    first = Terminal(
        "a.martin", "run", site / PROCEDURE, *WORDS, "--site", site, "--at", "2026-08-27"
    )
    work(first, 18)
    first.signal(signal.SIGINT)
    assert first.end() == 130, first.shown[-3000:]
    second = Terminal(
        "c.durand", "run", "--resume", "last", "--yes", "--site", site, "--at", "2026-08-27"
    )
    assert work(second) > 0
    assert second.end() == 13, second.shown[-3000:]
    for day, code in (("2026-08-31", 13), ("2026-09-02", 13), ("2026-09-07", 0)):
        gate = Terminal("c.durand", "run", "--resume", "last", "--yes", "--site", site, "--at", day)
        work(gate)
        assert gate.end() == code, gate.shown[-3000:]
    plan = real("plan", "--site", site, "--at", "2026-09-07")
    assert plan.returncode == 0, plan.stdout
