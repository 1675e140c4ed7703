"""Write a file that others may not read and that takes no other's place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from entconf.errors import ConfigurationError, Problem
from entconf.model.os_reason import os_reason
from entconf.model.text import msg

_MODE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def write_private(path: Path, content: bytes) -> None:
    """A new file (0600). Raises ConfigurationError when it is there already, or cannot be made."""
    try:
        with os.fdopen(os.open(path, _MODE, 0o600), "wb") as stream:
            stream.write(content)
    except FileExistsError:
        message = msg("{file} exists already", file=str(path))
        hint = msg("name another file, or remove it")
        raise ConfigurationError([Problem("file-exists", message, hint=hint)]) from None
    except OSError as error:
        message = msg("{file}: {reason}", file=str(path), reason=os_reason(error))
        raise ConfigurationError([Problem("unwritable", message)]) from error


def write_private_tree(folder: Path, files: Mapping[str, bytes]) -> None:
    """Files below a new folder (0700).

    Raises ConfigurationError, before anything is written, when the folder is there already or a
    name leads out of it.
    """
    for name in files:
        parts = Path(name).parts
        if Path(name).is_absolute() or ".." in parts:
            message = msg("{name} leads out of the folder", name=name)
            raise ConfigurationError([Problem("bad-name", message)])
    try:
        folder.mkdir(mode=0o700)
        for name in files:
            (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = msg("{file}: {reason}", file=str(folder), reason=os_reason(error))
        raise ConfigurationError([Problem("unwritable", message)]) from error
    for name, content in files.items():
        write_private(folder / name, content)
