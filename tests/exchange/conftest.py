"""ENTs and an SFTP server for exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.places import Bench, sandbox_bench, stranger_bench
from tests.exchange.sshd import KEYGEN, SSHD, Sshd, running_sshd


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Bench]:
    with sandbox_bench(tmp_path) as bench:
        yield bench


@pytest.fixture(params=[sandbox_bench, stranger_bench], ids=["sandbox", "stranger"])
def ent(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with request.param(tmp_path) as bench:
        yield bench


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    if SSHD is None or KEYGEN is None:
        pytest.skip("sshd is not installed: apt-get install openssh-server")
    folder = tmp_path / "sshd"
    folder.mkdir()
    with running_sshd(folder) as server:
        yield server
