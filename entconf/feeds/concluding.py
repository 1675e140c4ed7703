"""From findings to the answer: do creation and update work, since when, and for whom not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from entconf.feeds.aaf.deliveries import Delivery
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.live_index import LiveIndex, live_schools
from entconf.feeds.checks.memory import fingerprint
from entconf.feeds.findings import Finding, Weight
from entconf.feeds.remembering import Lasting, Remembered, State
from entconf.feeds.roster import Person
from entconf.feeds.verification import Found, SchoolState, Verification
from entconf.model.quick_dataclass import dataclass

#: Errors by which somebody has not got, or not kept, what the feed says: sections ENT and IDN.
_STANDING_STILL = frozenset({"ENT01", "ENT02", "ENT05", "ENT10"})
_WEIGHTS = tuple(Weight)


@dataclass(frozen=True, slots=True)
class Looked:
    """One series, and what the checks found in it."""

    evidence: Evidence
    findings: tuple[Finding, ...]


def conclude(
    looked: Sequence[Looked], learned: Remembered, today: date, *, offline: bool
) -> Verification:
    """Put together what was found, since when each finding lasts, and what it comes to."""
    found: list[Found] = []
    schools: list[SchoolState] = []
    lasting = dict(learned.lasting)
    states = dict(learned.states)
    for one in looked:
        lives = {live.uai: live for live in live_schools(one.evidence)}
        own = [
            _found(one.evidence, finding, lives.get(finding.uai), learned.key)
            for finding in one.findings
        ]
        found.extend(own)
        lasting.update(_lasting(one, own, learned))
        for state in _states(one, own, learned, today):
            schools.append(state)
            states[state.establishment.uai] = state.state
    found.sort(key=_order)
    return Verification(
        day=today,
        schools=tuple(schools),
        applied=_applied(looked),
        found=tuple(found),
        offline=offline,
        learned=replace(learned, lasting=lasting, states=states),
    )


def _applied(looked: Iterable[Looked]) -> tuple[Delivery, ...]:
    return tuple(delivery for one in looked for delivery in one.evidence.applied)


def _order(one: Found) -> tuple[int, str, str, str]:
    told = one.finding
    return (_WEIGHTS.index(told.weight), told.code, told.uai, told.subject)


def _found(evidence: Evidence, finding: Finding, live: LiveIndex | None, key: bytes) -> Found:
    mark = fingerprint(key, finding)
    person = evidence.feed.people.get(finding.person) if evidence.feed else None
    own = _live_person(live, finding)
    today = evidence.today
    since = min(evidence.memory.since.get(mark, today), finding.since or today, today)
    return Found(finding, since, mark, person or own, own.account if own else None)


def _live_person(live: LiveIndex | None, finding: Finding) -> Person | None:
    """Whom a finding is about among the live accounts.

    It names an account by the ENT's own key, or a person of the feed, whose join key may have the
    academy before it in the ENT (`AC-REIMS$128407`).
    """
    if live is None or not finding.person:
        return None
    return live.people.get(finding.person) or live.of(finding.person)


def _lasting(
    one: Looked, found: Iterable[Found], learned: Remembered
) -> Iterator[tuple[str, Mapping[str, Lasting]]]:
    """What lasts now, by UAI; what could not be looked at this time is not over."""
    evidence = one.evidence
    now: dict[str, dict[str, Lasting]] = {}
    for each in found:
        name = each.finding.uai or f"*{evidence.series}"
        lasting = Lasting(each.finding.code, each.since)
        now.setdefault(name, {})[each.fingerprint] = lasting
    for name in {*now, *(school.uai for school in evidence.schools), f"*{evidence.series}"}:
        live = evidence.accounts.get(name)
        kept = {
            mark: known
            for mark, known in learned.lasting.get(name, {}).items()
            if not _looked_at(known.code, evidence, accounts=bool(live and live.roster))
        }
        yield name, {**kept, **now.get(name, {})}


def _looked_at(code: str, evidence: Evidence, *, accounts: bool) -> bool:
    """Whether this verification could have found it again."""
    if code.startswith("DEL"):
        return True
    return evidence.feed is not None and (accounts or not code.startswith("ENT"))


def _states(
    one: Looked, found: Sequence[Found], learned: Remembered, today: date
) -> Iterator[SchoolState]:
    """The answer for each school, by what stops it: what blocks, and whoever waits."""
    evidence = one.evidence
    stops: dict[str, list[Found]] = {}
    for each in found:
        if _stops(each.finding):
            stops.setdefault(each.finding.uai, []).append(each)
    for school in evidence.schools:
        own = (*stops.get("", ()), *stops.get(school.uai, ()))
        live = evidence.accounts.get(school.uai)
        answer = "unknown"
        if own:
            answer = "no"
        elif live is not None and live.roster is not None:
            answer = "yes"
        since = min((each.since for each in own), default=today)
        before = learned.states.get(school.uai)
        if before is not None and before.answer == answer:
            since = min(before.since, since)
        blocking = [each for each in own if each.finding.weight is Weight.BLOCKING]
        waiting = [each for each in own if each.finding.weight is not Weight.BLOCKING]
        yield SchoolState(
            school,
            State(answer, since, today),
            Counter(each.finding.code for each in waiting),
            tuple(sorted({each.finding.code for each in blocking})),
            live.failure if live else None,
        )


def _stops(finding: Finding) -> bool:
    """Whether creation and update do not work for a school, or for somebody, because of it."""
    if finding.weight is Weight.BLOCKING:
        return True
    return finding.weight is Weight.ERROR and finding.code in _STANDING_STILL
