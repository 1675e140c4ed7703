"""Exports of one school from SIECLE and STSWEB, read to be held against the feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from entconf.errors import FeedError
from entconf.feeds.archive_members import Member
from entconf.feeds.drops import files_of
from entconf.feeds.findings import Remark, Weight
from entconf.feeds.reading import Reading
from entconf.feeds.roster import Origin, Place, Roster
from entconf.model.text import msg


def read_school_exports(
    siecle: Mapping[str, Path], stsweb: Mapping[str, Path]
) -> tuple[tuple[str, Reading], ...]:
    """What the exports of each school hold, by UAI.

    What cannot be read is a remark, for the feed can be verified without it: it weighs an error
    at most, since it does not keep a delivery from being applied.
    """
    from entconf.feeds.siecle.reader import read_siecle  # noqa: PLC0415 - only where given

    found = [(uai, _read(path, Origin.SIECLE, read_siecle)) for uai, path in siecle.items()]
    found += [(uai, _read(path, Origin.STSWEB, _read_staff)) for uai, path in stsweb.items()]
    return tuple(found)


def _read(path: Path, origin: Origin, reader: Callable[[Sequence[Member]], Reading]) -> Reading:
    try:
        reading = reader(_files(path))
    except FeedError as error:
        remark = Remark(error.code, error.message, Place(path.name), Weight.ERROR)
        return Reading(Roster(origin, {}, {}), (remark,))
    remarks = (
        replace(one, weight=Weight.ERROR) if one.weight is Weight.BLOCKING else one
        for one in reading.remarks
    )
    return replace(reading, remarks=tuple(remarks))


def _files(path: Path) -> Sequence[Member]:
    members = files_of(path)
    if not members:
        raise FeedError(msg("{path} holds no file", path=path.name))
    return members


def _read_staff(members: Sequence[Member]) -> Reading:
    """The newest sts_emp of a folder: names carry the year, and the time where STSWEB puts it."""
    from entconf.feeds.stsweb.staff import read_sts_emp  # noqa: PLC0415 - only where given

    files = [one for one in members if one.base_name.lower().startswith("sts_emp")]
    chosen = max(files or members, key=lambda one: one.base_name)
    return read_sts_emp(chosen)
