"""A Chromium without a window, for tests of pages that people look at; skips without one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_CHROMIUM = shutil.which("chromium")
_QUIET = (
    "--no-sandbox",  # the tests may run as root, where Chromium's own sandbox does not start
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ABSENT = "no Chromium here; type: apt-get install --no-install-recommends chromium"


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A browser of this test's own, closed at its end. `flags` are Chromium's."""
    if _CHROMIUM is None:
        pytest.skip(ABSENT)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - heavy, for few tests

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=_CHROMIUM, args=[*_QUIET, *flags])
        try:
            yield opened
        finally:
            opened.close()
