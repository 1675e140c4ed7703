"""Deliveries in a drop: which files belong together, and what they tell of themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path

from entconf.errors import FeedError
from entconf.feeds.aaf.metadata import Metadata, brought_together, read_metadata
from entconf.feeds.aaf.names import Category, DeliveryKind, FileName, parse_name
from entconf.feeds.archive_members import LIMITS, Container, Limits, Member
from entconf.feeds.archives import members_of, streams
from entconf.feeds.findings import Remark
from entconf.feeds.roster import Place
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

_ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz")
_ORDER = tuple(Category)
#: Versions of the AAF seen (directory reference, section 1.2).
KNOWN_VERSIONS = frozenset(
    f"AAF-VE{number}" for number in (1301, 1302, 1310, 1401, 1711, 1803, 1806, 1901, 2003, 2407)
)


@dataclass(frozen=True, slots=True)
class DeliveryFile:
    """One file of a delivery. `part` is None where the name has no part number."""

    member: Member
    category: Category
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files that belong together, in the order they are read.

    `date` is the one of the file names, `generated` the one of the comments, where they are.
    `degree` is `2D`, `1D` or empty where nothing tells it. `academy` is codeAcademieExport,
    `af_version` versionAF, `sdet_version` versionSDET. `uai` is the one in the file names.
    `remarks` tell what the names, the comments and a broken archive show (DEL04 for part
    numbers, DEL05, DEL07 for an unknown AF version or date); a missing category is for the check
    to weigh, see `missing`.
    """

    name: str
    kind: DeliveryKind = DeliveryKind.UNKNOWN
    date: dt.date | None = None
    files: tuple[DeliveryFile, ...] = ()
    ent: str = ""
    degree: str = ""
    academy: str = ""
    af_version: str = ""
    sdet_version: str = ""
    generated: dt.date | None = None
    uai: str = ""
    remarks: tuple[Remark, ...] = field(default=())

    @property
    def day(self) -> dt.date | None:
        """The date of the names, or the one of the comments."""
        return self.date or self.generated

    @property
    def categories(self) -> frozenset[Category]:
        """What it holds files of."""
        return frozenset(file.category for file in self.files)

    @property
    def missing(self) -> tuple[Category, ...]:
        """Which of the four categories that every delivery has (DEL04) have no file."""
        wanted = (
            Category.ETAB,
            Category.ELEVE,
            Category.PERS_REL_ELEVE,
            Category.PERS_EDUC_NAT,
        )
        return tuple(category for category in wanted if category not in self.categories)


def find_deliveries(path: Path, limits: Limits = LIMITS) -> tuple[Delivery, ...]:
    """Every AAF delivery in a folder (archives in it too), an archive or a single file.

    They come by date, those without a date first; of one date the complete before the delta.
    An archive that cannot be opened is a delivery without files that says so in its remarks.
    Files of other feeds are left alone.

    Raises:
        FeedError: nothing is there (DEL01), or the only archive given cannot be opened (DEL05).
    """
    found: list[Delivery] = []
    loose: list[Member] = []
    for member in members_of(path, limits):
        archived = member.container is Container.FOLDER and member.name.lower().endswith(_ARCHIVES)
        if archived:
            found.extend(_in_archive(member, limits))
        else:
            loose.append(member)
    found.extend(_grouped(loose, path, limits))
    if not found:
        raise FeedError(
            msg("there is no AAF delivery in {path}", path=str(path)),
            code="DEL01",
            hint=msg("Files are named like ENT_Complet_20260901_Eleve_0000.xml."),
        )
    return tuple(sorted(found, key=_by_date))


@dataclass(frozen=True, slots=True)
class _Named:
    member: Member
    name: FileName
    metadata: Metadata


def _by_date(delivery: Delivery) -> tuple[dt.date, bool, str]:
    return (
        delivery.day or dt.date.min,
        delivery.kind is DeliveryKind.DELTA,
        delivery.name,
    )


