"""Edges of the comparison: what is empty, what only we keep, where a change comes from."""

from __future__ import annotations

import pytest

from entconf.engine.diff import blank, compare, differing, is_empty
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Action
from entconf.model.resource import Declared
from entconf.model.source import Source
from entconf.model.values import Value
from tests.engine.sites import live, rid

ITEM, FIELD = Source("playbooks/p.yml", 3, 5), Source("playbooks/p.yml", 4, 7)


@pytest.mark.parametrize("value", [None, "", (), {}])
def test_nothing_said_is_empty(value: Value) -> None:
    assert is_empty(value)


@pytest.mark.parametrize("value", [False, 0, "0", ("",), {"a": None}, True, " "])
def test_no_is_not_nothing(value: Value) -> None:
    assert not is_empty(value)


def test_what_only_we_keep_is_compared_where_the_system_shows_it() -> None:
    kind = all_kinds()["guests"]
    wanted: dict[str, Value] = {"owner": "a.martin"}
    assert differing(kind, {}, wanted) == ()
    (found,) = differing(kind, {"owner": "b.durand"}, wanted)
    assert (found.before, found.after) == ("b.durand", "a.martin")


def declared(kind: str, *, present: bool = True, **values: Value) -> Declared:
    return Declared(rid(kind, "x"), values, present, {"": ITEM, "title": FIELD})


def test_a_change_comes_from_the_lines_of_its_fields() -> None:
    kind = all_kinds()["connectors"]
    found = compare(kind, declared("connectors", title="B"), live("connectors", "x", title="A"))
    assert found is not None
    assert found.why == {"title": FIELD}


def test_a_removal_and_an_empty_creation_come_from_the_line_of_the_thing() -> None:
    kind = all_kinds()["connectors"]
    gone = compare(kind, declared("connectors", present=False), live("connectors", "x", title="A"))
    made = compare(kind, declared("connectors"), None)
    assert gone is not None
    assert made is not None
    assert (gone.action, dict(gone.why)) == (Action.DELETE, {"": ITEM})
    assert (made.action, dict(made.why)) == (Action.CREATE, {"": ITEM})


def test_what_nobody_has_gives_nothing() -> None:
    rights = all_kinds()["rights"]
    asked: dict[str, Value] = {"from": "Club", "to": "teachers", "allowed": True}
    assert blank(rights, asked) == {"from": None, "to": None, "allowed": False}
    assert blank(rights, {**asked, "allowed": False}) == {**asked, "allowed": False}
    assert blank(rights, {"roles": ("Wiki",)}) == {"roles": ()}
