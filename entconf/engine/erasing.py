"""Erase a file that entconf no longer needs."""

from __future__ import annotations

from pathlib import Path

from entconf.errors import StoreError
from entconf.model.os_reason import os_reason
from entconf.model.text import msg


def erase(path: Path) -> None:
    """Remove a file; one that is gone already is fine. Raises StoreError when it cannot be."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        told = msg(
            "the file {file} cannot be removed: {reason}", file=str(path), reason=os_reason(error)
        )
        raise StoreError(told) from error
