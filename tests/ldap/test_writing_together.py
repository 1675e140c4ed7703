"""Many groups in one apply: their writes go together, and each has its own answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from entconf.drivers.base import BackendSettings, Reading
from entconf.drivers.ldap import driver as ldap_driver
from entconf.drivers.ldap import groups
from entconf.drivers.ldap.driver import LdapDriver
from entconf.drivers.ldap.parts import School
from entconf.drivers.ldap.requests import Modification, ModifyKind
from entconf.drivers.ldap.settings_reading import parse_settings
from entconf.drivers.ldap.writing import Write, modify
from entconf.drivers.memory.world import World
from entconf.engine.run_result import State
from entconf.errors import EntconfError
from entconf.model.change import Change
from entconf.model.values import Value
from tests.contract.steps import Sections
from tests.ldap.desk import Desk
from tests.ldap.invented import group, uai_of
from tests.ldap.server import Slapd
from tests.ldap.test_groups import members
from tests.ldap.test_mixed_plans import Both, in_memory

_COUNT = 50


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many changes each call of the driver was given."""
    seen: list[int] = []
    real = LdapDriver.perform_together

    def counted(
        self: LdapDriver, changes: Sequence[Change], reading: Reading
    ) -> list[EntconfError | None]:
        seen.append(len(changes))
        return real(self, changes, reading)

    monkeypatch.setattr(LdapDriver, "perform_together", counted)
    return seen


def clubs(chosen: range, login: str) -> Sections:
    people: Value = {"members": {"people": ({"login": login},)}}
    return {"groups": {f"Club {n:02}": people for n in chosen}}


def test_fifty_groups_are_made_changed_and_removed_in_one_batch_each(
    slapd: Slapd, tmp_path: Path, batches: list[int]
) -> None:
    both = Both(in_memory(World()), slapd, tmp_path)
    half, later = _COUNT // 2, range(_COUNT // 2, _COUNT)
    first = clubs(range(half), "login.t000x0001")
    second: Sections = {
        "groups": {
            **clubs(range(half), "login.t000x0002")["groups"],
            **clubs(later, "login.t000x0001")["groups"],
        }
    }
    gone: Sections = {"groups": dict.fromkeys(second["groups"], False)}
    for sections, count in ((first, half), (second, _COUNT), (gone, _COUNT)):
        plan = both.plan(sections)
        assert len(plan.changes) == count
        result = both.apply(plan, sections)
        assert {one.state for one in result.outcomes} == {State.DONE}
        assert batches.pop() == count
        assert batches == []
        assert both.plan(sections).is_empty


def test_a_refusal_is_not_told_of_another_change_of_the_same_entry(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    club = desk.declared("groups", "Club partagé", members("login.t000x0001"))
    desk.settles(club)
    smaller = desk.declared("groups", "Club partagé", members("login.t000x0002"))
    changes, reading = desk.plan(smaller)
    entry = group(f"{uai_of(0)}:Club partagé")

    def one_word(change: Change, _: School) -> Sequence[Sequence[Write]]:
        word = change.id.key
        return [[modify(entry, [Modification(ModifyKind.ADD, word, ("un mot",))])]]

    part = replace(groups.PART, plan_writes=one_word)
    with monkeypatch.context() as patched:
        patched.setattr(ldap_driver, "PARTS", {"groups": part})
        both = [
            replace(changes[0], id=replace(changes[0].id, key=word))
            for word in ("noSuchThing", "description")
        ]
        errors = desk.driver.perform_together(both, reading)
    assert "noSuchThing" in str(errors[0])
    assert errors[1] is None
    desk.settles(desk.declared("groups", "Club partagé", {}, present=False))


def test_the_cache_is_looked_for_in_the_site(tmp_path: Path) -> None:
    options = {
        "url": "ldapi:///",
        "base": "dc=ent",
        "bind": "external",
        "cache": ".entconf/people.db",
    }
    in_site = BackendSettings("directory", "ldap", options, site=tmp_path)
    assert Path(parse_settings(in_site).cache) == tmp_path / ".entconf/people.db"
    elsewhere = {**options, "cache": "/kept/people.db"}
    absolute = BackendSettings("directory", "ldap", elsewhere, site=tmp_path)
    assert parse_settings(absolute).cache == "/kept/people.db"
