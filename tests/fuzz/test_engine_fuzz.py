"""Random states, faults and kills: whatever happens, the laws of the engine hold.

The normal run plays the same seeds each time. ENTCONF_EXPLORE=1 goes on with seeds nobody
has played for ENTCONF_EXPLORE_SECONDS (100). A case that breaks a law is made small and
written to `cases/`, where it is a test from then on.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from tests.fuzz.case import Case, Fault, Kill, Recovery, Trouble, case_from_json, case_to_json
from tests.fuzz.inventing import invent
from tests.fuzz.playing import play
from tests.fuzz.saving import failure_of, load, save, saved_cases, smaller
from tests.fuzz.trial import opened

EXPLORE = bool(os.environ.get("ENTCONF_EXPLORE"))
SECONDS = float(os.environ.get("ENTCONF_EXPLORE_SECONDS", "100"))
#: Ranges of seeds, each a test of about two seconds.
STEADY = [range(start, start + 20) for start in range(0, 60, 20)]
#: Whole cases that are killed at each of their transactions: write by write, and together.
KILLED = (5, 4)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)


def hold(case: Case) -> None:
    """Play a case; save it small when a law is broken, and fail."""
    if failure_of(case) is None:
        return
    small = smaller(case)
    path = save(small)
    pytest.fail(f"seed {case.seed}: {failure_of(small)!r}; it is kept as {path.name}")


@pytest.mark.parametrize("path", saved_cases(), ids=lambda path: path.stem)
def test_a_case_that_once_failed(path: Path) -> None:
    play(load(path))


@pytest.mark.parametrize("seeds", STEADY, ids=str)
def test_whatever_fails_the_laws_hold(seeds: range) -> None:
    for seed in seeds:
        hold(invent(seed))


@pytest.mark.parametrize("seed", KILLED)
@pytest.mark.parametrize("recovery", list(Recovery))
@pytest.mark.parametrize("after", [False, True], ids=["before the disk", "after the disk"])
def test_a_kill_at_every_position_of_the_journal(
    seed: int, recovery: Recovery, *, after: bool
) -> None:
    case = replace(invent(seed), unread=(), moved=(), later=(), recovery=recovery, faults=())
    for position in range(transactions_of(case)):
        hold(replace(case, kill=Kill(position, after=after)))


def transactions_of(case: Case) -> int:
    """How many transactions of its store the whole first attempt of a case has."""
    with opened(replace(case, kill=None)) as trial:
        trial.attempt(trial.plan())
        return trial.process.transactions


@pytest.mark.skipif(not EXPLORE, reason="a long search: ENTCONF_EXPLORE=1")
@pytest.mark.timeout(SECONDS + 120)
def test_unplayed_seeds() -> None:
    start, deadline = time.time_ns() % 10**12, time.monotonic() + SECONDS
    for seed in count(start):
        if time.monotonic() > deadline:
            return
        hold(invent(seed))


def cases() -> Iterator[Case]:
    yield from (invent(seed) for seed in range(20))
    yield replace(invent(3), faults=(Fault(0, Trouble.CRASH),), kill=Kill(2, after=True))


def test_a_case_comes_back_from_its_file(tmp_path: Path) -> None:
    for case in cases():
        assert case_from_json(case_to_json(case)) == case
        assert load(save(case, tmp_path)) == case
