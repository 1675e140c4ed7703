"""Files with personal data that entconf wrote: remembered, so that they can be erased in time.

Only a file that still is what was written is erased: another one at its place is somebody's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from entconf.engine.erasing import erase
from entconf.engine.store.notes import Notes
from entconf.model.quick_dataclass import dataclass
from entconf.model.values import JsonValue

AREA = "exported-files"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that was written. `gone` and `changed` tell what became of it since."""

    path: Path
    written: date
    sha256: str
    what: str = ""

    @property
    def gone(self) -> bool:
        """Whether somebody took it away already."""
        return not self.path.is_file()

    @property
    def changed(self) -> bool:
        """Whether it is no longer what was written. Raises OSError."""
        return not self.gone and digest_of_file(self.path) != self.sha256


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def remember_files(notes: Notes, paths: Iterable[Path], what: str, day: date) -> None:
    """Remember files that were written just now. Raises OSError, StoreError."""
    contents: dict[str, JsonValue] = {
        str(path.resolve()): {
            "written": day.isoformat(),
            "sha256": digest_of_file(path),
            "what": what,
        }
        for path in paths
    }
    notes.write(AREA, contents)


def exported_files(notes: Notes) -> Sequence[ExportedFile]:
    """All that are remembered. Raises StoreError."""
    found = []
    for path, note in notes.of(AREA).items():
        told = note.content if isinstance(note.content, dict) else {}
        written = date.fromisoformat(str(told.get("written", note.at[:10])))
        file = ExportedFile(
            Path(path), written, str(told.get("sha256", "")), str(told.get("what", ""))
        )
        found.append(file)
    return found


def old_files(notes: Notes, today: date, days: int) -> Sequence[ExportedFile]:
    """Those that were written more than so many days ago."""
    limit = today - timedelta(days=days)
    return [one for one in exported_files(notes) if one.written < limit]


def erase_file(notes: Notes, file: ExportedFile) -> None:
    """Erase a file, and forget it. Raises StoreError when it cannot be."""
    if not file.changed:
        erase(file.path)
    notes.write(AREA, {}, without=[str(file.path)])
