"""The lemonldap driver for the contract suite: a real portal beside an ENT in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from entconf.drivers.base import Driver
from entconf.drivers.lemonldap.applications import CONNECTOR, own_key
from entconf.drivers.lemonldap.driver import LemonldapDriver
from entconf.drivers.lemonldap.settings_reading import parse_settings
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import Person, World
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.resource import ResourceId
from entconf.model.secret import Reveal
from entconf.model.values import Attributes, JsonValue, Value
from tests.contract.bench import Bench, Words
from tests.lemonldap.portal_server import ABSENT, PortalServer, is_installed
from tests.lemonldap.shared_portal import shared_portal

UAI = "0990001X"
KINDS = frozenset(
    {"features", "connectors", "homepage", "opening", "rights", "services", "announcements"}
)


class _Office:
    """Somebody at the manager's screens."""

    def __init__(self, server: PortalServer) -> None:
        self._server = server
        self.broken = ""

    def change(self, resource: ResourceId, field: str, value: Value) -> None:
        assert (resource.kind, field) == ("connectors", "icon")
        whole = self._server.stored()
        self._options(whole, resource)["logo"] = str(value)
        self._server.call("/confs/raw", json.dumps(whole, ensure_ascii=False).encode())

    def value(self, resource: ResourceId, field: str) -> Value:
        assert (resource.kind, field) == ("connectors", "icon")
        return str(self._options(self._server.stored(), resource)["logo"])

    def _options(self, whole: dict[str, JsonValue], resource: ResourceId) -> dict[str, JsonValue]:
        key = own_key(CONNECTOR, resource.uai, resource.key)
        menu = whole["applicationList"]
        assert isinstance(menu, dict)
        for category in menu.values():
            tile = category.get(key) if isinstance(category, dict) else None
            options = tile.get("options") if isinstance(tile, dict) else None
            if isinstance(options, dict):
                return options
        raise AssertionError(key)

    def add(self, resource: ResourceId, attributes: Attributes) -> None:
        raise NotImplementedError("only groups are made by hand")

    def break_reading(self, kind: str) -> None:
        self.broken = "notifications" if kind == "announcements" else "url"

    def mend_reading(self) -> None:
        self.broken = ""

    def forbid(self, resource: ResourceId) -> None:
        raise NotImplementedError("the manager's account may do everything")


def _people() -> tuple[Person, ...]:
    teachers = [
        Person(UAI, f"t-{n}", "teachers", f"prof.{n}", f"Prof.{n}@college.example")
        for n in range(1, 4)
    ]
    pupils = [Person(UAI, f"s-{n}", "students", f"eleve.{n}", "", ("6A",)) for n in range(3)]
    return (*teachers, *pupils)


def _empty(server: PortalServer) -> None:
    """The base configuration, which no worker needs to have taken yet, and no notification."""
    server.call("/confs/raw", json.dumps(server.base, ensure_ascii=False).encode())
    for one in (server.folder / "notifications").iterdir():
        one.unlink()


@contextmanager
def _bench(server: PortalServer) -> Iterator[Bench]:
    _empty(server)
    world, office = World(_people()), _Office(server)
    options = server.options(
        services={"mobile_app": {"parameter": "portalDisplayRefreshMyRights"}},
        virtual_hosts={
            "Wiki": {"host": "wiki.ent.example", "path": "/pages"},
            "Wiki, entretien": {"host": "wiki.ent.example", "path": "/admin"},
        },
    )

    def opener(settings: BackendSettings, reveal: Reveal) -> Driver:
        if settings.driver == "memory":
            return MemoryDriver(world)
        told = dict(settings.options)
        if office.broken == "url":
            told["url"] = f"{server.manager}/nowhere"
        elif office.broken:
            told["notifications"] = {"url": f"{server.portal}/nowhere"}
        return LemonldapDriver(parse_settings(BackendSettings("ent", "lemonldap", told)), reveal)

    yield Bench(
        Establishment(UAI, "Collège Ada-Example"),
        BackendSettings("portal", "lemonldap", options),
        str,
        Words(
            ("Agenda", "Blog"),
            "history",
            ("Wiki", "Wiki, entretien"),
            ("prof.1", "prof.2"),
            "6A",
            service="mobile_app",
            mandatory=False,
            undeclared=("icon", "vie.png"),
        ),
        office,
        KINDS,
        opener,
        read_alone=KINDS - {"announcements", "rights"},
        skipped={
            "test_a_forbidden_change_is_told_before_anything_is_written": (
                "whoever may write a configuration may write all of it"
            )
        },
        elsewhere={"": BackendSettings("ent", "memory")},
    )


class _Provider:
    name = "lemonldap"

    @contextmanager
    def open(self, folder: Path) -> Iterator[Bench]:
        """A portal with three applications of its own."""
        assert folder.is_dir()
        if not is_installed():
            pytest.skip(ABSENT)
        with _bench(shared_portal()) as bench:
            yield bench


PROVIDER = _Provider()
