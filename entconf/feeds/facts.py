"""What files hold, in counts: nobody is named, nothing is judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path

from entconf.feeds.aaf.deliveries import Delivery, find_deliveries
from entconf.feeds.aaf.gathering import gather
from entconf.feeds.aaf.records import Record, read_records
from entconf.feeds.codes import is_siret
from entconf.feeds.detection import Kind, files_of_kind, read_any, read_timetable, what_is
from entconf.feeds.findings import Remark
from entconf.feeds.roster import Roster
from entconf.feeds.timetable import Timetable
from entconf.model.establishment import has_valid_key, is_uai
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """The counts of one delivery, or of one set of exports.

    `counts` are by a stable English name (`structures`, `valid UAI keys`...), in the order they
    are shown; what is not there is not counted. `remarks` are by code.
    """

    name: str
    kind: str
    day: date | None = None
    files: int = 0
    version: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    remarks: Mapping[str, int] = field(default_factory=dict)


def facts_of(path: Path) -> tuple[Facts, ...]:
    """The facts of what lies at `path`: each AAF delivery, or one set of other exports.

    Raises:
        FeedError: nothing is there, or nothing that can be read.
    """
    kind = what_is(path)
    if kind is Kind.AAF:
        return tuple(_of_delivery(one) for one in find_deliveries(path))
    files = len(files_of_kind(path, kind)[0])
    if kind is Kind.TIMETABLE:
        return (_of_timetable(path, files),)
    found = read_any(path)
    facts = [_of_roster(path.name, kind, found.roster, found.remarks, files)]
    if kind is Kind.STSWEB and (timetables := files_of_kind(path, Kind.TIMETABLE)[0]):
        facts.append(_of_timetable(path, len(timetables)))
    return tuple(facts)


def _of_delivery(delivery: Delivery) -> Facts:
    remarks = list(delivery.remarks)
    asked: Counter[str] = Counter()
    roster = gather(_counted(read_records(delivery), asked), remarks.append, delivery)
    return Facts(
        name=delivery.name,
        kind=f"AAF {delivery.degree} {delivery.kind.value}".replace("  ", " "),
        day=delivery.day,
        files=len(delivery.files),
        version=delivery.af_version,
        counts={**asked, **_counts(roster)},
        remarks=_by_code(remarks),
    )


def _counted(records: Iterable[Record], asked: Counter[str]) -> Iterable[Record]:
    """The records as they come, counted by what they ask for: `Eleve add`."""
    for record in records:
        if record.operation is not None:
            asked[f"{record.category.value} {record.operation.value}"] += 1
        yield record


def _of_roster(
    name: str, kind: Kind, roster: Roster, remarks: Sequence[Remark], files: int
) -> Facts:
    return Facts(name, kind.value, roster.as_of, files, "", _counts(roster), _by_code(remarks))


def _of_timetable(path: Path, files: int) -> Facts:
    found = read_timetable(path)
    return Facts(
        path.name,
        Kind.TIMETABLE.value,
        files=files,
        counts=_timetable_counts(found.timetable),
        remarks=_by_code(found.remarks),
    )


def _counts(roster: Roster) -> dict[str, int]:
    schools = [one for one in roster.structures.values() if one.is_school]
    structures = roster.structures.values()
    told = {
        "structures": len(structures),
        "valid UAI keys": sum(is_uai(one.uai) and has_valid_key(one.uai) for one in structures),
        "structures with a SIRET": sum(bool(one.siret) for one in structures),
        "valid SIRET": sum(is_siret(one.siret) for one in structures),
        "structures with a mail": sum(bool(one.email) for one in structures),
        "schools": len(schools),
        "classes": sum(len(one.classes) for one in schools),
        "groups": sum(len(one.groups) for one in schools),
        "subjects": len(roster.subjects),
        "MEF": len(roster.mefs),
    }
    people = Counter(
        one.profile.value if one.profile else "people" for one in roster.people.values()
    )
    told |= {name: people[name] for name in sorted(people)}
    told["guardianships"] = sum(len(one.guardians) for one in roster.people.values())
    return {name: count for name, count in told.items() if count}


def _timetable_counts(timetable: Timetable) -> dict[str, int]:
    weeks = {monday for one in timetable.alternances.values() for monday in one.weeks}
    return {
        "lessons": len(timetable.lessons),
        "lessons on their days": sum(1 for _ in timetable.occurrences()),
        "weeks": len(weeks),
        "rooms": len(timetable.rooms),
        "classes": len(timetable.classes),
        "groups": len(timetable.groups),
    }


def _by_code(remarks: Iterable[Remark]) -> dict[str, int]:
    return dict(sorted(Counter(one.code for one in remarks).items()))
