"""The writes of one establishment: level by level, each checked, journalled and settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from threading import Event

from entconf.drivers.base import Reading, WritesTogether
from entconf.drivers.handing_in import HandsInTogether
from entconf.engine.order import dependency_levels
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import REACHED, Outcome, State
from entconf.engine.snapshot import PartRead
from entconf.engine.standing import Standing, live_of, read_again, remaining, standing
from entconf.engine.store.locks import Lease
from entconf.engine.watch import Phase, Watch
from entconf.engine.writing_together import is_lost, left_unsent, lots_of, send_together, state_of
from entconf.errors import EntconfError, Interrupted, SiteLocked, WriteUncertain
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Attributes

STOPPED = msg("the run was stopped before this change")


@dataclass(frozen=True, slots=True)
class PutAside:
    """A change that its driver keeps for the end of the run, and its number in the journal."""

    change: Change
    number: int
    driver: HandsInTogether


@dataclass(slots=True)
class SiteWork:
    """One establishment's share of a run. `outcomes` fills as the work goes on.

    `aside` are the changes that were announced and not sent yet: what comes of them is known once
    their drivers handed them in (handing_in.py), and until then what needs them may be tried.
    """

    establishment: Establishment
    changes: tuple[Change, ...]
    run: RunContext
    run_id: str
    lease: Lease
    stop: Event
    watch: Watch
    last_applied: Mapping[ResourceId, Attributes]
    unsaved: Mapping[ResourceId, Text] = field(default_factory=dict)
    outcomes: dict[ResourceId, Outcome] = field(default_factory=dict)
    aside: dict[ResourceId, PutAside] = field(default_factory=dict)
    lost: Text | None = None

    def write_all(self) -> None:
        """Make the changes. What the system refuses is recorded and the rest goes on."""
        for level in dependency_levels(self.changes):
            ready = [change for change in level if self._may_be_tried(change)]
            if ready and not self.stop.is_set():
                self._write_level(ready)
            for change in level:
                if change.id not in self.outcomes and change.id not in self.aside:
                    self.settle(change, State.SKIPPED, self.lost or STOPPED)

    def _may_be_tried(self, change: Change) -> bool:
        missing = [
            one
            for one in change.requires
            if one in self.outcomes and self.outcomes[one].state not in REACHED
        ]
        if change.blocked:
            self.settle(change, State.BLOCKED, change.blocked)
        elif change.id in self.unsaved:
            self.settle(change, State.SKIPPED, self.unsaved[change.id])
        elif missing:
            told = msg("it needs {resource}, which was not reached", resource=str(missing[0]))
            self.settle(change, State.SKIPPED, told)
        elif self.lost:
            self.settle(change, State.SKIPPED, self.lost)
        else:
            return True
        return False

    def _write_level(self, changes: Sequence[Change]) -> None:
        for lot in lots_of(changes, self.read(changes), self.run.backends):
            if self.stop.is_set() or self.lost:
                return
            ready = [change for change in lot.changes if self._is_ready(change, lot.read)]
            if lot.together is not None:
                self._send_lot(ready, lot.read, lot.together)
                continue
            for change in ready:
                state, told = self._send(change, lot.read)
                if change.id not in self.aside:
                    self.settle(change, state, told)

    def read(self, changes: Sequence[Change]) -> Mapping[str, PartRead]:
        """What stands there now of what these changes are about, by kind."""
        run = self.run
        return read_again(run.desired, self.establishment, changes, run.backends, run.kinds)

    def _is_ready(self, change: Change, read: PartRead) -> bool:
        """Whether the resource is still where the plan found it; else that is its outcome."""
        if told := unknown_reason(read.reading, change.id):
            self.settle(change, State.SKIPPED, told)
            return False
        live = live_of(read.reading, change.id)
        done = [one.change for one in self.outcomes.values() if one.state is State.DONE]
        match standing(self.run.kinds[change.id.kind], change, live, done):
            case Standing.THERE:
                self.settle(change, State.ALREADY)
            case Standing.MOVED:
                self.outcomes[change.id] = Outcome(
                    change,
                    State.MOVED,
                    msg("it changed since the plan was made"),
                    last_applied=self.last_applied.get(change.id),
                    live=live.attributes if live else None,
                )
                self.watch.advanced(Phase.WRITING, str(change.id))
            case Standing.READY:
                return True
        return False

    def _send_lot(
        self,
        changes: Sequence[Change],
        read: PartRead,
        together: WritesTogether,
        *,
        again: bool = True,
    ) -> None:
        """Journal, write and journal many at once; each has its own answer, as if sent alone."""
        if not changes or not self.holds_lock():
            return
        answers = send_together(
            self.run.store.journal, self.run_id, changes, together, read.reading
        )
        if any(isinstance(one.error, Interrupted) for one in answers):
            self.stop.set()
        unsent = left_unsent(answers) if again else ()
        doubtful = [one.change for one in answers if isinstance(one.error, WriteUncertain)]
        found = self.read(doubtful) if doubtful else {}
        for one in answers:
            if one.change in unsent:
                continue
            state, told = state_of(one.error), one.told
            if isinstance(one.error, WriteUncertain):
                after = found[one.change.id.kind]
                state, told = self._look_after(one.change, one.number, one.error, after)
            elif is_lost(one.error):
                self.lost = told
            self.settle(one.change, state, told)
        if not self.stop.is_set() and not self.lost:
            self._send_lot(unsent, read, together, again=False)

    def holds_lock(self) -> bool:
        """Whether the run may still write; else `lost` says why not."""
        try:
            self.lease.check()
        except SiteLocked as error:
            self.lost = error.message
            return False
        return True

    def _send(
        self, change: Change, read: PartRead, *, again: bool = True
    ) -> tuple[State, Text | None]:
        """Journal, write, journal. An answer that was lost is looked for, then tried once more.

        What the driver put aside is in `aside` instead, and done as far as the rest is concerned.
        """
        if not self.holds_lock():
            return State.SKIPPED, self.lost
        journal = self.run.store.journal
        number = journal.announce(self.run_id, change)
        driver = self.run.backends.driver(read.part.backend)
        try:
            if isinstance(driver, HandsInTogether) and driver.put_aside(change, read.reading):
                self.aside[change.id] = PutAside(change, number, driver)
                return State.DONE, None
            driver.perform(change, read.reading)
        except WriteUncertain as error:
            journal.settle(self.run_id, number, State.UNCERTAIN, error.message)
            found = self.read([change])[change.id.kind]
            return self._look_after(change, number, error, found, again=again)
        except EntconfError as error:
            state = state_of(error)
            journal.settle(self.run_id, number, state, error.message)
            if isinstance(error, Interrupted):
                self.stop.set()
            elif is_lost(error):
                self.lost = error.message
            return state, error.message
        except BaseException as error:
            journal.settle(
                self.run_id,
                number,
                State.UNCERTAIN,
                msg("unexpected: {error}", error=type(error).__name__),
            )
            raise
        journal.settle(self.run_id, number, State.DONE)
        return State.DONE, None

    def _look_after(
        self,
        change: Change,
        number: int,
        error: WriteUncertain,
        read: PartRead,
        *,
        again: bool = True,
    ) -> tuple[State, Text | None]:
        """After a lost answer: done if `read` finds it done, else what is left is tried once."""
        if unknown_reason(read.reading, change.id):
            return State.UNCERTAIN, error.message
        live = live_of(read.reading, change.id)
        left = remaining(self.run.kinds[change.id.kind], change, live)
        if left is None:
            found = msg("the answer was lost; it was found done")
            self.run.store.journal.settle(self.run_id, number, State.DONE, found)
            return State.DONE, found
        if not again or self.stop.is_set():
            return State.UNCERTAIN, error.message
        return self._send(left, read, again=False)

    def settle(self, change: Change, state: State, told: Text | None = None) -> None:
        """This is what came of a change."""
        self.outcomes[change.id] = Outcome(change, state, told)
        self.watch.advanced(Phase.WRITING, str(change.id))


def unknown_reason(reading: Reading, resource: ResourceId) -> Text | None:
    """Why a resource could not be read; None when it was."""
    for one in reading.unknown:
        if one.kind == resource.kind and one.key in (None, resource.key):
            return msg("it could not be read: {reason}", reason=one.reason)
    return None
