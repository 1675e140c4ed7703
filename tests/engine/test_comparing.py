"""Field by field: rules, secrets, emptiness; and where inside a value a difference lies."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from entconf.engine.diff import compare, removal, without_secrets
from entconf.engine.difference import Detail, describe_difference
from entconf.engine.standing import Standing, standing
from entconf.kinds.base import Expansion, Kind
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Action, Change, Impact
from entconf.model.compare import Field, Rule
from entconf.model.resource import Declared, Live
from entconf.model.secret import Secret
from entconf.model.values import Value
from tests.engine.sites import declare, live, rid


def _expand(*_: object) -> Expansion:
    return Expansion()


def _render(*_: object) -> Value:
    return None


def _impact(*_: object) -> tuple[Impact, ...]:
    return ()


def kind_of(absent_by: str = "deletion") -> Kind:
    """A small kind with a field of each role."""
    return Kind(
        name="things",
        mission="0",
        fields=(
            Field("title", Rule.TEXT),
            Field("for", Rule.SET, access=True),
            Field("functions", Rule.SET),
            Field("token", secret=True),
            Field("hint", guidance=True),
            Field("owner", register=True),
            Field("text.", Rule.HTML),
        ),
        expand=_expand,
        render=_render,
        impact=_impact,
        absent_by=absent_by,
    )


def named(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name.rstrip("_").replace("__", "."): value for name, value in values.items()}


def thing(**attributes: Value) -> Declared:
    return Declared(rid("things", "x"), named(attributes))


def held_thing(**attributes: Value) -> Live:
    return Live(rid("things", "x"), named(attributes))


def changed(declared: Declared, **held: Value) -> list[str]:
    change = compare(kind_of(), declared, held_thing(**held))
    return [one.name for one in change.fields] if change else []


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ({"title": "a  b "}, {"title": "a b"}),
        ({"for_": ("a", "b")}, {"for_": ("b", "a", "a")}),
        ({"for_": ()}, {}),
        ({"title": None}, {"title": ""}),
        ({"hint": "new"}, {"hint": "old"}),
        ({"owner": "new"}, {}),
        ({"token": Secret("env:A")}, {}),
        ({"token": Secret("env:A")}, {"token": Secret("env:A")}),
        ({}, {"title": "anything"}),
    ],
)
def test_what_says_the_same_is_no_change(wanted: dict[str, Value], held: dict[str, Value]) -> None:
    assert changed(thing(**wanted), **held) == []


@pytest.mark.parametrize(
    ("wanted", "held", "names"),
    [
        ({"title": "A"}, {"title": "a"}, ["title"]),
        ({"for_": ("a",)}, {"for_": ("a", "b")}, ["for"]),
        ({"token": Secret("env:A")}, {"token": Secret("env:B")}, ["token"]),
        ({"title": "A", "hint": "x"}, {}, ["title"]),
        ({"text__fr": "<p>a</p>", "title": "A"}, {"title": "A"}, ["text.fr"]),
    ],
)
def test_what_differs_is_named(
    wanted: dict[str, Value], held: dict[str, Value], names: list[str]
) -> None:
    assert changed(thing(**wanted), **held) == names


def test_guidance_travels_both_ways() -> None:
    change = compare(kind_of(), thing(title="A", hint="h"), live("things", "x", title="B", z=1))
    assert change is not None
    assert dict(change.before) == {"title": "B", "hint": "h"}
    assert dict(change.inverse().after) == {"title": "B", "hint": "h"}


def test_a_secret_that_a_driver_lets_slip_goes_no_further() -> None:
    held = live("things", "x", token="hunter2", title="A")
    (shown,) = without_secrets({"things": kind_of()}, (held,))
    assert shown.attributes == {"token": Secret("hidden"), "title": "A"}
    clean = (live("things", "x", token=Secret("env:A")), live("things", "y", token=""))
    assert without_secrets({"things": kind_of()}, clean) == clean


def test_nothing_is_created_of_a_kind_that_is_only_emptied() -> None:
    kind = kind_of("emptying")
    assert compare(kind, thing(functions=(), title="A"), None) is None
    change = compare(kind, thing(functions=("admin",), hint="h"), None)
    assert change is not None
    assert change.action is Action.UPDATE
    assert dict(change.before) == {"functions": (), "hint": "h"}


def test_removal_deletes_or_empties() -> None:
    held = live("things", "x", title="A", for_=("a",), functions=(), hint="h")
    deleted = removal(kind_of(), held)
    assert deleted is not None
    assert (deleted.action, deleted.after) == (Action.DELETE, {})
    assert [one.name for one in deleted.fields] == ["for", "functions", "title"]
    emptied = removal(kind_of("emptying"), held)
    assert emptied is not None
    assert (emptied.action, emptied.before, emptied.after) == (
        Action.UPDATE,
        {"for": ("a",)},
        {"for": ()},
    )
    link = removal(kind_of("emptying"), live("things", "x", allowed=True))
    assert link is not None
    assert dict(link.after) == {"allowed": False}
    assert removal(kind_of("emptying"), live("things", "x", allowed=False)) is None


def test_an_absent_declaration_of_nothing_is_nothing() -> None:
    gone = declare("things", "x", present=False)
    assert compare(kind_of(), gone, None) is None


@pytest.mark.parametrize(
    ("before", "after", "details"),
    [
        ("a", "b", [Detail("", "a", "b")]),
        (None, ("a",), [Detail("", None, ("a",))]),
        (("a", "b"), ("c", "b", "a"), [Detail("[0]", None, "c")]),
        (("a", "b"), ("b",), [Detail("[0]", "a", None)]),
        ({"x": {"y": 1}}, {"x": {"y": 2}}, [Detail("['x']['y']", 1, 2)]),
    ],
)
def test_a_difference_is_described(before: Value, after: Value, details: list[Detail]) -> None:
    assert list(describe_difference(before, after)) == details


def _guest(before: tuple[str, ...], after: tuple[str, ...]) -> Change:
    return Change(rid("guests", "ada"), Action.UPDATE, {"groups": before}, {"groups": after}, ())


@pytest.mark.parametrize(
    ("done", "live", "expected"),
    [
        ([_guest(("Club",), ())], ("t1",), Standing.READY),
        ([_guest(("Club",), ("Club",))], ("t1",), Standing.MOVED),
        ([_guest(("Autre",), ())], ("t1",), Standing.MOVED),
        ([_guest(("Club",), ())], ("t1", "t2"), Standing.MOVED),
        ([], ("t1",), Standing.MOVED),
    ],
)
def test_only_what_the_run_did_itself_is_no_move(
    done: list[Change], live: tuple[str, ...], expected: Standing
) -> None:
    kind, club = all_kinds()["groups"], rid("groups", "Club")
    gone = Change(club, Action.DELETE, {"members": ("g1", "t1")}, {}, ())
    assert standing(kind, gone, Live(club, {"members": live}), done) is expected


def test_a_guest_follows_the_groups_that_the_run_changed() -> None:
    made = Change(rid("groups", "Club"), Action.UPDATE, {}, {}, ())
    change, kind = _guest(("Théâtre",), ()), all_kinds()["guests"]
    there = Live(change.id, {"groups": ("Club", "Théâtre")})
    assert standing(kind, change, there, [made]) is Standing.READY
    assert standing(kind, change, there, []) is Standing.MOVED
