"""What people saw in a back office, kept in files: each value with who saw it, when and by what.

One JSON file a kind and school, 0600, written whole or not at all. Somebody else who works in the
same folder waits for the lock.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from hashlib import sha256
from pathlib import Path

from entconf.errors import StoreError
from entconf.model.guidance import Basis, Evidence
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue, Value, from_json, to_json

_FORMAT = 1
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing as it was seen: `evidence` is of the thing itself, `fields` each have their own.

    `refused` is why its last change was not possible, as a person said.
    """

    present: bool
    evidence: Evidence
    fields: Mapping[str, tuple[Value, Evidence]] = field(default_factory=dict)
    owner: str = "local"
    refused: tuple[str, Evidence] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that was seen of one kind. With `complete`, what it does not name is not there."""

    things: Mapping[str, Seen] = field(default_factory=dict)
    complete: Evidence | None = None


class Ledger:
    """The sheets of all schools in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sheet(self, uai: str, kind: str) -> Sheet:
        """What was seen of a kind. Raises StoreError when its file is damaged."""
        data = self.document(uai, kind)
        try:
            return _sheet(data) if data else Sheet()
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._damaged(uai, kind) from error

    def document(self, uai: str, name: str) -> dict[str, JsonValue]:
        """A document of a school; an empty one when there is none yet. Raises StoreError."""
        try:
            text = self._path(uai, name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise self._damaged(uai, name) from error
        try:
            data = json.loads(text)
        except ValueError as error:
            raise self._damaged(uai, name) from error
        if not isinstance(data, dict):
            raise self._damaged(uai, name)
        return data

    def write(self, uai: str, kind: str, sheet: Sheet) -> None:
        """Put a sheet in the place of the one that is there. Raises StoreError."""
        self.write_document(uai, kind, _sheet_data(sheet))

    def write_document(self, uai: str, name: str, data: Mapping[str, JsonValue]) -> None:
        """Put a document in the place of the one that is there. Raises StoreError."""
        path = self._path(uai, name)
        part = path.with_name(path.name + ".part")
        text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        try:
            self._prepare()
            _make_private(path.parent)
            part.unlink(missing_ok=True)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
        except OSError as error:
            raise StoreError(
                msg("{file} cannot be written: {reason}", file=str(path), reason=os_reason(error))
            ) from error

    def keep_proof(self, uai: str, evidence: Evidence) -> None:
        """Keep a copy of the file that proves something. Raises StoreError."""
        source = Path(evidence.reference)
        target = self._folder / uai / "evidence" / (evidence.sha256 + source.suffix)
        try:
            content = source.read_bytes()
            if sha256(content).hexdigest() != evidence.sha256:
                raise StoreError(msg("{file} changed while it was kept", file=str(source)))
            self._prepare()
            _make_private(target.parent)
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
        except OSError as error:
            raise StoreError(
                msg("{file} cannot be kept: {reason}", file=str(source), reason=os_reason(error))
            ) from error

    def files(self, uai: str) -> Mapping[str, bytes]:
        """Everything that is kept of a school, proofs too, by paths. Raises StoreError."""
        folder = self._folder / uai
        try:
            found = [one for one in sorted(folder.rglob("*")) if one.is_file()]
            return {one.relative_to(folder).as_posix(): one.read_bytes() for one in found}
        except OSError as error:
            raise StoreError(
                msg(
                    "{folder} cannot be read: {reason}", folder=str(folder), reason=os_reason(error)
                )
            ) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While this lasts, nobody else changes what is kept. Raises StoreError."""
        try:
            self._prepare()
            handle = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                msg(
                    "the folder {folder} cannot be written: {reason}",
                    folder=str(self._folder),
                    reason=os_reason(error),
                )
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _prepare(self) -> None:
        """The folder itself, which git ignores wherever a site puts it."""
        _make_private(self._folder)
        ignore = self._folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")

    def _path(self, uai: str, name: str) -> Path:
        return self._folder / uai / f"{name}.json"

    def _damaged(self, uai: str, name: str) -> StoreError:
        return StoreError(
            msg("{file} is damaged: what was seen is not known", file=str(self._path(uai, name))),
            hint=msg("bring it back from a copy, or remove it and look again at the screens"),
        )


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _evidence(data: JsonValue) -> Evidence:
    if not isinstance(data, dict):
        raise TypeError(data)
    return Evidence(
        Basis(str(data["by"])),
        str(data["who"]),
        str(data["at"]),
        str(data.get("reference", "")),
        str(data.get("sha256", "")),
    )


def _evidence_data(one: Evidence) -> JsonValue:
    data: dict[str, JsonValue] = {"by": one.basis.value, "who": one.who, "at": one.at}
    data |= {"reference": one.reference} if one.reference else {}
    return data | ({"sha256": one.sha256} if one.sha256 else {})


def _sheet(data: dict[str, JsonValue]) -> Sheet:
    things, complete = data["things"], data["complete"]
    if data["format"] != _FORMAT or not isinstance(things, dict):
        raise ValueError(data["format"])
    return Sheet(
        {key: _seen(one) for key, one in things.items()},
        _evidence(complete) if complete is not None else None,
    )


def _seen(data: JsonValue) -> Seen:
    if not isinstance(data, dict) or not isinstance(data["fields"], dict):
        raise TypeError(data)
    fields = {}
    for name, one in data["fields"].items():
        if not isinstance(one, dict):
            raise TypeError(one)
        fields[name] = from_json(one["value"]), _evidence(one["evidence"])
    refused = data.get("refused")
    told = None
    if isinstance(refused, dict):
        told = str(refused["why"]), _evidence(refused["evidence"])
    present, owner = data["present"] is True, str(data["owner"])
    return Seen(present, _evidence(data["evidence"]), fields, owner, told)


def _sheet_data(sheet: Sheet) -> Mapping[str, JsonValue]:
    return {
        "format": _FORMAT,
        "complete": _evidence_data(sheet.complete) if sheet.complete else None,
        "things": {key: _seen_data(one) for key, one in sheet.things.items()},
    }


def _seen_data(one: Seen) -> JsonValue:
    data: dict[str, JsonValue] = {
        "present": one.present,
        "owner": one.owner,
        "evidence": _evidence_data(one.evidence),
        "fields": {
            name: {"value": to_json(value), "evidence": _evidence_data(evidence)}
            for name, (value, evidence) in one.fields.items()
        },
    }
    if one.refused is not None:
        data["refused"] = {"why": one.refused[0], "evidence": _evidence_data(one.refused[1])}
    return data
