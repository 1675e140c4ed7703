"""Take the exports that were dropped for a school into what is known of it."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from entconf.drivers.assisted.export_reading import ExportRefused, Row, read_export
from entconf.drivers.assisted.ledger import Ledger, Seen, Sheet
from entconf.drivers.assisted.product import ExportFile
from entconf.drivers.assisted.settings import Settings
from entconf.errors import StoreError
from entconf.kinds.base import Kind
from entconf.model.compare import Rule, equal
from entconf.model.guidance import Basis, Evidence
from entconf.model.os_reason import os_reason
from entconf.model.profiles import ADULTS
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue, Value, sorted_set

PEOPLE = "people"
_TAKEN = "taken"
_YES, _NO = {"oui", "yes", "true", "1"}, {"non", "no", "false", "0"}
_FLAGS = frozenset({"open", "enabled", "allowed"})


@dataclass(frozen=True, slots=True)
class Dropped:
    """What came of the exports of a school: by kind why one could not be taken, and remarks."""

    broken: Mapping[str, Text] = field(default_factory=dict)
    notices: tuple[Text, ...] = ()


def take_exports(
    settings: Settings, ledger: Ledger, uai: str, kinds: Mapping[str, Kind]
) -> Dropped:
    """Read what was dropped and not taken yet, the oldest first.

    One that cannot be taken makes its kind unknown until it is taken away or mended: what it
    would have said is newer than what is known. Raises StoreError.
    """
    found = _files(settings, uai)
    if not found:
        return Dropped()
    broken: dict[str, Text] = {}
    notices: list[Text] = []
    with ledger.writing():
        taken = ledger.document(uai, _TAKEN)
        for export, path in found:
            try:
                mark = f"{export.name} {sha256(path.read_bytes()).hexdigest()}"
            except OSError:
                mark = ""
            if mark in taken:
                continue
            try:
                rows = read_export(export, path, uai)
                notices += _Taking(settings, ledger, uai, export, path, kinds).take(rows)
            except ExportRefused as error:
                hint = error.hint
                told = error.message
                broken[export.kind] = msg("{what} ({hint})", what=told, hint=hint) if hint else told
                continue
            taken = {**taken, mark: {"file": path.name, "at": _now()}}
            ledger.write_document(uai, _TAKEN, taken)
    return Dropped(broken, tuple(notices))


def exports_of(settings: Settings, uai: str) -> Mapping[str, bytes]:
    """The exports of a school that name no people, by paths. Raises StoreError."""
    found = (path for export, path in _files(settings, uai) if export.kind != PEOPLE)
    try:
        return {f"exports/{path.name}": path.read_bytes() for path in found}
    except OSError as error:
        raise StoreError(
            msg("an export cannot be read: {reason}", reason=os_reason(error))
        ) from error


def _files(settings: Settings, uai: str) -> Sequence[tuple[ExportFile, Path]]:
    folder = settings.exports / uai
    found = [
        (export, path)
        for export in settings.product.exports
        for path in sorted(folder.glob(export.file))
        if path.is_file()
    ]
    return sorted(found, key=lambda one: (one[1].stat().st_mtime_ns, one[1].name))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class _Taking:
    """One export on its way into the ledger."""

    def __init__(
        self,
        settings: Settings,
        ledger: Ledger,
        uai: str,
        export: ExportFile,
        path: Path,
        kinds: Mapping[str, Kind],
    ) -> None:
        self._product = settings.product
        self._ledger = ledger
        self._uai = uai
        self._export = export
        self._path = path
        self._kinds = kinds
        moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        self._evidence = Evidence(
            Basis.EXPORT,
            self._product.title,
            moment.isoformat(timespec="seconds"),
            path.name,
            sha256(path.read_bytes()).hexdigest(),
        )

    def take(self, rows: Sequence[Row]) -> list[Text]:
        if self._export.kind == PEOPLE:
            self._take_people(rows)
            return []
        kind = self._kinds[self._export.kind]
        told = {row.key: self._values(kind, row) for row in rows}
        sheet = self._ledger.sheet(self._uai, kind.name)
        things = dict(sheet.things)
        notices: list[Text] = []
        for key, values in told.items():
            things[key] = self._merged(kind, key, values, things.get(key), notices)
        complete = sheet.complete
        if self._export.complete:
            for key in [one for one in things if one not in told]:
                things[key] = self._gone(key, things[key], notices)
            if complete is None or complete.at <= self._evidence.at:
                complete = self._evidence
        self._ledger.write(self._uai, kind.name, Sheet(things, complete))
        return notices

    def _merged(
        self,
        kind: Kind,
        key: str,
        values: Mapping[str, Value],
        known: Seen | None,
        notices: list[Text],
    ) -> Seen:
        """What is newer wins, field by field; a statement that it contradicts is told."""
        evidence = self._evidence
        if known is None:
            return Seen(True, evidence, {name: (one, evidence) for name, one in values.items()})
        if not known.present:
            if known.evidence.at > evidence.at:
                return known
            notices.append(self._contradiction(key, "", known.evidence))
            return Seen(True, evidence, {name: (one, evidence) for name, one in values.items()})
        fields = dict(known.fields)
        for name, value in values.items():
            before = fields.get(name)
            if before is not None and before[1].at > evidence.at:
                continue
            if before is not None and not equal(kind.field(name).rule, before[0], value):
                notices.append(self._contradiction(key, name, before[1]))
            fields[name] = value, evidence
        newer = max(known.evidence, evidence, key=lambda one: one.at)
        return replace(known, fields=fields, evidence=newer)

    def _gone(self, key: str, known: Seen, notices: list[Text]) -> Seen:
        if not known.present or known.evidence.at > self._evidence.at:
            return known
        notices.append(self._contradiction(key, "", known.evidence))
        return Seen(False, self._evidence)

    def _contradiction(self, key: str, name: str, before: Evidence) -> Text:
        return msg(
            "{kind} {key}: {who} told it otherwise on {day} ({basis}); the export {file} counts",
            kind=self._export.kind,
            key=f"{key}, {name}" if name else key,
            who=before.who,
            day=before.at[:10],
            basis=before.basis.label,
            file=self._path.name,
        )

    def _values(self, kind: Kind, row: Row) -> Mapping[str, Value]:
        found: dict[str, Value] = {}
        for name, text in row.cells.items():
            rule = kind.field(name)
            if rule.access or name == "mandatory":
                words = [word.strip() for word in text.split(",") if word.strip()]
                found[name] = sorted_set(self._profile(word, row) for word in words)
            elif rule.rule in (Rule.SET, Rule.LIST):
                found[name] = tuple(word.strip() for word in text.split(",") if word.strip())
            elif name in _FLAGS:
                found[name] = self._flag(text, row)
            else:
                found[name] = text
        return found

    def _profile(self, word: str, row: Row) -> str:
        words = {**{one.casefold(): name for name, one in self._product.profiles.items()}}
        if word.casefold() in words:
            return words[word.casefold()]
        near = difflib.get_close_matches(word.casefold(), words, 1)
        hint = msg("did you mean {word}?", word=near[0]) if near else None
        raise self._refused(row, msg("there is no profile {word}", word=word), hint)

    def _flag(self, text: str, row: Row) -> bool:
        if text.casefold() in _YES | _NO:
            return text.casefold() in _YES
        raise self._refused(row, msg("{word} is neither yes nor no", word=text or '""'), None)

    def _refused(self, row: Row, told: Text, hint: Text | None) -> ExportRefused:
        where = msg("{file}, line {line}: {what}", file=self._path.name, line=row.line, what=told)
        return ExportRefused(where, hint=hint)

    def _take_people(self, rows: Sequence[Row]) -> None:
        """Of pupils and parents only numbers are kept, of adults the logins and the profile."""
        known = self._ledger.document(self._uai, PEOPLE)
        if str(known.get("at", "")) > self._evidence.at:
            return
        profiles: Counter[str] = Counter()
        classes: Counter[str] = Counter()
        adults: dict[str, JsonValue] = {}
        for row in rows:
            profile = self._profile(row.cells.get("profile", ""), row)
            profiles[profile] += 1
            if profile == "students" and row.cells.get("class"):
                classes[row.cells["class"]] += 1
            if profile in ADULTS:
                adults[row.key] = profile
        self._ledger.write_document(
            self._uai,
            PEOPLE,
            {
                "at": self._evidence.at,
                "file": self._path.name,
                "profiles": dict(profiles),
                "classes": dict(classes),
                "adults": adults,
            },
        )
