"""Encrypted backups: for several recipients, opened by any of them, and every way they fail."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from entconf.desired.policy import Policy, Recipient
from entconf.engine.backup_encryption import Identities, check_recipients
from entconf.engine.backup_files import BackupEntry
from entconf.engine.backups import list_backups, load_backup, read_everything, take_backup
from entconf.errors import BackupError, BackupLocked, ConfigurationError, EntconfError, ExitCode
from entconf.kinds.catalog import all_kinds
from entconf.model.source import Source
from tests.engine.sites import (
    NOW,
    UAI,
    apply,
    backends_of,
    declare,
    desired_of,
    live,
    plan_of,
    world_of,
)

HELD = (
    live("features", "blog", for_=("students",)),
    live("groups", "Secret name of a club", members=(f"s-{UAI}-1",)),
)
ALICE, BRUNO, OTHER = (x25519.Identity.generate() for _ in range(3))


def recipient(identity: x25519.Identity) -> Recipient:
    return Recipient(str(identity.to_public()), Source("policy.yml", 3, 7))


FOR_BOTH = (recipient(ALICE), recipient(BRUNO))


def identity_file(folder: Path, *identities: x25519.Identity, name: str = "key.txt") -> Path:
    path = folder / name
    lines = ["# created: 2026-11-09T08:00:00Z", *(str(one) for one in identities)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def backup_of(root: Path, recipients: tuple[Recipient, ...] = FOR_BOTH) -> BackupEntry:
    desired = desired_of(root, uais=[UAI], policy=Policy(recipients=recipients))
    world = world_of(*HELD)
    read = read_everything(desired, desired.establishments[0], backends_of(world), all_kinds())
    return take_backup(desired, read, NOW)


def resealed(entry: BackupEntry, data: bytes) -> BackupEntry:
    """The backup with another content, and a manifest that agrees."""
    entry.path.write_bytes(data)
    return replace(entry, sha256=sha256(data).hexdigest())


@pytest.mark.parametrize("holder", [ALICE, BRUNO])
def test_any_recipient_opens_it(tmp_path: Path, holder: x25519.Identity) -> None:
    entry = backup_of(tmp_path)
    opened = load_backup(entry, Identities([identity_file(tmp_path, OTHER, holder)]))
    assert {one.id: one for one in opened.live} == {one.id: one for one in HELD}


def test_only_counts_can_be_read_without_a_key(tmp_path: Path) -> None:
    entry = backup_of(tmp_path)
    folder = entry.path.parent
    assert entry.path.name == f"{entry.name}.json.gz.age"
    files = sorted(folder.glob("2*"))
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    everything = b"".join(one.read_bytes() for one in files)
    for word in (b"Secret name", b"blog", f"s-{UAI}-1".encode()):
        assert word not in everything
    assert not list(folder.glob("*.part"))
    manifest = json.loads((folder / f"{entry.name}.manifest.json").read_text())
    assert set(manifest) == {
        "name",
        "uai",
        "when",
        "entconf",
        "sha256",
        "unknown",
        "held",
        "recipients",
    }
    assert list_backups(tmp_path) == (entry,)
    assert entry.recipients == tuple(one.key for one in FOR_BOTH)


def test_plain_and_encrypted_backups_stand_side_by_side(tmp_path: Path) -> None:
    sealed = backup_of(tmp_path)
    later_on = NOW + timedelta(minutes=1)
    desired = desired_of(tmp_path, uais=[UAI])
    world = world_of(*HELD)
    read = read_everything(desired, desired.establishments[0], backends_of(world), all_kinds())
    later = take_backup(desired, read, later_on)
    assert list_backups(tmp_path) == (later, sealed)
    assert [one.encrypted for one in (later, sealed)] == [False, True]
    assert load_backup(later).live == load_backup(sealed, Identities([_key(tmp_path)])).live


def _key(folder: Path) -> Path:
    return identity_file(folder, ALICE)


def test_without_an_identity_it_says_how_to_give_one(tmp_path: Path) -> None:
    with pytest.raises(BackupLocked, match="no identity was given") as caught:
        load_backup(backup_of(tmp_path))
    assert caught.value.exit_code is ExitCode.CONFIGURATION
    assert "--identity FILE" in str(caught.value.hint)


def test_another_identity_does_not_open_it(tmp_path: Path) -> None:
    with pytest.raises(BackupLocked, match="no identity that was given opens"):
        load_backup(backup_of(tmp_path), Identities([identity_file(tmp_path, OTHER)]))


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut": (lambda data: data[:-7], "cut short or changed"),
    "one byte": (lambda data: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:], "cut short or cha"),
    "empty": (lambda _data: b"", "cut short or changed"),
}


@pytest.mark.parametrize("name", [*DAMAGES])
def test_damage_is_seen_without_a_key(tmp_path: Path, name: str) -> None:
    change, told = DAMAGES[name]
    entry = backup_of(tmp_path)
    entry.path.write_bytes(change(entry.path.read_bytes()))
    with pytest.raises(BackupError, match=told):
        load_backup(entry, Identities([_key(tmp_path)]))


RESEALED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut": (lambda data: data[:-7], "cannot be decrypted"),
    "one byte": (lambda data: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:], "cannot be decryp"),
    "cut in its head": (lambda data: data[:60], "cannot be decrypted"),
    "not age": (lambda _data: b'{"format": 1}', "is not an age file"),
    "no backup inside": (
        lambda _data: pyrage.encrypt(b"hello", [ALICE.to_public()]),
        "is damaged: Not a gzipped file",
    ),
}


@pytest.mark.parametrize("name", [*RESEALED])
def test_damage_that_the_manifest_agrees_with_is_told(tmp_path: Path, name: str) -> None:
    change, told = RESEALED[name]
    entry = backup_of(tmp_path)
    wrong = resealed(entry, change(entry.path.read_bytes()))
    with pytest.raises(BackupError, match=told) as caught:
        load_backup(wrong, Identities([_key(tmp_path)]))
    assert caught.value.exit_code is ExitCode.UNEXPECTED


def test_a_backup_in_another_establishments_folder_is_refused(tmp_path: Path) -> None:
    entry = replace(backup_of(tmp_path), uai="0990002Y")
    with pytest.raises(BackupError, match=f"is of {UAI}, not of 0990002Y"):
        load_backup(entry, Identities([_key(tmp_path)]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello\n", "line 1 is no identity"),
        ("# a key\nAGE-SECRET-KEY-1QQQQ\n", "line 2 is mistyped or cut"),
        ("# nothing\n", "it holds none"),
        ("age-encryption.org/v1\n-> scrypt x 18\n", "it has a pass phrase"),
    ],
)
def test_identities_that_cannot_be_used(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "key.txt"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    entry = backup_of(tmp_path)
    with pytest.raises(ConfigurationError, match=told) as caught:
        load_backup(entry, Identities([file]))
    assert "QQQQ" not in _said(caught.value)


def _said(error: EntconfError) -> str:
    return " ".join(f"{one.message} {one.hint}" for one in error.problems())


def test_an_identity_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = _key(tmp_path)
    file.chmod(0o640)
    with pytest.raises(ConfigurationError, match="can be read by others"):
        load_backup(backup_of(tmp_path), Identities([file]))
    with pytest.raises(ConfigurationError, match="there is no such file"):
        load_backup(list_backups(tmp_path)[0], Identities([tmp_path / "none"]))


def test_an_identity_may_come_through_a_pipe(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, f"{ALICE}\n".encode())
    os.close(writing)
    try:
        identities = Identities([Path(f"/dev/fd/{reading}")])
        entry = backup_of(tmp_path)
        assert load_backup(entry, identities).live
        assert load_backup(entry, identities).live  # the pipe is read once
    finally:
        os.close(reading)


def test_a_mistyped_recipient_ends_an_apply_before_anything_is_read(tmp_path: Path) -> None:
    wrong = Recipient(FOR_BOTH[0].key[:-1] + "q", Source("policy.yml", 3, 7))
    world = world_of(live("features", "blog", for_=("students",)))
    policy = Policy(recipients=(FOR_BOTH[1], wrong))
    desired = desired_of(tmp_path, declare("features", "blog", for_=()), policy=policy)
    plan = plan_of(desired, world)
    reads = world.reads
    with pytest.raises(ConfigurationError, match="mistyped or cut"):
        apply(plan, desired, world)
    assert (world.reads, world.sent) == (reads, [])
    assert list_backups(tmp_path) == ()


def test_without_the_library_the_way_to_install_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = backup_of(tmp_path)
    key = _key(tmp_path)
    monkeypatch.setitem(sys.modules, "pyrage", None)
    for broken in (
        lambda: check_recipients(FOR_BOTH),
        lambda: load_backup(entry, Identities([key])),
        lambda: backup_of(tmp_path / "other"),
    ):
        with pytest.raises(ConfigurationError, match="the library pyrage") as caught:
            broken()
        assert "entconf[encryption]" in _said(caught.value)
    assert list_backups(tmp_path / "other") == ()
    assert list_backups(tmp_path) == (entry,)  # what is readable without the library


def test_the_backup_of_an_apply_is_encrypted(tmp_path: Path) -> None:
    world = world_of(*HELD)
    policy = Policy(recipients=FOR_BOTH)
    desired = desired_of(tmp_path, declare("features", "blog", for_=()), policy=policy)
    (entry,) = apply(plan_of(desired, world), desired, world).backups
    assert entry.encrypted
    assert load_backup(entry, Identities([_key(tmp_path)])).live
