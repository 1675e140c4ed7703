"""Areas of `entconf purge` that verifications fill: what is remembered, and old deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from entconf.engine.erasing import erase
from entconf.engine.purging import Drop, PurgeArea, PurgeRequest, Relic
from entconf.errors import FeedError
from entconf.feeds.aaf.deliveries import Delivery, find_deliveries
from entconf.feeds.checks.memory import Memory, SeenDelivery
from entconf.feeds.following import forget_the_gone
from entconf.feeds.remembering import Remembered, forget, recall, remember
from entconf.feeds.taking import series_of
from entconf.model.text import msg


def find_people(request: PurgeRequest) -> Sequence[Relic]:
    """Hashes of people whom no delivery has told for too long."""
    limit = _limit(request)
    relics = []
    for name, memory in recall(request.store.notes).series.items():
        gone = [day for day in memory.gone.values() if day < limit]
        if gone:
            relics.append(Relic(name, min(gone), len(gone)))
    return relics


def erase_people(request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Forget them."""

    def forgetting(memory: Memory) -> Memory:
        return forget_the_gone(memory, request.today, request.days)

    known = recall(request.store.notes)
    wanted = {one.name for one in relics}
    series = {name: forgetting(memory) for name, memory in known.series.items() if name in wanted}
    _rewrite(request, known, series)
    return sum(one.count for one in relics)


def find_seen(request: PurgeRequest) -> Sequence[Relic]:
    """Deliveries that were seen too long ago, the latest of a series too when it has ended."""
    found = []
    for name, memory in recall(request.store.notes).series.items():
        old = _old_deliveries(memory, _limit(request))
        if old:
            found.append(Relic(name, min(one.seen for one in old), len(old)))
    return found


def erase_seen(request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Forget them; with the last one goes all that is remembered of a series."""
    known, limit = recall(request.store.notes), _limit(request)
    changed: dict[str, Memory] = {}
    ended = []
    for name in [one.name for one in relics if one.name in known.series]:
        memory = known.series[name]
        old = _old_deliveries(memory, limit)
        kept = tuple(one for one in memory.deliveries if one not in old)
        if kept:
            changed[name] = replace(memory, deliveries=kept)
        else:
            ended.append(name)
    _rewrite(request, known, changed)
    forget(request.store.notes, series=ended)
    return sum(one.count for one in relics)


def _old_deliveries(memory: Memory, limit: date) -> Sequence[SeenDelivery]:
    return [one for one in memory.deliveries if one.seen < limit]


def find_lasting(request: PurgeRequest) -> Sequence[Relic]:
    """Since-dates of findings of schools that have not been verified for too long."""
    known, limit = recall(request.store.notes), _limit(request)
    old = {
        uai: state.looked
        for uai, state in known.states.items()
        if state.looked is not None and state.looked < limit
    }
    if len(old) == len(known.states):
        # Nothing is verified any more: what was found of whole deliveries goes too.
        for name, findings in known.lasting.items():
            days = [one.since for one in findings.values()]
            if name not in old and days and max(days) < limit:
                old[name] = max(days)
    return [Relic(name, day, len(known.lasting.get(name, {})) or 1) for name, day in old.items()]


def erase_lasting(request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Forget them."""
    forget(request.store.notes, schools=[one.name for one in relics])
    return sum(one.count for one in relics)


def find_drops(request: PurgeRequest) -> Sequence[Relic]:
    """Delivered files that the site keeps too long, but for those that a verification reads."""
    found: dict[Path, date] = {}
    for drop in request.drops:
        found.update(_old_files(drop, request.today))
    return [Relic(str(path), day) for path, day in sorted(found.items())]


def erase_drops(_request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Erase them. Raises StoreError when one cannot be."""
    for one in relics:
        erase(Path(one.name))
    return len(relics)


def _old_files(drop: Drop, today: date) -> Mapping[Path, date]:
    try:
        deliveries = find_deliveries(drop.folder)
    except FeedError:
        return {}  # nothing is there that could be told to be old: DEL01 and DEL05 tell it
    limit = today - timedelta(days=drop.keep_days)
    read = {id(one) for series in series_of(deliveries) for one in series.applied}
    old: dict[Path, date] = {}
    kept: set[Path] = set()
    for one in deliveries:
        if id(one) in read or one.day is None or one.day >= limit:
            kept |= _paths(one)
        else:
            old.update(dict.fromkeys(_paths(one), one.day))
    # An archive may hold several deliveries; only what lies in the drop itself is erased.
    inside = drop.folder.resolve()
    return {
        path: day
        for path, day in old.items()
        if path not in kept and path.resolve().is_relative_to(inside)
    }


def _paths(delivery: Delivery) -> set[Path]:
    return {file.member.path for file in delivery.files}


def _rewrite(request: PurgeRequest, known: Remembered, series: Mapping[str, Memory]) -> None:
    if series:
        remember(request.store.notes, replace(known, series=series, lasting={}, states={}))


def _limit(request: PurgeRequest) -> date:
    return request.today - timedelta(days=request.days)


REMEMBERED: tuple[PurgeArea, ...] = (
    PurgeArea("people", msg("Hashes of people who are gone"), find_people, erase_people),
    PurgeArea("deliveries", msg("Deliveries that were seen"), find_seen, erase_seen),
    PurgeArea("findings", msg("Schools no longer verified"), find_lasting, erase_lasting),
    PurgeArea("drops", msg("Delivered files"), find_drops, erase_drops),
)
