"""What stands in the agenda: meetings and training, each with its moments."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source


class MeetingType(StrEnum):
    """What sort it is, for the hours of the report (mission 4.1)."""

    MEETING = "meeting"
    TRAINING = "training"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One of them; `begins` and `ends` are in UTC.

    `whole_days` has no hours: from the midnight that begins its first day, in the zone of the
    agenda, to the one that ends its last. `schools` are UAIs, none meaning all. `uid` is that of
    the calendar that it came from, "" for one of agenda.yml.
    """

    key: str
    title: str
    type: MeetingType
    begins: datetime
    ends: datetime
    whole_days: bool = False
    place: str = ""
    schools: tuple[str, ...] = ()
    uid: str = ""
    source: Source | None = None

    @property
    def hours(self) -> float:
        """How long it takes, by the clock that never changes; 0 for whole days."""
        return 0.0 if self.whole_days else (self.ends - self.begins) / timedelta(hours=1)
