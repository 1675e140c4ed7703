"""Write files of the site that exist already: all of them or none, each in one step."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from entconf.desired.file_edits import read_unmoved
from entconf.desired.splicing import CannotSplice
from entconf.errors import ConfigurationError, Problem
from entconf.model.os_reason import os_reason
from entconf.model.source import Source
from entconf.model.text import Text, msg


def write_files(root: Path, files: Mapping[str, bytes], hashes: Mapping[str, str]) -> None:
    """Give files of the site their new content; modes are kept, links are followed.

    `hashes` are those of the files as they were read: one that changed since is refused, and
    then nothing is written. Raises ConfigurationError.
    """
    ready: list[tuple[Path, Path, bytes]] = []
    written: list[tuple[Path, bytes]] = []
    file = ""
    try:
        for file, content in files.items():
            before = read_unmoved(root, file, hashes)
            path = (root / file).resolve()
            ready.append((_beside(path, content), path, before))
        for new, path, before in ready:
            file = str(path)
            new.replace(path)
            written.append((path, before))
    except CannotSplice as error:
        _clean(ready)
        raise _refused(file, error.message) from error
    except OSError as error:
        for path, before in written:
            path.write_bytes(before)
        _clean(ready)
        message = msg("cannot be written: {reason}", reason=os_reason(error))
        raise _refused(file, message) from error


def _beside(path: Path, content: bytes) -> Path:
    """A file with the content, on disk, next to the one whose place it will take."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o7777)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _clean(ready: list[tuple[Path, Path, bytes]]) -> None:
    for new, _, _ in ready:
        new.unlink(missing_ok=True)


def _refused(file: str, message: Text) -> ConfigurationError:
    hint = msg("nothing was written; run it again")
    return ConfigurationError([Problem("not-written", message, Source(file), hint)])
