"""A sandbox with its demo school, and drivers that talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from entconf.drivers.base import BackendSettings, Driver, Reading, ReadRequest
from entconf.drivers.registry import open_driver
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Action, Change, FieldChange
from entconf.model.compare import equal
from entconf.model.establishment import Establishment
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.secret import Secret
from entconf.model.values import Value
from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, DEMO_UAI, LOCAL_LOGIN

CANARY = "valeur-secrete-canari"


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start_sandbox() as running:
        yield running


@dataclass(frozen=True, slots=True)
class Bench:
    """A driver at work on the demo school: declare, read, differ, perform."""

    driver: Driver
    sandbox: RunningSandbox

    def read(self, *declared: Declared, complete: frozenset[str] = frozenset()) -> Reading:
        return self.driver.read(ReadRequest(Establishment(DEMO_UAI), declared, complete))

    def changes(self, reading: Reading) -> list[Change]:
        live = {item.id: item for item in reading.live}
        found = (difference(item, live.get(item.id)) for item in reading.declared)
        return [change for change in found if change]

    def apply(self, *declared: Declared) -> list[Change]:
        """Make it so. Returns the changes that were made."""
        reading = self.read(*declared)
        assert not reading.problems
        assert not reading.unknown
        changes = self.changes(reading)
        remarks = self.driver.review(changes, reading)
        assert [remark.blocked for remark in remarks] == [None] * len(changes)
        for change in changes:
            self.driver.perform(change, self.read(*declared))
        return changes

    def converges(self, *declared: Declared) -> list[Change]:
        changes = self.apply(*declared)
        assert changes
        assert self.changes(self.read(*declared)) == []
        return changes

    def value(self, reading: Reading, key: str, name: str) -> Value:
        return next(item.attributes.get(name) for item in reading.live if item.id.key == key)


def difference(declared: Declared, live: Live | None) -> Change | None:
    """The smallest diff that can tell something: the engine's own is tested elsewhere."""
    before: Mapping[str, Value] = live.attributes if live else {}
    if not declared.present:
        return Change(declared.id, Action.DELETE, before, {}, ()) if live else None
    kind = all_kinds()[declared.id.kind]
    fields = []
    for name, wanted in declared.attributes.items():
        field = kind.field(name)
        if field.guidance or field.register:
            continue
        if not equal(field.rule, before.get(name), wanted):
            fields.append(FieldChange(name, before.get(name), wanted))
    if live is None:
        return Change(declared.id, Action.CREATE, {}, declared.attributes, tuple(fields))
    after = {field.name: field.after for field in fields}
    return Change(declared.id, Action.UPDATE, before, after, tuple(fields)) if fields else None


def declare(kind: str, key: str, /, *, present: bool = True, **attributes: Value) -> Declared:
    """A declaration; "__" in a name stands for a dot, and "for_" for what Python reserves."""
    named = {name.rstrip("_").replace("__", "."): value for name, value in attributes.items()}
    return Declared(ResourceId(DEMO_UAI, kind, key), named, present)


@pytest.fixture
def bench(sandbox: RunningSandbox) -> Iterator[Callable[..., Bench]]:
    opened: list[Driver] = []

    def open_bench(login: str = LOCAL_LOGIN, **options: Value) -> Bench:
        settings = {"url": sandbox.url, "login": login, "password": Secret("env:P"), **options}

        def reveal(secret: Secret) -> str:
            return "sandbox" if secret.reference == "env:P" else CANARY

        driver = open_driver(BackendSettings("ent", "edifice", settings), reveal)
        opened.append(driver)
        return Bench(driver, sandbox)

    yield open_bench
    for driver in opened:
        driver.close()


@pytest.fixture
def local(bench: Callable[..., Bench]) -> Bench:
    return bench()


@pytest.fixture
def central(bench: Callable[..., Bench]) -> Bench:
    return bench(CENTRAL_LOGIN)
