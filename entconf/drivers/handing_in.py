"""What a driver may offer besides: all changes of a run written in one go (ADR 0025).

For systems whose whole state is one document (the numbered configuration of a portal): each
version of it may take everything down, so a run makes one, checks it once and takes it back whole.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from entconf.drivers.base import Reading
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass

__all__ = ["HandsInTogether", "RunMark"]


@dataclass(frozen=True, slots=True)
class RunMark:
    """Which run writes, for the system's own log: its id, who started it, by which command."""

    run_id: str
    actor: str
    command: str


@runtime_checkable
class HandsInTogether(Protocol):
    """Changes of every establishment of a run are kept, then written at once.

    Those of one establishment come one after the other, in the order in which they need each
    other; several establishments come side by side, from threads of their own. Readings show the
    live system, without what was put aside.
    """

    def put_aside(self, change: Change, reading: Reading) -> bool:
        """Keep a change for `hand_in`. False: it cannot be kept, `Driver.perform` makes it now.

        Sends no write. `reading` was taken just before. Raises what `Driver.perform` would:
        that change alone is then refused, and nothing of it was kept.
        """

    def hand_in(self, mark: RunMark) -> None:
        """Write all that was put aside, at once, and forget it whatever comes of it.

        Called once a run, when every establishment has put its changes aside; nothing put
        aside: nothing is written. Raises RequestRefused and the like when nothing of it holds,
        SystemUnreachable when nothing was sent, and WriteUncertain when the answer was lost.
        """

    def let_go(self) -> None:
        """Forget what was put aside: the run was stopped, or must not write any more."""
