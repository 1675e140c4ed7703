"""What `entconf drift` found of each school when it last looked at all of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from entconf.engine.store.notes import Notes
from entconf.model.quick_dataclass import dataclass

AREA = "drift"


@dataclass(frozen=True, slots=True)
class LastLook:
    """One look: how much had moved, and whether a part could not be read."""

    at: datetime
    changes: int
    unread: bool


def keep_drift(notes: Notes, found: Mapping[str, tuple[int, bool]]) -> None:
    """Keep, by UAI, how much had moved and whether a part could not be read."""
    notes.write(
        AREA, {uai: {"changes": moved, "unread": unread} for uai, (moved, unread) in found.items()}
    )


def last_looks(notes: Notes) -> Mapping[str, LastLook]:
    """The last look at each school. Raises StoreError."""
    found = {}
    for uai, note in notes.of(AREA).items():
        told = note.content if isinstance(note.content, dict) else {}
        changes = told.get("changes")
        found[uai] = LastLook(
            datetime.fromisoformat(note.at),
            changes if isinstance(changes, int) else 0,
            told.get("unread") is not False,
        )
    return found
