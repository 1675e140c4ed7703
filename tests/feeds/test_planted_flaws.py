"""A healthy school is silent; each planted flaw is found by its code, once, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from entconf.sandbox.feed_writing.flaws.catalog import FLAWS
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Needs
from entconf.sandbox.feed_writing.order import Archive, FeedEncoding, FeedOrder
from tests.feeds.planted import DAY, findings, is_told, order_for, told, write

EVERYTHING = frozenset({Needs.SIECLE, Needs.ENT})
HEALTHY = {
    "small": FeedOrder(DAY, pupils=3),
    "usual": FeedOrder(DAY),
    "another": FeedOrder(DAY, pupils=250, seed=7),
    "the demo school": FeedOrder(DAY, pupils=100, uais=("0511234P",)),
    "two schools": FeedOrder(DAY, pupils=60, schools=2),
    "series": FeedOrder(DAY, pupils=120, deltas=4),
    "tgz": FeedOrder(DAY, pupils=60, archive=Archive.TGZ, deltas=2),
    "zip, Latin": FeedOrder(DAY, pupils=60, archive=Archive.ZIP, encoding=FeedEncoding.LATIN9),
    "many parts": FeedOrder(DAY, pupils=60, part=7),
}


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_school_is_silent(name: str, tmp_path: Path) -> None:
    order = HEALTHY[name]
    assert told(findings(write(order, tmp_path / "set"), EVERYTHING - {Needs.ENT})) == []


def test_a_healthy_school_is_silent_beside_its_ent(tmp_path: Path) -> None:
    order = FeedOrder(DAY, pupils=250)
    assert told(findings(write(order, tmp_path / "set"), EVERYTHING)) == []


def test_a_healthy_primary_school_is_silent(tmp_path: Path) -> None:
    order = FeedOrder(DAY, pupils=190, schools=2, first_degree=True)
    assert told(findings(write(order, tmp_path / "set"), frozenset())) == []


@pytest.mark.parametrize("flaw", FLAWS.values(), ids=list(FLAWS))
def test_a_planted_flaw_is_found_by_its_code_once(flaw: Flaw, tmp_path: Path) -> None:
    order = order_for(flaw)
    written = write(order, tmp_path / "set")
    found = findings(written)
    if not flaw.code:
        assert told(found) == []
        return
    assert [one.code for one in found] == [flaw.code], told(found)
    assert is_told(written.flaws[0])(found[0]), (told(found), written.flaws[0][1])


def test_what_every_delta_sends_again_is_told_once(tmp_path: Path) -> None:
    order = replace(order_for(FLAWS["REF05-twice"]), deltas=3)
    assert [one.code for one in findings(write(order, tmp_path / "set"))] == ["REF05"]


@pytest.mark.parametrize("seed", [1, 2])
def test_flaws_that_stand_together_are_each_found(seed: int, tmp_path: Path) -> None:
    order = replace(order_for(pupils=400), schools=2, seed=seed, flaws=("all",))
    written = write(order, tmp_path / "set")
    offline = frozenset({Needs.BEFORE, Needs.SIECLE})
    planted = [row for row in written.flaws if row[0].needs is not Needs.ENT and row[0].code]
    found = findings(written, offline)
    for row in planted:
        assert len(list(filter(is_told(row), found))) >= 1, (row, told(found))
    expected = Counter(flaw.code for flaw, _ in planted)
    assert Counter(one.code for one in found) == expected, told(found)
