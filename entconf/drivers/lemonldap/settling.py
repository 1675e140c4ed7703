"""Wait until the portal has taken a configuration, and tell if it did.

The server is several worker processes; each looks for a new configuration at a request, at most
every checkTime seconds, and nothing the server offers tells which one a worker has. Worse, a
worker that dies while it loads a bad one answers a single error and goes on half changed, so
that a page which looks healthy proves nothing (Handler/Main/Reload.pm: the number is kept before
the parts are loaded). So every configuration that entconf writes carries a mark of its own in a
parameter that the server knows nothing of but puts into the policy header of each page, as a
directive that browsers ignore. A worker shows the mark once it has loaded the configuration, and
the wait ends when pages asked for side by side, twice in a row, all show it; that is as soon as
may be, whatever checkTime is. One page that fails ends it too.

Where something in between takes that header away, there is only waiting as long as the portal
may take, and looking again.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.portal import Portal
from entconf.drivers.lemonldap.settings import MOST_SETTLE, Settings
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

#: checkTime is counted in whole seconds, and the first page of a worker takes its time.
_MARGIN = 5.0
_DEFAULT_CHECK = 600
_FIRST_PAUSE, _LONGEST_PAUSE, _SLOWER = 0.25, 5.0, 1.3
_IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds that only grow, and waiting; tests put their own in its place."""

    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep


def seconds_to_settle(settings: Settings, configuration: Configuration) -> float:
    """How long the portal may take: as the backend says, else checkTime and a margin."""
    if settings.settle:
        return float(settings.settle)
    told = configuration.text("checkTime") or ""
    check = int(told) if told.isdigit() else _DEFAULT_CHECK
    return min(check, MOST_SETTLE) + _MARGIN


def wait_for(portal: Portal, mark: str, seconds: float, clock: Clock) -> Text | None:
    """Return when every worker met has taken the configuration with this mark.

    None then; else what was seen: at once a page that fails, or, when the time is up, that
    workers did not take it.
    """
    return _wait(portal, mark, seconds, clock, lambda failure: failure is not None)


def wait_for_recovery(portal: Portal, mark: str, seconds: float, clock: Clock) -> Text | None:
    """The same for a portal that fails meanwhile: only what is seen when the time is up counts."""
    return _wait(portal, mark, seconds, clock, lambda _: False)


def _wait(
    portal: Portal, mark: str, seconds: float, clock: Clock, gives_up: Callable[[Text | None], bool]
) -> Text | None:
    deadline = clock.now() + seconds
    pause, right = _FIRST_PAUSE, 0
    while True:
        pages = portal.login_pages()
        failure = next((page.failure for page in pages if page.failure), None)
        if gives_up(failure):
            return failure
        marked = failure is None and all(page.mark == mark for page in pages)
        right = right + 1 if marked else 0
        if right == _IN_A_ROW:
            return None
        if clock.now() >= deadline and not marked:
            missing = any(page.tells and page.mark != mark for page in pages)
            return failure or (_not_taken(seconds) if missing else None)
        clock.wait(_FIRST_PAUSE if marked else pause)
        pause = min(pause * _SLOWER, _LONGEST_PAUSE)


def _not_taken(seconds: float) -> Text:
    return msg(
        "after {seconds} seconds parts of the portal have not taken the configuration",
        seconds=int(seconds),
    )
