"""Exports of one school from SIECLE and STSWEB, read to be held against the feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from entconf.errors import FeedError
from entconf.feeds.archive_members import Member
from entconf.feeds.detection import Kind, files_of_kind
from entconf.feeds.findings import Remark, Weight
from entconf.feeds.reading import Reading
from entconf.feeds.roster import Origin, Place, Roster
from entconf.model.text import msg

#: A table that is none says nothing of exports in XML.
_NO_TABLE = "TAB06"
_ORIGINS = {Kind.SIECLE: Origin.SIECLE, Kind.STSWEB: Origin.STSWEB}


def read_school_exports(
    siecle: Mapping[str, Path], stsweb: Mapping[str, Path]
) -> tuple[tuple[str, Reading], ...]:
    """What the exports of each school hold, by UAI.

    What cannot be read is a remark, for the feed can be verified without it: it weighs an error
    at most, since it does not keep a delivery from being applied.
    """
    from entconf.feeds.siecle.reader import read_siecle  # noqa: PLC0415 - only where given

    found = [(uai, _read(path, Kind.SIECLE, read_siecle)) for uai, path in siecle.items()]
    found += [(uai, _read(path, Kind.STSWEB, _read_staff)) for uai, path in stsweb.items()]
    return tuple(found)


def _read(path: Path, kind: Kind, reader: Callable[[Sequence[Member]], Reading]) -> Reading:
    """What the files of one kind at `path` hold, whatever else lies beside them."""
    try:
        members, unread = files_of_kind(path, kind)
        unread = [one for one in unread if one.code != _NO_TABLE]
        reading = reader(members) if members else _nothing(path, kind)
    except FeedError as error:
        unread = [Remark(error.code, error.message, Place(path.name), Weight.ERROR)]
        reading = Reading(Roster(_ORIGINS[kind], {}, {}))
    remarks = (
        replace(one, weight=Weight.ERROR) if one.weight is Weight.BLOCKING else one
        for one in (*unread, *reading.remarks)
    )
    return replace(reading, remarks=tuple(remarks))


def _nothing(path: Path, kind: Kind) -> Reading:
    raise FeedError(
        msg("{path} holds no file of {kind}", path=path.name, kind=kind.value),
        hint=msg("Put the exports there, as they came out of {kind}.", kind=kind.value),
        code="DEL01",
    )


def _read_staff(members: Sequence[Member]) -> Reading:
    """The newest sts_emp of a folder: names carry the year, and the time where STSWEB puts it."""
    from entconf.feeds.stsweb.staff import read_sts_emp  # noqa: PLC0415 - only where given

    files = [one for one in members if one.base_name.lower().startswith("sts_emp")]
    chosen = max(files or members, key=lambda one: one.base_name)
    return read_sts_emp(chosen)
