"""Laws of the engine, tried on invented states."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entconf.desired.policy import Confirmation, Freeze, Limits, Policy, Protection
from entconf.drivers.base import ReadRequest
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import Failure, World
from entconf.engine.diff import compare, differing, is_empty
from entconf.engine.guard import GuardRefused, enforce, refusals
from entconf.engine.order import dependency_levels
from entconf.engine.plan_file import plan_from_json, plan_to_json
from entconf.errors import RequestRefused, WriteUncertain
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Action, Change
from entconf.model.compare import Rule, equal
from entconf.model.establishment import Establishment
from entconf.model.plan import Plan
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value
from tests.engine.sites import apply, desired_of, plan_of
from tests.property.states import KINDS, UAI, attributes_of, declarations, live_states

HERE = Source("policy.yml", 1, 1)
NOW = datetime(2027, 1, 4, tzinfo=UTC)
few = settings(max_examples=40, deadline=None)


def planned(declared: Sequence[Declared], world: World) -> Plan:
    with TemporaryDirectory() as folder:
        return plan_of(desired_of(Path(folder), *declared, uais=[UAI]), world)


@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), attributes_of(kind))))
def test_nothing_differs_from_itself(held: tuple[str, dict[str, Value]]) -> None:
    name, attributes = held
    kind = all_kinds()[name]
    resource = ResourceId(UAI, name, "x")
    assert compare(kind, Declared(resource, attributes), Live(resource, dict(attributes))) is None
    # nor from what says the same otherwise: sets in another order, other white space
    said = {key: _said_otherwise(kind.field(key).rule, one) for key, one in attributes.items()}
    assert differing(kind, said, attributes) == ()


def _said_otherwise(rule: Rule, value: Value) -> Value:
    if rule is Rule.SET and isinstance(value, tuple):
        return (*reversed(value), *value)
    if rule in (Rule.TEXT, Rule.NAME) and isinstance(value, str):
        return f" {value.swapcase() if rule is Rule.NAME else value}\n"
    if rule is Rule.INSTANT and isinstance(value, str):
        return f"{value}+00:00"
    return value


@given(live_states(), declarations())
@few
def test_applied_is_declared_where_declared_and_untouched_elsewhere(
    held: dict[ResourceId, Live], declared: tuple[Declared, ...]
) -> None:
    world = World(resources=dict(held))
    with TemporaryDirectory() as folder:
        desired = desired_of(Path(folder), *declared, uais=[UAI])
        apply(plan_of(desired, world), desired, world)
        assert plan_of(desired, world).is_empty
    for one in declared:
        found = world.resources.get(one.id)
        if not one.present:
            assert found is None
            continue
        before = held[one.id].attributes if one.id in held else {}
        after = found.attributes if found else {}
        for name, value in one.attributes.items():
            rule = all_kinds()[one.id.kind].field(name).rule
            same = equal(rule, after.get(name), value)
            assert same or (is_empty(value) and is_empty(after.get(name)))
        for name in before.keys() - one.attributes.keys():
            assert after[name] == before[name]
    named = {one.id for one in declared}
    for key, live in held.items():
        if key not in named:
            assert world.resources[key] == live


@given(live_states(), declarations())
@few
def test_the_inverse_of_a_change_brings_back_what_was(
    held: dict[ResourceId, Live], declared: tuple[Declared, ...]
) -> None:
    world = World(resources=dict(held))
    driver = MemoryDriver(world)
    changes = planned(declared, world).changes
    reading = driver.read(ReadRequest(Establishment(UAI)))
    for change in changes:
        driver.perform(change, reading)
    for change in reversed(changes):
        driver.perform(change.inverse(), reading)
    for change in changes:
        kind = all_kinds()[change.id.kind]
        before = held[change.id].attributes if change.id in held else {}
        after = world.resources[change.id].attributes if change.id in world.resources else {}
        assert differing(kind, after, before) == ()
        assert change.inverse().inverse() == replace(change, notes=(), blocked=None)


@given(live_states(), declarations())
@few
def test_a_plan_comes_back_from_its_file(
    held: dict[ResourceId, Live], declared: tuple[Declared, ...]
) -> None:
    plan = planned(declared, World(resources=held))
    text = plan_to_json(plan)
    assert plan_from_json(text) == plan
    assert plan_to_json(plan_from_json(text)) == text


@st.composite
def graphs(draw: st.DrawFn) -> list[Change]:
    """Changes that require earlier ones, in any order."""
    count = draw(st.integers(0, 8))
    ids = [ResourceId(UAI, "groups", str(number)) for number in range(count)]
    changes = []
    for number, one in enumerate(ids):
        needed = draw(st.sets(st.sampled_from(ids[:number]))) if number else set()
        action = draw(st.sampled_from(list(Action)))
        changes.append(Change(one, action, {}, {}, (), requires=tuple(sorted(needed))))
    return draw(st.permutations(changes))


@given(graphs())
def test_the_order_respects_what_is_required(changes: list[Change]) -> None:
    levels = dependency_levels(changes)
    place = {one.id: number for number, level in enumerate(levels) for one in level}
    assert sorted(place) == sorted(one.id for one in changes)
    action = {one.id: one.action for one in changes}
    for one in changes:
        for needed in one.requires:
            if action[needed] is Action.DELETE:
                assert place[one.id] < place[needed]
            elif one.action is not Action.DELETE:
                assert place[needed] < place[one.id]
    assert dependency_levels(sorted(changes, key=lambda one: one.id)) == levels


policies = st.builds(
    Policy,
    protected=st.lists(
        st.sampled_from(("*/groups/*", "*/features/beta", "*")).map(
            lambda match: Protection(match, "because", HERE)
        ),
        max_size=2,
        unique=True,
    ).map(tuple),
    limits=st.builds(Limits, *[st.none() | st.integers(0, 4) for _ in range(4)]),
    freeze=st.sampled_from(((), (Freeze(date(2027, 1, 1), date(2027, 1, 9), "exams", HERE),))),
    confirm=st.sampled_from(((), (Confirmation("P", "*", "delete", HERE),))),
)


@given(live_states(), declarations(), policies, st.randoms(use_true_random=False))
@few
def test_guards_are_monotone(
    held: dict[ResourceId, Live],
    declared: tuple[Declared, ...],
    policy: Policy,
    chance: random.Random,
) -> None:
    plan = planned(declared, World(resources=held))
    some = tuple(one for one in plan.changes if chance.random() < 0.5)
    fewer = {one.name for one in refusals(replace(plan, changes=some), policy, NOW)}
    assert fewer <= {one.name for one in refusals(plan, policy, NOW)}


@given(live_states(), declarations(), policies, st.randoms(use_true_random=False))
@few
def test_a_lifted_guard_lets_only_its_own_through(
    held: dict[ResourceId, Live],
    declared: tuple[Declared, ...],
    policy: Policy,
    chance: random.Random,
) -> None:
    plan = planned(declared, World(resources=held))
    names = [one.name for one in refusals(plan, policy, NOW)]
    lifted = frozenset(name for name in names if chance.random() < 0.5)
    kept = [name for name in names if name not in lifted]
    if not kept:
        enforce(plan, policy, NOW, lifted | {"nothing of that name"})
        return
    with pytest.raises(GuardRefused) as caught:
        enforce(plan, policy, NOW, lifted | {"nothing of that name"})
    assert [one.name for one in caught.value.refusals] == kept


@given(live_states(), declarations(), policies)
@few
def test_the_same_plan_is_never_refused_for_more_by_a_looser_policy(
    held: dict[ResourceId, Live], declared: tuple[Declared, ...], policy: Policy
) -> None:
    plan = planned(declared, World(resources=held))
    names = {one.name for one in refusals(plan, policy, NOW)}
    for name in Limits.__dataclass_fields__:
        limit = getattr(policy.limits, name)
        if not isinstance(limit, int):
            continue
        looser = replace(policy, limits=replace(policy.limits, **{name: limit + 1}))
        assert {one.name for one in refusals(plan, looser, NOW)} <= names
    assert {one.name for one in refusals(plan, replace(policy, freeze=()), NOW)} <= names
    assert {one.name for one in refusals(plan, replace(policy, protected=()), NOW)} <= names


failures = st.lists(
    st.builds(
        Failure,
        error=st.sampled_from((WriteUncertain(msg("lost")), RequestRefused(msg("no")))),
        times=st.integers(1, 2),
        kind=st.sampled_from(("", *KINDS)),
        after=st.booleans(),
    ),
    max_size=4,
)


@given(live_states(), declarations(), failures)
@few
def test_whatever_fails_the_next_runs_converge_without_doubling(
    held: dict[ResourceId, Live], declared: tuple[Declared, ...], planned_failures: list[Failure]
) -> None:
    world = World(resources=dict(held), failures=planned_failures)
    with TemporaryDirectory() as folder:
        desired = desired_of(Path(folder), *declared, uais=[UAI])
        for _ in range(10):
            plan = plan_of(desired, world)
            if plan.is_empty:
                break
            apply(plan, desired, world)
        assert plan_of(desired, world).is_empty
    created = [one.id for one in world.sent if one.action is Action.CREATE]
    assert len(created) == len(set(created))
