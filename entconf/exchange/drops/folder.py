"""A drop in a folder of this machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from entconf.exchange.drops.naming import Entry
from entconf.exchange.drops.place import CHUNK, LARGEST, DropError
from entconf.model.os_reason import os_reason
from entconf.model.text import msg

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class FolderPlace:
    """A folder of this machine. `shown` is how the site writes it.

    One that is `ours` is made when the first file goes there; any other must be there.
    """

    def __init__(self, path: Path, shown: str, *, ours: bool = False) -> None:
        self._path = path
        self._ours = ours
        self.shown = shown

    def entries(self) -> Sequence[Entry]:
        """Its plain files, as `Place.entries` says."""
        if self._ours and not self._path.exists():
            return ()
        with self._told(), os.scandir(self._path) as found:
            files = [one for one in found if one.is_file(follow_symlinks=False)]
            states = [(one.name, one.stat(follow_symlinks=False)) for one in files]
        return [Entry(name, state.st_size, state.st_mtime) for name, state in states]

    def fetch(self, name: str, into: Path) -> None:
        """Copy a file, as `Place.fetch` says. A link that took its place meanwhile is refused."""
        with self._told(name):
            source = os.open(self._path / name, _READ)
            with os.fdopen(source, "rb") as stream:
                if not stat.S_ISREG(os.fstat(source).st_mode):
                    raise DropError(msg("{file} is no plain file", file=self._named(name)))
                with new_file(into) as copy:
                    size = 0
                    while chunk := stream.read(CHUNK):
                        size += len(chunk)
                        if size > LARGEST:
                            raise DropError(msg("{file} is too large", file=self._named(name)))
                        copy.write(chunk)

    def put(self, source: Path, name: str) -> None:
        """Let a file arrive, as `Place.put` says: a temporary name first, then its own."""
        meanwhile = self._path / f".{name[:100]}.{token_hex(4)}.part"
        with self._told(name):
            if self._ours:
                self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with source.open("rb") as stream, new_file(meanwhile) as copy:
                    while chunk := stream.read(CHUNK):
                        copy.write(chunk)
                meanwhile.replace(self._path / name)
            except BaseException:
                with suppress(FileNotFoundError):
                    meanwhile.unlink()
                raise

    def remove(self, name: str) -> None:
        """Take a file away."""
        with self._told(name), suppress(FileNotFoundError):
            (self._path / name).unlink()

    def close(self) -> None:
        """Nothing is held open."""

    def _named(self, name: str) -> str:
        return f"{self.shown}/{name}" if name else self.shown

    @contextmanager
    def _told(self, name: str = "") -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DropError(
                msg("{file}: {reason}", file=self._named(name), reason=os_reason(error))
            ) from error


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file that only its owner can read, on the disk when it is closed. Raises OSError."""
    with os.fdopen(os.open(path, _NEW, 0o600), "wb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())
