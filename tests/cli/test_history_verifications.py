"""`entconf history verifications`: the verifications of the feed, as evidence for the year."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.feeds.schools import SCHOOL, TODAY, changed, healthy
from tests.feeds.writing import write_delivery


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "inventory").mkdir(parents=True)
    (root / "inventory" / "schools.yml").write_text(
        "all:\n  vars:\n    ent: {driver: memory}\n    feed: {path: drop}\n"
        f"  hosts:\n    {SCHOOL}: {{name: Collège Inventé}}\n",
        encoding="utf-8",
    )
    return root


def test_they_are_told_newest_first_with_counts_and_nobody(run: Run, site: Path) -> None:
    write_delivery(site / "drop", changed(healthy(), "2001", classes=()), TODAY)
    codes = []
    for day in (TODAY, TODAY + timedelta(days=1)):
        done = run("verify", "--site", site, "--json", "--offline", "--at", day.isoformat())
        codes.append({one["code"] for one in json.loads(done.stdout)["findings"]})
    told = json.loads(run("history", "verifications", "--json", "--site", site).stdout)
    new, old = told["verifications"]
    assert (new["day"], old["day"]) == ((TODAY + timedelta(days=1)).isoformat(), TODAY.isoformat())
    assert len(new["deliveries"]) == 1
    for row, found in ((new, codes[1]), (old, codes[0])):
        (school,) = row["schools"]
        assert (school["school"], school["answer"]) == (SCHOOL, row["answer"])
        assert set(school["findings"]) | set(row["findings"]) == found
    shown = run("history", "verifications", "--site", site)
    assert shown.exit_code == 0
    counts = new["schools"][0]["findings"]
    assert f"  {SCHOOL}  " in shown.stdout
    for code, count in counts.items():
        assert f"{code}: {count}" in shown.stdout
    assert shown.stdout.index(f"as of {new['day']}") < shown.stdout.index(f"as of {old['day']}")
    last = run("history", "verifications", "--json", "--last", "1", "--site", site)
    assert json.loads(last.stdout)["verifications"] == [new]
    assert healthy().people["2001"].last_name not in shown.stdout + last.stdout


def test_none_yet_and_a_damaged_line(run: Run, site: Path) -> None:
    told = run("history", "verifications", "--site", site)
    assert (told.exit_code, told.stdout) == (0, "Nobody verified the feed yet.\n")
    write_delivery(site / "drop", healthy(), TODAY)
    run("verify", "--site", site, "--offline", "--at", TODAY.isoformat())
    connection = sqlite3.connect(site / ".entconf/state.db")
    with connection:
        connection.execute("UPDATE lines SET content = '{\"actor\": 3}' WHERE what = 'verified'")
    connection.close()
    told = run("history", "verifications", "--site", site)
    assert told.exit_code != 0
    assert "line 1 of the journal is damaged" in told.stderr
    assert "Traceback" not in told.stderr
