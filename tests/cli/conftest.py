"""A running embedded ENT, a copy of the example site, and two ways to run the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entconf.cli.main import root
from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import SandboxSettings

ROOT = Path(__file__).parents[2]
ENTCONF = Path(sys.executable).with_name("entconf")
UAI = "0511234P"
Run = Callable[..., Result]


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start_sandbox(SandboxSettings()) as running:
        yield running


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the example site."""
    site = tmp_path / "site"
    for name in ("inventory", "playbooks"):
        shutil.copytree(ROOT / name, site / name)
    shutil.copy(ROOT / "policy.yml", site)
    return site


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process, in English and as the central administrator."""
    monkeypatch.setenv("ENTCONF_LOGIN", "admin.central")
    monkeypatch.setenv("ENTCONF_PASSWORD", "sandbox")
    for name in ("LC_ALL", "LC_MESSAGES", "NO_COLOR", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def command(*arguments: str | Path, stdin: str = "") -> Result:
        return CliRunner().invoke(root, [str(one) for one in arguments], input=stdin)

    return command


def environment(**more: str) -> dict[str, str]:
    """The environment of a real run."""
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "ENTCONF_STORE") if name in os.environ
    }
    return {
        **kept,
        "LANG": "C.UTF-8",
        "ENTCONF_LOGIN": "admin.central",
        "ENTCONF_PASSWORD": "sandbox",
        **more,
    }


def real(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a process of its own."""
    return subprocess.run(
        [str(ENTCONF), *map(str, arguments)],
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
