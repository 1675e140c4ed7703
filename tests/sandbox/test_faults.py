"""Faults that tests inject, the request log, and the control endpoint."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.client import IncompleteRead, RemoteDisconnected

import pytest

from entconf.sandbox.faults import Effect, Fault
from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import SandboxSettings
from tests.sandbox.client import Client
from tests.sandbox.finding import one, structure_id

LIST = "/directory/structure/admin/list"
GROUP = "/directory/group"


def _made(client: Client, school: str) -> bool:
    path = f"/directory/group/admin/list?structureId={school}&type=ManualGroup"
    return "Club" in {row["name"] for row in client.get(path).rows()}


def _make(client: Client, school: str) -> int:
    return client.post(GROUP, {"name": "Club", "structureId": school}).status


def test_a_fault_strikes_as_often_as_it_says(central: Client) -> None:
    faults = central.sandbox.faults
    faults.add(Fault(Effect.TOO_MANY, "GET", "/directory/*", count=2, skip=1, retry_after=7))
    replies = [central.get(LIST) for _ in range(4)]
    assert [reply.status for reply in replies] == [200, 429, 429, 200]
    assert replies[1].headers["Retry-After"] == "7"
    assert len(faults) == 0


@pytest.mark.parametrize(
    ("effect", "done"), [(Effect.ERROR_BEFORE, False), (Effect.ERROR_AFTER, True)]
)
def test_an_error_before_or_after_the_write(
    central: Client,
    school: str,
    effect: Effect,
    done: bool,  # noqa: FBT001 - a table of cases
) -> None:
    central.sandbox.faults.add(Fault(effect, "POST", GROUP))
    assert _make(central, school) == 500
    assert _made(central, school) is done


@pytest.mark.parametrize(
    ("effect", "done"), [(Effect.DROP_BEFORE, False), (Effect.DROP_AFTER, True)]
)
def test_a_connection_dropped_before_or_after_the_write(
    central: Client,
    school: str,
    effect: Effect,
    done: bool,  # noqa: FBT001 - a table of cases
) -> None:
    central.sandbox.faults.add(Fault(effect, "POST", GROUP))
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        _make(central, school)
    assert _made(central, school) is done


def test_bodies_that_stop_half_way(central: Client) -> None:
    whole = central.get(LIST).body
    central.sandbox.faults.add(Fault(Effect.TRUNCATED))
    assert central.get(LIST).body == whole[: len(whole) // 2]
    central.sandbox.faults.add(Fault(Effect.CUT))
    with pytest.raises(IncompleteRead):
        central.get(LIST)
    central.sandbox.faults.add(Fault(Effect.HTML))
    page = central.get(LIST)
    assert (page.status, page.is_html) == (200, True)


def test_latency_and_slow_answers(central: Client) -> None:
    for fault in (Fault(Effect.LATENCY, seconds=0.15), Fault(Effect.SLOW, seconds=0.15)):
        central.sandbox.faults.add(fault)
        before = time.monotonic()
        assert central.get(LIST).status == 200
        assert time.monotonic() - before >= 0.14


def test_sessions_die_and_tokens_change(central: Client) -> None:
    central.sandbox.faults.add(Fault(Effect.CHANGE_XSRF))
    assert central.put("/directory/profiles", {}).status == 403
    assert central.get(LIST).status == 200
    central.login("admin.central")
    assert central.put("/directory/profiles", {}).status == 200
    central.sandbox.faults.add(Fault(Effect.EXPIRE_SESSION))
    assert central.get(LIST).status == 302


def test_requests_are_counted(central: Client, school: str) -> None:
    log = central.sandbox.requests
    log.clear()
    body = central.get(f"/directory/structure/{school}/users?x=1").body
    central.put("/directory/profiles", {})
    assert log.count() == 2
    assert log.count("GET", "/directory/structure/*/users") == 1
    assert log.by_route()["PUT /directory/profiles"] == 1
    first = log.entries()[0]
    assert (first.status, first.size, first.query) == (200, len(body), "x=1")


@pytest.fixture
def controlled() -> Iterator[RunningSandbox]:
    with start_sandbox(SandboxSettings(control=True)) as running:
        yield running


def test_the_control_endpoint_injects_from_outside(controlled: RunningSandbox) -> None:
    client = Client(controlled)
    client.login("admin.central")
    base = "/sandbox/control"
    fault = {"effect": "error-before", "path": LIST, "status": 503}
    assert client.post(f"{base}/faults", fault).status == 204
    assert client.get(LIST).status == 503
    client.post(f"{base}/faults", fault)
    assert client.delete(f"{base}/faults").status == 204
    assert structure_id(client, "0511234P")
    routes = client.get(f"{base}/requests").mapping()["routes"]
    assert isinstance(routes, dict)
    assert routes[f"GET {LIST}"] == 2
    assert client.post(f"{base}/sessions/expire").status == 204
    assert client.get(LIST).status == 302
    wrong = client.post(f"{base}/faults", {"effect": "earthquake"})
    assert (wrong.status, "latency" in str(wrong.json)) == (400, True)


def test_without_the_setting_there_is_no_control_endpoint(central: Client) -> None:
    assert central.post("/sandbox/control/faults", {"effect": "html"}).status == 404
    assert one(central.get(LIST).rows(), UAI="0511234P")
