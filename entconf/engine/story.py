"""What one run did, from the journal alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from entconf.engine.store.journal import Journal
from entconf.engine.store.journal_reading import RunRow, Settled, WriteRow
from entconf.model.establishment import Establishment
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId


@dataclass(frozen=True, slots=True)
class Story:
    """A run, its writes in their order, and what came of each change in the end.

    `plan` is None for runs of entconf 0.1. `followers` are the runs that went on with it
    or undid it.
    """

    run: RunRow
    writes: Sequence[WriteRow]
    outcomes: Mapping[ResourceId, Settled]
    plan: Plan | None = None
    followers: Sequence[RunRow] = field(default_factory=tuple)

    def establishment(self, uai: str) -> Establishment:
        """The establishment of a write as the plan knew it."""
        known = self.plan.establishments if self.plan else ()
        return next((one for one in known if one.uai == uai), Establishment(uai))

    def state_of(self, write: WriteRow) -> Settled:
        """What came of a write in the end: the proof says more than the answer."""
        return self.outcomes.get(write.change.id, Settled(write.state, write.message))


def tell_story(journal: Journal, run: RunRow) -> Story:
    """Read all that the journal has of a run. Raises StoreError when a line is damaged."""
    plan = journal.plan(run.id) if run.plan else None
    followers = tuple(one for one in reversed(journal.runs()) if one.of == run.id)
    return Story(run, journal.writes(run.id), journal.outcomes(run.id), plan, followers)
