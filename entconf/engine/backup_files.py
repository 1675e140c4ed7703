"""Backup files: compressed JSON and a manifest with its hash, written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from entconf.engine.plan_reading import Place
from entconf.engine.store.folder import private_folder, state_folder
from entconf.errors import BackupError, PlanFileError
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

BACKUPS = "backups"
_MANIFEST = ".manifest.json"
_CONTENT = ".json.gz"


@dataclass(frozen=True, slots=True)
class Held:
    """What a backup holds of one backend: how many resources of each kind."""

    backend: str
    driver: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class BackupEntry:
    """The manifest of one backup. `when` is a UTC moment in ISO 8601.

    `damage` says what is wrong with a backup that cannot be used.
    """

    name: str
    path: Path
    uai: str
    when: str = ""
    entconf: str = ""
    sha256: str = ""
    held: tuple[Held, ...] = ()
    unknown: int = 0
    damage: Text | None = None


def backup_folder(root: Path, uai: str) -> Path:
    """Where the backups of an establishment are. Raises StoreError when it cannot be made."""
    return private_folder(private_folder(state_folder(root) / BACKUPS) / uai)


def write_backup(folder: Path, entry: BackupEntry, content: JsonValue) -> BackupEntry:
    """Save a backup and then its manifest; returns the entry with its hash.

    Raises BackupError when either cannot be wholly written to the disk; nothing of it
    is left then.
    """
    import gzip  # noqa: PLC0415 - only when a backup is made

    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    packed = gzip.compress(text.encode(), mtime=0)
    hash_ = sha256(packed).hexdigest()
    manifest = {
        "name": entry.name,
        "uai": entry.uai,
        "when": entry.when,
        "entconf": entry.entconf,
        "sha256": hash_,
        "unknown": entry.unknown,
        "held": [
            {"backend": one.backend, "driver": one.driver, "counts": dict(one.counts)}
            for one in entry.held
        ],
    }
    shown = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path = folder / (entry.name + _CONTENT)
    write_durably(path, packed)
    try:
        write_durably(folder / (entry.name + _MANIFEST), shown.encode())
    except BackupError:
        path.unlink(missing_ok=True)
        raise
    return BackupEntry(
        entry.name,
        path,
        entry.uai,
        entry.when,
        entry.entconf,
        hash_,
        entry.held,
        entry.unknown,
    )


def write_durably(path: Path, data: bytes) -> None:
    """Write a file with mode 0600 so that it is wholly on the disk, or not there at all.

    Raises BackupError.
    """
    part = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise BackupError(
            msg(
                "the backup {file} cannot be written: {reason}",
                file=str(path),
                reason=os_reason(error),
            ),
            hint=msg("nothing was written to the ENT; make room on the disk and start again"),
        ) from error


def backup_entries(root: Path, uais: Sequence[str] = ()) -> tuple[BackupEntry, ...]:
    """The backups of these establishments (of all, without any), the newest first.

    A backup whose manifest is damaged or missing is listed with its damage.
    """
    top = state_folder(root) / BACKUPS
    folders = [top / uai for uai in uais] if uais else sorted(top.glob("*"))
    found = []
    for folder in folders:
        if not folder.is_dir():
            continue
        for path in folder.glob("*" + _CONTENT):
            name = path.name.removesuffix(_CONTENT)
            found.append(_entry(folder / (name + _MANIFEST), path, name))
    return tuple(sorted(found, key=lambda one: (one.name, one.uai), reverse=True))


def _entry(manifest: Path, path: Path, name: str) -> BackupEntry:
    try:
        place = Place("", json.loads(manifest.read_text(encoding="utf-8")))
        return BackupEntry(
            name,
            path,
            place.at("uai").text(),
            place.at("when").text(),
            place.at("entconf").text(),
            place.at("sha256").text(),
            place.at("held").each(_held),
            place.at("unknown").integer(),
        )
    except (OSError, ValueError, PlanFileError) as error:
        damage = msg("its manifest cannot be read: {reason}", reason=str(error))
        return BackupEntry(name, path, path.parent.name, damage=damage)


def _held(place: Place) -> Held:
    return Held(
        place.at("backend").text(),
        place.at("driver").text(),
        place.at("counts").every(Place.integer),
    )


def read_backup(entry: BackupEntry) -> JsonValue:
    """The content of a backup, after its hash was checked. Raises BackupError."""
    import gzip  # noqa: PLC0415 - only when a backup is read

    if entry.damage:
        raise BackupError(
            msg("the backup {name} is damaged: {why}", name=entry.name, why=entry.damage)
        )
    try:
        packed = entry.path.read_bytes()
    except OSError as error:
        raise BackupError(
            msg("the backup {name} cannot be read: {why}", name=entry.name, why=str(error))
        ) from error
    if sha256(packed).hexdigest() != entry.sha256:
        raise BackupError(
            msg(
                "the backup {name} was cut short or changed: it does not match its hash",
                name=entry.name,
            ),
            hint=msg("take another one; `entconf backups` lists them"),
        )
    content: JsonValue = json.loads(gzip.decompress(packed))
    return content


def remove_backup(entry: BackupEntry) -> None:
    """Remove a backup, its manifest last. Raises BackupError."""
    manifest = entry.path.with_name(entry.name + _MANIFEST)
    try:
        entry.path.unlink(missing_ok=True)
        manifest.unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(
            msg(
                "the backup {file} cannot be removed: {reason}",
                file=str(entry.path),
                reason=error.strerror or str(error),
            )
        ) from error
