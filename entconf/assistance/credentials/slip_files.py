"""Files with codes: readable by their owner alone, in a folder of their own, erased in time.

Each is remembered before it is written, so that no file is forgotten when a run is interrupted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from entconf.engine.purging import PurgeArea, PurgeRequest, Relic
from entconf.engine.store.folder import private_folder
from entconf.engine.store.notes import Notes
from entconf.errors import StoreError
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

#: The area of the notes: a path, and the day from which its file is erased.
SLIPS = "slips"
_ODD = re.compile(r"[^\w.-]+")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Shelf:
    """A new folder for the files of one hand-out, and the day from which they are erased."""

    folder: Path
    notes: Notes
    expires: date

    def put(self, name: str, content: bytes) -> Path:
        """Write a file, mode 0600. Raises StoreError when it cannot be written."""
        path = self.folder / name
        self.notes.write(SLIPS, {str(path): self.expires.isoformat()})
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
        except OSError as error:
            raise StoreError(
                msg("{file} cannot be written: {reason}", file=str(path), reason=os_reason(error))
            ) from error
        return path


def open_shelf(out: Path, uai: str, notes: Notes, now: datetime, expires: date) -> Shelf:
    """A new folder below `out`, named after the school and the moment, mode 0700.

    Raises StoreError when it cannot be made, or is there already.
    """
    folder = out.expanduser().resolve() / f"slips-{uai}-{now:%Y-%m-%d-%H%M%S}"
    if folder.exists():
        raise StoreError(msg("{folder} is there already", folder=str(folder)))
    return Shelf(private_folder(folder), notes, expires)


def file_names(labels: Sequence[str]) -> Sequence[str]:
    """A name for the files of each label: no blank or slash in it, none twice."""
    taken: set[str] = set()
    found = []
    for label in labels:
        name = _ODD.sub("_", label).strip("._")[:_LONGEST] or "_"
        number = 1
        while (unique := name if number == 1 else f"{name}-{number}").casefold() in taken:
            number += 1
        taken.add(unique.casefold())
        found.append(unique)
    return found


def _expired(notes: Notes, today: date) -> Iterator[tuple[Path, date]]:
    for path, note in notes.of(SLIPS).items():
        expires = date.fromisoformat(str(note.content))
        if expires <= today:
            yield Path(path), expires


def find_expired(request: PurgeRequest) -> Sequence[Relic]:
    """Files with codes whose time is over, however long other things are kept."""
    found = _expired(request.store.notes, request.today)
    return [
        Relic(
            str(path),
            expires,
            note=None if path.exists() else msg("it is gone already; it is only forgotten"),
        )
        for path, expires in sorted(found)
    ]


def erase_expired(request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Erase them, whatever somebody wrote into them, and their folders once they are empty."""
    erased = 0
    wanted = {one.name for one in relics}
    for path, _ in list(_expired(request.store.notes, request.today)):
        if str(path) not in wanted:
            continue
        try:
            erased += path.exists()
            path.unlink(missing_ok=True)
            _leave(path.parent)
        except OSError as error:
            raise StoreError(
                msg(
                    "the file {file} cannot be removed: {reason}",
                    file=str(path),
                    reason=os_reason(error),
                )
            ) from error
        request.store.notes.write(SLIPS, {}, without=[str(path)])
    return erased


def _leave(folder: Path) -> None:
    ignore = folder / ".gitignore"
    if folder.is_dir() and not [one for one in folder.iterdir() if one != ignore]:
        ignore.unlink(missing_ok=True)
        folder.rmdir()


AREA = PurgeArea("slips", msg("Slips with codes"), find_expired, erase_expired)
