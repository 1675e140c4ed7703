"""Verify a feed: find its deliveries, read them, look at all with every check, and conclude."""

from __future__ import annotations

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
from entconf.feeds.taking import Taken, digest_of, series_of, take
from entconf.feeds.verification import Verification
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import VerifySettings
from entconf.model.quick_dataclass import dataclass

ReadAccounts = Callable[[Establishment], LiveSchool]


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
    """One evidence a series; each school belongs to the series that tells of it."""
    everything = [(series, take(series)) for series in series_of(deliveries)]
    rosters = [taken.roster for _, taken in everything if taken]
    schools = _shared_out(question.schools, [taken for _, taken in everything])
    for (series, taken), own in zip(everything, schools, strict=True):
        memory = remembered.memory(series.name)
        base = Evidence(
            question.today,
            question.settings,
            own,
            series.name,
            deliveries=series.deliveries,
            applied=series.applied,
            memory=memory,
        )
        if taken is None:
            remarks = [remark for one in series.deliveries for remark in one.remarks]
            yield replace(base, remarks=tuple(remarks))
            continue
        asked = {one.uai for one in question.schools} or None
        index = FeedIndex(taken.roster, asked)
        yield _with_feed(base, taken, index, question, rosters)


def _with_feed(
    base: Evidence, taken: Taken, index: FeedIndex, question: Question, rosters: list[Roster]
) -> Evidence:
    schools = base.schools
    if not question.schools:
        names = index.structures_by_uai
        schools = tuple(Establishment(uai, names[uai].name) for uai in sorted(index.schools))
    accounts = {}
    if question.accounts is not None:
        accounts = {one.uai: question.accounts(one) for one in schools}
    return replace(
        base,
        schools=schools,
        feed=taken.roster,
        index=index,
        remarks=taken.remarks,
        requests=taken.requests,
        doubtful=taken.doubtful,
        beside=tuple(one for one in rosters if one is not taken.roster),
        accounts=accounts,
        siecle=question.siecle,
        stsweb=question.stsweb,
        memory=replace(base.memory, digest=digest_of(base.applied[-1])),
    )


def _shared_out(
    schools: Sequence[Establishment], taken: Sequence[Taken | None]
) -> Iterator[tuple[Establishment, ...]]:
    """The schools of each series; one that no series knows belongs to the largest."""
    known = [
        {one.uai for one in each.roster.structures.values()} if each else set() for each in taken
    ]
    sizes = [len(each.roster.people) if each else -1 for each in taken]
    largest = sizes.index(max(sizes)) if sizes else 0
    for number, uais in enumerate(known):
        yield tuple(
            one
            for one in schools
            if one.uai in uais
            or (number == largest and not any(one.uai in others for others in known))
        )


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
