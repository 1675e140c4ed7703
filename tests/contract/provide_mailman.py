"""The mailman driver for the contract suite: a real Mailman beside an ENT in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from entconf.drivers.base import Driver
from entconf.drivers.mailman.driver import MailmanDriver
from entconf.drivers.mailman.settings import parse_settings
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import Person, World
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.resource import ResourceId
from entconf.model.secret import Reveal, Secret
from entconf.model.values import Value
from tests.contract.bench import Bench, Words
from tests.mailman.server import ABSENT, DOMAIN, LOGIN, PASSWORD, is_installed
from tests.mailman.shared_server import shared_mailman

UAI = "0990001X"


class _Office:
    def __init__(self) -> None:
        self.broken = False

    def change(self, resource: ResourceId, field: str, value: Value) -> None:
        raise NotImplementedError("only connectors are changed by hand")

    def add(self, resource: ResourceId, attributes: Mapping[str, Value]) -> None:
        raise NotImplementedError("only groups are made by hand")

    def value(self, resource: ResourceId, field: str) -> Value:
        raise NotImplementedError("only connectors are changed by hand")

    def break_reading(self, kind: str) -> None:
        assert kind == "lists"
        self.broken = True

    def mend_reading(self) -> None:
        self.broken = False

    def forbid(self, resource: ResourceId) -> None:
        raise NotImplementedError("only features are forbidden")


def _people() -> tuple[Person, ...]:
    teachers = [
        Person(UAI, f"t-{n}", "teachers", f"prof.{n}", f"Prof.{n}@college.example")
        for n in range(1, 4)
    ]
    pupils = [Person(UAI, f"s-{n}", "students", f"eleve.{n}", "", ("6A",)) for n in range(3)]
    return (*teachers, *pupils)


@contextmanager
def mailman_bench(people: tuple[Person, ...], **options: Value) -> Iterator[Bench]:
    """A Mailman without any list, and a school whose people are in memory."""
    if not is_installed():
        pytest.skip(ABSENT)
    server = shared_mailman()
    server.empty(DOMAIN)
    world, office = World(people), _Office()
    plain: dict[str, Value] = {
        "url": server.url,
        "login": LOGIN,
        "password": Secret("env:MAILMAN"),
        "domain": DOMAIN,
    }

    def opener(settings: BackendSettings, reveal: Reveal) -> Driver:
        if settings.driver == "memory":
            return MemoryDriver(world)
        url = f"{server.url}/nowhere" if office.broken else settings.options["url"]
        broken = BackendSettings(settings.name, "mailman", {**settings.options, "url": url})
        return MailmanDriver(parse_settings(broken), reveal)

    yield Bench(
        Establishment(UAI, "Collège Ada-Example"),
        BackendSettings("lists", "mailman", {**plain, **options}),
        lambda _: PASSWORD,
        Words(("", ""), "", ("", ""), ("prof.1", "prof.2"), "6A"),
        office,
        frozenset({"lists"}),
        opener,
        elsewhere={"": BackendSettings("ent", "memory")},
    )


class _Provider:
    name = "mailman"

    @contextmanager
    def open(self, folder: Path) -> Iterator[Bench]:
        """A school whose pupils have no address."""
        assert folder.is_dir()
        with mailman_bench(_people()) as bench:
            yield bench


PROVIDER = _Provider()
