"""Backup files: compressed JSON and a manifest with its hash, written whole or not at all.

With recipients, the compressed JSON is an age file; the manifest is readable without a key and
holds counts only.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from entconf.desired.policy import Recipient
from entconf.engine.backup_encryption import Identities, encrypt
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
_ENCRYPTED = _CONTENT + ".age"

#: Without any identity, only plain backups are read.
NOBODY = Identities()


@dataclass(frozen=True, slots=True)
class Held:
    """What a backup holds of one backend: how many resources of each kind."""

    backend: str
    driver: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class BackupEntry:
    """The manifest of one backup. `when` is a UTC moment in ISO 8601.

    `recipients` are the age public keys it is encrypted for; a plain one has none. `damage`
    says what is wrong with a backup that cannot be used.
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
    recipients: tuple[str, ...] = ()

    @property
    def encrypted(self) -> bool:
        """Whether an identity is needed to read it; its file says so even without a manifest."""
        return bool(self.recipients) or self.path.name.endswith(_ENCRYPTED)


def backup_folder(root: Path, uai: str) -> Path:
    """Where the backups of an establishment are. Raises StoreError when it cannot be made."""
    return private_folder(private_folder(state_folder(root) / BACKUPS) / uai)


def write_backup(
    folder: Path, entry: BackupEntry, content: JsonValue, recipients: Sequence[Recipient] = ()
) -> BackupEntry:
    """Save a backup and then its manifest; returns the entry with its hash.

    With `recipients` it is encrypted for each of them: nothing of it reaches the disk in the
    clear. Raises ConfigurationError when it cannot be encrypted, and BackupError when it
    cannot be wholly written to the disk; nothing of it is left then.
    """
    packed = _packed(content, recipients)
    path = folder / (entry.name + (_ENCRYPTED if recipients else _CONTENT))
    saved = replace(
        entry,
        path=path,
        sha256=sha256(packed).hexdigest(),
        recipients=tuple(one.key for one in recipients),
    )
    write_durably(path, packed)
    try:
        write_durably(folder / (entry.name + _MANIFEST), _manifest(saved).encode())
    except BackupError:
        path.unlink(missing_ok=True)
        raise
    return saved


def _packed(content: JsonValue, recipients: Sequence[Recipient]) -> bytes:
    import gzip  # noqa: PLC0415 - only when a backup is made

    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    packed = gzip.compress(text.encode(), mtime=0)
    return encrypt(packed, recipients) if recipients else packed


def _manifest(entry: BackupEntry) -> str:
    manifest: dict[str, JsonValue] = {
        "name": entry.name,
        "uai": entry.uai,
        "when": entry.when,
        "entconf": entry.entconf,
        "sha256": entry.sha256,
        "unknown": entry.unknown,
        "held": [
            {"backend": one.backend, "driver": one.driver, "counts": dict(one.counts)}
            for one in entry.held
        ],
    }
    if entry.recipients:
        manifest["recipients"] = [*entry.recipients]
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


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
        for path in (*folder.glob("*" + _CONTENT), *folder.glob("*" + _ENCRYPTED)):
            name = path.name.removesuffix(".age").removesuffix(_CONTENT)
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
            # manifests of plain backups, and those of entconf 0.1, have none
            recipients=(
                place.at("recipients").each(Place.text) if "recipients" in place.mapping() else ()
            ),
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


def read_backup(entry: BackupEntry, identities: Identities = NOBODY) -> JsonValue:
    """The content of a backup, after its hash was checked.

    Raises BackupError when it is damaged, and BackupLocked when it is encrypted and none of
    the identities opens it.
    """
    packed = read_whole(entry)
    if entry.encrypted:
        packed = identities.decrypt(packed, entry.name)
    import gzip  # noqa: PLC0415 - only when a backup is read
    import zlib  # noqa: PLC0415 - as above

    try:
        content: JsonValue = json.loads(gzip.decompress(packed))
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise BackupError(
            msg("the backup {name} is damaged: {why}", name=entry.name, why=str(error))
        ) from None
    return content


def read_whole(entry: BackupEntry) -> bytes:
    """The file of a backup as it was written, still encrypted. Raises BackupError."""
    if entry.damage:
        raise BackupError(
            msg("the backup {name} is damaged: {why}", name=entry.name, why=entry.damage)
        )
    try:
        packed = entry.path.read_bytes()
    except OSError as error:
        raise BackupError(
            msg("the backup {name} cannot be read: {why}", name=entry.name, why=os_reason(error))
        ) from error
    if sha256(packed).hexdigest() != entry.sha256:
        raise BackupError(
            msg(
                "the backup {name} was cut short or changed: it does not match its hash",
                name=entry.name,
            ),
            hint=msg("take another one; `entconf backups` lists them"),
        )
    return packed


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
