"""Golden files: what a renderer must give, kept as text that a reviewer reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden"
#: Set it to write the files anew; the tests then fail, so that nobody leaves it set.
SWITCH = "ENTCONF_REGENERATE_GOLDEN"


def check_golden(name: str, text: str) -> None:
    """Compare with `tests/golden/<name>`, or write it when the switch is set."""
    path = GOLDEN / name
    if os.environ.get(SWITCH):
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"wrote {name}: read it, then run again without {SWITCH}")
    assert text == path.read_text(encoding="utf-8")
