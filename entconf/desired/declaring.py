"""Go through the schools one by one, and gather what the plays declare for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from entconf.desired.checking import Checker
from entconf.desired.exchanges import EXCHANGES, readable
from entconf.desired.expansion import Expanded, Expander
from entconf.desired.findings import Findings
from entconf.desired.groups import Host
from entconf.desired.merging import PRESENCE, Merged, Merger
from entconf.desired.plays import Play, Section
from entconf.desired.routes import establishment_of, routes_of
from entconf.desired.state import Override, Scope
from entconf.desired.variables import HostVariables, Variable
from entconf.kinds.base import Kind
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, ResourceId
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import Value


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What schools with the same expansions share."""

    merged: tuple[Merged, ...]
    scopes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What one section of a play says of a school, and the variables it was read with."""

    play: Play
    section: Section
    expanded: Expanded
    variables: HostVariables


class SchoolDeclarer:
    """Gathers the declarations of schools, in the order in which they are declared."""

    def __init__(  # noqa: PLR0913 - one query, spelled out
        self,
        kinds: Mapping[str, Kind],
        checker: Checker,
        findings: Findings,
        *,
        day: date,
        tags: frozenset[str],
        only: frozenset[str],
        ordered: bool,
    ) -> None:
        self.establishments: list[Establishment] = []
        self.declared: list[Declared] = []
        self.exclusive: list[Scope] = []
        self.exchanges: list[Declared] = []
        self.named: set[ResourceId] = set()
        self.routes: dict[str, Mapping[str, BackendSettings]] = {}
        self.overrides: list[Override] = []
        self.said: dict[str, list[Said]] = {}
        self._kinds = kinds
        self._findings = findings
        self._tags = tags
        self._only = only
        sections = readable(kinds)
        self._expander = Expander(sections, day, checker, findings)
        self._merger = Merger(sections, findings, ordered=ordered)
        self._outcomes: dict[tuple[int, ...], _Outcome] = {}

    def declare(
        self,
        host: Host,
        variables: Mapping[str, Variable],
        extra: Mapping[str, Variable],
        plays: Sequence[Play],
    ) -> None:
        """Declare one school. `extra` variables win over those of the plays."""
        own = HostVariables(host.uai, {**variables, **extra}, self._report)
        school = establishment_of(own, self._findings)
        routes = routes_of(own, self._kinds, self._findings)
        self.establishments.append(school)
        self.routes[host.uai] = routes
        kept: dict[str, list[Expanded]] = {}
        said = self.said.setdefault(host.uai, [])
        for play in plays:
            asked = not self._tags or bool(self._tags & play.tags)
            for_play = own
            if play.variables:
                for_play = own.with_more({**play.variables, **extra})
            for section in play.sections:
                expanded = self._expander.expand(play, section, for_play, school.timezone)
                if expanded is None:
                    continue
                self._name(host.uai, expanded)
                if section.kind != EXCHANGES:
                    said.append(Said(play, section, expanded, for_play))
                if asked and (not self._only or section.kind in self._only):
                    kept.setdefault(section.kind, []).append(expanded)
        self._add(host, kept, routes)

    def _report(self, code: str, message: Text, source: Source | None, hint: Text | None) -> None:
        self._findings.error(code, message, source, hint)

    def _name(self, uai: str, expanded: Expanded) -> None:
        self.named.update(
            ResourceId(uai, statement.kind, statement.key) for statement in expanded.statements
        )

    def _add(
        self,
        host: Host,
        kept: Mapping[str, Sequence[Expanded]],
        routes: Mapping[str, BackendSettings],
    ) -> None:
        for kind in sorted(kept):
            self._add_kind(host.uai, self._outcome(kind, kept[kind]))
        self._check_routes(host, kept.keys() - {EXCHANGES}, routes)

    def _outcome(self, kind: str, expansions: Sequence[Expanded]) -> _Outcome:
        """What some expansions come to together; the same for all schools that have them."""
        key = tuple(map(id, expansions))
        if key not in self._outcomes:
            prefixes = {prefix for one in expansions for prefix in one.exclusive}
            scopes = tuple((kind, prefix) for prefix in sorted(prefixes))
            self._outcomes[key] = _Outcome(tuple(self._merger.merge(expansions)), scopes)
        return self._outcomes[key]

    def _add_kind(self, uai: str, outcome: _Outcome) -> None:
        for one in outcome.merged:
            identity = ResourceId(uai, one.kind, one.key)
            requires = tuple(ResourceId(uai, *other) for other in one.requires)
            into = self.exchanges if one.kind == EXCHANGES else self.declared
            into.append(Declared(identity, one.attributes, one.present, one.sources, requires))
            if one.beaten:
                self.overrides.extend(_overrides(identity, one))
        self.exclusive.extend(Scope(uai, *scope) for scope in outcome.scopes)

    def _check_routes(
        self, host: Host, kinds: Iterable[str], routes: Mapping[str, BackendSettings]
    ) -> None:
        lost = sorted(set(kinds) - set(routes))
        if lost and "" not in routes:
            self._findings.error(
                "no-backend",
                msg("{uai} has no connection for {kinds}", uai=host.uai, kinds=", ".join(lost)),
                host.source,
                msg("give it, or a group it is in, a variable ent: with driver and url"),
            )


def _overrides(identity: ResourceId, one: Merged) -> list[Override]:
    found = []
    for name, beaten in one.beaten.items():
        value: Value = one.present if name == PRESENCE else one.attributes.get(name)
        found.append(
            Override(identity, name, value, one.sources.get(name, one.sources[""]), beaten)
        )
    return found
