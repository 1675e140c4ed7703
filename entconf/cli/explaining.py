"""Find the values that a person asks about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from entconf.desired.nearest import suggestion
from entconf.desired.state import Desired, Override
from entconf.errors import ConfigurationError, Problem
from entconf.model.resource import Declared
from entconf.model.source import Source
from entconf.model.text import msg


def explained(desired: Desired, asked: str) -> Sequence[Override]:
    """The values of a resource, or the one of a field, in every establishment that was chosen.

    Raises ConfigurationError, with the nearest name, when nothing declares it.
    """
    candidates = [one for declared in desired.declared for one in _values(declared, desired)]
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


def _values(declared: Declared, desired: Desired) -> Iterator[Override]:
    """Every field of a resource with what decided it, and what that won over."""
    won = {one.field: one for one in desired.overrides if one.id == declared.id}
    yield from (one for name, one in won.items() if name not in declared.attributes)
    if not declared.attributes and not won:
        source = declared.source_of("") or Source("")
        yield Override(declared.id, "", declared.present, source, ())
    for name, value in declared.attributes.items():
        source = declared.source_of(name) or Source("")
        yield won.get(name) or Override(declared.id, name, value, source, ())


def _names(one: Override) -> tuple[str, ...]:
    short = f"{one.id.kind}/{one.id.key}"
    return (str(one.id), f"{one.id}.{one.field}", short, f"{short}.{one.field}")
