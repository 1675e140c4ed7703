"""The accounts of a system in memory, as the feed is held against them."""

from __future__ import annotations

import pytest

from entconf.drivers.base import HoldsAccounts
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import Person, World
from entconf.errors import SystemUnreachable
from entconf.feeds.accounts import roster_of
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from entconf.model.text import msg

HERE = Establishment("0990001N")


def test_a_world_tells_what_it_knows_and_what_it_never_knows() -> None:
    pupil = Person(HERE.uai, "p1", "students", "zoe.exemple", classes=("6A",))
    driver = MemoryDriver(World((pupil, Person("0990002P", "p2", "staff"))))
    assert isinstance(driver, HoldsAccounts)
    found = driver.accounts(HERE)
    assert [(one.id, one.profile, one.classes) for one in found.accounts] == [
        ("p1", Profile.STUDENTS, ("6A",))
    ]
    assert {"birth_date", "ine", "last_name"} <= found.unknown
    assert roster_of(found).people["p1"].classes[0].code == "6A"


def test_a_world_that_is_down_is_no_empty_school() -> None:
    down = SystemUnreachable(msg("down"))
    driver = MemoryDriver(World(down={HERE.uai: down}))
    with pytest.raises(SystemUnreachable):
        driver.accounts(HERE)
