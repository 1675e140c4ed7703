"""The declared state of a site, as the engine takes it: plain data with its provenance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from entconf.errors import ConfigurationError, Problem
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, ResourceId
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value

if TYPE_CHECKING:
    from entconf.desired.policy import Policy


@dataclass(frozen=True, slots=True)
class Scope:
    """What an exclusive section owns: keys starting with `prefix` ("" is the whole kind)."""

    uai: str
    kind: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Override:
    """One value and what it won over, last first; for `explain`."""

    id: ResourceId
    field: str
    value: Value
    source: Source
    beaten: tuple[tuple[Value, Source], ...]


@dataclass(frozen=True, slots=True)
class Desired:
    """What a site declares for one day, for the establishments and kinds that were asked.

    `named` holds every resource that any play declares, filtered out or not: none of them
    is ever removed by exclusivity. `routes` leads from UAI and kind to a backend, "" being
    the establishment's default. `exchanges` are the declared exchanges of files, of which
    nothing is planned nor applied.
    """

    root: Path
    day: date
    establishments: tuple[Establishment, ...]
    declared: tuple[Declared, ...]
    exclusive: tuple[Scope, ...]
    named: frozenset[ResourceId]
    routes: Mapping[str, Mapping[str, BackendSettings]]
    overrides: tuple[Override, ...]
    inputs: Mapping[str, str]
    warnings: tuple[Problem, ...]
    policy: Policy
    exchanges: tuple[Declared, ...] = ()

    def route(self, uai: str, kind: str) -> BackendSettings:
        """The backend that holds a kind. Raises ConfigurationError when there is none."""
        routes = self.routes.get(uai, {})
        settings = routes.get(kind) or routes.get("")
        if settings is None:
            raise ConfigurationError(
                [
                    Problem(
                        "no-backend",
                        msg("{uai} has no connection for {kind}", uai=uai, kind=kind),
                        hint=msg("give it one under `ent:` in the inventory"),
                    )
                ]
            )
        return settings
