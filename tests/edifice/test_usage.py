"""How the ENT is used, from the embedded one over a socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date

import pytest

from entconf.drivers.base import HoldsAccounts, HoldsUsage
from entconf.drivers.edifice.driver import EdificeDriver
from entconf.drivers.registry import open_driver
from entconf.errors import UnexpectedAnswer
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.secret import Secret
from entconf.model.values import Value
from entconf.sandbox.serve import RunningSandbox
from entconf.sandbox.settings import DEMO_UAI, LOCAL_LOGIN
from tests.edifice.scripted_server import ScriptedServer, Seen, answer, logged_in, serving

SCHOOL = Establishment(DEMO_UAI)
YEAR = (date(2026, 9, 1), date(2026, 11, 30))


def opened(url: str) -> EdificeDriver:
    options: dict[str, Value] = {
        "url": url,
        "login": LOCAL_LOGIN,
        "password": Secret("env:INVENTED"),
    }
    driver = open_driver(BackendSettings("ent", "edifice", options), lambda _: "sandbox")
    assert isinstance(driver, EdificeDriver)
    return driver


@pytest.fixture
def driver(sandbox: RunningSandbox) -> Iterator[EdificeDriver]:
    driver = opened(sandbox.url)
    yield driver
    driver.close()


def test_activation_agrees_with_the_accounts(driver: EdificeDriver) -> None:
    assert isinstance(driver, HoldsUsage)
    assert isinstance(driver, HoldsAccounts)
    accounts = driver.accounts(SCHOOL).accounts
    for one in driver.activation(SCHOOL):
        of_profile = [a for a in accounts if a.profile == one.profile and not a.deletion_pending]
        assert one.population == len(of_profile)
        assert one.active == sum(a.activated is True for a in of_profile)


def test_visits_are_told_by_month_and_profile(driver: EdificeDriver) -> None:
    active = {one.profile: one.active for one in driver.activation(SCHOOL)}
    found = driver.visits(SCHOOL, *YEAR)
    assert found
    assert {one.month for one in found} == {"2026-09", "2026-10", "2026-11"}
    for one in found:
        assert one.visitors is not None
        assert one.visits is not None
        assert 0 <= one.visitors <= active[one.profile]
        assert one.visits >= one.visitors


def statistics(answered: bytes) -> AbstractContextManager[ScriptedServer]:
    """An ENT whose statistics answer that."""

    def script(seen: Seen, _: int) -> bytes:
        if seen.target.startswith("/auth/login"):
            return logged_in()
        if seen.target.startswith("/stats/list"):
            return answered
        if seen.target.startswith("/directory/structure/admin/list"):
            return answer(json.dumps([{"id": "s-1", "UAI": DEMO_UAI, "name": "Inventé"}]).encode())
        return answer(b"[]")

    return serving(script)


def test_an_ent_without_statistics_measures_none() -> None:
    with statistics(answer(b"", "404 Not Found")) as server:
        driver = opened(server.url)
        assert driver.visits(SCHOOL, *YEAR) is None
        driver.close()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"date": "2026-09-01", "profile": "Student", "authentications": 3}, "unique_visitors"),
        ({"date": "septembre", "profile": "Student"}, "date"),
        (
            {"date": "2026-09-01", "profile": "Student", "authentications": "3"},
            "authentications",
        ),
    ],
)
def test_a_statistic_that_is_not_told_is_an_error_and_no_zero(
    row: dict[str, object], told: str
) -> None:
    with statistics(answer(json.dumps([row]).encode())) as server:
        driver = opened(server.url)
        with pytest.raises(UnexpectedAnswer, match=told):
            driver.visits(SCHOOL, *YEAR)
        driver.close()
