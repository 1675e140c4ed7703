"""Find the values that a person asks about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from entconf.desired.nearest import suggestion
from entconf.desired.state import Desired, Override
from entconf.desired.variable_history import variable_history
from entconf.errors import ConfigurationError, Problem
from entconf.kinds.catalog import all_kinds
from entconf.model.compare import Rule
from entconf.model.resource import Declared
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.report.view import local_moment


def explained(desired: Desired, asked: str, variables: Mapping[str, str]) -> Sequence[Override]:
    """The values of a resource, of a field, of a whole kind, or of a variable.

    In every establishment that was chosen. `variables` are those of the command line. Raises
    ConfigurationError, with the nearest name, when nothing declares it.
    """
    candidates = [one for declared in desired.declared for one in _values(declared, desired)]
    found = [one for one in candidates if asked in _names(one)]
    if found:
        return found
    history = variable_history(desired, variables)
    found = [one for one in history if asked in _names(one)]
    if found:
        return found
    words = {name for one in (*candidates, *history) for name in _likely(one, asked)}
    raise ConfigurationError(
        [
            Problem(
                "not-declared",
                msg("no play declares {name}", name=asked),
                hint=suggestion(asked, words),
            )
        ]
    )


def in_school_time(found: Sequence[Override], desired: Desired) -> Sequence[Override]:
    """The same values, each moment as the clocks of its school show it, as a plan shows it."""
    zones = {one.uai: one.timezone for one in desired.establishments}
    kinds = all_kinds()
    told = []
    for one in found:
        kind = kinds.get(one.id.kind)
        if kind is not None and one.field and kind.field(one.field).rule is Rule.INSTANT:
            zone = zones[one.id.uai]
            beaten = tuple((local_moment(value, zone), source) for value, source in one.beaten)
            told.append(replace(one, value=local_moment(one.value, zone), beaten=beaten))
        else:
            told.append(one)
    return told


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
    """Every way to ask for a value; a person need not know them."""
    uai, kind, key = one.id.uai, one.id.kind, one.id.key
    wide = (uai, f"{uai}/{kind}", kind)
    narrow = (f"{uai}/{kind}/{key}", f"{kind}/{key}", key)
    return (*wide, *narrow, *(f"{name}.{one.field}" for name in narrow))


def _likely(one: Override, asked: str) -> tuple[str, ...]:
    """The names to propose for one that is wrong: fields only where a field was named."""
    names = (f"{one.id.kind}/{one.id.key}", one.id.key)
    return tuple(f"{name}.{one.field}" for name in names) if "." in asked else names
