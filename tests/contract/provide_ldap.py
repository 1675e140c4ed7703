"""The ldap driver for the contract suite: a slapd of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from entconf.drivers.base import Driver
from entconf.drivers.ldap.driver import LdapDriver, open_ldap
from entconf.drivers.ldap.escaping import child
from entconf.drivers.ldap.writing import add
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.resource import ResourceId
from entconf.model.secret import Reveal
from entconf.model.values import Value
from tests.contract.bench import Bench, Words
from tests.ldap.desk import opened, options
from tests.ldap.invented import GROUPS, applications, frame, school, uai_of
from tests.ldap.server import SERVICE_PASSWORD, SUFFIX, Slapd, is_installed

NOBODY = f"cn=nobody,{SUFFIX}"
#: The branch whose absence makes a kind unreadable.
_BRANCHES = {
    "groups": "groups",
    "rights": "roles",
    "guests": "people",
    "features": "applications",
}
_FORBIDDEN = (
    "a directory says who may write only when it is written to:"
    " tests/ldap/test_refusals.py has what is told then"
)


class _Office:
    def __init__(self, driver: LdapDriver) -> None:
        self.driver = driver
        self.broken: dict[str, Value] = {}

    def change(self, resource: ResourceId, field: str, value: Value) -> None:
        raise NotImplementedError("only connectors are changed by hand")

    def add(self, resource: ResourceId, attributes: Mapping[str, Value]) -> None:
        assert resource.kind == "groups"
        assert attributes == {"members": ()}
        name = f"{resource.uai}:{resource.key}"
        held = {
            "objectClass": ("top", "groupOfNames", "ENTGroupe"),
            "cn": (name,),
            "member": (NOBODY,),
        }
        assert self.driver.directory.write([add(child("cn", name, GROUPS), held)]) == [None]

    def value(self, resource: ResourceId, field: str) -> Value:
        raise NotImplementedError("only connectors are changed by hand")

    def break_reading(self, kind: str) -> None:
        self.broken = {_BRANCHES[kind]: {"branch": "ou=nowhere"}}

    def mend_reading(self) -> None:
        self.broken = {}

    def forbid(self, resource: ResourceId) -> None:
        raise NotImplementedError(_FORBIDDEN)


class _Provider:
    name = "ldap"

    @contextmanager
    def open(self, folder: Path) -> Iterator[Bench]:
        """A slapd with one small school, in a folder that an ordinary user may reach."""
        assert folder.is_dir()
        if not is_installed():
            pytest.skip("slapd and ldap-utils are not installed")
        uai = uai_of(0)
        ldif = "".join((*frame(), *school(0, 12, 3, 4), *applications(holder=NOBODY)))
        with Slapd(ldif) as slapd:
            hand = opened(slapd)
            office = _Office(hand)
            settings = BackendSettings("ent", "ldap", options(slapd, placeholder=NOBODY))

            def opener(settings: BackendSettings, reveal: Reveal) -> Driver:
                changed = {**settings.options, **office.broken}
                return open_ldap(BackendSettings(settings.name, "ldap", changed), reveal)

            yield Bench(
                Establishment(uai, "Collège Ada-Example"),
                settings,
                lambda _: SERVICE_PASSWORD,
                Words(
                    ("Wiki", "Blog"),
                    "",
                    ("Wiki", "Blog"),
                    ("login.t000x0000", "login.t000x0001"),
                    "6A",
                ),
                office,
                frozenset(_BRANCHES),
                opener,
                skipped={"test_a_forbidden_change_is_told_before_anything_is_written": _FORBIDDEN},
            )
            hand.close()


PROVIDER = _Provider()
