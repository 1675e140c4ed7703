"""Whether the guards that a person lifts exist: a mistyped name must not pass for a consent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from entconf.desired.nearest import suggestion
from entconf.desired.policy import Limits, Policy
from entconf.engine.guard import CONFIRM
from entconf.errors import ConfigurationError, Problem
from entconf.model.text import msg

#: UAI/kind/key has two: such a name confirms what cannot be undone, and may be done already.
_SLASHES = 2

_BY_ITS_NAME = msg("what cannot be undone is confirmed by its own name: UAI/kind/key")


def check_guard_names(lift: Iterable[str], policy: Policy) -> None:
    """Raise ConfigurationError for each name that no guard of the site bears."""
    known = _guards(policy)
    people = {one.name for one in policy.confirm}
    problems = []
    for name in sorted(lift):
        if name in known or _is_resource(name):
            continue
        if name.startswith(CONFIRM):
            who = name.removeprefix(CONFIRM)
            told = msg("--confirm {name}: nobody of that name confirms anything here", name=who)
            hint = suggestion(who, people) or _BY_ITS_NAME
        else:
            told = msg("--lift {name}: there is no such guard", name=name)
            hint = suggestion(name, known) or _BY_ITS_NAME
        problems.append(Problem("unknown-guard", told, hint=hint))
    if problems:
        raise ConfigurationError(problems)


def _guards(policy: Policy) -> frozenset[str]:
    return frozenset(
        (
            *(one.name for one in fields(Limits)),
            *(f"protected:{one.match}" for one in policy.protected),
            *(f"freeze:{one.start.isoformat()}" for one in policy.freeze),
            *(CONFIRM + one.name for one in policy.confirm),
        )
    )


def _is_resource(name: str) -> bool:
    return name.startswith(CONFIRM) and name.count("/") >= _SLASHES
