"""The real portal of the tests: one a test process, as its base configuration tells for each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lemonldap.portal_server import ABSENT, PortalServer, is_installed


@pytest.fixture(scope="session")
def started_portal() -> Iterator[PortalServer]:
    """The running server."""
    if not is_installed():
        pytest.skip(ABSENT)
    server = PortalServer(Path(tempfile.mkdtemp(prefix="portal-")))
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture
def portal_server(started_portal: PortalServer) -> PortalServer:
    """The running server with its base configuration and nothing else."""
    started_portal.reset()
    return started_portal
