"""Members of a tar, plain or compressed by gzip, listed and opened without unpacking."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from entconf.errors import FeedError
from entconf.feeds.archive_members import (
    BROKEN,
    Container,
    Limits,
    Member,
    broken,
    check_name,
    check_nested,
    check_ratio,
    check_size,
    refuse,
)
from entconf.model.text import msg

#: The most that the tar library may ask for at once: members are read in small pieces, so a
#: larger request is a forged header (a long name or an extended header of gigabytes).
_MOST_AT_ONCE = 1024 * 1024
_GZIP = b"\x1f\x8b"


@contextmanager
def open_tar(path: Path, limits: Limits) -> Iterator[tarfile.TarFile]:
    """The tar at this path, its headers bounded.

    Raises:
        FeedError: it is no tar, or it is damaged at its start.
    """
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(path.open("rb"))
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            plain: _Seekable = raw
            if packed:
                plain = stack.enter_context(gzip.GzipFile(fileobj=raw, mode="rb"))
            watched = _Watched(plain, path, limits)
            archive = stack.enter_context(
                tarfile.open(fileobj=watched, mode="r:", errorlevel=2)  # type: ignore[call-overload]  # reads, seeks and tells, all that is asked of it
            )
        except BROKEN as error:
            raise broken(path, path.name, error) from error
        yield archive


def tar_members(archive: tarfile.TarFile, path: Path, limits: Limits) -> Iterator[Member]:
    """Every regular file of the tar, in the order it lies there.

    Raises:
        FeedError: a link, a device, a name that leads outside, a bound passed, a cut archive.
    """
    packed = path.stat().st_size
    total = 0
    try:
        for info in archive:
            _check_kind(path, info)
            check_size(path, info.name, info.size, limits)
            total += info.size
            check_ratio(path, total, packed, limits)
            if info.isdir():
                continue
            check_name(path, info.name)
            check_nested(path, info.name)
            name = info.name.removeprefix("./")
            yield Member(name, info.size, path, Container.TAR, info.offset)
    except BROKEN as error:
        raise broken(path, path.name, error) from error


def _check_kind(path: Path, info: tarfile.TarInfo) -> None:
    plain = info.type in {tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE}
    if not plain or info.issparse():
        raise refuse(
            path,
            msg(
                "the archive {file} holds something else than files and folders (a link or a"
                " device), at byte {offset}",
                file=path.name,
                offset=info.offset,
            ),
            msg("A delivery holds files only: ask for the archive again."),
        )


class _Seekable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...

    def seek(self, offset: int, whence: int = 0, /) -> int: ...

    def tell(self) -> int: ...


class _Watched:
    """A stream that refuses to be read by more than a header or a piece of a member needs."""

    def __init__(self, stream: _Seekable, path: Path, limits: Limits) -> None:
        self._stream = stream
        self._path = path
        self._most = limits.total_size + limits.members * 4096

    def read(self, size: int = -1, /) -> bytes:
        if not 0 <= size <= _MOST_AT_ONCE:
            raise self._forged()
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if offset > self._most:
            raise self._forged()
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def _forged(self) -> FeedError:
        return refuse(self._path, msg("{file} has a forged header", file=self._path.name))
