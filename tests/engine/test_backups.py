"""Backups: whole, private, checked; and the way back from one."""

from __future__ import annotations

import gzip
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from entconf.drivers.base import Unknown
from entconf.drivers.memory.world import World
from entconf.engine.backup_files import BackupEntry
from entconf.engine.backups import Backup, list_backups, load_backup, read_everything, take_backup
from entconf.engine.dumping import dump_sections
from entconf.engine.planning import PlanOptions
from entconf.engine.restoring import RestoreOptions, restore_plan
from entconf.engine.watch import Silence
from entconf.errors import BackupError, SystemUnreachable
from entconf.kinds.catalog import all_kinds
from entconf.model.plan import Plan
from entconf.model.text import msg
from tests.engine.sites import (
    NOW,
    OTHER,
    UAI,
    apply,
    backends_of,
    declare,
    desired_of,
    live,
    plan_of,
    rid,
    world_of,
)

HELD = (
    live("features", "blog", for_=("students",)),
    live("groups", "Club", members=(f"s-{UAI}-1",)),
    live("rights", "roles/Club", roles=("Wiki",)),
    live("groups", "Theirs", members=(), owner="central"),
)


def backup_of(root: Path, world: World) -> BackupEntry:
    desired = desired_of(root, uais=[UAI])
    read = read_everything(desired, desired.establishments[0], backends_of(world), all_kinds())
    return take_backup(desired, read, NOW)


def restore(root: Path, backup: Backup, world: World, options: RestoreOptions) -> Plan:
    desired = desired_of(root, uais=[UAI])
    plan = PlanOptions(now=NOW)
    return restore_plan(backup, desired, backends_of(world), options, plan, Silence())


def test_a_backup_holds_everything_and_is_private(tmp_path: Path) -> None:
    world = world_of(*HELD, live("features", "blog", OTHER, for_=()))
    entry = backup_of(tmp_path, world)
    assert list_backups(tmp_path, [UAI]) == (entry,)
    assert list_backups(tmp_path) == (entry,)
    assert list_backups(tmp_path, [OTHER]) == ()
    assert (entry.uai, entry.when, entry.unknown) == (UAI, "2026-11-09T08:00:00+00:00", 0)
    (held,) = entry.held
    assert (held.driver, held.counts["groups"], held.counts["guests"]) == ("memory", 2, 0)
    assert {stat.S_IMODE(p.stat().st_mode) for p in entry.path.parent.glob("*.json*")} == {0o600}
    backup = load_backup(entry)
    assert {one.id: one for one in backup.live} == {one.id: one for one in HELD}


def test_the_same_state_makes_the_same_bytes(tmp_path: Path) -> None:
    one, other = (backup_of(tmp_path / name, world_of(*HELD)) for name in "ab")
    assert one.path.read_bytes() == other.path.read_bytes()
    assert one.sha256 == other.sha256


def test_a_backup_that_was_cut_short_is_told(tmp_path: Path) -> None:
    entry = backup_of(tmp_path, world_of(*HELD))
    entry.path.write_bytes(entry.path.read_bytes()[:-10])
    with pytest.raises(BackupError, match="does not match its hash"):
        load_backup(entry)
    entry.path.unlink()
    with pytest.raises(BackupError, match="cannot be read"):
        load_backup(entry)


def test_a_backup_without_a_manifest_is_listed_as_damaged(tmp_path: Path) -> None:
    entry = backup_of(tmp_path, world_of(*HELD))
    manifest = entry.path.with_name(entry.name + ".manifest.json")
    manifest.write_text("{", encoding="utf-8")
    (found,) = list_backups(tmp_path)
    assert found.damage is not None
    with pytest.raises(BackupError, match="manifest"):
        load_backup(found)


def test_a_backup_of_other_content_is_told(tmp_path: Path) -> None:
    entry = backup_of(tmp_path, world_of(*HELD))
    packed = gzip.compress(b'{"format": 99}', mtime=0)
    entry.path.write_bytes(packed)
    from_manifest = BackupEntry(entry.name, entry.path, entry.uai, sha256=_hash(packed))
    with pytest.raises(BackupError, match="format 99"):
        load_backup(from_manifest)


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def test_restoring_brings_back_what_was_there(tmp_path: Path) -> None:
    world = world_of(*HELD)
    backup = load_backup(backup_of(tmp_path, world))
    world.take_away(rid("rights", "roles/Club"))
    world.take_away(rid("groups", "Club"))
    world.put(live("features", "blog", for_=()))
    world.put(live("groups", "New", members=()))
    plan = restore(tmp_path, backup, world, RestoreOptions())
    desired = desired_of(tmp_path, uais=[UAI])
    result = apply(plan, desired, world)
    assert [outcome.state.value for outcome in result.outcomes] == ["done"] * 3
    assert {key: world.resources[key] for key in (one.id for one in HELD)} == {
        one.id: one for one in HELD
    }
    assert restore(tmp_path, backup, world, RestoreOptions()).is_empty


def test_an_exact_restore_also_removes_what_came_since(tmp_path: Path) -> None:
    world = world_of(*HELD)
    backup = load_backup(backup_of(tmp_path, world))
    world.put(live("groups", "New", members=()))
    world.put(live("features", "forum", for_=("students",)))
    plan = restore(tmp_path, backup, world, RestoreOptions(exact=True))
    assert [(c.action.value, c.id.key) for c in plan.changes] == [
        ("update", "forum"),
        ("delete", "New"),
    ]
    only = RestoreOptions(frozenset({"features"}), exact=True)
    assert [c.id.key for c in restore(tmp_path, backup, world, only).changes] == ["forum"]


def test_what_a_backup_could_not_read_is_never_removed(tmp_path: Path) -> None:
    world = world_of(*HELD)
    world.unknown[UAI] = (Unknown("groups", msg("500")),)
    entry = backup_of(tmp_path, world)
    assert entry.unknown == 1
    backup = load_backup(entry)
    world.unknown.clear()
    plan = restore(tmp_path, backup, world, RestoreOptions(exact=True))
    assert plan.changes == ()
    assert "was not read when the backup was made" in str(plan.notices[-1].message)


def test_a_dump_holds_what_is_ours(tmp_path: Path) -> None:
    world = world_of(*HELD)
    sections = dump_sections(desired_of(tmp_path, uais=[UAI]), UAI, backends_of(world))
    assert set(sections) == {"features", "groups", "rights"}
    assert "Theirs" not in str(sections["groups"])


def test_a_dump_that_would_lack_a_part_is_refused(tmp_path: Path) -> None:
    world = world_of(*HELD)
    world.unknown[UAI] = (Unknown("groups", msg("500")),)
    with pytest.raises(SystemUnreachable, match="groups could not be read"):
        dump_sections(desired_of(tmp_path, uais=[UAI]), UAI, backends_of(world))


def test_the_backup_of_an_apply_keeps_the_names_of_the_site(tmp_path: Path) -> None:
    world = world_of(*HELD)
    desired = desired_of(tmp_path, declare("features", "blog", for_=("teachers",)))
    (entry,) = apply(plan_of(desired, world), desired, world).backups
    saved = {one.id: one.attributes for one in load_backup(entry).live}
    assert saved[rid("features", "blog")] == {"for": ("students",)}
