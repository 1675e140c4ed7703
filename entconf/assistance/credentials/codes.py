"""Activation codes, asked of their systems at the moment they are needed, and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.assistance.credentials.population import Person
from entconf.drivers.base import Credential, GivesCredentials
from entconf.engine.backends import Backends, backend_identity
from entconf.errors import ConfigurationError, Problem
from entconf.model.establishment import Establishment
from entconf.model.text import msg


def codes_of(
    establishment: Establishment, people: Sequence[Person], backends: Backends
) -> Mapping[str, Credential]:
    """The codes of these people by account id; who has none is left out.

    Systems that give no codes are left out too, unless none of those concerned gives any: then
    ConfigurationError is raised. Raises SystemUnreachable and the like.
    """
    systems = {backend_identity(one.backend): one.backend for one in people}
    found: dict[str, Credential] = {}
    giving = 0
    for backend in systems.values():
        driver = backends.driver(backend)
        if isinstance(driver, GivesCredentials):
            giving += 1
            found |= driver.activation_codes(establishment)
    if systems and not giving:
        backend = next(iter(systems.values()))
        raise ConfigurationError(
            [
                Problem(
                    "no-codes",
                    msg("{backend} gives no activation codes to a program", backend=backend.name),
                    backend.source,
                    msg("print its codes from its own console"),
                )
            ]
        )
    wanted = {one.account.id for one in people}
    return {id_: code for id_, code in found.items() if id_ in wanted}
