"""The files of a drop: a folder, a single file, a zip or a tar, opened as streams.

Nothing is ever unpacked to the disk, and whatever is wrong is a `FeedError` with its sentence,
while listing as well as while reading. `archive_members` holds the bounds.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import groupby
from pathlib import Path
from typing import IO, Protocol

from entconf.errors import FeedError
from entconf.feeds.archive_members import (
    BROKEN,
    LIMITS,
    Container,
    GuardedStream,
    Limits,
    Member,
    broken,
    check_members,
    check_name,
    check_nested,
    check_ratio,
    refuse,
)
from entconf.feeds.tar_archives import open_tar, tar_members
from entconf.model.os_reason import os_reason
from entconf.model.text import msg

_ENCRYPTED = 0x1
_TAR_MAGIC = (257, b"ustar")


class Readable(Protocol):
    """What the readers of a feed ask of a stream."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; empty at the end."""


def container_of(path: Path) -> Container | None:
    """What kind of archive the file is by its first bytes; None for a file to read as it is.

    Raises:
        FeedError: it cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_TAR_MAGIC[0] + len(_TAR_MAGIC[1]))
    except OSError as error:
        raise _unreadable(path, error) from error
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or path.suffix.lower() == ".zip":
        return Container.ZIP
    named = path.name.lower().endswith((".tar", ".tgz", ".tar.gz"))
    if head.startswith(b"\x1f\x8b") or head.endswith(_TAR_MAGIC[1]) or named:
        return Container.TAR
    return None


def members_of(path: Path, limits: Limits = LIMITS) -> tuple[Member, ...]:
    """Every file at `path`: below a folder (hidden ones left out), in an archive, or itself.

    In a folder the archives are members like any other file: give them here in their turn.

    Raises:
        FeedError: there is nothing there, or the archive is damaged, encrypted or hostile.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(mode):
        return check_members(path, _folder_members(path), limits)
    if not stat.S_ISREG(mode):
        raise refuse(path, msg("{file} is neither a file nor a folder", file=str(path)))
    container = container_of(path)
    if container is Container.ZIP:
        with _open_zip(path) as archive:
            return check_members(path, _zip_members(archive, path, limits), limits)
    if container is Container.TAR:
        with open_tar(path, limits) as tar:
            return check_members(path, tar_members(tar, path, limits), limits)
    size = path.stat().st_size
    return check_members(path, (Member(path.name, size, path),), limits)


def streams(
    members: Iterable[Member], limits: Limits = LIMITS
) -> Generator[tuple[Member, GuardedStream | FeedError]]:
    """Each member with its open stream, closed when the next one is asked for.

    An archive is opened once for the members of it that follow each other. A member that cannot
    be opened comes with the error, so that the others are still read.
    """
    for (path, container), group in groupby(members, key=lambda one: (one.path, one.container)):
        with ExitStack() as stack:
            opener: _Opener | FeedError
            try:
                opener = stack.enter_context(_OPENERS[container](path, limits))
            except FeedError as error:
                opener = error
            for member in group:
                if isinstance(opener, FeedError):
                    yield member, opener
                    continue
                try:
                    stream = opener(member)
                except BROKEN as error:
                    yield member, broken(member.path, member.shown, error)
                    continue
                with closing(stream):
                    yield member, GuardedStream(stream, member)


@contextmanager
def opened(member: Member, limits: Limits = LIMITS) -> Iterator[GuardedStream]:
    """The stream of one member.

    Raises:
        FeedError: it cannot be opened, or is damaged where it is read.
    """
    with closing(streams((member,), limits)) as only:
        for _, stream in only:
            if isinstance(stream, FeedError):
                raise stream
            yield stream


class _Opener(Protocol):
    def __call__(self, member: Member, /) -> IO[bytes]: ...


@contextmanager
def _file_opener(_path: Path, _limits: Limits) -> Iterator[_Opener]:
    yield lambda member: member.path.open("rb")


@contextmanager
def _zip_opener(path: Path, _limits: Limits) -> Iterator[_Opener]:
    with _open_zip(path) as archive:
        yield lambda member: archive.open(member.name)


@contextmanager
def _tar_opener(path: Path, limits: Limits) -> Iterator[_Opener]:
    with open_tar(path, limits) as archive:

        def open_member(member: Member) -> IO[bytes]:
            for info in archive:
                if info.offset == member.position:
                    stream = archive.extractfile(info)
                    if stream is not None:
                        return stream
            raise EOFError

        yield open_member


_OPENERS = {
    Container.FOLDER: _file_opener,
    Container.ZIP: _zip_opener,
    Container.TAR: _tar_opener,
}


@contextmanager
def _open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise broken(path, path.name, error) from error
    with archive:
        yield archive


def _zip_members(archive: zipfile.ZipFile, path: Path, limits: Limits) -> Iterator[Member]:
    total = 0
    for info in archive.infolist():
        check_name(path, info.filename)
        if info.is_dir():
            continue
        if info.flag_bits & _ENCRYPTED:
            raise refuse(
                path,
                msg("the archive {file} is encrypted", file=path.name),
                msg("Decrypt it first; the password is never asked for here."),
            )
        if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
            raise refuse(
                path,
                msg("the archive {file} holds a link or a device", file=path.name),
                msg("A delivery holds files only: ask for the archive again."),
            )
        check_nested(path, info.filename)
        check_ratio(path, info.file_size, info.compress_size, limits)
        total += info.file_size
        check_ratio(path, total, path.stat().st_size, limits)
        yield Member(info.filename, info.file_size, path, Container.ZIP, info.header_offset)


def _folder_members(root: Path) -> Iterator[Member]:
    real_root = root.resolve()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith("."):
                continue
            inside = path.relative_to(root).as_posix()
            if path.is_symlink() and not path.resolve().is_relative_to(real_root):
                raise refuse(
                    path, msg("{file} is a link that leads out of the folder", file=inside)
                )
            if not path.is_file():
                raise refuse(path, msg("{file} is not a regular file", file=inside))
            yield Member(inside, path.stat().st_size, path)


def _unreadable(path: Path, error: OSError) -> FeedError:
    return FeedError(
        msg("{file} cannot be read: {reason}", file=str(path), reason=os_reason(error)),
        code="DEL01",
    )
