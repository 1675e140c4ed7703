from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lemonldap_rules.judging import Judge, reason_to_skip


@pytest.fixture(scope="package")
def judge() -> Iterator[Judge]:
    """The server's own jail, or a skip that says what to install."""
    reason = reason_to_skip()
    if reason:
        pytest.skip(reason)
    found = Judge()
    try:
        yield found
    finally:
        found.close()
