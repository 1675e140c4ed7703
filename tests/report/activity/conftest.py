"""The command line in this process, and a site whose store is a file."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from tests.cli.conftest import run
from tests.report.activity.year import make_site, write_much, write_texts

__all__ = ["run"]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year with much, and with texts, written once: its journal is some hundred commits."""
    root = make_site(tmp_path_factory.mktemp("year") / "site")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ENTCONF_STORE", raising=False)
        write_much(root)
    write_texts(root)
    return root


@pytest.fixture
def site(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that year, of one's own."""
    monkeypatch.delenv("ENTCONF_STORE", raising=False)
    copytree(written, tmp_path / "site")
    return tmp_path / "site"
