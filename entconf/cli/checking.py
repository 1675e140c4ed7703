"""Ask the driver of every backend how it is."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from entconf import __version__
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.drivers.base import Finding
from entconf.engine.backends import Backends, backend_identity
from entconf.errors import EntconfError
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.text import msg


def check_backends(desired: Desired) -> Sequence[Finding]:
    """What every backend of the chosen establishments finds; a failure is a finding too."""
    findings = [_own_version()]
    with Backends(revealer(desired.root)) as backends:
        for settings, schools in _backends(desired):
            try:
                findings.extend(backends.driver(settings).check(schools))
            except EntconfError as error:
                findings.append(_failure(settings, error))
    return findings


def _backends(desired: Desired) -> Sequence[tuple[BackendSettings, Sequence[Establishment]]]:
    found: dict[str, tuple[BackendSettings, list[Establishment]]] = {}
    for school in desired.establishments:
        routes = desired.routes.get(school.uai, {})
        for settings in {backend_identity(one): one for one in routes.values()}.values():
            known = found.setdefault(backend_identity(settings), (settings, []))
            known[1].append(school)
    return [*found.values()]


def _own_version() -> Finding:
    return Finding(
        msg("entconf"),
        good=True,
        detail=msg(
            "version {version}, Python {python}",
            version=__version__,
            python=platform.python_version(),
        ),
    )


def _failure(settings: BackendSettings, error: EntconfError) -> Finding:
    subject = msg("connection {name} ({driver})", name=settings.name, driver=settings.driver)
    return Finding(subject, good=False, detail=error.message, hint=error.hint)
