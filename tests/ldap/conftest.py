"""A real slapd with two invented schools, started once for all tests that may share it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ldap.desk import Desk, opened
from tests.ldap.invented import applications, frame, group, school, uai_of
from tests.ldap.server import Slapd, is_installed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without slapd the tests that need it are skipped, and say what to install."""
    if is_installed():
        return
    skip = pytest.mark.skip(reason="slapd and ldap-utils are not installed: see README")
    for item in items:
        if "slapd" in getattr(item, "fixturenames", ()):
            item.add_marker(skip)


def seed() -> str:
    """Two schools, their applications and roles."""
    return "".join(
        (*frame(), *school(0), *school(1), *applications(group(f"{uai_of(0)}:Enseignants")))
    )


@pytest.fixture(scope="session")
def slapd() -> Iterator[Slapd]:
    with Slapd(seed()) as server:
        yield server


@pytest.fixture
def desk(slapd: Slapd) -> Iterator[Desk]:
    driver = opened(slapd)
    yield Desk(driver)
    driver.close()
