"""What came of an apply: one outcome for each change of the plan, and the exit code they make."""

from __future__ import annotations

from enum import StrEnum

from entconf.engine.backup_files import BackupEntry
from entconf.errors import ExitCode
from entconf.model.change import Change, FieldChange
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text
from entconf.model.values import Attributes


class State(StrEnum):
    """What came of one change."""

    DONE = "done"  # written, and proven by reading again
    ALREADY = "already"  # the system was there before we wrote
    MOVED = "moved"  # somebody changed it since the plan: not written
    REFUSED = "refused"  # the system said no
    BLOCKED = "blocked"  # the plan said that this account cannot make it
    SKIPPED = "skipped"  # not tried, because of something else
    UNCERTAIN = "uncertain"  # sent, never answered, and not found done
    UNPROVEN = "unproven"  # written, but read otherwise afterwards


#: The states in which the resource is as the plan wants it.
REACHED = frozenset({State.DONE, State.ALREADY})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one change, and why.

    `leftovers` (unproven) are the fields that did not stick: what was found, what was
    wanted. `last_applied` and `live` (moved) are what entconf last put there, where
    known, and what stands there now; None is a resource that does not exist.
    """

    change: Change
    state: State
    message: Text | None = None
    leftovers: tuple[FieldChange, ...] = ()
    last_applied: Attributes | None = None
    live: Attributes | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """What came of a run. Outcomes are in the order of the plan.

    `incomplete` says that the plan itself had parts that could not be read.
    """

    run: str
    outcomes: tuple[Outcome, ...] = ()
    backups: tuple[BackupEntry, ...] = ()
    interrupted: bool = False
    unreachable: bool = False
    incomplete: bool = False

    def count(self, state: State) -> int:
        """How many changes ended in a state."""
        return sum(1 for outcome in self.outcomes if outcome.state is state)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the run (design, section 5)."""
        states = {outcome.state for outcome in self.outcomes}
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if states <= REACHED:
            return ExitCode.UNREACHABLE if self.incomplete else ExitCode.OK
        if states.isdisjoint({State.DONE, State.UNPROVEN, State.UNCERTAIN}):
            idle = {State.MOVED, State.SKIPPED, State.ALREADY, State.BLOCKED}
            if State.MOVED in states and states <= idle:
                return ExitCode.STALE
            if self.unreachable:
                return ExitCode.UNREACHABLE
        return ExitCode.PARTIAL
