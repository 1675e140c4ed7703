"""Invented sites for the engine's tests: a world in memory, and what is declared of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from entconf.desired.policy import Policy
from entconf.desired.state import Desired, Scope
from entconf.drivers.base import Driver
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import Person, World
from entconf.engine.applying import apply_plan
from entconf.engine.backends import Backends
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import RunResult
from entconf.engine.store.store import Store
from entconf.engine.watch import Silence
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.plan import Plan
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.secret import Reveal, Secret
from entconf.model.source import Source
from entconf.model.values import Value

UAI = "0990001X"
OTHER = "0990002Y"
NOW = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
MEMORY = BackendSettings("ent", "memory")


def rid(kind: str, key: str, uai: str = UAI) -> ResourceId:
    return ResourceId(uai, kind, key)


def declare(
    kind: str,
    key: str,
    /,
    uai: str = UAI,
    *,
    present: bool = True,
    requires: Iterable[ResourceId] = (),
    **attributes: Value,
) -> Declared:
    """A declaration; a field name that is no Python name is written with __ for its dot."""
    named = {name.rstrip("_").replace("__", "."): value for name, value in attributes.items()}
    sources = {"": Source("playbooks/main.yml", 1, 1)}
    return Declared(rid(kind, key, uai), named, present, sources, tuple(requires))


def live(
    kind: str, key: str, /, uai: str = UAI, *, owner: str = "local", **attributes: Value
) -> Live:
    named = {name.rstrip("_").replace("__", "."): value for name, value in attributes.items()}
    return Live(rid(kind, key, uai), named, owner)


def desired_of(
    root: Path,
    *declared: Declared,
    exclusive: Iterable[Scope] = (),
    policy: Policy | None = None,
    uais: Iterable[str] = (),
) -> Desired:
    """The declared state of a site whose every kind is held by one memory system."""
    known = sorted({one.id.uai for one in declared} | set(uais)) or [UAI]
    playbook = root / "playbooks/main.yml"
    playbook.parent.mkdir(parents=True, exist_ok=True)
    playbook.write_text("# invented\n", encoding="utf-8")
    return Desired(
        root=root,
        day=date(2026, 11, 9),
        establishments=tuple(Establishment(uai, f"Collège {uai}") for uai in known),
        declared=tuple(sorted(declared, key=lambda one: one.id)),
        exclusive=tuple(exclusive),
        named=frozenset(one.id for one in declared),
        routes={uai: {"": MEMORY} for uai in known},
        overrides=(),
        inputs={"playbooks/main.yml": hashlib.sha256(b"# invented\n").hexdigest()},
        warnings=(),
        policy=policy or Policy(),
    )


def no_secret(secret: Secret) -> str:
    raise AssertionError(str(secret))


def backends_of(*worlds: World, drivers: Mapping[str, Driver] | None = None) -> Backends:
    """Connections that lead to these worlds: the first, unless `drivers` names a backend."""

    def opener(settings: BackendSettings, reveal: Reveal) -> Driver:
        return (drivers or {}).get(settings.name) or MemoryDriver(worlds[0])

    return Backends(no_secret, opener)


def plan_of(desired: Desired, world: World) -> Plan:
    return make_plan(desired, backends_of(world), PlanOptions(now=NOW), Silence())


def context_of(
    desired: Desired, world: World, store: Store, *, lift: Iterable[str] = ()
) -> RunContext:
    return RunContext(desired, backends_of(world), store, lift=frozenset(lift), clock=lambda: NOW)


def apply(plan: Plan, desired: Desired, world: World, *, lift: Iterable[str] = ()) -> RunResult:
    with Store(desired.root) as store:
        return apply_plan(plan, context_of(desired, world, store, lift=lift), Silence())


def people(uai: str = UAI) -> tuple[Person, ...]:
    """Ten students of 6A, five teachers, of invented names."""
    students = [
        Person(uai, f"s-{uai}-{n}", "students", f"eleve.{n}", classes=("6A",)) for n in range(10)
    ]
    teachers = [
        Person(uai, f"t-{uai}-{n}", "teachers", f"prof.{n}", f"prof.{n}@college.example")
        for n in range(5)
    ]
    return (*students, *teachers)


def world_of(*resources: Live, uais: Iterable[str] = (UAI,)) -> World:
    everybody = tuple(one for uai in uais for one in people(uai))
    return World(everybody, {one.id: one for one in resources})


def moved(one: Live, **attributes: Value) -> Live:
    """The same thing after somebody changed it by hand."""
    return replace(one, attributes={**one.attributes, **attributes})
