"""What every place of a drop can do, wherever it is, and how it fails."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from entconf.errors import SystemUnreachable
from entconf.exchange.drops.naming import Entry

#: Bytes that are read or written at once.
CHUNK = 1 << 18
#: The largest file that is taken from a drop.
LARGEST = 4 << 30


class DropError(SystemUnreachable):
    """A drop cannot be reached, read or written; what was begun there was taken away again."""


class HostKeyRefused(DropError):
    """The server is not the one whose key the site knows, or the site knows none."""


class Place(Protocol):
    """A folder, near or far. Every method raises DropError."""

    @property
    def shown(self) -> str:
        """How messages call it; never a secret."""

    def entries(self) -> Sequence[Entry]:
        """Its plain files; links, folders and odd names are left out."""

    def fetch(self, name: str, into: Path) -> None:
        """Copy a file into a new file of this machine, readable by its owner alone."""

    def put(self, source: Path, name: str) -> None:
        """Let a file arrive under a name, whole or not at all; one of that name is replaced."""

    def remove(self, name: str) -> None:
        """Take a file away; one that is not there is no error."""

    def close(self) -> None:
        """Give back connections."""
