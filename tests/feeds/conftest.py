"""The files that nobody here wrote; tests that need them are skipped where they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

_GIVEN = Path(__file__).parents[3] / "shared" / "fixtures"


@pytest.fixture
def given() -> Path:
    """The folder of real files beside the repository."""
    if not _GIVEN.is_dir():
        pytest.skip("the folder ../shared/fixtures is not there")
    return _GIVEN
