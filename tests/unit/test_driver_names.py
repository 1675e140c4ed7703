"""What `driver:` may name: the drivers, and nothing of what they share."""

from __future__ import annotations

import importlib

import pytest

from entconf.drivers.registry import driver_names


@pytest.mark.parametrize("name", driver_names())
def test_every_name_is_that_of_a_driver(name: str) -> None:
    assert callable(importlib.import_module(f"entconf.drivers.{name}").open_driver)


def test_the_names_that_are_known() -> None:
    assert {"edifice", "ldap", "memory"} <= set(driver_names())
