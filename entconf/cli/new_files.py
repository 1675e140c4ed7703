"""Write files that must not destroy anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Written:
    """What was written and what was already there and left alone, as paths from the root."""

    made: tuple[str, ...]
    kept: tuple[str, ...]


def write_new(root: Path, files: Mapping[str, str]) -> Written:
    """Write each file that is not there yet. Raises OSError."""
    made, kept = [], []
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            made.append(name)
        except FileExistsError:
            kept.append(name)
    return Written(tuple(made), tuple(kept))