def _in_archive(archive: Member, limits: Limits) -> tuple[Delivery, ...]:
    try:
        return tuple(_grouped(members_of(archive.path, limits), archive.path, limits))
    except FeedError as error:
        remark = Remark(error.code, error.message, Place(archive.name))
        return (Delivery(archive.name, remarks=(remark,)),)


def _grouped(members: Iterable[Member], root: Path, limits: Limits) -> Iterator[Delivery]:
    """Files of one folder, sender, kind and date belong together."""
    groups: dict[tuple[str, str, DeliveryKind, dt.date | None], list[_Named]] = {}
    for named in _aaf_files(members, limits):
        name = named.name
        key = (named.member.folder, name.ent, name.kind, name.date)
        groups.setdefault(key, []).append(named)
    for (folder, *_), group in groups.items():
        yield _delivery(group, _title(group[0], folder, root))


def _aaf_files(members: Iterable[Member], limits: Limits) -> Iterator[_Named]:
    written = [member for member in members if member.name.lower().endswith(".xml")]
    for member, stream in streams(written, limits):
        name = parse_name(member.base_name)
        metadata = read_metadata(stream, member.shown)
        if name is None and metadata.is_aaf and metadata.category:
            name = FileName(metadata.category)
        # A file of that name which is no XML, or of another root, is told where it is read.
        if name is not None:
            yield _Named(member, name, metadata)


def _title(first: _Named, folder: str, root: Path) -> str:
    if first.name.kind is DeliveryKind.UNKNOWN:
        return folder or root.name
    day = f"_{first.name.date:%Y%m%d}" if first.name.date else ""
    kind = "Delta" if first.name.kind is DeliveryKind.DELTA else "Complet"
    return f"{first.name.ent}_{kind}{day}".lstrip("_")


def _delivery(group: list[_Named], title: str) -> Delivery:
    name = group[0].name
    metadata = brought_together(one.metadata for one in group)
    return Delivery(
        name=title,
        kind=name.kind,
        date=name.date,
        files=_in_order(group),
        ent=name.ent,
        degree=metadata.degree,
        academy=metadata.academy,
        af_version=metadata.af_version,
        sdet_version=metadata.sdet_version,
        generated=metadata.generated,
        uai=name.uai,
        remarks=tuple(_remarks(group, metadata)),
    )


def _in_order(group: list[_Named]) -> tuple[DeliveryFile, ...]:
    """The order that a delivery is applied in (section 1.3); in a tar, the order it lies in.

    Going back in a compressed stream would mean reading it again.
    """
    files = [DeliveryFile(one.member, one.name.category, one.name.part) for one in group]
    if group[0].member.container is Container.TAR:
        return tuple(sorted(files, key=lambda file: file.member.position))
    return tuple(
        sorted(files, key=lambda f: (_ORDER.index(f.category), f.part or 0, f.member.name))
    )


def _remarks(group: list[_Named], metadata: Metadata) -> Iterator[Remark]:
    first = group[0]
    if first.name.wrong_date:
        yield Remark(
            "DEL07",
            msg("the date in the name is no date"),
            Place(first.member.shown),
        )
    if metadata.af_version and metadata.af_version not in KNOWN_VERSIONS:
        yield Remark(
            "DEL07",
            msg("{version} is no known version of the AAF", version=metadata.af_version),
            Place(first.member.shown),
        )
    for category in Category:
        files = [one for one in group if one.name.category is category]
        numbers = sorted(one.name.part for one in files if one.name.part is not None)
        if numbers != list(range(len(numbers))):
            yield Remark("DEL04", _wrong_parts(category, numbers), Place(files[0].member.shown))


def _wrong_parts(category: Category, numbers: list[int]) -> Text:
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        return msg(
            "part {number} of {category} comes twice",
            number=f"{twice[0]:04}",
            category=category.value,
        )
    lacking = next(number for number in range(numbers[-1]) if number not in numbers)
    return msg(
        "part {number} of {category} is missing", number=f"{lacking:04}", category=category.value
    )
