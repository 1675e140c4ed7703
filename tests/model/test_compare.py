"""Each rule of comparison: what is only another form, and what is another value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.model.compare import Rule, equal, normal_form
from entconf.model.secret import Secret
from entconf.model.values import Value
from tests.model.values import values

SAME: list[tuple[Rule, Value, Value]] = [
    (Rule.EXACT, {"a": 1, "b": (1, 2)}, {"b": (1, 2), "a": 1}),
    (Rule.EXACT, Secret("env:A"), Secret("env:A")),
    (Rule.TEXT, " La\u00a0 direction\n", "La direction"),
    (Rule.TEXT, "e\u0301cole", "école"),
    (Rule.NAME, "DUPONT  Zoé", "dupont ZOÉ"),
    (Rule.NAME, "Straße", "STRASSE"),
    (Rule.SET, ("b", "a", "a"), ("a", "b")),
    (Rule.SET, ({"email": "a"}, "b"), ("b", {"email": "a"})),
    (Rule.SET, ("e\u0301",), ("é",)),
    (Rule.LIST, ("a", "b"), ("a", "b")),
    (Rule.HTML, "<b>a</b>", "<p><strong>a</strong></p>"),
    (Rule.INSTANT, "2026-11-09T00:00:00+01:00", "2026-11-08T23:00:00.123Z"),
    (Rule.INSTANT, "2026-11-08T23:00:00.000", "2026-11-08T23:00:00Z"),
    (Rule.INSTANT, "2026-09-01 08:00:00+02", "2026-09-01T06:00:00Z"),
    *[(rule, None, None) for rule in Rule],
]
DIFFERENT: list[tuple[Rule, Value, Value]] = [
    (Rule.EXACT, "a", "A"),
    (Rule.EXACT, (1, 2), (2, 1)),
    (Rule.EXACT, Secret("env:A"), "env:A"),
    (Rule.EXACT, None, ""),
    (Rule.TEXT, "a", "A"),
    (Rule.NAME, "Zoe", "Zoé"),
    (Rule.SET, ("a",), ("a", "b")),
    (Rule.SET, (), None),
    (Rule.LIST, ("a", "b"), ("b", "a")),
    (Rule.HTML, "<p>a</p>", "<p>b</p>"),
    (Rule.INSTANT, "2026-11-09T00:00:00Z", "2026-11-09T00:00:01Z"),
]


@pytest.mark.parametrize(("rule", "one", "other"), SAME)
def test_another_form_is_no_difference(rule: Rule, one: Value, other: Value) -> None:
    assert equal(rule, one, other)
    assert equal(rule, other, one)


@pytest.mark.parametrize(("rule", "one", "other"), DIFFERENT)
def test_another_value_is_a_difference(rule: Rule, one: Value, other: Value) -> None:
    assert not equal(rule, one, other)
    assert not equal(rule, other, one)


def test_true_is_not_one() -> None:
    assert not equal(Rule.EXACT, True, 1)
    assert not equal(Rule.EXACT, (False,), (0,))
    assert not equal(Rule.SET, (True,), (1,))


def test_a_malformed_instant_is_told() -> None:
    with pytest.raises(ValueError, match="soon"):
        normal_form(Rule.INSTANT, "soon")


@given(st.sampled_from([rule for rule in Rule if rule is not Rule.INSTANT]), values)
def test_every_value_equals_itself_and_has_a_hash(rule: Rule, value: Value) -> None:
    assert equal(rule, value, value)
    hash(normal_form(rule, value))
