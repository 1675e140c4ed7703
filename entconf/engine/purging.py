"""What is kept too long, and its erasure: small units, one for each sort of thing.

Whoever is no longer entitled is erased within three months, with logs and backups (directory
reference, section 8). The journal is the exception: it is a chain that holds no names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from entconf.engine.store.actor import Actor
from entconf.engine.store.store import Store
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text

#: How long anything about people is kept unless the site says otherwise.
KEPT_DAYS = 90


@dataclass(frozen=True, slots=True)
class Drop:
    """A folder of deliveries of which the site says how long they are kept."""

    folder: Path
    keep_days: int


@dataclass(frozen=True, slots=True)
class PurgeRequest:
    """Where to look and when it is. `now` has a time zone; `days` is the age that is too old.

    `caches` are files in which drivers keep what they read of people.
    """

    root: Path
    store: Store
    now: datetime
    days: int = KEPT_DAYS
    drops: tuple[Drop, ...] = ()
    caches: tuple[Path, ...] = ()

    @property
    def today(self) -> date:
        """The day of `now`, where it is read."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Relic:
    """One thing that is kept too long: its name (no person's), since when, how many it holds.

    `note` says what a person should know of it before it goes.
    """

    name: str
    since: date
    count: int = 1
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class PurgeArea:
    """One sort of thing. `erase` takes what `find` found, and returns how much it erased.

    Both raise StoreError and the like when the things cannot be read or erased.
    """

    name: str
    title: Text
    find: Callable[[PurgeRequest], Sequence[Relic]]
    erase: Callable[[PurgeRequest, Sequence[Relic]], int]


@dataclass(frozen=True, slots=True)
class Old:
    """What an area holds that is too old."""

    area: PurgeArea
    relics: tuple[Relic, ...]

    @property
    def count(self) -> int:
        """How many single things."""
        return sum(one.count for one in self.relics)


def find_old(request: PurgeRequest, areas: Sequence[PurgeArea]) -> Sequence[Old]:
    """What each area holds that is too old; areas with nothing are left out."""
    found = [Old(area, tuple(area.find(request))) for area in areas]
    return [one for one in found if one.relics]


def erase_old(request: PurgeRequest, found: Sequence[Old], actor: Actor) -> Mapping[str, int]:
    """Erase it, and tell the journal how much of each area: also of what came before a failure."""
    counts: dict[str, int] = {}
    try:
        for one in found:
            counts[one.area.name] = one.area.erase(request, one.relics)
    finally:
        if counts:
            request.store.journal.tell_purged(counts, request.days, actor)
    return counts
