"""`entconf feed`: the facts that the index of the given files counts come out of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from entconf.cli.commands.feed import command
from entconf.errors import FeedError
from entconf.feeds.facts import facts_of


def test_the_facts_of_structures(given: Path) -> None:
    (facts,) = facts_of(given / "aaf/structures-2d")
    assert (facts.kind, facts.files, facts.version) == ("AAF 2D complete", 1, "AAF-VE1806")
    assert facts.counts == {
        "EtabEducNat add": 125,
        "structures": 125,
        "valid UAI keys": 125,
        "structures with a SIRET": 6,
        "valid SIRET": 6,
        "structures with a mail": 5,
        "schools": 1,
        "classes": 12,
        "groups": 35,
    }


def test_the_facts_of_nomenclatures(given: Path) -> None:
    (facts,) = facts_of(given / "aaf/nomenclatures")
    assert (facts.counts["MEF"], facts.counts["subjects"]) == (2504, 718)
    assert facts.counts["structures"] == 10
    assert "schools" not in facts.counts


@pytest.mark.parametrize(("moment", "staff"), [("before", 2), ("after", 3)])
def test_the_facts_of_staff(given: Path, moment: str, staff: int) -> None:
    (facts,) = facts_of(given / "aaf/staff-before-after/aaf" / moment)
    assert facts.counts["PersEducNat add"] == staff


def test_a_timetable_lies_beside_its_sts_export(given: Path) -> None:
    sts, timetable = facts_of(given / "sts/case4")
    assert (sts.kind, timetable.kind) == ("STSWEB", "timetable")
    assert timetable.counts["weeks"] == 2


def test_what_is_no_feed_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("bonjour", encoding="utf-8")
    with pytest.raises(FeedError):
        facts_of(tmp_path)


def test_machines_read_the_same(given: Path) -> None:
    ran = CliRunner().invoke(command, [str(given / "csv"), "--json"], standalone_mode=False)
    document = json.loads(ran.output)
    assert document["document"] == "feed"
    assert document["sets"][0]["counts"]["students"] == 4
