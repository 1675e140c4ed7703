"""The folder beside the site in which entconf keeps what it remembers."""

from __future__ import annotations

import os
from pathlib import Path

from entconf.errors import StoreError
from entconf.model.os_reason import os_reason
from entconf.model.text import msg

FOLDER = ".entconf"
#: The database in it, unless the store is on a server.
FILE = "state.db"


def state_folder(root: Path) -> Path:
    """The folder `.entconf` of a site, readable by its owner alone and ignored by git.

    Made when it is missing. Raises StoreError when it cannot be.
    """
    return private_folder(root / FOLDER)


def private_folder(folder: Path) -> Path:
    """A folder with mode 0700 that git ignores. Raises StoreError when it cannot be made."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(
            msg(
                "the folder {folder} cannot be made: {reason}",
                folder=str(folder),
                reason=os_reason(error),
            ),
            hint=msg("entconf keeps its journal and backups there; it must be able to write"),
        ) from error
    return folder


def private_file(path: Path) -> None:
    """Make sure that a file exists with mode 0600, before anything is written into it."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if os.fstat(descriptor).st_mode & 0o077:
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
