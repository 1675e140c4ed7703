"""A portal with what the driver reaches it by."""

from __future__ import annotations

from dataclasses import dataclass, field

from entconf.drivers.base import BackendSettings
from entconf.drivers.handing_in import RunMark
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.configuration_store import Manager
from entconf.drivers.lemonldap.handing_in import Hander
from entconf.drivers.lemonldap.portal import Portal
from entconf.drivers.lemonldap.settings import Settings
from entconf.drivers.lemonldap.settings_reading import parse_settings
from entconf.model.secret import Secret
from entconf.model.values import JsonValue, Value
from tests.lemonldap.portal_server import PortalServer

MARK = RunMark("run-17", "A. Martin", "apply")
#: Accounts of the portal's own demonstration: the password is the login.
PROBES = (
    {"profile": "teachers", "login": "dwho", "password": "dwho"},
    {"profile": "students", "login": "rtyler", "password": "rtyler"},
)


def settings_of(server: PortalServer, **more: Value) -> Settings:
    """The settings of a backend on this server, with two accounts that probe."""
    return parse_settings(
        BackendSettings("ent", "lemonldap", server.options(**{"probes": PROBES, **more}))
    )


def reveal(secret: Secret) -> str:
    """No secret is referred to here."""
    raise AssertionError(secret)


@dataclass
class Desk:
    """What acts on one portal."""

    settings: Settings
    manager: Manager = field(init=False)
    portal: Portal = field(init=False)
    hander: Hander = field(init=False)

    def __post_init__(self) -> None:
        self.manager = Manager(self.settings, reveal)
        self.portal = Portal(self.settings, reveal)
        self.hander = Hander(self.settings, self.manager, self.portal)

    def now(self) -> Configuration:
        """The newest configuration, as a reading has it."""
        return self.manager.full(self.manager.latest().number)

    def write(self, value: JsonValue, *path: str) -> None:
        """Put one change aside and hand it in."""
        self.put_aside(value, *path)
        self.hander.hand_in(MARK)

    def put_aside(self, value: JsonValue, *path: str) -> None:
        """Put one change aside."""
        self.hander.put_aside(self.now(), lambda one: one.with_value(value, *path))

    def menu(self, login: str = "dwho") -> list[str]:
        """The applications that somebody sees."""
        probe = next(one for one in self.settings.probes if one.login == login)
        sight = self.portal.try_as(probe)
        assert sight.failure is None, str(sight.failure)
        return [tile.application for tile in sight.menu]
