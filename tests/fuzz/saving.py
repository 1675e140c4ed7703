"""A case that broke a law becomes small, and then a file that is played ever after."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.fuzz.case import Case, Recovery, case_from_json, case_to_json
from tests.fuzz.playing import play

CASES = Path(__file__).with_name("cases")
#: How many seconds are spent on making a case smaller.
_PATIENCE = 20.0
_PARTS = ("live", "declared", "applied", "exclusive", "unread", "moved", "later", "faults")


def saved_cases() -> tuple[Path, ...]:
    """The cases that once broke a law."""
    return tuple(sorted(CASES.glob("*.json")))


def load(path: Path) -> Case:
    """A saved case."""
    return case_from_json(path.read_text(encoding="utf-8"))


def save(case: Case, folder: Path = CASES) -> Path:
    """Write a case as a regression test: `test_a_case_that_once_failed` plays it from now on."""
    path = folder / f"seed-{case.seed}.json"
    path.write_text(case_to_json(case), encoding="utf-8")
    return path


def failure_of(case: Case) -> Exception | None:
    """What breaks when a case is played; None when all laws hold."""
    try:
        play(case)
    except Exception as error:  # noqa: BLE001 - any failure at all is a find
        return error
    return None


def smaller(case: Case) -> Case:
    """The case without what its failure does not need."""
    kind = type(failure_of(case))
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        for fewer in _steps(case):
            if type(failure_of(fewer)) is kind:
                case = fewer
                break
            if time.monotonic() > deadline:
                return case
        else:
            return case
    return case


def _steps(case: Case) -> Iterator[Case]:
    """Cases with one thing less."""
    for name in _PARTS:
        held = getattr(case, name)
        for place in range(len(held)):
            yield replace(case, **{name: held[:place] + held[place + 1 :]})
    if case.kill is not None:
        yield replace(case, kill=None)
    if case.together:
        yield replace(case, together=False)
    if case.at_once:
        yield replace(case, at_once=False)
    if case.recovery is not Recovery.APPLY:
        yield replace(case, recovery=Recovery.APPLY)
