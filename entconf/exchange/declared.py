"""From the declared state of a site to its exchanges."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.desired.exchanges import EXCHANGES
from entconf.desired.nearest import suggestion
from entconf.desired.state import Desired
from entconf.errors import ConfigurationError, Problem
from entconf.exchange.base import Exchange
from entconf.exchange.drops.checking import check_drops
from entconf.exchange.schedule import check_schedule
from entconf.exchange.types import type_of
from entconf.model.source import Source
from entconf.model.text import msg


def exchanges_of(desired: Desired) -> Sequence[Exchange]:
    """The exchanges that are declared, by establishment and name; those taken away are not.

    Raises ConfigurationError with everything that is wrong in any of them.
    """
    schools = {one.uai: one for one in desired.establishments}
    found = []
    for declared in desired.exchanges:
        if declared.present:
            kind = str(declared.attributes["type"])
            school = schools[declared.id.uai]
            name = declared.id.key
            found.append(Exchange(school, name, kind, declared.attributes, declared.sources))
    # Schools that share a play share its mistakes: each is told once.
    problems: dict[tuple[str, Source | None, str], Problem] = {}
    for exchange in found:
        for one in check_exchange(exchange):
            problems.setdefault((one.code, one.source, str(one.message)), one)
    if problems:
        raise ConfigurationError(problems.values())
    return found


def check_exchange(exchange: Exchange) -> Sequence[Problem]:
    """What is wrong in a declaration that the schema cannot say."""
    return (
        *check_schedule(exchange),
        *check_drops(exchange),
        *type_of(exchange.type).check(exchange),
    )


def named(desired: Desired, name: str) -> Sequence[Exchange]:
    """The exchanges of that name, one an establishment. Raises ConfigurationError for none."""
    known = exchanges_of(desired)
    found = [one for one in known if one.name == name]
    if found:
        return found
    names = {one.name for one in known}
    raise ConfigurationError(
        [
            Problem(
                "unknown-exchange",
                msg("no school that is asked for has an exchange {name}", name=name),
                hint=suggestion(name, names)
                or msg("a play declares exchanges in its section {key}", key=EXCHANGES),
            )
        ]
    )
