"""What a file, folder or archive holds, told by its content, and the reader for it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from entconf.errors import FeedError
from entconf.feeds.archive_members import Member
from entconf.feeds.archives import Readable, streams
from entconf.feeds.drops import files_of
from entconf.feeds.findings import Remark, Weight
from entconf.feeds.reading import Reading
from entconf.feeds.roster import Place
from entconf.feeds.siecle.exports import ROOTS as SIECLE_ROOTS
from entconf.feeds.tables.headers import is_people
from entconf.feeds.tables.onde import onde_columns
from entconf.feeds.tables.rows import header_in
from entconf.feeds.xml_prolog import PROLOG_SIZE, read_prolog
from entconf.model.profiles import Profile
from entconf.model.text import Text, msg

if TYPE_CHECKING:
    from entconf.feeds.aaf.deliveries import Delivery
    from entconf.feeds.stsweb.lessons import TimetableReading


class Kind(StrEnum):
    """What a file of a feed is."""

    AAF = "AAF"
    SIECLE = "SIECLE"
    STSWEB = "STSWEB"
    TIMETABLE = "timetable"
    TABLE = "CSV"
    ONDE = "ONDE"


_ROOTS = {
    "ficAlimMENESR": Kind.AAF,
    "STS_EDT": Kind.STSWEB,
    "EDT_STS": Kind.TIMETABLE,
    **dict.fromkeys(SIECLE_ROOTS, Kind.SIECLE),
}
#: Kinds that lie together and are read together: the first one's reader takes them.
_TOGETHER = (
    frozenset({Kind.STSWEB, Kind.TIMETABLE}),
    frozenset({Kind.TABLE, Kind.ONDE}),
)
#: Endings of names: what is beside a feed (a DTD, a note) is left alone without a word.
_TABLES = (".csv",)
_EXPECTED = (".xml", *_TABLES)
#: How an XML file begins; the last two are those of UTF-16, told to be wrong by the prolog.
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\0<")


def what_is(path: Path) -> Kind:
    """What lies at `path`: a file, a folder with its archives, an archive.

    An STSWEB export beside its timetable is STSWEB; ONDE's tables beside others are tables.

    Raises:
        FeedError: nothing is there, nothing of it is known, or it is of several kinds.
    """
    return _kind_of(_sorted_files(path)[0], path)


def files_of_kind(path: Path, kind: Kind) -> tuple[list[Member], list[Remark]]:
    """The files of one kind at `path`, for its reader, whatever else lies beside them.

    The remarks tell of files that should have been of some kind and cannot be read.

    Raises:
        FeedError: nothing is there, or nothing but what cannot be read.
    """
    files, remarks = _sorted_files(path)
    return [member for member, known in files.items() if known is kind], remarks


def read_any(path: Path, uai: str = "", profile: Profile | None = None) -> Reading:
    """Read whatever roster lies at `path` with the reader of its kind.

    Of AAF deliveries, the newest complete one and the deltas after it. `uai` and `profile` are
    for tables, which tell neither of themselves.

    Raises:
        FeedError: as `what_is`, or as the reader; a timetable alone is no roster.
    """
    files, remarks = _sorted_files(path)
    kind = _kind_of(files, path)
    members = [member for member, known in files.items() if known is kind]
    if kind is Kind.AAF:
        return _read_aaf(path)  # it looks at every file itself, and says what is wrong with any
    if kind is Kind.SIECLE:
        from entconf.feeds.siecle.reader import read_siecle  # noqa: PLC0415 - the one that is read

        found = read_siecle(members)
    elif kind is Kind.STSWEB:
        from entconf.feeds.stsweb.staff import read_sts_emp  # noqa: PLC0415 - the one that is read

        found = read_sts_emp(_only(members, path))
    elif kind is Kind.TIMETABLE:
        raise FeedError(
            msg("{path} is a timetable: it holds no people of its own", path=path.name),
            hint=msg("Give the sts_emp file that STSWEB exported for it."),
        )
    else:
        from entconf.feeds.tables.reader import read_tables  # noqa: PLC0415 - the one that is read

        tables = [member for member, known in files.items() if known in {Kind.TABLE, Kind.ONDE}]
        found = read_tables(tables, uai, profile)
    return Reading(found.roster, (*remarks, *found.remarks))


def read_timetable(path: Path) -> TimetableReading:
    """Read the emp_sts file at `path`, alone or beside others.

    Raises:
        FeedError: there is none, there are several, or it is damaged.
    """
    from entconf.feeds.stsweb.lessons import read_emp_sts  # noqa: PLC0415 - when one is read

    members, _ = files_of_kind(path, Kind.TIMETABLE)
    if not members:
        raise FeedError(
            msg("there is no timetable in {path}", path=path.name),
            hint=msg("A timetable for STSWEB has the root EDT_STS (emp_sts)."),
        )
    return read_emp_sts(_only(members, path))


def kind_in(stream: Readable, file: str) -> Kind | None:
    """What the start of a file tells, None for what is of no feed.

    Raises:
        FeedError: it is XML that is cut, hostile or in an unknown encoding, or a spreadsheet.
    """
    head = stream.read(PROLOG_SIZE)
    while len(head) < PROLOG_SIZE and (more := stream.read(PROLOG_SIZE - len(head))):
        head += more
    if head.lstrip().startswith(_XML_STARTS):
        return _ROOTS.get(read_prolog(head, file).root)
    header = header_in(head, file)
    if onde_columns(header):
        return Kind.ONDE
    return Kind.TABLE if is_people(header) else None


def _sorted_files(path: Path) -> tuple[dict[Member, Kind], list[Remark]]:
    """The files of known kinds, and a remark for each other one that should have been of some.

    Raises:
        FeedError: the first error, when there is no file of a known kind.
    """
    found: dict[Member, Kind] = {}
    remarks: list[Remark] = []
    errors: list[FeedError] = []
    for member, stream in streams(files_of(path)):
        try:
            kind = _kind_of_stream(stream, member)
        except FeedError as error:
            errors.append(error)
            if member.base_name.lower().endswith(_EXPECTED):
                remarks.append(_unread(member, error.code, error.message, Weight.BLOCKING))
            continue
        if kind is not None:
            found[member] = kind
        elif member.base_name.lower().endswith(_TABLES):
            other = msg("the file is no table of people; it is not read")
            remarks.append(_unread(member, "TAB06", other, Weight.WARNING))
    if not found and errors:
        raise errors[0]
    if not found and remarks and path.is_file():
        raise FeedError(
            msg("{file} is no table of people", file=remarks[0].place.file),
            hint=msg("Its first line must have columns for last name and first name."),
            code="TAB06",
        )
    return found, remarks


def _kind_of_stream(stream: Readable | FeedError, member: Member) -> Kind | None:
    if isinstance(stream, FeedError):
        raise stream
    return kind_in(stream, member.shown)


def _unread(member: Member, code: str, detail: Text, weight: Weight) -> Remark:
    return Remark(code, detail, Place(member.shown), weight)


def _kind_of(files: dict[Member, Kind], path: Path) -> Kind:
    kinds = frozenset(files.values())
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds in _TOGETHER:
        return Kind.STSWEB if Kind.STSWEB in kinds else Kind.TABLE
    if not kinds:
        raise FeedError(
            msg("{path} holds no file of a known feed", path=path.name or str(path)),
            hint=msg("Known are AAF, SIECLE, STSWEB, the ENT's CSV templates and ONDE."),
            code="DEL01",
        )
    names = ", ".join(sorted(kinds))
    raise FeedError(
        msg("{path} holds files of several kinds: {kinds}", path=path.name, kinds=names),
        hint=msg("Give each kind a folder of its own."),
    )


def _only(members: Iterable[Member], path: Path) -> Member:
    first, *others = members
    if others:
        raise FeedError(
            msg(
                "{path} holds several files of one kind: {one}, {other}",
                path=path.name,
                one=first.shown,
                other=others[0].shown,
            ),
            hint=msg("Give the one that counts."),
        )
    return first


def _read_aaf(path: Path) -> Reading:
    from entconf.feeds.aaf.deliveries import find_deliveries  # noqa: PLC0415 - the one that is read
    from entconf.feeds.aaf.gathering import gather, update  # noqa: PLC0415 - as above
    from entconf.feeds.aaf.records import read_records  # noqa: PLC0415 - as above

    remarks: list[Remark] = []
    first, *deltas = _applied(find_deliveries(path))
    remarks += first.remarks
    roster = gather(read_records(first), remarks.append, first)
    for delta in deltas:
        remarks += delta.remarks
        roster = update(roster, read_records(delta), remarks.append)
    return Reading(roster, tuple(remarks))


def _applied(deliveries: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    """The newest complete delivery and the deltas after it; without one, all there is."""
    from entconf.feeds.aaf.names import DeliveryKind  # noqa: PLC0415 - the one that is read

    for place in range(len(deliveries) - 1, -1, -1):
        if deliveries[place].kind is not DeliveryKind.DELTA:
            return deliveries[place:]
    return deliveries
