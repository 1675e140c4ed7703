"""Verify a feed: find its deliveries, read them, look at all with every check, and conclude."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from pathlib import Path

from entconf.errors import FeedError
from entconf.feeds.aaf.deliveries import Delivery, find_deliveries
from entconf.feeds.checks.catalog import CHECKS
from entconf.feeds.checks.evidence import Evidence, LiveSchool
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.checks.precedence import told_once
from entconf.feeds.checks.unit import Check
from entconf.feeds.concluding import Looked, conclude
from entconf.feeds.findings import Finding, Remark
from entconf.feeds.learning import learn
from entconf.feeds.remarks import Readings, remark_findings
from entconf.feeds.remembering import Remembered
from entconf.feeds.roster import Place, Roster
from entconf.feeds.taking import Taken, digest_of, series_of, shared_out, take
from entconf.feeds.verification import Verification
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import VerifySettings
from entconf.model.quick_dataclass import dataclass

ReadAccounts = Callable[[Establishment], LiveSchool]
#: How many schools are asked of an ENT at a time.
_AT_ONCE = 8
_DAY = re.compile(r"(?<![0-9])20[0-9]{6}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Question:
    """What to verify: one drop, the schools it feeds, and what else is known of them.

    Without `schools`, all that the drop feeds. `accounts` reads the live accounts of a school;
    None: the ENT is not looked at. `siecle` and `stsweb` are by UAI.
    """

    drop: Path
    settings: VerifySettings
    today: date
    schools: tuple[Establishment, ...] = ()
    accounts: ReadAccounts | None = None
    siecle: Mapping[str, Roster] = field(default_factory=dict)
    stsweb: Mapping[str, Roster] = field(default_factory=dict)
    readings: Readings = ()
    accept: bool = False


def verify(
    question: Question, remembered: Remembered, checks: Sequence[Check] = CHECKS
) -> Verification:
    """Look at the drop with every check.

    What is wrong with files is found, never raised.

    Args:
        question: what to verify.
        remembered: what earlier verifications knew; `learned` of the result is what to keep.
        checks: the units.

    Raises:
        ConfigurationError: the settings of an ENT are wrong.
    """
    looked: list[Looked] = []
    try:
        deliveries = find_deliveries(question.drop)
    except FeedError as error:
        remark = Remark(error.code, error.message, Place(question.drop.name))
        evidence = Evidence(question.today, question.settings, question.schools, remarks=(remark,))
        looked.append(_look(evidence, question, checks))
    else:
        evidences = _evidences(question, deliveries, remembered)
        looked.extend(_look(one, question, checks) for one in evidences)
    learned = learn(looked, remembered, accept=question.accept)
    return conclude(looked, learned, question.today, offline=question.accounts is None)


def _look(evidence: Evidence, question: Question, checks: Sequence[Check]) -> Looked:
    by_code = {check.code: check for check in checks}
    found: list[Finding] = list(remark_findings(evidence, by_code, question.readings))
    for check in checks:
        found.extend(check.find(evidence))
    return Looked(evidence, told_once(found))


def _evidences(
    question: Question, deliveries: Sequence[Delivery], remembered: Remembered
) -> Iterator[Evidence]:
    """One evidence a series; each school belongs to the series that tells of its people.

    Series that tell of no school that is asked for are left alone, and so is a broken archive
    that is older than what was read.
    """
    everything = [(series, take(series)) for series in series_of(deliveries)]
    rosters = [taken.roster for _, taken in everything if taken]
    schools = shared_out(question.schools, [taken for _, taken in everything])
    newest = max((one.day for one in deliveries if one.files and one.day), default=None)
    for (series, taken), own in zip(everything, schools, strict=True):
        base = Evidence(
            question.today,
            question.settings,
            own,
            series.name,
            deliveries=series.deliveries,
            applied=series.applied,
            memory=remembered.memory(series.name),
        )
        if taken is None:
            told = [one for one in series.deliveries if not _is_past(one, newest)]
            yield replace(base, remarks=tuple(remark for one in told for remark in one.remarks))
        elif own or not question.schools:
            asked = {one.uai for one in own} if question.schools else None
            index = FeedIndex(taken.roster, asked)
            yield _with_feed(base, taken, index, question, rosters)


def _is_past(broken: Delivery, newest: date | None) -> bool:
    """Whether an archive that cannot be opened is named after a day before the newest."""
    day = _DAY.search(broken.name)
    return day is not None and newest is not None and day[0] < f"{newest:%Y%m%d}"


def _with_feed(
    base: Evidence, taken: Taken, index: FeedIndex, question: Question, rosters: list[Roster]
) -> Evidence:
    schools = base.schools
    if not question.schools:
        names = index.structures_by_uai
        schools = tuple(Establishment(uai, names[uai].name) for uai in sorted(index.schools))
    accounts: Mapping[str, LiveSchool] = {}
    if question.accounts is not None:
        accounts = _read_accounts(question.accounts, schools)
    return replace(
        base,
        schools=schools,
        feed=taken.roster,
        index=index,
        remarks=taken.remarks,
        requests=taken.requests,
        doubtful=taken.doubtful,
        deleted=taken.deleted,
        beside=tuple(one for one in rosters if one is not taken.roster),
        accounts=accounts,
        siecle=question.siecle,
        stsweb=question.stsweb,
        memory=replace(base.memory, digest=digest_of(base.applied[-1])),
    )


def _read_accounts(
    read: ReadAccounts, schools: Sequence[Establishment]
) -> Mapping[str, LiveSchool]:
    """The accounts of each school, several at a time: what takes time is the ENT."""
    if len(schools) == 1:
        return {schools[0].uai: read(schools[0])}
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only for several schools

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(read, schools)
        return {school.uai: one for school, one in zip(schools, found, strict=True)}


def together(parts: Iterable[Verification]) -> Verification:
    """Verifications of several drops as one, in their order."""
    first, *others = parts
    if not others:
        return first
    every = (first, *others)
    learned = first.learned
    for one in others:
        learned = replace(
            learned,
            series={**learned.series, **one.learned.series},
            lasting={**learned.lasting, **one.learned.lasting},
            states={**learned.states, **one.learned.states},
        )
    return Verification(
        first.day,
        tuple(school for one in every for school in one.schools),
        tuple(delivery for one in every for delivery in one.applied),
        tuple(found for one in every for found in one.found),
        first.offline,
        learned,
    )
