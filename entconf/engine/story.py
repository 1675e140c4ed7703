"""What one run did, from the journal alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from entconf.engine.store.evidence_lines import ExchangeRow
from entconf.engine.store.journal import Journal
from entconf.engine.store.journal_reading import STARTED, RunRow, Settled, WriteRow
from entconf.model.establishment import Establishment
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId

#: The command of runs that go on with another one.
RESUME = "resume"
#: How the commands of runs of exchanges begin, and the kind of what they settle.
_EXCHANGE = "exchange "
_EXCHANGES = "exchanges"


@dataclass(frozen=True, slots=True)
class Story:
    """A run, its writes in their order, and what came of each change in the end.

    `plan` is None for runs of entconf 0.1. `followers` are the runs that went on with it
    or undid it, `broken` when and by whom a lock of it was broken, `exchanged` what it took
    and gave where it is a run of an exchange.
    """

    run: RunRow
    writes: Sequence[WriteRow]
    outcomes: Mapping[ResourceId, Settled]
    plan: Plan | None = None
    followers: Sequence[RunRow] = field(default_factory=tuple)
    broken: Sequence[tuple[str, str]] = ()
    exchanged: Sequence[ExchangeRow] = ()

    def establishment(self, uai: str) -> Establishment:
        """The establishment of a write as the plan knew it."""
        known = self.plan.establishments if self.plan else ()
        return next((one for one in known if one.uai == uai), Establishment(uai))

    @property
    def is_exchange(self) -> bool:
        """Whether it is a run of an exchange, which writes no resource."""
        return self.run.command.startswith(_EXCHANGE)

    def exchanges(self) -> Iterator[tuple[ExchangeRow, ResourceId, Settled]]:
        """Each exchange of the run: what it took and gave, and what came of it."""
        for row in self.exchanged:
            known = (one for one in self.outcomes if (one.uai, one.key) == (row.uai, row.name))
            resource = next(known, ResourceId(row.uai, _EXCHANGES, row.name))
            yield row, resource, self.outcomes.get(resource, Settled(STARTED))

    def unwritten(self) -> Mapping[ResourceId, Settled]:
        """What came of the changes that were planned and never sent."""
        told = {write.change.id for write in self.writes}
        told |= {resource for _, resource, _ in self.exchanges()}
        return {one: settled for one, settled in self.outcomes.items() if one not in told}

    def state_of(self, write: WriteRow) -> Settled:
        """What came of a write in the end: the proof says more than the answer."""
        return self.outcomes.get(write.change.id, Settled(write.state, write.message))


def tell_story(journal: Journal, run: RunRow) -> Story:
    """Read all that the journal has of a run. Raises StoreError when a line is damaged."""
    plan = journal.plan(run.id) if run.plan else None
    followers = tuple(one for one in reversed(journal.runs()) if one.of == run.id)
    return Story(
        run,
        journal.writes(run.id),
        journal.outcomes(run.id),
        plan,
        followers,
        journal.broken_locks(run.id),
        journal.exchanged(run.id),
    )


def family(journal: Journal, run: RunRow) -> Sequence[Story]:
    """The run and those that went on with it, the oldest first.

    `run` may be any of them. Raises StoreError when a line is damaged.
    """
    runs = journal.runs()[::-1]
    known = {one.id: one for one in runs}
    first = run
    while first.command == RESUME and first.of in known:
        first = known[first.of]
    members = [one for one in runs if one.id == first.id or _goes_on(one, first.id)]
    return tuple(tell_story(journal, one) for one in members)


def _goes_on(run: RunRow, first: str) -> bool:
    return run.command == RESUME and run.of == first


def written_since(journal: Journal, stories: Sequence[Story]) -> Mapping[ResourceId, RunRow]:
    """The latest run that wrote each resource after these runs did."""
    own = {one.run.id for one in stories}
    newest_first = journal.runs()
    later = newest_first[: next(n for n, one in enumerate(newest_first) if one.id in own)]
    found: dict[ResourceId, RunRow] = {}
    for run in reversed(later):
        for write in journal.writes(run.id):
            found[write.change.id] = run
    return found
