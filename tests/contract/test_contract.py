"""The contract of a driver: each step once expecting changes, then again expecting none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from entconf.drivers.base import ReadRequest
from entconf.engine.backends import Backends
from entconf.engine.dumping import dump_sections
from entconf.engine.plan_file import plan_from_json, plan_to_json
from entconf.engine.run_result import State
from entconf.engine.standing import declaration_of
from entconf.errors import ConfigurationError, RequestRefused, SystemUnreachable
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Action
from entconf.model.plan import Plan
from entconf.model.values import Value
from tests.contract.bench import Bench
from tests.contract.site import Site
from tests.contract.steps import steps_of

KINDS = sorted(all_kinds())


@pytest.fixture
def site(bench: Bench, tmp_path: Path) -> Site:
    return Site(bench, tmp_path)


def shown(plan: Plan) -> list[str]:
    """The changes of a plan as readable lines, for messages of failed tests."""
    return [
        f"{c.action.value} {c.id}: "
        + ", ".join(f"{f.name} {f.before!r}>{f.after!r}" for f in c.fields)
        for c in plan.changes
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_each_step_changes_something_once(site: Site, kind: str) -> None:
    site.needs(kind)
    steps = steps_of(kind, site.bench.words)
    for sections in (steps.first, steps.second, steps.gone):
        if sections is None:
            continue
        plan = site.reach(sections)
        assert any(change.id.kind == kind for change in plan.changes), "no change was planned"
        again = site.plan(sections)
        assert again.is_empty, shown(again)


@pytest.mark.parametrize("kind", KINDS)
def test_the_way_back_is_found_and_gone(site: Site, kind: str) -> None:
    site.needs(kind)
    steps = steps_of(kind, site.bench.words)
    site.reach(steps.first)
    site.reach(steps.second)
    back = site.plan(steps.first)
    assert [c.id.kind for c in back.changes if c.id.kind == kind], "the way back is empty"
    site.reach(steps.first)
    assert site.plan(steps.first).is_empty


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_from_a_file_is_applied_exactly(site: Site, kind: str) -> None:
    site.needs(kind)
    sections = steps_of(kind, site.bench.words).first
    plan = plan_from_json(plan_to_json(site.plan(sections)))
    result = site.apply(plan, sections)
    assert {outcome.state for outcome in result.outcomes} == {State.DONE}
    assert site.plan(sections).is_empty


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_applied_twice_writes_once(site: Site, kind: str) -> None:
    site.needs(kind)
    sections = steps_of(kind, site.bench.words).first
    plan = site.plan(sections)
    site.apply(plan, sections)
    result = site.apply(plan, sections)
    assert {outcome.state for outcome in result.outcomes} == {State.ALREADY}


@pytest.mark.parametrize("kind", KINDS)
def test_a_declaration_in_the_systems_terms_is_understood(site: Site, kind: str) -> None:
    """What a plan or a backup holds is read again as it stands (apply, proof, restore)."""
    site.needs(kind)
    sections = steps_of(kind, site.bench.words).first
    planned = [
        declaration_of(change)
        for change in site.plan(sections).changes
        if change.id.kind in site.bench.kinds
    ]
    site.reach(sections)
    with Backends(site.bench.reveal, site.bench.opener) as backends:
        driver = backends.driver(site.bench.settings)
        reading = driver.read(ReadRequest(site.bench.establishment, tuple(planned)))
    assert reading.problems == ()
    known = {one.id: one.attributes for one in reading.declared}
    for one in planned:
        kept = known[one.id]
        assert {name: one.attributes[name] for name in kept} == dict(kept)


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_read_is_unknown(site: Site, kind: str) -> None:
    site.needs(kind)
    sections = steps_of(kind, site.bench.words).first
    site.reach(sections)
    site.bench.office.break_reading(kind)
    if kind in site.bench.read_alone:
        with pytest.raises((SystemUnreachable, RequestRefused)):
            site.plan(sections)
    else:
        plan = site.plan(sections)
        assert [one.kind for one in plan.unknown if one.kind == kind], "the failure was not told"
        assert not [c for c in plan.changes if c.id.kind == kind], shown(plan)
    site.bench.office.mend_reading()
    assert site.plan(sections).is_empty


def test_a_field_that_is_not_declared_is_left_alone(site: Site) -> None:
    site.needs("connectors")
    first = steps_of("connectors", site.bench.words).first
    site.reach(first)
    connector = site.id("connectors", "vie")
    field, value = site.bench.words.undeclared
    site.bench.office.change(connector, field, value)
    assert site.plan(first).is_empty
    site.reach(steps_of("connectors", site.bench.words).second)
    assert site.bench.office.value(connector, field) == value


def test_an_exclusive_section_removes_what_it_does_not_name(site: Site) -> None:
    site.needs("groups")
    sections = steps_of("groups", site.bench.words).first
    site.reach(sections)
    site.bench.office.add(site.id("groups", "Fait à la main"), {"members": ()})
    assert site.plan(sections).is_empty
    owning = site.owning("groups")
    plan = owning.reach(sections)
    assert [(c.action, c.id.key) for c in plan.changes] == [(Action.DELETE, "Fait à la main")]
    assert owning.plan(sections).is_empty


def test_an_exclusive_section_empties_what_cannot_be_deleted(site: Site) -> None:
    site.needs("features")
    one, other = site.bench.words.applications
    site.reach({"features": {other: ("teachers",)}})
    owning = site.owning("features")
    plan = owning.plan({"features": {one: ("teachers",)}})
    emptied = [c for c in plan.changes if c.id.key == other]
    assert [(c.action, dict(c.after)) for c in emptied] == [(Action.UPDATE, {"for": ()})]


def test_a_forbidden_change_is_told_before_anything_is_written(site: Site) -> None:
    site.needs("features")
    sections = steps_of("features", site.bench.words).first
    feature = site.id("features", site.bench.words.applications[0])
    site.bench.office.forbid(feature)
    plan = site.plan(sections)
    assert [change.blocked is not None for change in plan.changes if change.id == feature] == [True]
    result = site.apply(plan, sections)
    assert [o.state for o in result.outcomes if o.change.id == feature] == [State.BLOCKED]


def test_a_name_the_system_does_not_have_is_a_mistake(site: Site) -> None:
    site.needs("groups")
    members = {"people": ({"login": site.bench.words.logins[0] + "x"},)}
    with pytest.raises(ConfigurationError) as caught:
        site.plan({"groups": {"Club du contrat": {"members": members}}})
    (problem,) = caught.value.problems()
    assert problem.source is not None
    assert site.bench.words.logins[0] in str(problem.hint)


def test_a_dump_makes_an_empty_plan(site: Site) -> None:
    kinds = [kind for kind in KINDS if kind in site.bench.kinds]
    for kind in kinds:
        site.reach(steps_of(kind, site.bench.words).first)
    with Backends(site.bench.reveal, site.bench.opener) as backends:
        uai = site.bench.establishment.uai
        dumped = dump_sections(site.desired({}), uai, backends)
    sections = {kind: section for kind, section in dumped.items() if isinstance(section, dict)}
    assert set(kinds) <= set(sections)
    again = site.plan(sections)
    assert again.is_empty, shown(again)


def test_a_dump_names_classes_and_adults_and_no_pupil(site: Site) -> None:
    site.needs("groups")
    words = site.bench.words
    members: Mapping[str, Value] = {
        "classes": (words.school_class,),
        "people": ({"login": words.logins[0]},),
    }
    everybody: Mapping[str, Value] = {"profiles": ("teachers",)}
    groups: Mapping[str, Value] = {
        "Club du contrat": {"members": members},
        "Salle des profs": {"members": everybody},
    }
    site.reach({"groups": groups})
    with Backends(site.bench.reveal, site.bench.opener) as backends:
        dumped = dump_sections(site.desired({}), site.bench.establishment.uai, backends)
    assert dumped["groups"] == groups


def test_the_impact_is_counted_in_people(site: Site) -> None:
    site.needs("features")
    sections = steps_of("features", site.bench.words).first
    (change,) = site.plan(sections).changes
    assert [(i.profile, i.gains > 0, i.loses) for i in change.impact] == [("teachers", True, 0)]
