"""The real portal of the tests: one a test process, as its base configuration tells for each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lemonldap.portal_server import ABSENT, PortalServer, is_installed


@contextmanager
def _running(check_time: float) -> Iterator[PortalServer]:
    if not is_installed():
        pytest.skip(ABSENT)
    server = PortalServer(Path(tempfile.mkdtemp(prefix="portal-")), check_time=check_time)
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="session")
def started_portal() -> Iterator[PortalServer]:
    """The running server."""
    with _running(-1) as server:
        yield server


@pytest.fixture(scope="session")
def started_slow_portal() -> Iterator[PortalServer]:
    """Another, whose workers take a new configuration one after the other, as at any site."""
    with _running(0.1) as server:
        yield server


@pytest.fixture
def portal_server(started_portal: PortalServer) -> PortalServer:
    """The running server with its base configuration and nothing else."""
    started_portal.reset()
    return started_portal


@pytest.fixture
def slow_portal_server(started_slow_portal: PortalServer) -> PortalServer:
    """The slow server with its base configuration and nothing else."""
    started_slow_portal.reset()
    return started_slow_portal
