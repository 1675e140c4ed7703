"""Take the deliveries of a drop: which series they form, which of them count, what they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from hashlib import blake2b
from pathlib import PurePath

from entconf.errors import FeedError
from entconf.feeds.aaf.deliveries import Delivery
from entconf.feeds.aaf.gathering import gather, update
from entconf.feeds.aaf.names import Category, DeliveryKind
from entconf.feeds.aaf.records import Operation, Record, read_records
from entconf.feeds.archives import streams
from entconf.feeds.findings import Remark
from entconf.feeds.roster import Roster
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass

#: Without people and structures of these, nothing is concluded from what is absent.
_NEEDED = (Category.ETAB, Category.ELEVE, Category.PERS_REL_ELEVE, Category.PERS_EDUC_NAT)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Series:
    """Deliveries of one sender, degree and academy, the oldest first.

    `applied` are the newest complete one and the deltas after it. A delivery of which the kind
    is not told counts as complete.
    """

    name: str
    deliveries: tuple[Delivery, ...]
    applied: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What the deliveries of a series hold. See `Evidence` for the fields."""

    series: Series
    roster: Roster
    remarks: tuple[Remark, ...] = ()
    requests: Mapping[Category, int] = field(default_factory=dict)
    doubtful: frozenset[Category] = frozenset()
    deleted: Mapping[str, date] = field(default_factory=dict)


def series_of(deliveries: Sequence[Delivery]) -> tuple[Series, ...]:
    """The series of a drop, in the order of their names."""
    found: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(_series_name(delivery), []).append(delivery)
    return tuple(Series(name, tuple(found[name]), _applied(found[name])) for name in sorted(found))


def _series_name(delivery: Delivery) -> str:
    degree = delivery.degree
    # Without a sender in the names, each folder or archive is a sender of its own.
    sender = delivery.ent or ("" if delivery.date else delivery.name)
    return "/".join(part for part in (delivery.academy, degree, sender) if part)


def _applied(deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """The newest complete delivery that has files, and the deltas after it."""
    usable = [one for one in deliveries if one.files]
    completes = [n for n, one in enumerate(usable) if one.kind is not DeliveryKind.DELTA]
    if not completes:
        return tuple(usable)
    base = completes[-1]
    deltas = [one for one in usable[base + 1 :] if one.kind is DeliveryKind.DELTA]
    return (usable[base], *deltas)


def take(series: Series) -> Taken | None:
    """Read what the series amounts to; None where no delivery of it has a file."""
    if not series.applied:
        return None
    told: list[Remark] = []
    complete, *deltas = series.applied
    requests: Counter[Category] = Counter()
    broken: set[Category] = set()
    records = _counted(read_records(complete), requests, broken)
    roster = gather(records, told.append, complete)
    categories = {one.member.shown: one.category for each in series.applied for one in each.files}
    deleted: dict[str, date] = {}
    for delta in deltas:
        again: set[tuple[Category, str]] = set()
        records = _noted(_counted(read_records(delta), Counter(), broken), again)
        records = _deleting(records, deleted, delta.day)
        later: list[Remark] = []
        roster = update(roster, records, later.append, delta)
        # What was odd in a record that is told anew, or gone, is over.
        over = ((categories.get(one.place.file), one.subject) in again for one in told)
        told = [one for one, is_over in zip(told, [*over], strict=True) if not is_over]
        told += later
    is_partial = complete.kind is DeliveryKind.DELTA
    doubtful = set(Category) if is_partial else _doubtful(complete, requests) | broken
    remarks = [one for delivery in series.applied for one in delivery.remarks]
    return Taken(series, roster, (*remarks, *told), requests, frozenset(doubtful), deleted)


def _deleting(
    records: Iterable[Record], deleted: dict[str, date], day: date | None
) -> Iterator[Record]:
    """The records as they come; notes whom a delta of that day deletes."""
    for record in records:
        if record.operation is Operation.DELETE and record.key and day is not None:
            deleted[record.key] = day
        yield record


def _noted(records: Iterable[Record], again: set[tuple[Category, str]]) -> Iterator[Record]:
    """The records as they come; notes whom they are about."""
    for record in records:
        if record.operation is not None and record.key:
            again.add((record.category, record.key))
        yield record


def _counted(
    records: Iterable[Record], requests: Counter[Category], broken: set[Category]
) -> Iterator[Record]:
    """The records as they come; counts requests, and notes files that break off."""
    for record in records:
        if record.operation is None:
            broken.add(record.category)
        elif record.operation is not Operation.DELETE:
            requests[record.category] += 1
        yield record


def _doubtful(complete: Delivery, requests: Mapping[Category, int]) -> set[Category]:
    lacking = {one for one in Category if one not in complete.categories}
    lacking |= {one for one in _NEEDED if not requests.get(one)}
    parts = {remark.place.file for remark in complete.remarks if remark.code == "DEL04"}
    lacking |= {one.category for one in complete.files if one.member.shown in parts}
    return lacking


def shared_out(
    schools: Sequence[Establishment], taken: Sequence[Taken | None]
) -> Iterator[tuple[Establishment, ...]]:
    """The schools of each series: a school is where most of its people are.

    Every series lists the structures of an academy; one that no series knows belongs to the
    largest.
    """
    counts = [_people_by_uai(one.roster) if one else Counter() for one in taken]
    sizes = [len(one.roster.people) if one else -1 for one in taken]
    largest = sizes.index(max(sizes)) if sizes else 0
    chosen: list[list[Establishment]] = [[] for _ in taken]
    for school in schools:
        known = [count.get(school.uai, -1) for count in counts]
        chosen[known.index(max(known)) if max(known, default=-1) > -1 else largest].append(school)
    return map(tuple, chosen)


def _people_by_uai(roster: Roster) -> Counter[str]:
    """How many people are attached to each school, 0 where it is only listed."""
    counts: Counter[str] = Counter({one.uai: 0 for one in roster.structures.values()})
    for person in roster.people.values():
        structure = roster.structures.get(person.home)
        if structure is not None:
            counts[structure.uai] += 1
    return counts


def digest_of(delivery: Delivery) -> str:
    """A hash of the contents of a delivery, whatever its files are named."""
    made = blake2b(digest_size=16)
    files = {one.member: one for one in delivery.files}
    for member, stream in streams(files):
        made.update(f"\0{files[member].category}\0{files[member].part}\0".encode())
        if isinstance(stream, FeedError):
            made.update(f"{stream.code}{PurePath(member.name).name}".encode())
            continue
        try:
            while chunk := stream.read(_CHUNK):
                made.update(chunk)
        except FeedError as error:
            made.update(error.code.encode())
    return made.hexdigest()
