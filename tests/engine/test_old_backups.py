"""A backup that entconf 0.1.0 wrote is listed, read and planned for ever."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from entconf.engine.backup_files import BackupEntry, backup_folder
from entconf.engine.backups import list_backups, load_backup
from entconf.engine.planning import PlanOptions
from entconf.engine.restoring import RestoreOptions, restore_plan
from entconf.engine.watch import Silence
from entconf.model.secret import Secret
from tests.engine.sites import NOW, UAI, apply, backends_of, desired_of, live, rid, world_of

OLD = Path(__file__).parent / "old"
NAME = "20261109T080000000000Z"


@pytest.fixture
def old(tmp_path: Path) -> BackupEntry:
    folder = backup_folder(tmp_path, UAI)
    shutil.copy(OLD / "backup-1.json.gz", folder / f"{NAME}.json.gz")
    shutil.copy(OLD / "backup-1.manifest.json", folder / f"{NAME}.manifest.json")
    (entry,) = list_backups(tmp_path)
    return entry


def test_it_is_listed(old: BackupEntry) -> None:
    assert (old.uai, old.entconf, old.when, old.unknown) == (
        UAI,
        "0.1.0",
        "2026-11-09T08:00:00+00:00",
        1,
    )
    assert (old.damage, old.encrypted, old.recipients) == (None, False, ())
    assert old.held[0].counts["groups"] == 2


def test_it_is_read(old: BackupEntry) -> None:
    backup = load_backup(old)
    held = {one.id: one for one in backup.live}
    assert len(held) == 9
    assert held[rid("groups", "Theirs")].owner == "central"
    assert held[rid("connectors", "pronote")].attributes["sso.secret"] == Secret("hidden")
    assert held[rid("homepage", "welcome")].attributes["text.fr"] == "<p>Bonjour à tous</p>"
    assert held[rid("services", "workspace")].attributes == {"quota.students": 524288000}
    (unread,) = backup.unknown
    assert (unread.kind, str(unread.reason)) == ("announcements", "HTTP 500")


def test_the_way_back_to_it_is_planned_and_made(tmp_path: Path, old: BackupEntry) -> None:
    backup = load_backup(old)
    world = world_of(live("features", "blog", for_=()), live("opening", "students", open=False))
    desired = desired_of(tmp_path, uais=[UAI])
    options = PlanOptions(now=NOW)
    plan = restore_plan(backup, desired, backends_of(world), RestoreOptions(), options, Silence())
    assert {(one.action.value, one.id.key) for one in plan.changes} == {
        ("update", "blog"),
        ("update", "students"),
        ("create", "Club"),
        ("update", "roles/Club"),
        ("create", "pronote"),
        ("create", "theatre"),
        ("update", "welcome"),
        ("update", "workspace"),
    }
    only = RestoreOptions(frozenset({"features", "groups", "rights"}))
    some = restore_plan(backup, desired, backends_of(world), only, options, Silence())
    assert apply(some, desired, world).exit_code == 0
    assert world.resources[rid("features", "blog")].attributes == {"for": ("students",)}
    assert world.resources[rid("rights", "roles/Club")].attributes == {"roles": ("Wiki",)}
