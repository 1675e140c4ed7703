"""A rule that is not entconf's, through runs on a real portal: left alone, replaced, put back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from entconf.desired.state import Scope
from entconf.engine.backends import Backends
from entconf.engine.backups import load_backup, read_everything, take_backup
from entconf.engine.dumping import dump_sections
from entconf.engine.planning import PlanOptions
from entconf.engine.restoring import RestoreOptions, restore_plan
from entconf.engine.watch import Silence
from entconf.kinds.catalog import all_kinds
from entconf.model.values import JsonValue
from tests.contract.provide_lemonldap import PROVIDER, UAI
from tests.contract.site import NOW, Site
from tests.lemonldap.shared_portal import shared_portal


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site on a portal whose application Wiki is displayed by `auto`."""
    with PROVIDER.open(tmp_path) as bench:
        yield Site(bench, tmp_path)


def display() -> JsonValue:
    menu = shared_portal().stored()["applicationList"]
    assert isinstance(menu, dict)
    category = menu["0002-cat"]
    assert isinstance(category, dict)
    tile = category["wiki"]
    assert isinstance(tile, dict)
    options = tile["options"]
    assert isinstance(options, dict)
    return options["display"]


def test_an_exclusive_section_and_a_dump_leave_it_alone(site: Site) -> None:
    owning = replace(site, exclusive=(Scope(UAI, "features", ""),))
    plan = owning.plan({"features": {"Agenda": ("teachers",)}})
    assert [change.id.key for change in plan.changes] == ["Agenda"]
    assert any("Wiki" in str(notice.message) for notice in plan.notices)
    with Backends(site.bench.reveal, site.bench.opener) as backends:
        dumped = dump_sections(site.desired({"features": {"Wiki": ("staff",)}}), UAI, backends)
    assert dumped["features"] == {"Agenda": False, "Blog": False}


def test_a_backup_made_before_anybody_declared_it_brings_it_back(site: Site) -> None:
    with Backends(site.bench.reveal, site.bench.opener) as backends:
        school, kinds = site.bench.establishment, all_kinds()
        desired = site.desired({})
        read = read_everything(desired, school, backends, kinds)
        backup = load_backup(take_backup(desired, read, NOW))
        plan = site.reach({"features": {"Wiki": ("teachers",)}})
        (change,) = plan.changes
        assert change.before == {"for": ("rule: auto",)}
        assert "auto" in str(change.notes[0])
        assert "National_ENS" in str(display())
        options = RestoreOptions(frozenset({"features"}))
        back = restore_plan(backup, desired, backends, options, PlanOptions(now=NOW), Silence())
    result = site.apply(back, {})
    assert [one.state.value for one in result.outcomes] == ["done"]
    assert display() == "auto"
