"""What a verification teaches the next one: deliveries seen, their people as hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from entconf.feeds.checks.memory import (
    Memory,
    SeenDelivery,
    group_of,
    identities_of,
    traits_of,
)
from entconf.feeds.concluding import Looked
from entconf.feeds.findings import Weight
from entconf.feeds.following import follow, forget_the_gone
from entconf.feeds.remembering import Remembered
from entconf.model.profiles import Profile


def learn(looked: Iterable[Looked], remembered: Remembered, *, accept: bool) -> Remembered:
    """What is known of deliveries and people from now on.

    Nothing is learned of a delivery that is blocked: tomorrow's is held against the last good
    one. With `accept`, mass changes and deliveries that go back in time are taken as they are.
    """
    series = dict(remembered.series)
    for one in looked:
        newest = one.evidence.newest
        if newest is None or one.evidence.feed is None or not _is_sound(one, accept=accept):
            continue
        name = one.evidence.series
        known = one.evidence.memory.deliveries
        series[name] = _learned(one, known, accept=accept)
    return replace(remembered, series=series)


def _is_sound(one: Looked, *, accept: bool) -> bool:
    forgiven = {"DEL01", "DEL02", "DEL08"} if accept else {"DEL01"}
    return all(
        finding.code in forgiven or finding.weight is not Weight.BLOCKING
        for finding in one.findings
    )


def _learned(one: Looked, known: tuple[SeenDelivery, ...], *, accept: bool) -> Memory:
    evidence = one.evidence
    newest = evidence.newest
    index = evidence.index
    if newest is None or index is None:
        return evidence.memory
    memory = evidence.memory
    keys: dict[str, set[bytes]] = {}
    identities: dict[bytes, bytes] = {}
    doubted = frozenset() if accept else _doubted(one)
    for profile in Profile:
        for person, uai in index.asked(profile):
            own = memory.hashed(person.key)
            keys.setdefault(group_of(profile, uai), set()).add(own)
            if person.key in doubted:
                continue
            for identity in (*identities_of(person, uai), *traits_of(person)):
                identities[memory.hashed(identity)] = own
    seen = SeenDelivery(
        newest.name,
        newest.kind.value,
        newest.day,
        memory.digest,
        evidence.today,
        _with_other_schools(known, {name: len(found) for name, found in keys.items()}),
        {**_other_keys(known), **{name: frozenset(found) for name, found in keys.items()}},
    )
    same = bool(known) and known[-1].digest == seen.digest and known[-1].name == seen.name
    before = known[:-1] if same else known
    if same:
        seen = replace(seen, seen=known[-1].seen)
    learned = replace(
        memory, deliveries=(*before, seen), identities={**memory.identities, **identities}
    )
    return forget_the_gone(follow(learned, evidence, known, doubted), evidence.today)


def _doubted(one: Looked) -> frozenset[str]:
    """Whose identity is in doubt: it stays so, until it is right again or --accept says it is."""
    return frozenset(each.person for each in one.findings if each.code in {"IDN01", "IDN04"})


def _with_other_schools(
    known: tuple[SeenDelivery, ...], counts: Mapping[str, int]
) -> dict[str, int]:
    """The counts, with those of schools that were verified before and not now."""
    return {**(known[-1].people if known else {}), **counts}


def _other_keys(known: tuple[SeenDelivery, ...]) -> Mapping[str, frozenset[bytes]]:
    return known[-1].keys if known else {}
