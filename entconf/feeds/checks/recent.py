"""What the feed told only just now: the ENT has it the next day, and 72 hours are allowed.

A delivery of the evening is in the ENT on the next day (section 1.6); what is not there after
`propagation_working_days` is an incident, and nothing before that (practice reference, 3).
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from entconf.feeds.aaf.names import DeliveryKind
from entconf.feeds.calendar import working_days
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.memory import content_of
from entconf.feeds.following import schools_known
from entconf.feeds.roster import Person


class Recent:
    """Since when the feed tells of somebody what it tells, as far as anything shows it.

    Three things do: what is remembered of earlier deliveries, the delta that brought the
    record, and the day on which a pupil entered the school. Where none does, it is old.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._memory = evidence.memory
        newest = evidence.newest
        self._day = (newest.day if newest else None) or evidence.today

    def is_too_early(self, person: Person, uai: str) -> bool:
        """Whether what the feed tells of somebody need not be in the ENT yet."""
        told = self.told_since(person, uai)
        return told is not None and self.is_within_delay(told)

    def is_within_delay(self, day: date) -> bool:
        """Whether something of that day need not have reached the ENT."""
        settings = self._evidence.settings
        passed = working_days(day, self._evidence.today, settings.closed_days)
        return passed <= settings.propagation_working_days

    def told_since(self, person: Person, uai: str) -> date | None:
        """The day since when it need be in the ENT; None where nothing shows it."""
        days = (self.delivered_since(person, uai), person.entered)
        return max((day for day in days if day is not None), default=None)

    def delivered_since(self, person: Person, uai: str) -> date | None:
        """The same, as far as deliveries show it."""
        days = (self._remembered(person, uai), self._deltas.get(person.place.file))
        return max((day for day in days if day is not None), default=None)

    def gone_since(self, key: str) -> date | None:
        """The day of the first delivery without somebody; None where nothing shows it."""
        own = self._memory.hashed(key)
        day = self._memory.gone.get(own) or self._evidence.deleted.get(key)
        return self._day if day is None and own in self._memory.told else day

    def _remembered(self, person: Person, uai: str) -> date | None:
        own = self._memory.hashed(person.key)
        known = self._memory.told.get(own)
        if known is None:
            return self._day if uai in self._schools else None
        if known != self._memory.hashed(content_of(person)):
            return self._day
        return self._memory.changed.get(own)

    @cached_property
    def _schools(self) -> frozenset[str]:
        return schools_known(tuple(self._memory.deliveries))

    @cached_property
    def _deltas(self) -> dict[str, date]:
        return {
            file.member.shown: delivery.day
            for delivery in self._evidence.applied
            if delivery.kind is DeliveryKind.DELTA and delivery.day is not None
            for file in delivery.files
        }
