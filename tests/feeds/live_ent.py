"""The embedded ENT, loaded from a delivery and read by its driver, as a verification reads it."""

from __future__ import annotations

from collections.abc import Callable

from entconf.engine.backends import Backends
from entconf.feeds.checks.evidence import LiveSchool
from entconf.feeds.live import live_school
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.secret import Secret
from entconf.model.values import Value
from entconf.sandbox.serve import RunningSandbox
from entconf.sandbox.settings import CENTRAL_LOGIN

PASSWORD = "sandbox"


def ent_settings(sandbox: RunningSandbox) -> BackendSettings:
    options: dict[str, Value] = {
        "url": sandbox.url,
        "login": CENTRAL_LOGIN,
        "password": Secret("env:INVENTED"),
    }
    return BackendSettings("ent", "edifice", options)


def reader(sandbox: RunningSandbox) -> Callable[[Establishment], LiveSchool]:
    """What reads the accounts of a school for a `Question`."""

    def read(school: Establishment) -> LiveSchool:
        with Backends(lambda _: PASSWORD) as backends:
            return live_school(school, ent_settings(sandbox), backends)

    return read
