"""The end of a run's writing: what its drivers put aside is handed in, once for each (ADR 0025)."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from threading import Event

from entconf.drivers.handing_in import HandsInTogether, RunMark
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import REACHED, Outcome, State
from entconf.engine.side_by_side import side_by_side_until
from entconf.engine.site_work import STOPPED, PutAside, SiteWork, unknown_reason
from entconf.engine.standing import live_of, remaining
from entconf.engine.store.journal_reading import Settled
from entconf.engine.writing_together import is_lost, state_of
from entconf.errors import EntconfError, Interrupted, WriteUncertain
from entconf.model.change import Action
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import Text, msg


@dataclass(frozen=True, slots=True)
class _Batch:
    """All that one driver put aside in a run, and the establishment that each change is of."""

    driver: HandsInTogether
    kept: Sequence[tuple[SiteWork, PutAside]]

    @property
    def works(self) -> Sequence[SiteWork]:
        """The establishments, each once."""
        return tuple({id(work): work for work, _ in self.kept}.values())

    def take(self) -> None:
        """From here on nobody else has a say in what comes of them."""
        for work, one in self.kept:
            del work.aside[one.change.id]

    def settle(self, state: State, told: Text | None) -> None:
        """One answer for all of them."""
        for work, one in self.kept:
            work.settle(one.change, state, told)
        work = self.works[0]
        answers = {one.number: Settled(state, told) for _, one in self.kept}
        work.run.store.journal.settle_all(work.run_id, answers)


def write_and_hand_in(works: Sequence[SiteWork], run: RunContext, stop: Event) -> None:
    """Write all establishments side by side; then each driver hands in what it put aside.

    Where the run was stopped, lost its locks or broke down before, nothing more is handed in:
    what was put aside is forgotten and settled as not tried. What was to be raised is raised.
    """
    try:
        side_by_side_until(SiteWork.write_all, works, stop, run.workers)
        side_by_side_until(_hand_in, _batches(works), stop, run.workers)
    finally:
        left = _batches(works)
        for batch in left:
            batch.take()
            batch.driver.let_go()
        for batch in left:
            lost = next((work.lost for work in batch.works if work.lost), None)
            batch.settle(State.SKIPPED, STOPPED if stop.is_set() else lost or STOPPED)


def _batches(works: Sequence[SiteWork]) -> Sequence[_Batch]:
    """What is put aside at this moment, by driver."""
    found: dict[int, list[tuple[SiteWork, PutAside]]] = {}
    for work in works:
        for one in work.aside.values():
            found.setdefault(id(one.driver), []).append((work, one))
    return [_Batch(kept[0][1].driver, tuple(kept)) for kept in found.values()]


def _hand_in(batch: _Batch) -> None:
    """Hand in, and settle all with the answer. Nothing is sent once the run should stop."""
    first = batch.works[0]
    if first.stop.is_set() or not first.holds_lock():
        return
    batch.take()
    run = first.run
    mark = RunMark(first.run_id, run.actor.person or run.actor.name, run.command)
    try:
        batch.driver.hand_in(mark)
    except EntconfError as error:
        if isinstance(error, Interrupted):
            first.stop.set()
        for work in batch.works if is_lost(error) else ():
            work.lost = error.message
        batch.settle(state_of(error), error.message)
        if isinstance(error, WriteUncertain):
            _look_for(batch)
    except BaseException as error:
        batch.settle(State.UNCERTAIN, msg("unexpected: {error}", error=type(error).__name__))
        raise
    else:
        batch.settle(State.DONE, None)


def _look_for(batch: _Batch) -> None:
    """After a lost answer: what is found done is done. The rest stays uncertain.

    It is not handed in again: a document that is written whole is only written over what was read.
    """
    found = msg("the answer was lost; it was found done")
    for work in batch.works:
        kept = [one for owner, one in batch.kept if owner is work]
        read = work.read([one.change for one in kept])
        done = {}
        for one in kept:
            change, reading = one.change, read[one.change.id.kind].reading
            kind = work.run.kinds[change.id.kind]
            if unknown_reason(reading, change.id):
                continue
            if remaining(kind, change, live_of(reading, change.id)) is None:
                work.outcomes[change.id] = Outcome(change, State.DONE, found)
                done[one.number] = Settled(State.DONE, found)
        work.run.store.journal.settle_all(work.run_id, done)


def told_truly(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes of one establishment, where something was made and what it needs was not.

    That happens only around what was put aside: a change that another system made at once may
    need one that its own system refused in the end. It was made, and says what it lacks.
    """
    missing = {
        one.change.id
        for one in outcomes
        if one.state not in {*REACHED, State.UNPROVEN} and one.change.action is not Action.DELETE
    }
    return tuple(_with_what_it_lacks(one, missing) for one in outcomes)


def _with_what_it_lacks(outcome: Outcome, missing: AbstractSet[ResourceId]) -> Outcome:
    change = outcome.change
    lacking = next((one for one in change.requires if one in missing), None)
    if lacking is None or outcome.state is not State.DONE or change.action is Action.DELETE:
        return outcome
    told = msg("it was made, but it needs {resource}, which was not reached", resource=str(lacking))
    return replace(outcome, message=told)
