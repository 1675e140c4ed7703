"""The memory driver on a file, and failures nobody planned for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from entconf.drivers.base import Driver, ReadRequest
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.registry import open_driver
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, RequestRefused
from entconf.model.backend import BackendSettings
from entconf.model.change import Action, Change
from entconf.model.establishment import Establishment
from entconf.model.values import Value
from tests.engine.sites import (
    OTHER,
    UAI,
    apply,
    declare,
    desired_of,
    live,
    no_secret,
    plan_of,
    rid,
    world_of,
)


def opened(**options: Value) -> Driver:
    return open_driver(BackendSettings("ent", "memory", options), no_secret)


def creation(key: str) -> Change:
    return Change(rid("groups", key), Action.CREATE, {}, {"members": ()}, ())


def test_a_world_in_a_file_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    person = {"uai": UAI, "id": "p1", "profile": "teachers", "login": "a.b", "classes": ["6A"]}
    file.write_text(json.dumps({"people": [person]}), encoding="utf-8")
    driver = opened(file=str(file))
    request = ReadRequest(Establishment(UAI), complete=frozenset({"groups"}))
    driver.perform(creation("Club"), driver.read(request))
    again = opened(file=str(file)).read(request)
    assert [one.id.key for one in again.live] == ["Club"]
    assert again.census.profiles == {"teachers": 1}


def test_a_world_without_a_file_starts_empty() -> None:
    driver = opened()
    assert driver.read(ReadRequest(Establishment(UAI), complete=driver.kinds)).live == ()
    assert [one.good for one in driver.check([Establishment(UAI)])] == [True]
    driver.close()


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"people": [{}]}', '{"people": [{"uai": "x", "id": "y", "profile": "pupils"}]}'],
)
def test_a_file_that_is_no_world_is_told(tmp_path: Path, content: str) -> None:
    file = tmp_path / "world.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="not a world") as caught:
        opened(file=str(file))
    assert caught.value.source is not None


def test_an_unknown_option_is_told() -> None:
    with pytest.raises(ConfigurationError, match="unknown option colour"):
        opened(colour="blue")


@pytest.mark.parametrize(
    ("held", "change", "why"),
    [
        (("Club",), creation("Club"), "exists already"),
        ((), Change(rid("groups", "Club"), Action.DELETE, {}, {}, ()), "there is no Club"),
        (
            (),
            Change(rid("rights", "roles/Club"), Action.UPDATE, {}, {"roles": ("Wiki",)}, ()),
            "there is no group Club",
        ),
    ],
)
def test_nonsense_is_refused(held: tuple[str, ...], change: Change, why: str) -> None:
    world = world_of(*(live("groups", key, members=()) for key in held))
    driver = MemoryDriver(world)
    with pytest.raises(RequestRefused, match=why):
        driver.perform(change, driver.read(ReadRequest(Establishment(UAI))))


def test_a_fault_of_ours_stops_the_run_and_is_journalled(tmp_path: Path) -> None:
    world = world_of(uais=(UAI, OTHER))

    def crash(change: Change) -> None:
        if change.id.kind == "groups":
            raise ZeroDivisionError

    world.before_write = crash
    desired = desired_of(
        tmp_path,
        declare("features", "blog", for_=("teachers",)),
        declare("groups", "Club", members=()),
    )
    with pytest.raises(ZeroDivisionError):
        apply(plan_of(desired, world), desired, world)
    with Store(tmp_path) as store:
        (run,) = store.journal.runs()
        states = {one.change.id.kind: one.state for one in store.journal.writes(run.id)}
    assert states == {"features": "done", "groups": "uncertain"}
    world.before_write = None
    assert apply(plan_of(desired, world), desired, world).exit_code is ExitCode.OK
