"""`entconf sandbox feed` from the command line, and `entconf verify` of what it wrote."""

from __future__ import annotations

import json
from pathlib import Path

from entconf.errors import ExitCode
from entconf.sandbox.feed_writing.flaws.catalog import FLAWS
from tests.cli.conftest import Run

DAY = "2026-11-23"


def test_the_flaws_are_listed(run: Run) -> None:
    told = run("sandbox", "feed", "--flaws", "list")
    assert told.exit_code == ExitCode.OK
    lines = told.stdout.splitlines()
    assert [one.split()[0] for one in lines] == list(FLAWS)


def test_a_set_is_written_and_its_verification_is_silent(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "set"
    told = run(
        *("sandbox", "feed", "--pupils", "50", "--date", DAY, "--uai", "0511234p", "--lang", "en"),
        out,
    )
    assert told.exit_code == ExitCode.OK, told.output
    assert "0511234P" in told.stdout
    assert "50 pupils" in told.stdout
    verified = run("verify", "--feed", out / "aaf", "--at", DAY, "--offline", "--json")
    assert verified.exit_code == ExitCode.OK
    assert json.loads(verified.stdout)["findings"] == []


def test_a_planted_flaw_is_told_and_found(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "set"
    told = run("sandbox", "feed", "--pupils", "50", "--date", DAY, "--flaws", "REF03", out)
    assert "REF03" in told.stdout
    verified = run("verify", "--feed", out / "aaf", "--at", DAY, "--offline")
    assert verified.exit_code == ExitCode.ERRORS
    assert "REF03" in verified.stdout


def test_an_unknown_flaw_is_told_with_the_nearest(run: Run, tmp_path: Path) -> None:
    told = run("sandbox", "feed", "--flaws", "REF3", "--lang", "en", tmp_path / "set")
    assert told.exit_code == ExitCode.CONFIGURATION
    assert "Did you mean REF03?" in told.stderr
    assert not (tmp_path / "set").exists()


def test_a_folder_is_needed(run: Run) -> None:
    told = run("sandbox", "feed")
    assert told.exit_code == ExitCode.CONFIGURATION
    assert "OUT" in told.stderr
