"""Every figure of the report is the count of what the journal holds, and none is without proof."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entconf.engine.store.folder import state_folder
from tests.cli.conftest import Run
from tests.report.activity.year import DAY, UAI, YEAR, make_site

ASKED = ("--uai", UAI, "--year", YEAR, "--at", DAY)
Json = dict[str, Any]


def made(run: Run, site: Path, language: str) -> Json:
    out = site.parent / "out"
    told = run(
        "report", "--site", site, *ASKED, "--out", out, "--format", "json", "--lang", language
    )
    assert told.exit_code == 0, told.output
    (path,) = out.glob("*.json")
    found: Json = json.loads(path.read_text("utf-8"))
    path.unlink()
    return found


def journal(site: Path) -> list[tuple[int, str, str, str, Json]]:
    """The lines as SQLite holds them; nothing of entconf reads them here."""
    with sqlite3.connect(state_folder(site) / "state.db") as database:
        rows = database.execute("SELECT number, run, what, at, content FROM lines").fetchall()
    database.close()
    return [(number, run, what, at, json.loads(text)) for number, run, what, at, text in rows]


def recounted(site: Path) -> Counter[str]:
    """The counts of the year, made anew from the lines alone."""
    found: Counter[str] = Counter()
    for _, _, what, at, told in journal(site):
        if "2026-08-01" <= at < "2027-07-01":
            if what == "end":
                found.update(ended(told))
            elif what == "begin":
                found["backups"] += sum(one["uai"] == UAI for one in told.get("backups", ()))
            else:
                found.update(noted(what, told))
    return found


def ended(told: Json) -> Counter[str]:
    found: Counter[str] = Counter()
    for outcome in told["outcomes"]:
        uai, kind, _key = outcome["resource"].split("/")
        good = outcome["state"] == "done"
        if uai == UAI and kind == "exchanges":
            found["exchanges" if good else "exchanges.failed"] += 1
        elif uai == UAI and good:
            found.update(["changes", f"changes.{kind}"])
    return found


def noted(what: str, told: Json) -> Counter[str]:
    if what == "verified" and UAI in told["verified"]["schools"]:
        good = told["verified"]["schools"][UAI]["answer"] == "yes"
        return Counter({"verifications": 1, "verifications.yes": int(good)})
    if what == "reset" and told["reset"]["uai"] == UAI:
        return Counter({"resets": told["reset"]["reset"], "resets.routed": told["reset"]["routed"]})
    return Counter({"usage": int(what == "usage" and told["usage"]["uai"] == UAI)})


def test_each_count_is_made_anew_from_the_lines(run: Run, site: Path) -> None:
    figures = {one["name"]: one["value"] for one in made(run, site, "fr")["figures"]}
    counts = recounted(site)
    assert counts["changes"] == 47
    compared = {name: value for name, value in figures.items() if name in counts}
    assert compared == {name: value for name, value in counts.items() if name in figures}
    expected = {"changes", "exchanges", "exchanges.failed", "verifications", "verifications.yes"}
    expected |= {
        "resets",
        "resets.routed",
        "usage",
        "backups",
        "changes.features",
        "changes.groups",
    }
    assert expected <= set(compared)


def test_counts_have_as_many_proofs_and_each_is_a_line(run: Run, site: Path) -> None:
    numbers = {number: run_id for number, run_id, *_ in journal(site)}
    counted = re.compile(r"(changes|exchanges|backups|verifications(\.yes)?|usage|tickets)(\..*)?")
    for one in made(run, site, "fr")["figures"]:
        assert set(one["lines"]) <= set(numbers)
        assert {numbers[line] for line in one["lines"]} - {""} == set(one["runs"])
        if counted.fullmatch(one["name"]) and one["name"] != "tickets.median_days":
            assert one["value"] == len(one["lines"]) + len(one["others"]), one["name"]
        assert (
            one["value"] == 0 or one["lines"] or one["others"] or one["name"].startswith("target")
        )


def shown(report: Json, language: str) -> Iterator[str]:
    """Everything with a number in it that the report shows, its days and class names left out."""
    yield report["overview"]
    yield from (one["shown"] for one in report["keys"])
    for section in report["sections"]:
        for item in section["items"]:
            yield from item["sentences"]
    for chart in report["charts"]:
        yield from (bar["shown"] for bar in chart["bars"])
        yield chart["note"]
    for table in report["tables"]:
        for row in table["rows"]:
            yield from row[1:] if row[0] not in ("élèves", "pupils") else row[2:]


DAYS = re.compile(r"\d{1,2}(er)?\u00a0\w+\u00a0\d{4}")
NUMBERS = {"fr": re.compile(r"\d[\d\u202f]*(?:,\d+)?"), "en": re.compile(r"\d[\d,]*(?:\.\d+)?")}


def numbers_in(text: str, language: str) -> Iterator[float]:
    for found in NUMBERS[language].findall(DAYS.sub("", text)):
        plain = found.replace("\u202f", "")
        plain = plain.replace(",", ".") if language == "fr" else plain.rstrip(",").replace(",", "")
        yield float(plain)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_number_that_is_shown_is_explained(run: Run, site: Path, language: str) -> None:
    report = made(run, site, language)
    told = run("report", "--site", site, *ASKED, "--explain", "--lang", "en")
    names = re.findall(r"^(\S.*) = (\S+)$", told.stdout, re.MULTILINE)
    explained = {name: float(value) for name, value in names}
    assert explained == {one["name"]: float(one["value"]) for one in report["figures"]}
    numbers = [n for text in shown(report, language) for n in numbers_in(text, language)]
    assert len(numbers) > 100
    assert set(numbers) <= set(explained.values())


def test_what_lies_outside_the_year_or_the_school_changes_nothing(run: Run, site: Path) -> None:
    before = made(run, site, "fr")
    with sqlite3.connect(state_folder(site) / "state.db") as database:
        kept = database.execute("SELECT count(*) FROM lines WHERE at < '2026-08'").fetchone()[0]
    database.close()
    assert kept > 10
    assert made(run, site, "fr") == before


def test_a_year_with_nothing_says_so(run: Run, tmp_path: Path) -> None:
    report = made(run, make_site(tmp_path / "empty"), "fr")
    assert report["overview"] == "Missions faites\u00a0: 0\u00a0sur 14\u202f; en partie\u00a0: 0."
    items = [item for section in report["sections"] for item in section["items"]]
    assert {item["standing"] for item in items} == {"none"}
    assert report["tables"] == []
    assert all(one["value"] == 0 for one in report["figures"] if one["name"] != "duties")
