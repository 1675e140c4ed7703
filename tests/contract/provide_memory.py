"""The memory driver for the contract suite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from entconf.drivers.base import Driver, Unknown
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import Person, World
from entconf.drivers.memory.world_file import read_world, write_world
from entconf.kinds.catalog import all_kinds
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.profiles import PROFILES
from entconf.model.resource import Live, ResourceId
from entconf.model.secret import Reveal, Secret
from entconf.model.text import msg
from entconf.model.values import Value
from tests.contract.bench import Bench, Words
from tests.engine.sites import UAI, people


class _Office:
    def __init__(self, world: World) -> None:
        self.world = world

    def change(self, resource: ResourceId, field: str, value: Value) -> None:
        live = self.world.resources[resource]
        self.world.put(replace(live, attributes={**live.attributes, field: value}))

    def add(self, resource: ResourceId, attributes: Mapping[str, Value]) -> None:
        self.world.put(Live(resource, attributes))

    def value(self, resource: ResourceId, field: str) -> Value:
        return self.world.resources[resource].attributes.get(field)

    def break_reading(self, kind: str) -> None:
        self.world.unknown[UAI] = (Unknown(kind, msg("broken on purpose")),)

    def mend_reading(self) -> None:
        self.world.unknown.clear()

    def forbid(self, resource: ResourceId) -> None:
        self.world.blocked[resource] = msg("forbidden on purpose")


def _reveal(secret: Secret) -> str:
    return f"value of {secret.reference}"


class _Provider:
    name = "memory"

    @contextmanager
    def open(self, folder: Path) -> Iterator[Bench]:
        """A world in a file: every write passes through JSON."""
        file = folder / "world.json"
        opened = [Live(ResourceId(UAI, "opening", name), {"open": True}) for name in PROFILES]
        other = Person(UAI, "s-other", "students", "eleve.autre", classes=("6B",))
        write_world(file, World((*people(), other), {one.id: one for one in opened}))
        world = read_world(file)
        world.keep = lambda: write_world(file, world)

        def opener(settings: BackendSettings, reveal: Reveal) -> Driver:
            return MemoryDriver(world)

        yield Bench(
            Establishment(UAI, "Collège Ada-Example"),
            BackendSettings("ent", "memory", {"file": str(file)}),
            _reveal,
            Words(("blog", "wiki"), "calendar", ("Wiki", "Blog"), ("prof.1", "prof.2"), "6A"),
            _Office(world),
            frozenset(all_kinds()),
            opener,
        )


PROVIDER = _Provider()
