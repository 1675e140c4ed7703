"""Find the values that a person asks about."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.desired.nearest import suggestion
from entconf.desired.state import Desired, Override
from entconf.errors import ConfigurationError, Problem
from entconf.model.text import msg


def explained(desired: Desired, asked: str) -> Sequence[Override]:
    """The values of a resource, or the one of a field, in every establishment that was chosen.

    Raises ConfigurationError, with the nearest name, when nothing declares it.
    """
    chosen = {school.uai for school in desired.establishments}
    candidates = [one for one in desired.overrides if one.id.uai in chosen]
    found = [one for one in candidates if asked in _names(one)]
    if found:
        return found
    words = {name for one in candidates for name in _names(one)}
    raise ConfigurationError(
        [
            Problem(
                "not-declared",
                msg("no play declares {name}", name=asked),
                hint=suggestion(asked, words),
            )
        ]
    )


def _names(one: Override) -> tuple[str, ...]:
    short = f"{one.id.kind}/{one.id.key}"
    return (str(one.id), f"{one.id}.{one.field}", short, f"{short}.{one.field}")
