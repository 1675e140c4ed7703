"""A site around the system under test: sections in, plans and applied runs out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from entconf.desired.policy import Policy
from entconf.desired.state import Desired, Scope
from entconf.engine.applying import apply_plan
from entconf.engine.backends import Backends
from entconf.engine.guard import CONFIRM
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import RunResult
from entconf.engine.store.store import Store
from entconf.engine.watch import Silence
from entconf.kinds.base import Context
from entconf.kinds.catalog import all_kinds
from entconf.model.backend import BackendSettings
from entconf.model.plan import Plan
from entconf.model.resource import Declared, ResourceId
from entconf.model.source import Source
from tests.contract.bench import Bench
from tests.contract.steps import Sections

DAY = date(2026, 11, 9)
NOW = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


def confirmed(plan: Plan) -> frozenset[str]:
    """What somebody confirms who wants all that cannot be undone."""
    return frozenset(CONFIRM + str(one.id) for one in plan.changes if one.irreversible)


@dataclass(slots=True)
class Site:
    """Plans and applies sections on the bench."""

    bench: Bench
    root: Path
    exclusive: tuple[Scope, ...] = field(default=())

    def id(self, kind: str, key: str) -> ResourceId:
        """The id of a resource of the establishment."""
        return ResourceId(self.bench.establishment.uai, kind, key)

    def desired(self, sections: Sections) -> Desired:
        """What these sections declare."""
        declared = [one for kind in sections for one in self._declared(kind, sections)]
        return Desired(
            root=self.root,
            day=DAY,
            establishments=(self.bench.establishment,),
            declared=tuple(sorted(declared, key=lambda one: one.id)),
            exclusive=self.exclusive,
            named=frozenset(one.id for one in declared),
            routes={self.bench.establishment.uai: self._routes()},
            overrides=(),
            inputs={},
            warnings=(),
            policy=Policy(),
        )

    def _routes(self) -> Mapping[str, BackendSettings]:
        """The kinds of the system under test are its own; the rest may be elsewhere."""
        own = dict.fromkeys(self.bench.kinds, self.bench.settings)
        return {"": self.bench.settings, **own, **self.bench.elsewhere}

    def _declared(self, kind: str, sections: Sections) -> list[Declared]:
        context = Context(DAY, self.bench.establishment.timezone)
        expansion = all_kinds()[kind].expand(sections[kind], context)
        assert expansion.mistakes == (), [str(one.message) for one in expansion.mistakes]
        return [
            Declared(
                self.id(kind, item.key),
                item.attributes,
                item.present,
                {"": Source("playbooks/contract.yml", 1, 1)},
                tuple(self.id(*required) for required in item.requires),
            )
            for item in expansion.items
        ]

    def plan(self, sections: Sections) -> Plan:
        """The plan for these sections, on connections of its own."""
        with Backends(self.bench.reveal, self.bench.opener) as backends:
            return make_plan(self.desired(sections), backends, PlanOptions(now=NOW), Silence())

    def apply(self, plan: Plan, sections: Sections) -> RunResult:
        """Apply a plan, on connections of its own; what cannot be undone is confirmed."""
        with (
            Backends(self.bench.reveal, self.bench.opener) as backends,
            Store(self.root) as store,
        ):
            desired, lift = self.desired(sections), confirmed(plan)
            run = RunContext(desired, backends, store, lift, clock=lambda: NOW)
            return apply_plan(plan, run, Silence())

    def reach(self, sections: Sections) -> Plan:
        """Plan and apply; every change must be done and proven. Returns the plan."""
        plan = self.plan(sections)
        result = self.apply(plan, sections)
        told = [(str(o.change.id), o.state.value, str(o.message or "")) for o in result.outcomes]
        assert all(state == "done" for _, state, _ in told), told
        return plan

    def needs(self, *kinds: str) -> None:
        """Skip the test when the system does not hold these kinds."""
        missing = set(kinds) - self.bench.kinds
        if missing:
            pytest.skip(f"the system does not hold {', '.join(sorted(missing))}")

    def owning(self, kind: str, prefix: str = "") -> Site:
        """The same site with an exclusive section."""
        return replace(self, exclusive=(Scope(self.bench.establishment.uai, kind, prefix),))
