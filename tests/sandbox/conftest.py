"""A sandbox of its own for each test, and clients that are logged in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, LOCAL_LOGIN, SandboxSettings
from tests.sandbox.client import Client
from tests.sandbox.finding import structure_id


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two schools, invented once."""
    path = tmp_path_factory.mktemp("invented") / "sandbox.db"
    start_sandbox(SandboxSettings(schools=2, database=path)).stop()
    return path


@pytest.fixture
def sandbox(invented: Path, tmp_path: Path) -> Iterator[RunningSandbox]:
    """Two schools, the demo school and another, under one académie."""
    path = Path(copyfile(invented, tmp_path / "sandbox.db"))
    with start_sandbox(SandboxSettings(schools=2, database=path)) as running:
        yield running


@pytest.fixture
def nobody(sandbox: RunningSandbox) -> Client:
    """A client without a session."""
    return Client(sandbox)


@pytest.fixture
def central(sandbox: RunningSandbox) -> Client:
    """The central administrator."""
    client = Client(sandbox)
    assert client.login(CENTRAL_LOGIN).status == 302
    return client


@pytest.fixture
def local(sandbox: RunningSandbox) -> Client:
    """The local administrator of the demo school."""
    client = Client(sandbox)
    assert client.login(LOCAL_LOGIN).status == 302
    return client


@pytest.fixture
def school(central: Client) -> str:
    """The id of the demo school."""
    return structure_id(central, "0511234P")


@pytest.fixture
def other_school(central: Client) -> str:
    """The id of the other school."""
    return structure_id(central, "0990003R")
