"""One member of a folder or archive, and the bounds that every member must keep.

What an archive says of itself is not trusted: names, sizes, ratios and numbers are bounded here.
"""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO

from entconf.errors import FeedError
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

#: What the libraries raise on a cut, forged or damaged archive, while listing or reading.
BROKEN = (
    EOFError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)
_NESTED = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar")


class Container(StrEnum):
    """What a member lies in."""

    FOLDER = "folder"
    ZIP = "zip"
    TAR = "tar"


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, uncompressed. `ratio` is uncompressed over compressed."""

    members: int = 5_000
    member_size: int = 4 * 1024**3
    total_size: int = 16 * 1024**3
    ratio: int = 250
    ratio_from: int = 10 * 1024**2


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """One file to read. `name` is its path in the folder or archive, with `/`.

    `path` is the file itself (folder) or the archive. `position` orders the members of an
    archive as they lie in it, which is the fast order to read a tar in.
    """

    name: str
    size: int
    path: Path
    container: Container = Container.FOLDER
    position: int = 0

    @property
    def base_name(self) -> str:
        """The last part of the name."""
        return self.name.rsplit("/", 1)[-1]

    @property
    def folder(self) -> str:
        """The name without its last part, empty at the top."""
        return self.name.rpartition("/")[0]

    @property
    def shown(self) -> str:
        """How a message names it: `delivery.zip: folder/file.xml`, without the way to it."""
        if self.container is Container.FOLDER:
            return self.name
        return f"{self.path.name}: {self.name}"


def refuse(path: Path | str, message: Text, hint: Text | None = None) -> FeedError:
    """The error of an archive or folder that is not read."""
    return FeedError(message, hint=hint, source=Source(str(path)))


def check_name(path: Path, name: str) -> None:
    """Refuse what could lead outside: absolute names, drives, `..`, empty and control."""
    parts = PurePosixPath(name).parts
    windows = "\\" in name or (len(name) > 1 and name[1] == ":")
    if not parts or name.startswith("/") or windows or ".." in parts or not name.isprintable():
        raise refuse(
            path,
            msg("the archive {file} holds a name that leads outside: {name}", **_told(path, name)),
            msg("Ask for the archive again; do not unpack this one by hand."),
        )


def check_nested(path: Path, name: str) -> None:
    """Refuse an archive inside an archive: what it hides would escape the bounds."""
    if name.lower().endswith(_NESTED):
        raise refuse(
            path,
            msg("the archive {file} holds another archive, {name}", **_told(path, name)),
            msg("Take the inner archive out and give that one."),
        )


def check_members(path: Path, members: Iterable[Member], limits: Limits) -> tuple[Member, ...]:
    """All members, once their number, sizes and names keep to the bounds."""
    kept: dict[str, Member] = {}
    total = 0
    for member in members:
        check_size(path, member.name, member.size, limits)
        total += member.size
        if total > limits.total_size:
            raise _too_large(path, total, limits.total_size)
        if len(kept) >= limits.members:
            raise refuse(
                path,
                msg("{file} holds more than {count} files", file=path.name, count=limits.members),
            )
        if member.name in kept:
            raise refuse(
                path, msg("{file} holds {name} twice", **_told(path, member.name)), _ask_again()
            )
        kept[member.name] = member
    return tuple(kept.values())


def check_size(path: Path, name: str, size: int, limits: Limits) -> None:
    """Refuse a single member above the bound, before anything of it is read."""
    if not 0 <= size <= limits.member_size:
        raise refuse(
            path,
            msg(
                "{name} in {file} would be {size} bytes large, the most is {most}",
                size=size,
                most=limits.member_size,
                **_told(path, name),
            ),
        )


def check_ratio(path: Path, size: int, packed: int, limits: Limits) -> None:
    """Refuse what grows out of all proportion when it is unpacked (a zip bomb)."""
    if size > limits.ratio_from and size > limits.ratio * max(packed, 1):
        raise refuse(
            path,
            msg(
                "{file} would grow from {packed} to {size} bytes: that is no delivery",
                file=path.name,
                packed=packed,
                size=size,
            ),
            _ask_again(),
        )


def broken(path: Path, name: str, error: Exception) -> FeedError:
    """The error of an archive that is cut or damaged; the library's words go to nobody."""
    if isinstance(error, FeedError):
        return error
    cut = isinstance(error, EOFError)
    reason = msg("it is cut short") if cut else msg("it is damaged")
    if isinstance(error, OSError) and error.errno:
        reason = os_reason(error)
    return refuse(
        path, msg("{name} cannot be read: {reason}", name=name, reason=reason), _ask_again()
    )


class GuardedStream:
    """A member being read: whatever the library raises comes out as a `FeedError`."""

    def __init__(self, stream: IO[bytes], member: Member) -> None:
        self._stream = stream
        self._member = member

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, all that is left when it is negative.

        Raises:
            FeedError: the archive is cut or damaged here.
        """
        try:
            return self._stream.read(size)
        except BROKEN as error:
            raise broken(self._member.path, self._member.shown, error) from error


def _too_large(path: Path, size: int, most: int) -> FeedError:
    return refuse(
        path,
        msg(
            "{file} would be {size} bytes large, the most is {most}",
            file=path.name,
            size=size,
            most=most,
        ),
    )


def _told(path: Path, name: str) -> dict[str, str]:
    shown = "".join(letter if letter.isprintable() else "?" for letter in name[:120])
    return {"file": path.name, "name": shown}


def _ask_again() -> Text:
    return msg("Fetch it again, or ask the academy for a new one.")
