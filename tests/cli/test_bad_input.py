"""Bad input, line by line: what is said, the exit code, and that nothing is written or lost."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from entconf.engine.backup_files import backup_entries
from tests.cli.bad_input import INVENTORY, OTHER, UAI, TwoSchools, resealed
from tests.cli.conftest import Run

APPLY = ("apply", "--yes")


@pytest.fixture
def site(tmp_path: Path, run: Run) -> TwoSchools:
    return TwoSchools.at(tmp_path / "site", run)


@pytest.fixture
def applied(site: TwoSchools) -> TwoSchools:
    assert site.entconf(*APPLY).exit_code == 0
    return site


def test_a_plan_edited_by_hand(site: TwoSchools) -> None:
    plan = site.planned()
    plan.write_text(plan.read_text(encoding="utf-8").replace("teachers", "students"))
    site.refuses(5, "this plan was changed after it was made", *APPLY, plan)


def test_a_plan_cut_short(site: TwoSchools) -> None:
    plan = site.planned()
    plan.write_text(plan.read_text(encoding="utf-8")[:-50], encoding="utf-8")
    site.refuses(5, "this is not a whole plan", *APPLY, plan)


def test_a_plan_of_another_site(site: TwoSchools, tmp_path: Path) -> None:
    plan = site.planned()
    other = TwoSchools.at(tmp_path / "other", site.run)
    for name in ("inventory", "playbooks"):
        (other.root / name / "main.yml").rename(other.root / name / "theirs.yml")
    other.refuses(5, "this plan was made for another site (site)", *APPLY, plan)


def test_a_plan_of_a_newer_version(site: TwoSchools) -> None:
    plan = resealed(site.planned(), lambda found: found.update(format=99))
    told = site.refuses(5, "this plan has format 99, this entconf reads up to 2", *APPLY, plan)
    assert "with the version of entconf that made it" in told.stderr


def test_a_plan_that_expired(site: TwoSchools) -> None:
    moment = "2026-01-01T08:00:00+00:00"
    plan = resealed(site.planned(), lambda d: d["plan"]["origin"].update(expires=moment))
    told = site.refuses(5, f"this plan expired at {moment}", *APPLY, plan)
    assert "make a new plan" in told.stderr


def test_a_plan_for_a_school_that_left_the_inventory(site: TwoSchools) -> None:
    plan = site.planned()
    site.inventory(INVENTORY)
    told = site.refuses(5, f"this plan changes {OTHER}: not in the inventory", *APPLY, plan)
    assert UAI not in told.stderr


def test_the_backup_of_a_school_that_left_the_inventory(applied: TwoSchools) -> None:
    applied.inventory(INVENTORY)
    words = ("restore", OTHER, "--yes")
    told = applied.refuses(3, f"the backup is of {OTHER}: not in the inventory", *words)
    assert UAI in told.stderr
    checked = applied.entconf("backups", "check", OTHER)
    assert checked.exit_code == 1
    assert "not in the inventory" in checked.stdout


@pytest.mark.parametrize("words", [("restore", UAI, "--yes"), ("restore", UAI, "--plan")])
def test_a_backup_cut_short(applied: TwoSchools, words: tuple[str, ...]) -> None:
    (entry,) = backup_entries(applied.root, [UAI])
    entry.path.write_bytes(entry.path.read_bytes()[:-9])
    told = applied.refuses(1, "was cut short or changed: it does not match its hash", *words)
    assert "`entconf backups` lists them" in told.stderr


def test_a_backup_whose_manifest_was_cut_short(applied: TwoSchools) -> None:
    (entry,) = backup_entries(applied.root, [UAI])
    manifest = entry.path.with_name(f"{entry.name}.manifest.json")
    manifest.write_bytes(manifest.read_bytes()[:40])
    applied.refuses(1, "its manifest cannot be read", "restore", UAI, "--yes")
    listed = applied.entconf("backups")
    assert listed.exit_code == 0
    assert "its manifest cannot be read" in listed.stdout
    assert f"{OTHER}/" in listed.stdout


def test_a_backup_in_the_folder_of_another_school(applied: TwoSchools) -> None:
    (entry,) = backup_entries(applied.root, [UAI])
    (theirs,) = backup_entries(applied.root, [OTHER])
    manifest = f"{theirs.name}.manifest.json"
    shutil.copy(entry.path, theirs.path)
    found = json.loads(entry.path.with_name(f"{entry.name}.manifest.json").read_text())
    found.update(uai=OTHER, name=theirs.name)
    theirs.path.with_name(manifest).write_text(json.dumps(found))
    sentence = f"the backup {theirs.name} is of {UAI}, not of {OTHER}"
    applied.refuses(1, sentence, "restore", OTHER, "--yes")


@pytest.mark.parametrize("content", ["substr(content, 1, 20)", "'[]'", "'{}'", "''"])
def test_a_journal_with_a_broken_line(applied: TwoSchools, content: str) -> None:
    number = 3  # a write that was announced
    with sqlite3.connect(applied.root / ".entconf/state.db") as database:
        database.execute(f"UPDATE lines SET content = {content} WHERE number = {number}")  # noqa: S608 - a test's own
    database.close()
    told = applied.entconf("history", "verify")
    assert told.exit_code == 1
    assert f"from line {number} on" in told.stdout
    told = applied.entconf("history", "show", "last")
    assert told.exit_code == 1, told.stdout + told.stderr
    assert f"line {number} of the journal is damaged" in told.stderr
    assert "history verify" in told.stderr
    for words in (("rollback", "last", "--yes"), (*APPLY, "--resume", "last")):
        applied.refuses(1, f"line {number} of the journal is damaged", *words)
    # what does not need that line goes on, and verify keeps telling
    applied.write("playbooks/main.yml", "- name: S\n  hosts: all\n  features: {wiki: [staff]}\n")
    assert applied.entconf(*APPLY).exit_code == 0
    assert applied.entconf("history", "verify").exit_code == 1


@pytest.mark.parametrize(
    ("policy", "sentence", "near"),
    [
        (
            "protected: [{match: 0990001P/groups/Club, reason: R}]",
            "0990001P/groups/Club: the inventory has no school 0990001P",
            f"did you mean {OTHER}?",
        ),
        (
            "protected: [{match: '*/group/Club', reason: R}]",
            "*/group/Club: there is no kind group",
            "groups",
        ),
        (
            "confirm: [{name: Principal, match: '099?/opening/*'}]",
            "099?/opening/*: the inventory has no school 099?",
            OTHER,
        ),
    ],
)
def test_a_policy_that_names_nothing(
    site: TwoSchools, policy: str, sentence: str, near: str
) -> None:
    site.write("policy.yml", policy + "\n")
    for words in (("validate",), ("plan",), APPLY):
        told = site.refuses(3, sentence, *words)
        assert "policy.yml:1:" in told.stderr
        assert near in told.stderr


def test_a_policy_whose_key_looks_mistyped_warns(site: TwoSchools) -> None:
    site.write("policy.yml", "protected: [{match: '*/groups/Clubs', reason: R}]\n")
    told = site.entconf("plan")
    assert told.exit_code == 2
    assert "warning: */groups/Clubs: no play declares groups Clubs" in told.stderr
    assert "did you mean Club?" in told.stderr
    limited = site.entconf("plan", "--limit", UAI)
    assert "no play declares" not in limited.stderr
    site.write("policy.yml", "protected: [{match: '*/connectors/pronote', reason: R}]\n")
    assert "no play declares" not in site.entconf("plan").stderr


@pytest.mark.parametrize(
    ("words", "sentence", "near"),
    [
        (
            ("--confirm", "Principale"),
            "--confirm Principale: nobody of that name confirms anything here",
            "Principal",
        ),
        (("--lift", "deletion"), "--lift deletion: there is no such guard", "deletions"),
    ],
)
def test_a_guard_that_does_not_exist(
    site: TwoSchools, words: tuple[str, ...], sentence: str, near: str
) -> None:
    site.write("policy.yml", "confirm: [{name: Principal, match: '*/groups/*'}]\n")
    told = site.refuses(3, sentence, *APPLY, *words)
    assert f"did you mean {near}" in told.stderr
    assert site.entconf(*APPLY, "--confirm", "Principal").exit_code == 0
