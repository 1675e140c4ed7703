"""A system that is handed everything in one go, beside others and beside its own other ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from entconf.desired.state import Desired
from entconf.drivers.base import Reading
from entconf.engine.run_result import State
from entconf.errors import EntconfError, ExitCode, RequestRefused
from entconf.model.backend import BackendSettings
from entconf.model.change import Change
from entconf.model.text import msg
from tests.engine.portal import Portal, apply_to, backends_with, states, through, told
from tests.engine.sites import OTHER, UAI, declare, desired_of, rid, world_of
from tests.engine.test_handing_in import refusing, three_levels


@pytest.fixture
def portal() -> Portal:
    return Portal(world_of())


class Both(Portal):
    """A portal that could send many at once, too."""

    def perform_together(
        self,
        changes: Sequence[Change],
        reading: Reading,  # noqa: ARG002 - the contract
    ) -> Sequence[EntconfError | None]:
        raise AssertionError(changes)


def test_one_version_goes_before_many_requests_at_once(tmp_path: Path) -> None:
    desired = through(desired_of(tmp_path, *three_levels()))
    both = Both(world_of())
    assert apply_to(desired, backends_with(both)).exit_code is ExitCode.OK
    assert [len(one) for one in both.versions] == [3]


def test_an_ordinary_system_beside_it_writes_at_once(tmp_path: Path, portal: Portal) -> None:
    ent = world_of()
    desired = mixed(tmp_path)
    seen: list[int] = []
    portal.before = lambda: seen.append(len(ent.sent))
    result = apply_to(desired, backends_with(portal, ent=ent))
    assert result.exit_code is ExitCode.OK
    assert seen == [1]
    assert [change.id.key for change in ent.sent] == ["wiki"]
    assert set(told(result).values()) == {""}
    assert portal.versions == [[f"{UAI}/groups/Club"]]


def test_what_was_made_elsewhere_says_what_it_lacks(tmp_path: Path, portal: Portal) -> None:
    ent = world_of()
    refusing(portal, RequestRefused(msg("no")))
    result = apply_to(mixed(tmp_path), backends_with(portal, ent=ent))
    assert result.exit_code is ExitCode.PARTIAL
    assert states(result) == {"Club": State.REFUSED, "wiki": State.DONE}
    assert (
        told(result)["wiki"]
        == f"it was made, but it needs {UAI}/groups/Club, which was not reached"
    )
    assert rid("connectors", "wiki") in ent.resources


def mixed(root: Path) -> Desired:
    """A connector in an ordinary ENT that needs a group of the portal."""
    wiki = declare(
        "connectors",
        "wiki",
        title="Wiki",
        url="https://w.example/",
        requires=(rid("groups", "Club"),),
    )
    plain = desired_of(root, declare("groups", "Club", members=()), wiki)
    return through(plain, BackendSettings("portal", "portal"), "groups")


def test_two_portals_have_a_version_each(tmp_path: Path, portal: Portal) -> None:
    second = Portal(world_of(uais=(OTHER,)))
    plain = desired_of(tmp_path, *three_levels(), *three_levels(OTHER))
    other = BackendSettings("portal2", "portal")
    desired = replace(through(plain), routes={**through(plain).routes, OTHER: {"": other}})
    refusing(portal, RequestRefused(msg("no")))
    result = apply_to(desired, backends_with(portal, second))
    assert [one.state for one in result.outcomes if one.change.id.uai == OTHER] == [State.DONE] * 3
    assert [one.state for one in result.outcomes if one.change.id.uai == UAI] == [State.REFUSED] * 3
    assert len(portal.marks) == len(second.marks) == 1
