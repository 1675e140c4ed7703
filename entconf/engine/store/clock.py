"""The clocks by which locks end: one that nobody sets, and the one on the wall."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from entconf.engine.store.owner import boot_name
from entconf.model.quick_dataclass import dataclass

#: The clock of a machine that has no other than the one on the wall.
WALL = "wall"


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment on two clocks.

    `wall` is seconds since 1970 in UTC, which somebody may set back or forward. `ticks` are
    the seconds of the clock `name`, and can only be held against ticks of the same clock.
    """

    wall: float
    ticks: float
    name: str


#: Tells what time it is.
Clock = Callable[[], Instant]


def machine_clock() -> Instant:
    """This moment, by a clock that runs from the start of the machine where there is one.

    It counts on while the machine sleeps, is the same for all its processes, and follows
    nobody who sets the time (clock_gettime(2), CLOCK_BOOTTIME).
    """
    wall, boot = time.time(), boot_name()
    if not boot:
        return Instant(wall, wall, WALL)
    return Instant(wall, time.clock_gettime(time.CLOCK_BOOTTIME), boot)


def moment(seconds: float) -> str:
    """A moment of the clock on the wall in UTC, ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
