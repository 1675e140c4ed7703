"""ENT01 to ENT03: who has no account yet, and who still has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.expected import CATEGORIES, expected, told_keys
from entconf.feeds.checks.identity_changes import doubles
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.checks.likeness import full_name
from entconf.feeds.checks.live_index import (
    LiveIndex,
    account_of,
    is_active,
    join_key,
    live_schools,
)
from entconf.feeds.checks.memory import fingerprint
from entconf.feeds.checks.recent import Recent
from entconf.feeds.checks.unit import About, about, found
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import Person
from entconf.model.account import PARENTS_WITHOUT_PUPILS, Account
from entconf.model.profiles import Profile
from entconf.model.text import Text, msg


def find_absent(evidence: Evidence) -> Iterator[Finding]:
    """ENT01: the feed tells somebody whom the ENT lacks, and has for longer than the delay."""
    wanted, recent, index = expected(evidence), Recent(evidence), evidence.index
    if wanted is None or index is None:
        return
    for live in live_schools(evidence):
        for person in wanted.at(live.uai):
            detail = _what_lacks(live.of(person.key))
            if detail is None or _is_too_early(index, recent, person, live.uai):
                continue
            if (person.profile, full_name(person)) in live.keyless:
                continue  # ENT06 tells it
            if _is_out_of_sight(index, live, person):
                continue  # the pupils are told
            finding = found(
                "ENT01", Weight.ERROR, Mender.HELP_DESK, detail, about(person, live.uai)
            )
            yield replace(finding, since=recent.delivered_since(person, live.uai))


def _what_lacks(held: Person | None) -> Text | None:
    if held is None:
        return msg("has no account")
    account = account_of(held)
    if account.deletion_pending:
        return msg("the account is marked for deletion, and the feed tells the person")
    if account.missing_since is not None:
        return msg(
            "the ENT counts the person as gone since {day}, and the feed tells the person",
            day=f"{account.missing_since}",
        )
    return None  # a blocked account is there: somebody blocked it, and not the feed


def _is_out_of_sight(index: FeedIndex, live: LiveIndex, person: Person) -> bool:
    """Whether this system could not show the account: it finds parents through pupils it lacks."""
    if person.profile is not Profile.PARENTS or live.tells(PARENTS_WITHOUT_PUPILS):
        return False
    pupils = index.pupils_of_adult.get(person.key, ())
    return all(live.of(pupil.key) is None for pupil in pupils)


def _is_too_early(index: FeedIndex, recent: Recent, person: Person, uai: str) -> bool:
    """Whether somebody came only just now; a guardian comes with the first pupil."""
    if recent.is_too_early(person, uai):
        return True
    if person.profile is not Profile.PARENTS:
        return False
    pupils = index.pupils_of_adult.get(person.key, ())
    return all(recent.is_too_early(pupil, uai) for pupil in pupils)


def find_leftover(evidence: Evidence) -> Iterator[Finding]:
    """ENT02: an active account of the feed that no feed tells any more."""
    for finding, day in _leftovers(evidence):
        if not _is_over(evidence, day):
            yield finding


def find_lingering(evidence: Evidence) -> Iterator[Finding]:
    """ENT03: an account that can still be used long after its person left."""
    index = evidence.index
    if index is None:
        return
    for finding, day in _leftovers(evidence):
        if day is not None and _is_over(evidence, day):
            yield _lingering(evidence, finding, day)
    told = told_keys(evidence)
    for live in live_schools(evidence):
        for person in live.people.values():
            account = account_of(person)
            if account.blocked or account.deletion_pending or not live.is_fed(person):
                continue
            day = account.missing_since
            if join_key(person) in told:
                day = _left(index, join_key(person), evidence.today)
            if day is not None and _is_over(evidence, day):
                yield _lingering(evidence, _leftover(live.uai, person), day)


def _leftovers(evidence: Evidence) -> Iterator[tuple[Finding, date | None]]:
    """Accounts that no feed tells, and since when, as far as anything shows it."""
    schools = list(live_schools(evidence))
    if not schools:
        return
    told, recent = told_keys(evidence), Recent(evidence)
    merged = {_id(one.account) for one in doubles(evidence) if one.account is not None}
    for live in schools:
        for person in live.active_people():
            account = account_of(person)
            if not _is_leftover(evidence, live, person, told) or account.id in merged:
                continue
            day = recent.gone_since(join_key(person))
            if day is not None and recent.is_within_delay(day):
                continue
            finding = _leftover(live.uai, person)
            yield replace(finding, since=day), day or _since(evidence, finding)


def _is_leftover(evidence: Evidence, live: LiveIndex, person: Person, told: set[str]) -> bool:
    account = account_of(person)
    if not live.is_fed(person) or join_key(person) in told or person.profile not in CATEGORIES:
        return False
    return _is_of_this_feed(evidence, account) and evidence.trusts(*CATEGORIES[person.profile])


def _is_of_this_feed(evidence: Evidence, account: Account) -> bool:
    """Whether the deliveries are of the degree that the account came from."""
    rosters = [*evidence.beside, *([evidence.feed] if evidence.feed else [])]
    source = account.source.upper()
    return not source.startswith("AAF") or source in {one.origin.value for one in rosters}


def _since(evidence: Evidence, finding: Finding) -> date | None:
    """Since when it has been found, under either code."""
    both = (finding, replace(finding, code="ENT03"))
    days = (evidence.memory.since.get(fingerprint(evidence.memory.key, one)) for one in both)
    return min((day for day in days if day is not None), default=None)


def _is_over(evidence: Evidence, day: date | None) -> bool:
    return day is not None and (evidence.today - day).days > evidence.settings.leaver_days


def _leftover(uai: str, person: Person) -> Finding:
    detail = msg("the account is active, and the feed does not tell the person")
    what = About(uai, account_of(person).id, person.key)
    return found("ENT02", Weight.ERROR, Mender.HELP_DESK, detail, what)


def _lingering(evidence: Evidence, leftover: Finding, day: date) -> Finding:
    detail = msg("can still be used {n} days after leaving", n=(evidence.today - day).days)
    return replace(leftover, code="ENT03", detail=detail, since=day)


def _left(index: FeedIndex, key: str, today: date) -> date | None:
    """The day on which somebody of the feed left: a guardian leaves with the last pupil."""
    person = index.roster.people.get(key)
    if person is None:
        return None
    days = [person.left]
    if person.profile is Profile.PARENTS:
        days = [pupil.left for pupil in index.pupils_of_adult.get(key, ())]
    known = [day for day in days if day is not None and day < today]
    return max(known) if known and len(known) == len(days) else None


def _id(person: Person) -> str:
    return account_of(person).id if is_active(person) else ""
