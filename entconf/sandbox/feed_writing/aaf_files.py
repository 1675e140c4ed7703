"""Writes one AAF delivery: parts of a few thousand records, the DTD beside, perhaps an archive."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
from collections.abc import Iterable
from dataclasses import field
from datetime import date
from pathlib import Path
from shutil import copyfileobj, rmtree
from types import TracebackType
from typing import IO, Self

from entconf.feeds.aaf.names import Category
from entconf.model.quick_dataclass import dataclass
from entconf.sandbox.feed_writing.order import Archive, FeedEncoding
from entconf.sandbox.feed_writing.requests import Request
from entconf.sandbox.feed_writing.second_degree import ACADEMY_CODE, french_day

DTD_NAME = "ficAlimMENESR.dtd"
_ROOT = "ficAlimMENESR"
#: The content model of section 1.2 of the directory reference.
_DTD = """\
<!ELEMENT ficAlimMENESR (addRequest|modifyRequest|deleteRequest)*>
<!ELEMENT addRequest (operationalAttributes, identifier, attributes)>
<!ELEMENT modifyRequest (operationalAttributes, identifier, modifications)>
<!ELEMENT deleteRequest (operationalAttributes, identifier)>
<!ELEMENT operationalAttributes (attr)>
<!ELEMENT identifier (id)>
<!ELEMENT attributes (attr+)>
<!ELEMENT modifications (modification+)>
<!ELEMENT attr (value+)>
<!ELEMENT modification (value+)>
<!ELEMENT id (#PCDATA)>
<!ELEMENT value (#PCDATA)>
<!ATTLIST attr name CDATA #REQUIRED>
<!ATTLIST modification name CDATA #REQUIRED operation (replace) #REQUIRED>
"""


@dataclass(frozen=True, slots=True)
class Label:
    """What the files of a delivery tell of themselves."""

    day: date
    first_degree: bool
    complete: bool = True
    ent: str = "ENT_EXEMPLE"
    version: str = ""
    generated: date | None = None
    academy: str = ACADEMY_CODE

    @property
    def name(self) -> str:
        """How the names of the files, or of the archive, begin."""
        kind = "Complet" if self.complete else "Delta"
        return f"{self.ent}{'1D' if self.first_degree else ''}_{kind}_{self.day:%Y%m%d}"

    def comments(self) -> str:
        """The comments after the root."""
        degree = "1D" if self.first_degree else "2D"
        annex = "Annexe 1 version 6.3" if self.first_degree else "Annexe 4bis version 6.4"
        version = self.version or "AAF-VE2407"
        return (
            f'<!-- versionAF="{version}" -->\n'
            f'<!-- versionSDET="{annex}" -->\n'
            f'<!-- codeAcademieExport="{self.academy}" -->\n'
            f'<!-- degre="{degree}" -->\n'
            f'<!-- dateGenerationExport="{french_day(self.generated or self.day)}" -->\n'
        )


@dataclass(frozen=True, slots=True)
class Packing:
    """How a delivery is written: the encoding, how many records a part holds, the archive."""

    encoding: FeedEncoding = FeedEncoding.UTF8
    part: int = 2_000
    archive: Archive | None = None
    parts: dict[Category, int] = field(default_factory=dict)

    def part_of(self, category: Category) -> int:
        """How many records a part of this category holds."""
        return self.parts.get(category, self.part)


class DeliveryWriter:
    """Writes the requests as they come; nothing is held but the open files.

    `files` are those written, in the order of the categories.
    """

    def __init__(self, folder: Path, label: Label, packing: Packing) -> None:
        self._folder, self._label, self._packing = folder, label, packing
        self._open: dict[Category, IO[str]] = {}
        self._written: dict[Category, int] = {}
        self._files: dict[Category, list[Path]] = {}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for category in list(self._open):
            self._end_part(category)

    @property
    def files(self) -> list[Path]:
        """What was written so far."""
        return [path for category in Category for path in self._files.get(category, ())]

    def begin(self, categories: Iterable[Category]) -> None:
        """Open a first part of each, so that what has no record has an empty file."""
        for category in categories:
            if category not in self._open:
                self._begin_part(category)

    def write(self, requests: Iterable[Request]) -> None:
        """Write requests of any categories."""
        for one in requests:
            stream = self._open.get(one.category) or self._begin_part(one.category)
            number = self._written[one.category]
            if number and number % self._packing.part_of(one.category) == 0:
                self._end_part(one.category)
                stream = self._begin_part(one.category)
            stream.write(one.xml())
            self._written[one.category] = number + 1

    def _begin_part(self, category: Category) -> IO[str]:
        files = self._files.setdefault(category, [])
        path = self._folder / f"{self._label.name}_{category.value}_{len(files):04}.xml"
        files.append(path)
        self._written.setdefault(category, 0)
        encoding = self._packing.encoding.value
        stream = path.open("w", encoding=encoding, errors="xmlcharrefreplace", newline="\n")
        stream.write(
            f'<?xml version="1.0" encoding="{encoding}"?>\n'
            f'<!DOCTYPE {_ROOT} SYSTEM "{DTD_NAME}">\n<{_ROOT}>\n{self._label.comments()}'
        )
        self._open[category] = stream
        return stream

    def _end_part(self, category: Category) -> None:
        with self._open.pop(category) as stream:
            stream.write(f"</{_ROOT}>\n")


def write_dtd(folder: Path) -> Path:
    """The DTD that lies beside a delivery."""
    path = folder / DTD_NAME
    path.write_text(_DTD, encoding="utf-8", newline="\n")
    return path


def pack(files: Iterable[Path], target: Path, archive: Archive, day: date) -> Path:
    """Put files into an archive beside them, with the delivery's date as theirs; they go.

    They lie in the order in which they are applied, for a tar is read from its start.
    """
    files = [*files]
    path = target.with_name(f"{target.name}.{archive.value}")
    if archive is Archive.ZIP:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for one in files:
                entry = zipfile.ZipInfo(one.name, (day.year, day.month, day.day, 4, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                with one.open("rb") as source, packed.open(entry, "w") as into:
                    copyfileobj(source, into)
    else:
        with (
            path.open("wb") as raw,
            gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as stream,
            tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            for one in files:
                told = tarfile.TarInfo(one.name)
                told.size = one.stat().st_size
                told.mtime = (day - date(1970, 1, 1)).days * 86_400
                with one.open("rb") as source:
                    tar.addfile(told, source)
    for one in files:
        one.unlink()
    return path


def make_empty(folder: Path) -> None:
    """An empty folder in the place of whatever an earlier writing left there."""
    if folder.exists():
        rmtree(folder)
    folder.mkdir(parents=True)
