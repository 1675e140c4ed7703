"""Follow people from delivery to delivery, as hashes: who came, changed or went, and when.

What is remembered of somebody ends `KEPT_DAYS` after the feed last told them (section 8).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from entconf.feeds.aaf.names import Category
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.memory import Memory, SeenDelivery, content_of
from entconf.model.profiles import Profile

KEPT_DAYS = 90
#: How long a change counts as recent at most: longer than any delay of propagation.
_RECENT_DAYS = 30
_PEOPLE = (Category.ELEVE, Category.PERS_REL_ELEVE, Category.PERS_EDUC_NAT)


def follow(
    memory: Memory,
    evidence: Evidence,
    known: tuple[SeenDelivery, ...],
    doubted: frozenset[str] = frozenset(),
) -> Memory:
    """The memory with what the newest delivery tells of everybody that is verified.

    `known` are the deliveries before it. A school that was never verified before brings no
    newcomers. Of the join keys in `doubted` nothing new is learned.
    """
    index, newest = evidence.index, evidence.newest
    if index is None or newest is None:
        return memory
    day = newest.day or evidence.today
    schools = schools_known(known)
    told, changed = dict(memory.told), dict(memory.changed)
    for profile in Profile:
        for person, uai in index.asked(profile):
            own = memory.hashed(person.key)
            content = memory.hashed(content_of(person))
            if person.key in doubted or told.get(own) == content:
                continue
            if own in told or uai in schools:
                changed[own] = day
            told[own] = content
    since = evidence.today - timedelta(days=_RECENT_DAYS)
    changed = {own: when for own, when in changed.items() if when > since}
    return replace(memory, told=told, changed=changed, gone=_gone(memory, evidence, known, day))


def schools_known(known: tuple[SeenDelivery, ...]) -> frozenset[str]:
    """The UAIs of which people were told before."""
    return frozenset(name.partition("/")[2] for one in known[-1:] for name in one.keys)


def _gone(
    memory: Memory, evidence: Evidence, known: tuple[SeenDelivery, ...], day: date
) -> dict[bytes, date]:
    if evidence.feed is None or not known or not evidence.trusts(*_PEOPLE):
        return dict(memory.gone)
    asked = {school.uai for school in evidence.schools}
    before = {
        own
        for group, keys in known[-1].keys.items()
        if group.partition("/")[2] in asked
        for own in keys
    }
    now = {memory.hashed(key) for key in evidence.feed.people}
    gone = {own: when for own, when in memory.gone.items() if own not in now}
    for own in before - now:
        gone.setdefault(own, day)
    return gone


def forget_the_gone(memory: Memory, today: date, days: int = KEPT_DAYS) -> Memory:
    """The memory without whoever has been gone for more than so many days."""
    limit = today - timedelta(days=days)
    erased = {own for own, when in memory.gone.items() if when < limit}
    if not erased:
        return memory
    return replace(
        memory,
        identities={
            identity: own for identity, own in memory.identities.items() if own not in erased
        },
        told={own: content for own, content in memory.told.items() if own not in erased},
        changed={own: when for own, when in memory.changed.items() if own not in erased},
        gone={own: when for own, when in memory.gone.items() if own not in erased},
    )
