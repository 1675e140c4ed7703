"""How a long run tells of its progress, without knowing who shows it."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from entconf.model.text import Text, msg


class Phase(StrEnum):
    """What a run is busy with."""

    READING = "reading"
    BACKUP = "backup"
    WRITING = "writing"
    PROVING = "proving"

    @property
    def label(self) -> Text:
        """The phase in words for people."""
        return _LABELS[self]


_LABELS = {
    Phase.READING: msg("Reading the establishments"),
    Phase.BACKUP: msg("Saving what is there"),
    Phase.WRITING: msg("Making the changes"),
    Phase.PROVING: msg("Reading again what was touched"),
}


class Watch(Protocol):
    """Whoever wants to know how far a run is. Called from several threads."""

    def started(self, phase: Phase, total: int) -> None:
        """A phase begins; it has `total` steps."""

    def advanced(self, phase: Phase, subject: str) -> None:
        """One step is over; `subject` names what it was about (an establishment, a resource)."""

    def finished(self, phase: Phase) -> None:
        """The phase is over, whether all its steps were made or not."""


class Silence:
    """The watch of whoever does not want to know."""

    def started(self, phase: Phase, total: int) -> None:
        """Say nothing."""

    def advanced(self, phase: Phase, subject: str) -> None:
        """Say nothing."""

    def finished(self, phase: Phase) -> None:
        """Say nothing."""
