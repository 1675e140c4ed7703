"""Write files that must not destroy anything."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from entconf.errors import ConfigurationError, Problem
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

_READ_BY_ALL = 0o644


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


def check_target(path: Path, *, replace: bool) -> None:
    """Raise ConfigurationError, before any work is done, when a file cannot go there."""
    if not path.parent.is_dir():
        told = msg("there is no folder {folder} to write to", folder=str(path.parent))
        raise _refused("no-folder", told, msg("make it, or name another file"))
    if path.exists() and not replace:
        told = msg("{file} exists already", file=str(path))
        hint = msg("add --replace to let the new text take its place, or name another file")
        raise _refused("file-exists", told, hint)


def _refused(code: str, message: Text, hint: Text) -> ConfigurationError:
    return ConfigurationError([Problem(code, message, hint=hint)])


def write_whole(path: Path, text: str, mode: int = _READ_BY_ALL) -> None:
    """Write a file so that nobody ever finds half of it. Raises OSError.

    A new file gets `mode`; one whose place it takes keeps its own.
    """
    if path.exists():
        mode = path.stat().st_mode & 0o777
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
