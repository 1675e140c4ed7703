"""DEL: the deliveries themselves (directory reference, section 1.7)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from entconf.feeds.aaf.deliveries import Delivery
from entconf.feeds.aaf.names import Category, DeliveryKind
from entconf.feeds.calendar import working_days
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.mass_changes import find_mass_changes
from entconf.feeds.checks.memory import SeenDelivery
from entconf.feeds.checks.unit import About, Check, found, told_by_readers
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import Place
from entconf.model.text import Text, msg

_NEVER_EMPTY = (Category.ELEVE, Category.PERS_EDUC_NAT, Category.ETAB)
_SEVERAL = 3


def find_late(evidence: Evidence) -> Iterator[Finding]:
    """DEL01: the newest delivery is too old. 48 to 72 hours are not yet an incident."""
    days = [one.day for one in evidence.deliveries if one.files and one.day]
    if not days:
        return
    newest, limits = max(days), evidence.settings
    worked = working_days(newest, evidence.today, limits.closed_days)
    passed = (evidence.today - newest).days
    if worked <= limits.late_working_days and passed <= limits.late_days:
        return
    patient = worked <= limits.late_working_days + 1 and passed <= limits.late_days
    detail = msg("the newest delivery is of {day}, {n} working days ago", day=f"{newest}", n=worked)
    if patient:
        detail = msg("{what}: late, and not yet an incident before 72 hours", what=detail)
    weight = Weight.INFORMATION if patient else Weight.BLOCKING
    yield replace(_finding("DEL01", weight, detail, _subject(evidence)), since=newest)


def find_stale(evidence: Evidence) -> Iterator[Finding]:
    """DEL02: older than the last one, the same once more, or of two dates."""
    newest = evidence.newest
    if newest is None:
        return
    if newest.date and newest.generated and newest.date != newest.generated:
        yield _finding(
            "DEL02",
            Weight.BLOCKING,
            msg(
                "the names of the files say {day}, their comments {generated}",
                day=f"{newest.date}",
                generated=f"{newest.generated}",
            ),
            _subject(evidence),
            newest,
        )
        return
    yield from _gone_back(evidence, newest)


def _gone_back(evidence: Evidence, newest: Delivery) -> Iterator[Finding]:
    seen = [one for one in evidence.memory.deliveries if one.day]
    if not seen or newest.day is None:
        return
    last = max(seen, key=_day_of)
    detail: Text | None = None
    if newest.day < _day_of(last):
        detail = msg(
            "the delivery of {day} is older than the one of {last}, seen before",
            day=f"{newest.day}",
            last=f"{last.day}",
        )
    elif newest.day > _day_of(last) and last.digest == evidence.memory.digest:
        detail = msg(
            "the delivery of {day} is the one of {last} once more",
            day=f"{newest.day}",
            last=f"{last.day}",
        )
    if detail is not None:
        yield _finding("DEL02", Weight.BLOCKING, detail, _subject(evidence), newest)


def _day_of(seen: SeenDelivery) -> date:
    return seen.day or date.min


def find_gaps(evidence: Evidence) -> Iterator[Finding]:
    """DEL03: a delta is missing between the complete delivery and the newest."""
    if evidence.applied and evidence.applied[0].kind is DeliveryKind.DELTA:
        detail = msg("there are deltas, and no complete delivery before them")
        yield _finding("DEL03", Weight.ERROR, detail, _subject(evidence), evidence.applied[0])
    closed = evidence.settings.closed_days
    days = [one.day for one in evidence.applied if one.day]
    steps = [
        (before, after, working_days(before, after, closed))
        for before, after in itertools.pairwise(days)
    ]
    lengths = sorted(length for _, _, length in steps)
    # The academy may deliver less than daily: what is usual shows once there are a few.
    usual = lengths[(len(lengths) - 1) // 2] if len(lengths) >= _SEVERAL else 1
    for before, after, length in steps:
        if length > max(usual, 1):
            detail = msg(
                "no delta between {before} and {after}", before=f"{before}", after=f"{after}"
            )
            yield _finding("DEL03", Weight.ERROR, detail, f"{before}")


def find_missing_categories(evidence: Evidence) -> Iterator[Finding]:
    """DEL04: the complete delivery lacks a category. Part numbers are told by the reader."""
    complete = _complete(evidence)
    if complete is not None and complete.missing:
        names = ", ".join(category.value for category in complete.missing)
        detail = msg("the delivery has no file of {categories}", categories=names)
        yield _finding("DEL04", Weight.BLOCKING, detail, _subject(evidence), complete)


def find_empty(evidence: Evidence) -> Iterator[Finding]:
    """DEL06: a complete delivery asks for nobody. A broken file (DEL05) is told as such."""
    complete = _complete(evidence)
    if complete is None:
        return
    broken = {remark.place.file for remark in evidence.remarks if remark.code == "DEL05"}
    for category in _NEVER_EMPTY:
        files = [one for one in complete.files if one.category is category]
        if not files or any(one.member.shown in broken for one in files):
            continue
        if not evidence.requests.get(category):
            detail = msg(
                "the complete delivery holds no record of {category}", category=category.value
            )
            yield _finding("DEL06", Weight.BLOCKING, detail, category.value, complete)


def find_other_senders(evidence: Evidence) -> Iterator[Finding]:
    """DEL09: academy, degree or school are not those that were expected."""
    newest, settings = evidence.newest, evidence.settings
    if newest is None:
        return
    if settings.academy and newest.academy and not _same_code(newest.academy, settings.academy):
        detail = msg(
            "the delivery is of academy {found}, not {wanted}",
            found=newest.academy,
            wanted=settings.academy,
        )
        yield _finding("DEL09", Weight.WARNING, detail, "academy", newest)
    if settings.degree and newest.degree and newest.degree != settings.degree:
        detail = msg(
            "the delivery is of degree {found}, not {wanted}",
            found=newest.degree,
            wanted=settings.degree,
        )
        yield _finding("DEL09", Weight.WARNING, detail, "degree", newest)
    if evidence.index is not None and newest.uai and evidence.trusts(Category.ETAB):
        # A name with the UAI of one school may also be what the academy calls the ENT.
        others = ", ".join(sorted(evidence.index.schools)[:_SEVERAL])
        if newest.uai not in evidence.index.structures_by_uai:
            detail = msg(
                "the names of the files say {uai}, the delivery is of {others}",
                uai=newest.uai,
                others=others or msg("no school"),
            )
            yield _finding("DEL09", Weight.WARNING, detail, newest.uai, newest)


def _same_code(one: str, other: str) -> bool:
    return one.lstrip("0") == other.lstrip("0")


def _complete(evidence: Evidence) -> Delivery | None:
    """The complete delivery that the feed begins with."""
    first: Sequence[Delivery] = evidence.applied[:1]
    return next((one for one in first if one.kind is not DeliveryKind.DELTA), None)


def _subject(evidence: Evidence) -> str:
    return evidence.series


def _finding(
    code: str, weight: Weight, detail: Text, subject: str, delivery: Delivery | None = None
) -> Finding:
    place = Place(delivery.name if delivery else "")
    return found(code, weight, Mender.ACADEMY, detail, About("", subject, place=place))


DELIVERY: tuple[Check, ...] = (
    Check(
        "DEL01",
        Weight.BLOCKING,
        Mender.ACADEMY,
        msg("No delivery, or an old one"),
        msg(
            "Nothing new reaches the ENT. After 72 hours tell the academic help desk; before "
            "that, wait for tonight's delivery. Look first whether the transfer to the drop runs."
        ),
        find_late,
    ),
    Check(
        "DEL02",
        Weight.BLOCKING,
        Mender.ACADEMY,
        msg("Delivery that goes back in time"),
        msg(
            "An older state would undo what was changed since. Do not apply it; ask the academy "
            "for the right delivery."
        ),
        find_stale,
    ),
    Check(
        "DEL03",
        Weight.ERROR,
        Mender.ACADEMY,
        msg("Gap in the deltas"),
        msg(
            "What the missing delta said is lost until the next complete delivery, usually at "
            "the week-end. Ask the academy for the missing one, or for a complete one."
        ),
        find_gaps,
    ),
    Check(
        "DEL04",
        Weight.BLOCKING,
        Mender.ACADEMY,
        msg("Incomplete delivery"),
        msg(
            "A file of people or schools, or a part of one, did not arrive: whoever is in it "
            "would count as gone. Do not apply it; have it sent again."
        ),
        find_missing_categories,
    ),
    Check(
        "DEL05",
        Weight.BLOCKING,
        Mender.ACADEMY,
        msg("Damaged file"),
        msg(
            "The archive or file is cut, damaged, or not what its name says. Do not apply it; "
            "have it sent again."
        ),
        told_by_readers,
    ),
    Check(
        "DEL06",
        Weight.BLOCKING,
        Mender.ACADEMY,
        msg("Empty complete delivery"),
        msg(
            "A complete delivery without anybody would suspend every account. Do not apply it; "
            "ask the academy what happened to the export."
        ),
        find_empty,
    ),
    Check(
        "DEL07",
        Weight.WARNING,
        Mender.ACADEMY,
        msg("Unknown version, category or attribute"),
        msg(
            "The format moved. Accounts may still be right: compare some, and tell the editor of "
            "the ENT and the authors of entconf."
        ),
        told_by_readers,
    ),
    Check(
        "DEL08",
        Weight.BLOCKING,
        Mender.ACADEMY,
        msg("Mass change"),
        msg(
            "So many people never come or go in a night, unless the year changes or a school "
            "merges. Ask the secretariat whether it is meant; if so, verify once with --accept. "
            "If not, do not apply it and tell the academy."
        ),
        find_mass_changes,
    ),
    Check(
        "DEL09",
        Weight.WARNING,
        Mender.ACADEMY,
        msg("Delivery of somebody else"),
        msg(
            "The academy, the degree or the school in the delivery is not the one that the "
            "inventory names. Correct the inventory, or ask the academy what it sends."
        ),
        find_other_senders,
    ),
)
