"""Values, identities, changes, texts: plain data that survives JSON and turns round."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.model.census import Census
from entconf.model.change import Action, Change, FieldChange, Impact
from entconf.model.establishment import Establishment, has_valid_key, is_uai, uai_key
from entconf.model.plan import Plan, PlanOrigin, UnknownPart
from entconf.model.resource import Declared, ResourceId
from entconf.model.secret import Secret
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import (
    Attributes,
    Value,
    attributes_from_json,
    from_json,
    sorted_set,
    to_json,
)
from tests.model.values import values

ID = ResourceId("0990001N", "features", "blog")


@given(values)
def test_values_survive_json(value: Value) -> None:
    text = json.dumps(to_json(value))
    assert from_json(json.loads(text)) == value


def test_a_secret_stays_a_reference_in_json() -> None:
    assert to_json({"password": Secret("env:P")}) == {"password": {"$secret": "env:P"}}
    assert str(Secret("env:P")) == "(secret env:P)"


def test_json_that_no_attribute_can_hold() -> None:
    with pytest.raises(TypeError):
        from_json({"a": [1.5]})
    with pytest.raises(TypeError):
        attributes_from_json(["a"])
    assert attributes_from_json({"a": [1]}) == {"a": (1,)}


def test_sets_are_sorted_without_repetition() -> None:
    assert sorted_set(["b", "a", "b"]) == ("a", "b")


@pytest.mark.parametrize(
    ("digits", "letter"), [("0990001", "N"), ("0990024", "N"), ("0511234", "P"), ("0000000", "A")]
)
def test_the_key_letter_is_the_number_modulo_23(digits: str, letter: str) -> None:
    assert uai_key(digits) == letter
    assert has_valid_key(digits + letter)
    assert not has_valid_key(digits + ("B" if letter == "A" else "A"))


@given(st.integers(0, 9_999_999))
def test_the_key_letter_is_never_one_of_the_three_left_out(number: int) -> None:
    assert uai_key(f"{number:07}") not in "IOQ"


@pytest.mark.parametrize("text", ["", "099001X", "0990001x", "09900011", "0990001NN", "099000éX"])
def test_what_is_no_uai(text: str) -> None:
    assert not is_uai(text)


def test_establishments_are_shown_by_name_and_uai() -> None:
    assert is_uai("0990001N")
    assert Establishment("0990001N", "Collège Colette").label == "Collège Colette (0990001N)"
    assert Establishment("0990001N").label == "0990001N"


@given(st.text(min_size=1))
def test_identities_are_read_back(key: str) -> None:
    one = ResourceId("0990001N", "rights", key)
    assert ResourceId.parse(str(one)) == one


def test_an_identity_has_three_parts() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        ResourceId.parse("0990001N/features")


def test_a_declaration_knows_where_its_fields_were_written() -> None:
    item, field = Source("a.yml", 3), Source("a.yml", 4, 7)
    declared = Declared(ID, {"for": ()}, sources={"": item, "for": field})
    assert (declared.source_of("for"), declared.source_of("roles")) == (field, item)
    assert declared.with_attributes({}).sources == declared.sources
    assert (str(field), str(Source("a.yml"))) == ("a.yml:4", "a.yml")


attributes: st.SearchStrategy[Attributes] = st.dictionaries(st.text(max_size=5), values, max_size=3)
impacts = st.builds(Impact, st.just("students"), st.integers(0), st.integers(0), st.text())
changes = st.builds(
    Change,
    id=st.just(ID),
    action=st.sampled_from(Action),
    before=attributes,
    after=attributes,
    fields=st.lists(st.builds(FieldChange, st.text(max_size=5), values, values)).map(tuple),
    impact=st.lists(impacts).map(tuple),
)


@given(changes)
def test_the_inverse_of_the_inverse_is_the_change(change: Change) -> None:
    back = change.inverse().inverse()
    assert back == change
    assert [(f.before, f.after) for f in back.fields] == [
        (f.before, f.after) for f in change.fields
    ]


def test_an_inverse_brings_back_what_was_there() -> None:
    change = Change(
        ID,
        Action.DELETE,
        {"for": ("students",)},
        {},
        (FieldChange("for", ("students",), None),),
        impact=(Impact("students", 0, 600, "blog"),),
        notes=(msg("slow"),),
        blocked=msg("not allowed"),
    )
    back = change.inverse()
    assert (back.action, back.before, back.after) == (Action.CREATE, {}, change.before)
    assert (back.fields[0].before, back.fields[0].after) == (None, ("students",))
    assert back.impact == (Impact("students", 600, 0, "blog"),)
    assert (back.notes, back.blocked) == ((), None)


def test_texts_are_filled_in_the_language_of_the_reader() -> None:
    french = {
        "{who} left {what}": "{who} a quitté {what}",
        "the group": "le groupe",
        "{n} pupil": "{n} élève",
        "{n} pupils": "{n} élèves",
    }

    class French:
        def gettext(self, message: str, /) -> str:
            return french[message]

        def ngettext(self, singular: str, plural: str, n: int, /) -> str:
            return french[plural if n > 1 else singular]

    text = msg("{who} left {what}", who="Ada", what=msg("the group"))
    assert str(text) == "Ada left the group"
    assert text.render(French()) == "Ada a quitté le groupe"
    pupils = Text("{n} pupil", {"n": 0}, "{n} pupils")
    assert (str(pupils), pupils.render(French())) == ("0 pupils", "0 élève")
    assert str(msg("braces {stay} without parameters")) == "braces {stay} without parameters"


def test_a_census_counts_nobody_where_nothing_is_known() -> None:
    assert Census({"students": 600}).count("students") == 600
    assert Census().count("students") == 0


def test_a_plan_with_something_unread_is_not_empty() -> None:
    origin = PlanOrigin(created="2026-11-10T08:00:00Z", day="2026-11-10", entconf="0")
    assert Plan(origin, ()).is_empty
    unread = UnknownPart("0990001N", "groups", None, msg("no answer"))
    assert not Plan(origin, (), unknown=(unread,)).is_empty
