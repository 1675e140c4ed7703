"""Which of some runs a person means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from entconf.errors import ConfigurationError, Problem
from entconf.model.text import msg

#: The word for the latest run.
LAST = "last"


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Run = TypeVar("_Run", bound=_Named)


def chosen_run(runs: Sequence[_Run], asked: str) -> _Run | None:
    """The run of that name, the only one whose name begins so, or the last one.

    None where there is none. Raises ConfigurationError where it may be several. `runs`: the
    latest first.
    """
    if asked == LAST and runs:
        return runs[0]
    found = [one for one in runs if one.id == asked]
    found = found or [one for one in runs if asked and one.id.startswith(asked)]
    if len(found) > 1:
        words = ", ".join(one.id for one in found[:5])
        problem = Problem(
            "which-run",
            msg("several runs begin with {name}", name=asked),
            hint=msg("name one of them: {words}", words=words),
        )
        raise ConfigurationError([problem])
    return found[0] if found else None
