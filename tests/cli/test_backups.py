"""`entconf backups check` and `prune`: backups that can be used, and none too many."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entconf.engine.backup_checks import old_backups
from entconf.engine.backup_files import BackupEntry, backup_entries, backup_folder, write_backup
from entconf.engine.store.chain import lines_that_say
from entconf.engine.store.store import Store
from entconf.model.text import msg
from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import UAI, Run
from tests.cli.test_whole_path import Site

NOW = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


@pytest.fixture
def site(run: Run, example: Path, sandbox: RunningSandbox) -> Site:
    return Site(run, example, sandbox.url)


def test_a_good_backup_is_read_and_planned(site: Site) -> None:
    assert site.entconf("apply", "--yes")[0] == 0
    code, output, errors = site.entconf("backups", "check")
    assert code == 0, output + errors
    assert output.startswith(f"✓ {UAI}/")
    (check,) = json.loads(site.entconf("backups", "check", UAI, "--json")[1])["checks"]
    assert check["good"]
    assert check["resources"] > 10
    assert check["changes"] > 0
    assert site.entconf("plan")[0] == 0


def test_a_backup_that_was_cut_short_is_named(site: Site) -> None:
    assert site.entconf("backup")[0] == 0
    (entry,) = backup_entries(site.root)
    entry.path.write_bytes(entry.path.read_bytes()[:-20])
    code, output, _ = site.entconf("backups", "check")
    assert code == 1
    assert f"✗ {UAI}/{entry.name}" in output
    assert "cut short or changed" in output


def kept_for(days: float, uai: str = UAI, damage: bool = False) -> BackupEntry:  # noqa: FBT001, FBT002 - a test's own
    moment = NOW - timedelta(days=days)
    name = moment.strftime("%Y%m%dT%H%M%S%fZ")
    told = msg("x") if damage else None
    return BackupEntry(name, Path(name), uai, moment.isoformat(), damage=told)


@pytest.mark.parametrize(
    ("keep_days", "keep_last", "gone"),
    [(0, 1, [400, 100, 1]), (30, 1, [400, 100]), (0, 3, [400]), (200, 2, [400]), (500, 1, [])],
)
def test_both_rules_keep(keep_days: int, keep_last: int, gone: list[int]) -> None:
    entries = [kept_for(days) for days in (0.1, 1, 100, 400)]
    found = old_backups(entries, NOW, keep_days, keep_last)
    assert list(found) == [kept_for(days) for days in gone]


def test_each_establishment_counts_for_itself_and_damage_stays() -> None:
    entries = [kept_for(400), kept_for(500, "0990002Y"), kept_for(600, damage=True)]
    assert old_backups(entries, NOW, 0, 1) == ()


def two_backups(root: Path) -> list[str]:
    """A site with a backup of long ago and one of yesterday."""
    (root / "inventory").mkdir()
    names = []
    for days in (400, 1):
        moment = datetime.now(UTC) - timedelta(days=days)
        name = moment.strftime("%Y%m%dT%H%M%S%fZ")
        folder = backup_folder(root, UAI)
        entry = BackupEntry(name, folder, UAI, moment.isoformat(timespec="seconds"), "0.1.0")
        write_backup(folder, entry, {})
        names.append(name)
    return names


def test_old_backups_are_removed_and_told(run: Run, tmp_path: Path) -> None:
    old, new = two_backups(tmp_path)
    words = ["backups", "prune", "--keep-days", "30", "--keep-last", "1", "--site", tmp_path]
    refused = run(*words)
    assert refused.exit_code == 4
    assert old in refused.stdout
    assert len(backup_entries(tmp_path)) == 2
    assert run(*words, "--yes").exit_code == 0
    assert [one.name for one in backup_entries(tmp_path)] == [new]
    assert not list((tmp_path / ".entconf/backups" / UAI).glob(f"{old}*"))
    with Store(tmp_path) as store:
        (line,) = lines_that_say(store.database, "backup-removed")
        assert old in line.content
        assert store.journal.verify().whole
    again = run(*words, "--yes")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "No backup is old enough to go." in again.stderr


def test_a_bare_word_still_lists(run: Run, tmp_path: Path) -> None:
    old, new = two_backups(tmp_path)
    listed = run("backups", "--site", tmp_path).stdout
    assert listed.index(new) < listed.index(old)
    assert run("backups", UAI, "--site", tmp_path).stdout == listed
    assert run("backups", "list", "--site", tmp_path).stdout == listed
    assert len(json.loads(run("backups", "--json", "--site", tmp_path).stdout)["backups"]) == 2
