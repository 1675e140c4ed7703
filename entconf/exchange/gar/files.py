"""The files of a delivery to the GAR: parts of 10,000 nodes, one archive and its checksum."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from entconf.exchange.gar.findings import Found
from entconf.exchange.gar.nodes import Content, Delivery, Node, nodes_of
from entconf.exchange.gar.shapes import (
    MOST_NODES,
    NAMESPACES,
    PREFIX,
    VERSION,
    Degree,
    Kind,
    root_of,
)
from entconf.model.quick_dataclass import dataclass

#: What XML cannot hold at all.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MODE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_BUFFER = 1 << 16


@dataclass(frozen=True, slots=True)
class GarFile:
    """One XML file, whole and on the disk."""

    path: Path
    kind: Kind
    nodes: int


@dataclass(frozen=True, slots=True)
class Names:
    """How the files of one delivery are called. `ent` is the ENT's name at the GAR."""

    ent: str
    at: datetime
    degree: Degree

    @property
    def _stem(self) -> str:
        return f"{self.ent}_GAR-ENT_Complet_{self.at:%Y%m%d_%H%M%S}_{self.degree}"

    @property
    def archive(self) -> str:
        """The archive; its checksum has `.md5` after that."""
        return f"{self._stem}.tar.gz"

    def part(self, kind: Kind, number: int) -> str:
        """One file, its parts counted from 0."""
        return f"{self._stem}_{kind}_{number:04d}.xml"


def write_delivery(
    delivery: Delivery, names: Names, folder: Path, found: Found
) -> tuple[GarFile, ...]:
    """Write every file of a delivery, private (0600), into a folder that has none of them.

    Raises:
        OSError: one cannot be written.
    """
    files: list[GarFile] = []
    for kind in Kind:
        nodes = nodes_of(kind, delivery, found)
        for number, part in enumerate(_parts(nodes)):
            path = folder / names.part(kind, number)
            files.append(GarFile(path, kind, _write(path, kind, delivery.degree, part)))
    return tuple(files)


def _parts(nodes: Iterator[Node]) -> Iterator[Iterator[Node]]:
    """The nodes in parts of at most `MOST_NODES`; one part of nothing where there are none.

    Each part is used up before the next is asked for.
    """
    first = next(nodes, None)
    if first is None:
        yield iter(())
    while first is not None:
        taken = [first]

        def part(start: list[Node] = taken) -> Iterator[Node]:
            yield from start
            for _ in range(MOST_NODES - 1):
                node = next(nodes, None)
                if node is None:
                    return
                yield node

        yield part()
        first = next(nodes, None)


def _write(path: Path, kind: Kind, degree: Degree, nodes: Iterable[Node]) -> int:
    root = f"{PREFIX}:{root_of(kind)}"
    count = 0
    with _new_file(path) as stream:
        stream.write(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns:{PREFIX}='
            f'"{NAMESPACES[degree]}" Version="{VERSION}">\n'.encode()
        )
        for name, content in nodes:
            stream.write(f"{_element(name, content)}\n".encode())
            count += 1
        stream.write(f"</{root}>\n".encode())
    return count


def _element(name: str, content: Content) -> str:
    if isinstance(content, str):
        inner = escape(_NO_XML.sub("", content))
    else:
        inner = "".join([_element(child, part) for child, part in content])
    return f"<{PREFIX}:{name}>{inner}</{PREFIX}:{name}>"


def pack(files: Iterable[GarFile], names: Names, folder: Path) -> tuple[Path, Path]:
    """All files in one archive, and the archive's MD5 in a file beside it, both private.

    The same files at the same moment give the same bytes. Raises OSError.
    """
    archive = folder / names.archive
    moment = int(names.at.timestamp())
    with (
        _new_file(archive) as raw,
        _compressed(raw, moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for one in files:
            info = tarfile.TarInfo(one.path.name)
            info.size, info.mtime, info.mode = one.path.stat().st_size, moment, 0o600
            with one.path.open("rb") as stream:
                tar.addfile(info, stream)
    checksum = folder / f"{names.archive}.md5"
    with _new_file(checksum) as stream:
        stream.write(f"{md5_of(archive)}  {names.archive}\n".encode())
    return archive, checksum


def md5_of(path: Path) -> str:
    """The MD5 of a file, which the GAR asks for against cuts on the way, not for secrecy."""
    made = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as stream:
        while piece := stream.read(_BUFFER):
            made.update(piece)
    return made.hexdigest()


@contextmanager
def _compressed(raw: BinaryIO, moment: int) -> Iterator[BinaryIO]:
    import gzip  # noqa: PLC0415 - only where an archive is made

    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=moment) as packed:
        buffered = io.BufferedWriter(packed, _BUFFER)
        yield buffered
        buffered.flush()
        buffered.detach()


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A new private file, written to the disk; nothing is left of one that breaks off."""
    try:
        with os.fdopen(os.open(path, _MODE, 0o600), "wb", buffering=_BUFFER) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
