"""Plan and apply on a driver as the engine does, for one establishment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from entconf.drivers.base import BackendSettings, Reading, ReadRequest
from entconf.drivers.ldap.driver import LdapDriver, open_ldap
from entconf.engine.diff import compare
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.secret import Secret
from entconf.model.values import Value
from tests.ldap.invented import uai_of
from tests.ldap.server import SERVICE, SERVICE_PASSWORD, SUFFIX, Slapd

PASSWORD = Secret("env:INVENTED")


def options(slapd: Slapd, **more: Value) -> dict[str, Value]:
    """The settings of a backend that leads to a test server, over TLS."""
    return {
        "url": slapd.tls_url,
        "base": SUFFIX,
        "login": SERVICE,
        "password": PASSWORD,
        "tls": {"ca": slapd.ca_file},
        "timeout": 5,
        **more,
    }


def opened(slapd: Slapd, password: str = SERVICE_PASSWORD, **more: Value) -> LdapDriver:
    """A driver on a test server."""
    settings = BackendSettings("directory", "ldap", options(slapd, **more))
    return open_ldap(settings, lambda _: password)


def listed(live: Live, name: str = "members") -> tuple[str, ...]:
    """The texts of a field of a live resource."""
    value = live.attributes[name]
    assert isinstance(value, tuple)
    return tuple(str(one) for one in value)


@dataclass
class Desk:
    """Declares things of one invented school."""

    driver: LdapDriver
    number: int = 0

    @property
    def uai(self) -> str:
        return uai_of(self.number)

    def declared(
        self, kind: str, key: str, attributes: Mapping[str, Value], *, present: bool = True
    ) -> Declared:
        return Declared(ResourceId(self.uai, kind, key), attributes, present)

    def read(
        self, *declared: Declared, complete: Sequence[str] = (), census: bool = True
    ) -> Reading:
        request = ReadRequest(Establishment(self.uai), tuple(declared), frozenset(complete), census)
        return self.driver.read(request)

    def plan(self, *declared: Declared) -> tuple[list[Change], Reading]:
        """The changes of a plan; fails when anything was unknown or mistaken."""
        reading = self.read(*declared)
        assert reading.unknown == ()
        assert reading.problems == ()
        live = {one.id: one for one in reading.live}
        kinds = all_kinds()
        found = [compare(kinds[one.id.kind], one, live.get(one.id)) for one in reading.declared]
        changes = [one for one in found if one is not None]
        remarks = {one.id: one for one in self.driver.review(changes, reading)}
        told = [
            replace(one, blocked=remarks[one.id].blocked) if one.id in remarks else one
            for one in changes
        ]
        return told, reading

    def apply(self, *declared: Declared) -> list[Change]:
        """Plan and make the changes."""
        changes, reading = self.plan(*declared)
        for change in changes:
            assert change.blocked is None, str(change.blocked)
            self.driver.perform(change, reading)
        return changes

    def settles(self, *declared: Declared) -> list[Change]:
        """Apply once with changes, then again with none."""
        changes = self.apply(*declared)
        assert changes
        again, _ = self.plan(*declared)
        assert again == []
        return changes

    def live(self, *declared: Declared) -> dict[str, Live]:
        return {one.id.key: one for one in self.read(*declared).live}
