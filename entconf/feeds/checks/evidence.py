"""All that the checks look at, gathered before the first of them runs; they read nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date

from entconf.feeds.aaf.deliveries import Delivery
from entconf.feeds.aaf.names import Category
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.checks.memory import Memory
from entconf.feeds.findings import Remark
from entconf.feeds.roster import Roster
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import VerifySettings
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text


@dataclass(frozen=True, slots=True)
class LiveSchool:
    """The accounts of one school as the ENT holds them, or why they could not be read.

    `roster` is by join key, see `accounts.roster_of` for accounts without one. `unknown` are
    the fields of an account that this system never tells.
    """

    roster: Roster | None
    unknown: frozenset[str] = frozenset()
    failure: Text | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known at the time of a verification, of one series of deliveries.

    `schools` are the establishments that are verified, `series` the name of what delivers.
    `deliveries` are all of the series that lie in the drop, the oldest first; `applied` those
    that `feed` was made of (a complete one and the deltas after it), the newest last. `feed` and
    `index` are None where nothing could be read. `requests` counts what the complete delivery
    asks for, by category; `doubtful` are the categories of which nothing may be concluded,
    because they are missing, empty or broken, which is told already. `deleted` is the day of the
    delta that deleted a join key. `beside` are the rosters
    of the other series (the first degree beside the second). `accounts`, `siecle` and `stsweb`
    are by UAI and lack the schools of which nothing was given. `memory` is what is remembered
    of earlier verifications: hashes and counts, never people.
    """

    today: date
    settings: VerifySettings
    schools: Sequence[Establishment]
    series: str = ""
    deliveries: Sequence[Delivery] = ()
    applied: Sequence[Delivery] = ()
    feed: Roster | None = None
    index: FeedIndex | None = None
    remarks: Sequence[Remark] = ()
    requests: Mapping[Category, int] = field(default_factory=dict)
    doubtful: frozenset[Category] = frozenset()
    deleted: Mapping[str, date] = field(default_factory=dict)
    beside: Sequence[Roster] = ()
    accounts: Mapping[str, LiveSchool] = field(default_factory=dict)
    siecle: Mapping[str, Roster] = field(default_factory=dict)
    stsweb: Mapping[str, Roster] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)

    @property
    def year_change(self) -> bool:
        """Whether the school year is changing: thresholds are relaxed (section 1.6)."""
        return self.settings.year_change.holds(self.today)

    @property
    def newest(self) -> Delivery | None:
        """The last of the deliveries that the feed was made of."""
        return self.applied[-1] if self.applied else None

    def trusts(self, *categories: Category) -> bool:
        """Whether all of these were delivered, so that what is absent from them is absent."""
        return not self.doubtful.intersection(categories)
