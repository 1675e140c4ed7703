"""Everything entconf manages of an establishment, saved before the first write."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime

from entconf import __version__
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.backup_encryption import Identities
from entconf.engine.backup_files import (
    NOBODY,
    BackupEntry,
    Held,
    backup_entries,
    backup_folder,
    read_backup,
    write_backup,
)
from entconf.engine.plan_file import text_to_json
from entconf.engine.plan_reading import Place, read_text
from entconf.engine.snapshot import PartRead, read_part, route_parts
from entconf.errors import BackupError, ConfigurationError, PlanFileError
from entconf.kinds.base import Kind
from entconf.model.establishment import Establishment
from entconf.model.plan import UnknownPart
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import JsonValue, to_json

#: Version of the content of a backup.
BACKUP_FORMAT = 1

list_backups = backup_entries


@dataclass(frozen=True, slots=True)
class Backup:
    """What an establishment held at a moment (UTC, ISO 8601), and what could not be read.

    `kinds` are the kinds that were asked for completely. `files` prove what people told of a
    system that they administer by hand; older backups have none.
    """

    establishment: Establishment
    when: str
    kinds: frozenset[str]
    live: tuple[Live, ...]
    unknown: tuple[UnknownPart, ...]
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def read_everything(
    desired: Desired,
    establishment: Establishment,
    backends: Backends,
    kinds: Mapping[str, Kind],
    declared: Sequence[Declared] = (),
    *,
    people: bool = False,
) -> tuple[PartRead, ...]:
    """Read all that the systems of an establishment hold of every kind.

    `declared` gives things the keys that the site knows them by. A system that does not
    answer makes its kinds unknown. `people` asks who the ids in members are.
    """
    held = frozenset(name for name in kinds if _is_held(desired, establishment.uai, name, backends))
    known = [one for one in declared if one.id.kind in held]
    parts = route_parts(desired, establishment, known, held, census=False)
    parts = tuple(replace(part, request=replace(part.request, files=True)) for part in parts)
    if people:
        parts = tuple(replace(part, request=replace(part.request, people=True)) for part in parts)
    return tuple(read_part(part, backends, kinds) for part in parts)


def _is_held(desired: Desired, uai: str, kind: str, backends: Backends) -> bool:
    try:
        settings = desired.route(uai, kind)
    except ConfigurationError:
        return False  # nothing of this kind is declared: it has no system of its own
    return kind in backends.driver(settings).kinds


def take_backup(desired: Desired, read: Sequence[PartRead], now: datetime) -> BackupEntry:
    """Save what was read of one establishment.

    It is encrypted for the recipients that the policy names. Raises BackupError when it cannot
    be written, and ConfigurationError when it cannot be encrypted.
    """
    establishment = read[0].part.establishment
    moment = now.astimezone(UTC)
    content: JsonValue = {
        "format": BACKUP_FORMAT,
        "uai": establishment.uai,
        "name": establishment.name,
        "timezone": establishment.timezone,
        "when": moment.isoformat(timespec="seconds"),
        "parts": [_part_content(one) for one in read],
    }
    entry = BackupEntry(
        moment.strftime("%Y%m%dT%H%M%S%fZ"),
        backup_folder(desired.root, establishment.uai),
        establishment.uai,
        moment.isoformat(timespec="seconds"),
        __version__,
        held=tuple(_held(one) for one in read),
        unknown=sum(len(one.reading.unknown) for one in read),
    )
    return write_backup(entry.path, entry, content, desired.policy.recipients)


def _part_content(read: PartRead) -> JsonValue:
    content: dict[str, JsonValue] = {
        "backend": read.part.backend.name,
        "driver": read.part.backend.driver,
        "kinds": [*sorted(read.part.kinds)],
        "live": [
            {
                "kind": one.id.kind,
                "key": one.id.key,
                "owner": one.owner,
                "attributes": to_json(one.attributes),
            }
            for one in sorted(read.reading.live, key=lambda live: live.id)
        ],
        "unknown": [
            {"kind": one.kind, "key": one.key, "reason": text_to_json(one.reason)}
            for one in read.reading.unknown
        ],
    }
    if read.reading.files:
        kept = sorted(read.reading.files.items())
        content["files"] = {name: b64encode(one).decode() for name, one in kept}
    return content


def _held(read: PartRead) -> Held:
    counts = dict.fromkeys(sorted(read.part.kinds), 0)
    for live in read.reading.live:
        counts[live.id.kind] += 1
    return Held(read.part.backend.name, read.part.backend.driver, counts)


def load_backup(entry: BackupEntry, identities: Identities = NOBODY) -> Backup:
    """Read a backup back, hash checked, decrypted where it is encrypted.

    Raises BackupError when it is damaged, newer or of another establishment than its folder
    says, and BackupLocked when none of the identities opens it.
    """
    try:
        backup = _backup(Place("", read_backup(entry, identities)))
    except PlanFileError as error:
        raise BackupError(
            msg("the backup {name} is damaged: {why}", name=entry.name, why=error.message)
        ) from error
    if backup.establishment.uai != entry.uai:
        raise BackupError(
            msg(
                "the backup {name} is of {found}, not of {uai}",
                name=entry.name,
                found=backup.establishment.uai,
                uai=entry.uai,
            ),
            hint=msg("it was put into the wrong folder: move it back, with its manifest"),
        )
    return backup


def _backup(place: Place) -> Backup:
    found = place.at("format").integer()
    if found > BACKUP_FORMAT:
        raise BackupError(
            msg(
                "this backup has format {found}, this entconf reads {known}",
                found=found,
                known=BACKUP_FORMAT,
            ),
            hint=msg("restore it with the version of entconf that made it, or a newer one"),
        )
    establishment = Establishment(
        place.at("uai").text(), place.at("name").text(), place.at("timezone").text()
    )
    uai = establishment.uai
    parts = place.at("parts")
    kinds = parts.each(lambda part: part.at("kinds").each(Place.text))
    live = parts.each(lambda part: part.at("live").each(lambda one: _live(uai, one)))
    unknown = parts.each(lambda part: part.at("unknown").each(lambda one: _unknown(uai, one)))
    files = parts.each(_files)
    return Backup(
        establishment,
        place.at("when").text(),
        frozenset(name for names in kinds for name in names),
        tuple(one for part in live for one in part),
        tuple(one for part in unknown for one in part),
        {name: content for part in files for name, content in part.items()},
    )


def _files(part: Place) -> Mapping[str, bytes]:
    return part.at("files").every(_file) if "files" in part.mapping() else {}


def _file(place: Place) -> bytes:
    try:
        return b64decode(place.text(), validate=True)
    except ValueError:
        raise place.wrong("base64") from None


def _live(uai: str, place: Place) -> Live:
    key = ResourceId(uai, place.at("kind").text(), place.at("key").text())
    return Live(key, place.at("attributes").attributes(), place.at("owner").text())


def _unknown(uai: str, place: Place) -> UnknownPart:
    return UnknownPart(
        uai,
        place.at("kind").text(),
        place.at("key").maybe(Place.text),
        read_text(place.at("reason")),
    )
