"""A written set, read back with the readers of every feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from entconf.feeds.aaf.deliveries import Delivery, find_deliveries
from entconf.feeds.aaf.gathering import gather, update
from entconf.feeds.aaf.records import read_records
from entconf.feeds.detection import read_any, read_timetable
from entconf.feeds.reading import Reading
from entconf.feeds.roster import Person, Roster
from entconf.feeds.timetable import Timetable
from entconf.model.profiles import Profile
from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.writing import Written, write_feed

DAY = date(2026, 11, 23)


@dataclass(frozen=True)
class ReadBack:
    """One set: the academy's roster, and what the tools of the first school tell."""

    written: Written
    aaf: Roster
    siecle: Roster
    sts: Roster
    timetable: Timetable
    tables: Roster

    @property
    def uai(self) -> str:
        return self.written.schools[0].uai


def read_back(order: FeedOrder, folder: Path) -> ReadBack:
    written = write_feed(order, folder)
    uai = written.schools[0].uai
    (tables,) = (folder / "csv").glob(f"*_{uai}")
    timetable = read_timetable(folder / "sts" / uai)
    assert timetable.remarks == ()
    return ReadBack(
        written,
        academy(folder / "aaf"),
        silent(read_any(folder / "siecle" / uai)),
        silent(read_any(folder / "sts" / uai)),
        timetable.timetable,
        silent(read_any(tables)),
    )


def silent(reading: Reading) -> Roster:
    assert [str(one.detail) for one in reading.remarks] == []
    return reading.roster


def academy(drop: Path) -> Roster:
    """The roster that the deliveries of one sender amount to."""
    remarks: list[object] = []
    first, *deltas = find_deliveries(drop)
    roster = gather(read_records(first), remarks.append, first)
    for delta in deltas:
        roster = update(roster, read_records(delta), remarks.append, delta)
    assert remarks == [one for each in (first, *deltas) for one in each.remarks] == []
    return roster


def deliveries(drop: Path) -> list[Delivery]:
    return list(find_deliveries(drop))


def of(roster: Roster, *profiles: Profile) -> list[Person]:
    return [one for one in roster.people.values() if one.profile in profiles]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
